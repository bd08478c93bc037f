/* Results are refined in place: a link or a box of the results page fetches the address that it
   stands for, and what is within <main> is replaced. The page works without; whatever fails here
   ends as the plain navigation that it would have been. */
"use strict";

(() => {
  const PATIENCE = 10000; // ms after which the browser may try for itself
  const main = document.getElementById("content");
  const status = document.createElement("div");
  let turn = 0; // of the newest question: older ones have nothing to say any more
  let asking;
  let leaving = false; // for another page: what fails then is wanted no more
  let noting;

  const one = (css, within = document) => within.querySelector(css);
  const all = (css, within = document) => [...within.querySelectorAll(css)];
  const place = (url) => url.pathname + url.search;
  let shown = place(location); // whose results are on the page

  status.className = "unseen";
  status.setAttribute("role", "status");
  document.body.append(status);

  /* A selector that finds an element again among other results; "" for what has no likeness. */
  const likeness = (element) => {
    if (!element || element === main || !main.contains(element)) return "";
    if (element.matches("summary")) {
      const facet = element.closest("fieldset[data-facet]")?.dataset.facet;
      if (facet) return `[data-facet="${CSS.escape(facet)}"] summary`;
      const own = element.parentElement.classList[0];
      return own ? `.${CSS.escape(own)} > summary` : "";
    }
    const names = element.matches("input[type=checkbox], button") ? ["name", "value"] : ["name", "data-find", "href"];
    const css = names
      .filter((name) => element.hasAttribute(name))
      .map((name) => `[${name}="${CSS.escape(element.getAttribute(name))}"]`);
    return css.length ? element.localName + css.join("") : "";
  };

  // --- where the reader is, kept with the entry of the history for the way back ---------------

  const note = () => {
    clearTimeout(noting);
    if (shown !== place(location)) return; // the results of this entry are still on their way
    const focus = likeness(document.activeElement);
    history.replaceState({ ...history.state, y: scrollY, focus }, "");
  };

  const noteSoon = () => {
    clearTimeout(noting);
    noting = setTimeout(note, 200);
  };

  const focusOn = (css) => {
    const element = css && one(css, main);
    if (element) element.focus({ preventScroll: true });
    return Boolean(element);
  };

  const heading = () => {
    const found = one("h1", main);
    found.tabIndex = -1;
    return found;
  };

  // --- replacing ------------------------------------------------------------------------------

  /* What the reader has opened or is writing stays as it is. */
  const carryOver = (fresh) => {
    for (const summary of all("details[open] > summary", main)) {
      const like = likeness(summary);
      const same = like && one(like, fresh);
      if (same) same.parentElement.open = true;
    }
    const field = document.activeElement;
    if (main.contains(field) && field.matches("input[name]:not([type=checkbox])") && field.value !== field.defaultValue) {
      const same = one(likeness(field), fresh);
      if (same && same.value === field.defaultValue) same.value = field.value;
    }
  };

  const replace = (page) => {
    const fresh = one("#content", page);
    carryOver(fresh);
    main.replaceChildren(...document.adoptNode(fresh).childNodes);
    document.title = page.title;
    // Around the results, only what depends on the address; the search box keeps its script.
    for (const css of [".languages", "head link[rel=alternate]", ".theme input[name=next]"]) {
      const others = all(css, page);
      all(css).forEach((old, at) => others[at] && old.replaceWith(document.adoptNode(others[at])));
    }
    const [box, other] = [one("#q"), one("#q", page)];
    all("input[type=hidden]", box.form).forEach((field) => field.remove());
    box.after(...all("input[type=hidden]", other.form));
    if (box.defaultValue !== other.value) box.value = box.defaultValue = other.value;
    document.dispatchEvent(new CustomEvent("results"));
  };

  /* The page of an address. What is no results page of this very version of the site is an error:
     the browser's own business. */
  const fetched = async (address, signal) => {
    const headers = { Accept: "text/html", "X-Refined": "1" };
    const answer = await fetch(address, { signal, headers });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const [ours, theirs] = [document, page].map((each) => one("link[rel=stylesheet]", each)?.getAttribute("href"));
    if (!answer.ok || ours !== theirs || !one("body.results #q", page)) throw new Error(address);
    return [page, answer.redirected ? place(new URL(answer.url)) : address];
  };

  /* Shows the results of an address.

     ``settle(reached, focus)`` puts history, scroll and focus right; ``focus`` is what had it.
     ``instead`` navigates plainly. ``anchor`` finds what stays where it is on the screen. */
  const show = async (address, settle, instead, anchor = "") => {
    const mine = ++turn;
    asking?.abort();
    asking = new AbortController();
    const late = setTimeout((its) => its.abort(), PATIENCE, asking);
    main.setAttribute("aria-busy", "true");
    // Only meanwhile: some browsers do not keep pages that always listen.
    addEventListener("beforeunload", leave);
    try {
      const [page, reached] = await fetched(address, asking.signal);
      if (mine !== turn) return;
      const top = () => (anchor && one(anchor, main)?.getBoundingClientRect().top) || 0;
      const [focus, before] = [likeness(document.activeElement), top()];
      replace(page);
      shown = reached;
      settle(reached, focus);
      if (before && top()) scrollBy(0, top() - before);
      noteSoon();
      status.textContent = "";
      setTimeout(() => (status.textContent = one("h1", main).textContent.trim()), 50);
    } catch {
      if (mine === turn && !leaving) instead();
    } finally {
      clearTimeout(late);
      if (mine === turn) {
        main.removeAttribute("aria-busy");
        removeEventListener("beforeunload", leave);
      }
    }
  };

  const leave = () => (leaving = true);

  const push = (reached) => {
    if (reached !== place(location)) history.pushState({}, "", reached);
  };

  /* To an address, as a link does: the reader is then at the heading. */
  const go = (address, up) => {
    note();
    const settle = (reached) => {
      push(reached);
      heading().focus({ preventScroll: true });
      if (up || heading().getBoundingClientRect().top < 0) heading().scrollIntoView();
    };
    if (address === shown) settle(address);
    else show(address, settle, () => location.assign(address));
  };

  const addressOf = (form) => {
    const pairs = [...new FormData(form)].filter(([, value]) => value.trim());
    const query = new URLSearchParams(pairs).toString();
    return new URL(form.action).pathname + (query && `?${query}`);
  };

  // --- what the reader does -------------------------------------------------------------------

  main.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.button || link.target || link.hash) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    if (link.origin !== location.origin || link.pathname !== location.pathname) return;
    event.preventDefault();
    go(place(link), Boolean(link.closest(".pages")));
  });

  main.addEventListener("change", (event) => {
    const { name, form } = event.target;
    if (!name || !form?.matches(".filters")) return;
    const address = addressOf(form);
    const anchor = likeness(event.target);
    const settle = (reached, focus) => {
      push(reached);
      // Somebody who has gone on meanwhile is not called back.
      if (document.activeElement === document.body && !focusOn(focus || anchor)) heading().focus();
    };
    note();
    show(address, settle, () => location.assign(address), anchor);
  });

  main.addEventListener("submit", (event) => {
    if (!event.target.matches(".filters")) return;
    event.preventDefault();
    const fold = one(".filters-toggle", main);
    if (fold) fold.open = false;
    go(addressOf(event.target), true);
  });

  addEventListener("scroll", noteSoon, { passive: true });
  addEventListener("pagehide", note);
  addEventListener("pageshow", () => (leaving = false));
  addEventListener("popstate", () => {
    clearTimeout(noting);
    const here = place(location);
    if (here === shown) {
      turn += 1; // back where one is: what was asked meanwhile is not wanted any more
      asking?.abort();
      return main.removeAttribute("aria-busy");
    }
    const { y = 0, focus = "" } = history.state || {};
    const settle = () => {
      if (!focusOn(focus)) heading().focus({ preventScroll: true });
      scrollTo(0, y);
    };
    show(here, settle, () => location.reload());
  });
})();
