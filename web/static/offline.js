/* Starts the service worker, says on a kept page that it is one, and lists and forgets what this
   device keeps. Without it, and without a service worker, pages are what they are. */
"use strict";

(() => {
  const root = document.documentElement;
  const said = document.currentScript.dataset;
  const one = (css) => document.querySelector(css);
  const worker = navigator.serviceWorker;
  // Latin digits in Arabic, as everywhere on the pages.
  const locale = root.lang === "en" ? "en-GB" : `${root.lang}-u-nu-latn`;
  const day = { day: "numeric", month: "long" };
  const hour = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const format = new Intl.DateTimeFormat(locale, { ...day, ...hour });
  const moment = (iso) => format.format(new Date(iso));

  const mark = (text) => {
    const line = document.createElement("p");
    line.className = "notice kept-mark";
    line.setAttribute("role", "status");
    one("main").prepend(line);
    const again = document.createElement("a");
    again.href = location.href;
    again.textContent = said.again;
    const words = document.createElement("span");
    words.append(`${text} `, again);
    line.append(words);
  };

  const { kept, network } = root.dataset;
  if (kept && said[network]) mark(said[network].replace("{when}", moment(kept)));

  const ours = async () => (await caches.keys()).filter((name) => !name.startsWith("shell-"));

  const list = async () => {
    const pages = await caches.open("pages-1");
    const found = [];
    for (const request of await pages.keys()) {
      const headers = (await pages.match(request, { ignoreVary: true })).headers;
      const title = decodeURIComponent(headers.get("X-Kept-Title"));
      found.push({
        address: new URL(request.url),
        time: headers.get("X-Kept"),
        title: new DOMParser().parseFromString(title, "text/html").body.textContent,
      });
    }
    // Who read a page in two languages finds it once, in the language of this page.
    const rest = ({ address }) => address.pathname.slice(3) + address.search;
    const mine = ({ address }) => address.pathname.startsWith(`/${root.lang}/`);
    const other = (entry) => !mine(entry) && found.some((e) => mine(e) && rest(e) === rest(entry));
    const shown = found.filter((entry) => !other(entry));
    shown.sort((a, b) => (a.time < b.time ? 1 : -1));
    for (const section of document.querySelectorAll("[data-kept-kinds]")) {
      const kinds = section.dataset.keptKinds.split(" ");
      const rows = shown.filter(({ address }) => kinds.includes(address.pathname.split("/")[2]));
      section.querySelector("ul").replaceChildren(
        ...rows.map(({ address, title, time }) => {
          const row = document.createElement("li");
          const link = document.createElement("a");
          const words = document.createElement("span");
          const when = document.createElement("span");
          link.href = address.pathname + address.search;
          words.lang = address.pathname.split("/")[1];
          words.dir = "auto";
          words.textContent = title;
          when.className = "count";
          when.textContent = moment(time);
          link.append(words, " ", when);
          row.append(link);
          return row;
        }),
      );
      section.hidden = !rows.length;
    }
    one("[data-kept-none]").hidden = found.length > 0;
  };

  const forget = async (event) => {
    event.preventDefault();
    const form = event.target;
    for (const name of await ours()) await caches.delete(name);
    localStorage.clear();
    sessionStorage.clear();
    // The server has the cookies forgotten, if it can be reached.
    if (navigator.onLine && network !== "missing") return form.submit();
    await list();
    one("[data-forgotten]").hidden = false;
  };

  if (one("[data-kept-none]")) {
    one("[data-kept-missing]").hidden = network !== "missing";
    if (worker) {
      one("[data-kept-unable]").hidden = true;
      list();
      one("form.forget").addEventListener("submit", forget);
    }
  }

  if (worker) {
    addEventListener("load", async () => {
      try {
        await worker.register("/service-worker.js");
        const { active } = await worker.ready;
        const keep = [...document.querySelectorAll("a[data-keep]")].map((link) => ({
          address: link.href,
          as: link.dataset.keep,
        }));
        active.postMessage({ visited: location.href, keep });
      } catch {
        // A browser that forbids it, or no network: nothing is kept, and nothing is lost.
      }
    });
  }
})();
