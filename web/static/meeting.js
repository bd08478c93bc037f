/* Requests for meetings that are written where there is no network: kept in this browser, shown on
   every page, sent when the network is back, each once, since the server knows its token. The form
   works without this script. */
"use strict";

(() => {
  const KEY = "meeting-requests";
  const PATIENCE = 15000; // ms for an answer of the server
  const PAUSE = 30000; // ms between two attempts while something waits
  const DAY = 24 * 3600 * 1000; // how long it is shown that a request was sent

  const say = JSON.parse(document.currentScript.dataset.meeting);
  const form = document.querySelector("form[data-meeting-with]");
  let section;
  let status;
  let timer;

  // --- what is kept ---------------------------------------------------------------------------

  const kept = () => {
    try {
      const all = JSON.parse(localStorage.getItem(KEY)) || [];
      return all.filter((each) => each.state !== "sent" || Date.now() - each.at < DAY);
    } catch {
      return [];
    }
  };

  const keep = (all) => {
    try {
      if (all.length) localStorage.setItem(KEY, JSON.stringify(all));
      else localStorage.removeItem(KEY);
      return true;
    } catch {
      return false; // no room, or the browser is told to keep nothing
    }
  };

  // Read anew each time: another tab may have changed its own.
  const change = (token, news) =>
    keep(kept().map((each) => (each.token === token ? { ...each, ...news } : each)));

  const forget = (token) => keep(kept().filter((each) => each.token !== token));

  // --- what is shown --------------------------------------------------------------------------

  const make = (tag, parent, text = "", name = "") => {
    const made = document.createElement(tag);
    if (name) made.className = name;
    made.textContent = text;
    parent.append(made);
    return made;
  };

  const button = (parent, text, act) => {
    const made = make("button", parent, text, "button button-plain");
    made.type = "button";
    made.addEventListener("click", act);
  };

  const announce = (text) => {
    if (!status) {
      status = make("div", document.body, "", "unseen");
      status.setAttribute("role", "status");
    }
    setTimeout(() => (status.textContent = text), 100); // after it is there to be listened to
  };

  const words = (each) =>
    each.state === "sent" ? say.sent.replace("{reference}", each.reference) : say[each.state];

  const show = () => {
    const all = kept();
    section?.remove();
    section = null;
    if (!all.length) return;
    section = document.createElement("section");
    section.className = "waiting";
    section.setAttribute("aria-labelledby", "waiting-title");
    const title = make("h2", section, say.title);
    title.id = "waiting-title";
    title.tabIndex = -1;
    const list = make("ul", section);
    for (const each of all) {
      const item = make("li", list);
      item.dataset.state = each.state;
      const what = make("div", item, "", "waiting-what");
      const name = make("strong", what);
      make("bdi", name, each.to);
      make("span", what, words(each));
      const does = make("div", item, "", "waiting-does");
      if (each.state === "waiting") button(does, say.send, () => flush());
      if (each.state === "refused") {
        const link = make("a", does, say.open, "button button-plain");
        link.href = `${each.action}#${each.token}`;
      }
      if (each.state !== "sending") {
        button(does, say.delete, () => {
          forget(each.token);
          show();
          announce(say.removed);
          (section?.querySelector("h2") || document.getElementById("content")).focus();
        });
      }
    }
    document.getElementById("content").prepend(section);
  };

  // --- sending --------------------------------------------------------------------------------

  const ask = (address, options = {}) =>
    fetch(address, { cache: "no-store", signal: AbortSignal.timeout?.(PATIENCE), ...options });

  const post = (action, fields) =>
    ask(action, { method: "POST", body: new URLSearchParams(fields) });

  const reference = (answer) =>
    answer.redirected ? new URL(answer.url).searchParams.get("ref") : null;

  const send = async (each) => {
    change(each.token, { state: "sending" });
    show();
    try {
      // The token against forged requests is of a page that may be long gone: take a new one.
      const page = await ask(each.action);
      const html = new DOMParser().parseFromString(await page.text(), "text/html");
      const fresh = html.querySelector("input[name=csrf_token]")?.value;
      // No form: a page of the hall's Wi-Fi that wants a password, or a server that takes a break.
      if (!page.ok && page.status !== 404) throw new Error(page.status);
      if (page.ok && !fresh) throw new Error("no form");
      const answer = fresh && (await post(each.action, { ...each.fields, csrf_token: fresh }));
      const found = answer && reference(answer);
      if (found) {
        // What was written is the exhibitor's now; here only that it was sent is remembered.
        const state = { state: "sent", reference: found.toUpperCase(), at: Date.now(), fields: {} };
        change(each.token, state);
        announce(words(state));
      } else if (!answer || answer.status === 422) {
        change(each.token, { state: "refused" });
        announce(say.refused);
      } else throw new Error(answer.status);
    } catch {
      change(each.token, { state: "waiting" });
    }
    show();
  };

  const flushNow = async () => {
    for (const each of kept()) {
      // One that was being sent when its page was closed waits again.
      if (each.state === "waiting" || each.state === "sending") await send(each);
    }
  };

  // One tab at a time, where the browser can; the server keeps a request once in any case.
  let flushing = false;
  const flush = async () => {
    clearTimeout(timer);
    if (!flushing && navigator.onLine !== false) {
      flushing = true;
      const lock = navigator.locks;
      if (lock) await lock.request(KEY, { ifAvailable: true }, (held) => held && flushNow());
      else await flushNow();
      flushing = false;
    }
    clearTimeout(timer);
    if (kept().some((each) => each.state === "waiting")) timer = setTimeout(flush, PAUSE);
  };

  // --- the form -------------------------------------------------------------------------------

  const newToken = () =>
    [...crypto.getRandomValues(new Uint8Array(16))]
      .map((byte) => byte.toString(16).padStart(2, "0"))
      .join("");

  const complete = () => {
    const { email, phone } = form.elements;
    email.setCustomValidity(email.value.trim() || phone.value.trim() ? "" : say.contact);
    const right = form.reportValidity();
    email.setCustomValidity("");
    return right;
  };

  const putAside = (fields) => {
    const { csrf_token: _gone, ...said } = fields;
    const entry = {
      token: said.token,
      action: form.action,
      to: form.dataset.meetingWith,
      fields: said,
      state: "waiting",
      at: Date.now(),
    };
    if (!keep([...kept().filter((each) => each.token !== said.token), entry])) {
      form.querySelector(".notice")?.remove();
      const notice = document.createElement("p");
      notice.className = "notice";
      notice.setAttribute("role", "alert");
      notice.textContent = say.full;
      document.getElementById("send").before(notice);
      return;
    }
    form.reset();
    form.elements.message.value = "";
    form.elements.token.value = newToken(); // what is written next is another request
    show();
    announce(say.kept);
    section.querySelector("h2").focus();
    section.scrollIntoView({ block: "start" });
    flush();
  };

  // Opens a request that was not accepted, to be changed and sent again.
  const restore = () => {
    const token = location.hash.slice(1);
    const each = kept().find((one) => one.token === token && one.state === "refused");
    if (!each) return;
    for (const [name, value] of Object.entries(each.fields)) {
      const field = form.elements[name];
      if (field) field.value = value;
    }
    forget(token);
    history.replaceState(null, "", location.pathname + location.search);
    show();
    form.elements.name.focus();
  };

  if (form) {
    let busy = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (busy) return;
      const fields = Object.fromEntries(new FormData(form));
      if (navigator.onLine === false) {
        if (complete()) putAside(fields);
        return;
      }
      busy = true;
      form.setAttribute("aria-busy", "true");
      try {
        const answer = await post(form.action, fields);
        if (reference(answer)) location.assign(answer.url);
        // The page that says what is wrong comes by the browser's own way: it is the same answer.
        else if (answer.status < 500 && answer.status !== 200) form.submit();
        else throw new Error(answer.status);
      } catch {
        if (complete()) putAside(fields);
      }
      busy = false;
      form.removeAttribute("aria-busy");
    });
    document.querySelector(".error-summary")?.focus();
    addEventListener("hashchange", restore);
    if (location.hash) restore();
  }

  show();
  addEventListener("online", flush);
  // Another tab has changed what is kept.
  addEventListener("storage", (event) => event.key === KEY && show());
  flush();
})();
