/* Answers for the catalogue when the network does not. Static files come from the device first;
   pages come from the network first, and from what the device keeps of them when it is away or
   takes too long. `SHELL` (version, languages, assets, kept) stands before this: web/offline.py.
   Only plain answers to GET are ever kept, and only of the pages that `SHELL.kept` names. */

const PATIENCE = 3000; // ms for a whole page of which there is a kept one
const MOST_PAGES = 60;
const MOST_PICTURES = 120;
const DAY = 24 * 3600 * 1000;

const FILES = `shell-${SHELL.version}`;
// What lies in these outlives new versions of the worker; the number is that of their form.
const PAGES = "pages-1";
const PICTURES = "pictures-1";

const KEPT = new RegExp(SHELL.kept);
const PICTURE = /^\/assets\/[0-9a-f]+\/[\w-]+\.(?:webp|svg)$/;
const ANYHOW = { ignoreVary: true };

const languageIn = (url) => SHELL.languages.find((each) => url.pathname.startsWith(`/${each}/`));
const kindIn = (url) => url.pathname.split("/")[2];

// The address under which a page is kept, or "".
const placeOf = (url) => {
  const address = url.pathname + url.search;
  return KEPT.test(address) ? address : "";
};

const find = async (url) => {
  const pages = await caches.open(PAGES);
  const place = placeOf(url);
  // A page is the same with a query that it does not know; a list of somebody else's is not ours.
  const plain = kindIn(url) !== "shortlist" && KEPT.test(url.pathname) ? url.pathname : "";
  return (place && (await pages.match(place, ANYHOW))) || (plain && (await pages.match(plain, ANYHOW)));
};

const mayBeKept = (response) =>
  response.status === 200 &&
  response.type === "basic" &&
  !response.redirected &&
  (response.headers.get("Content-Type") || "").startsWith("text/html") &&
  !/no-store/i.test(response.headers.get("Cache-Control") || "");

// A copy with its time and its title, for the list of what is kept; `as` is what a page that asked
// for it to be kept calls this state of it.
const dated = async (response, as = "") => {
  const html = await response.text();
  const headers = new Headers(response.headers);
  headers.delete("Content-Encoding"); // the text is unpacked already
  headers.delete("Content-Length");
  headers.set("X-Kept", new Date().toISOString());
  headers.set("X-Kept-As", as);
  headers.set("X-Kept-Title", encodeURIComponent((/<title>(.*?)<\/title>/s.exec(html) || ["", ""])[1]));
  return new Response(html, { headers });
};

const trim = async (name, most) => {
  const cache = await caches.open(name);
  const requests = await cache.keys();
  if (requests.length <= most) return;
  const entries = await Promise.all(
    requests.map(async (request) => {
      const kept = await cache.match(request, ANYHOW);
      return { request, time: (kept && kept.headers.get("X-Kept")) || "" };
    }),
  );
  entries.sort((a, b) => (a.time < b.time ? -1 : Number(a.time > b.time)));
  await Promise.all(entries.slice(0, -most).map(({ request }) => cache.delete(request, ANYHOW)));
};

// The style sheets of a page that are not everybody's.
const STYLES = /<link rel="stylesheet" href="(\/static\/[\w./-]+)">/g;

const note = async (url, response, as) => {
  const place = placeOf(url);
  if (!place) return;
  const pages = await caches.open(PAGES);
  if (mayBeKept(response)) {
    const page = await dated(response, as);
    const shell = await caches.open(FILES);
    for (const [, style] of (await page.clone().text()).matchAll(STYLES)) {
      if (!(await shell.match(style, ANYHOW))) await shell.add(style);
    }
    await pages.put(place, page);
    await trim(PAGES, MOST_PAGES);
  } else if (response.status === 404 || response.status === 410) {
    await pages.delete(place, ANYHOW); // withdrawn
  }
};

const prepare = async (language) => {
  const shell = await caches.open(FILES);
  const address = `/${language}/offline`;
  const old = await shell.match(address, ANYHOW);
  if (old && Date.now() - Date.parse(old.headers.get("X-Kept")) < DAY) return;
  const response = await fetch(address, { cache: "no-cache", credentials: "omit" });
  if (mayBeKept(response)) await shell.put(address, await dated(response));
};

// The page says itself that it is a kept one, and why: see offline.js.
const marked = async (kept, why, status = 200) => {
  const html = await kept.text();
  const mark = `<html data-kept="${kept.headers.get("X-Kept")}" data-network="${why}" `;
  return new Response(html.replace("<html ", () => mark), { status, headers: kept.headers });
};

const instead = async (url) => {
  const shell = await caches.open(FILES);
  for (const language of [languageIn(url), ...SHELL.languages]) {
    const page = language && (await shell.match(`/${language}/offline`, ANYHOW));
    if (page) return marked(page, "missing", 503);
  }
  return Response.error();
};

const answer = async (event, url) => {
  const network = fetch(event.request);
  // Also when it comes too late for this reader, it is newer than what is kept.
  const later = async (response) => {
    await note(url, response.clone());
    if (languageIn(url)) await prepare(languageIn(url));
  };
  event.waitUntil(network.then(later).catch(() => {}));
  const kept = await find(url);
  if (!kept) return network.catch(() => instead(url));
  const whole = network.then(async (response) => {
    await response.clone().arrayBuffer();
    return response;
  });
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
  try {
    const response = await Promise.race([whole, late]);
    if (!response) whole.catch(() => {});
    if (response && response.status < 500) return response;
    return marked(kept, response ? "away" : "slow");
  } catch {
    return marked(kept, "away");
  }
};

const file = async (request, url) => {
  const shell = await caches.open(FILES);
  const known = await shell.match(request, ANYHOW);
  if (known) return known;
  try {
    return await fetch(request);
  } catch (error) {
    // A page from before an update names the file by its old hash.
    const name = url.pathname.split("/").pop();
    const newer = SHELL.assets.find((address) => address.endsWith(`/${name}`));
    const found = newer && (await shell.match(newer, ANYHOW));
    if (found) return found;
    throw error;
  }
};

const picture = async (event) => {
  const pictures = await caches.open(PICTURES);
  const known = await pictures.match(event.request, ANYHOW);
  if (known) return known;
  const response = await fetch(event.request);
  if (response.status === 200) {
    const copy = response.clone();
    event.waitUntil(
      pictures.put(event.request, copy).then(() => trim(PICTURES, MOST_PICTURES), () => {}),
    );
  }
  return response;
};

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname === "/" || languageIn(url)) event.respondWith(answer(event, url));
  } else if (url.pathname.startsWith("/static/")) event.respondWith(file(request, url));
  else if (PICTURE.test(url.pathname)) event.respondWith(picture(event));
});

// The first page of a visit came before there was a worker to keep it. And a page may name others
// to be kept beside it, in links with `data-keep`: a shortlist, before its reader has opened it.
self.addEventListener("message", (event) => {
  const url = new URL(event.data.visited, location.origin);
  const language = languageIn(url);
  if (url.origin !== location.origin || !language) return;
  const keep = async () => {
    await prepare(language);
    if (placeOf(url) && !(await find(url))) await note(url, await fetch(url));
    for (const { address, as } of event.data.keep) {
      const other = new URL(address, location.origin);
      const kept = other.origin === location.origin && placeOf(other) ? await find(other) : null;
      const known = kept === null || (kept && kept.headers.get("X-Kept-As") === as);
      if (!known) await note(other, await fetch(other), as);
    }
  };
  event.waitUntil(keep().catch(() => {})); // the next page tries again
});

self.addEventListener("install", (event) => {
  const install = async () => {
    const shell = await caches.open(FILES);
    await shell.addAll(SHELL.assets);
    for (const language of SHELL.languages) {
      if (await caches.match(`/${language}/offline`, ANYHOW)) await prepare(language);
    }
    await self.skipWaiting();
  };
  event.waitUntil(install());
});

self.addEventListener("activate", (event) => {
  const current = [FILES, PAGES, PICTURES];
  const clean = async () => {
    // Kept pages name their style sheets by the old hashes, and what those hold is still right.
    const [pages, shell] = [await caches.open(PAGES), await caches.open(FILES)];
    for (const request of await pages.keys()) {
      const page = await (await pages.match(request, ANYHOW)).text();
      for (const [, style] of page.matchAll(STYLES)) {
        const old = (await shell.match(style, ANYHOW)) ? null : await caches.match(style, ANYHOW);
        if (old) await shell.put(style, old);
      }
    }
    const names = await caches.keys();
    await Promise.all(names.filter((n) => !current.includes(n)).map((n) => caches.delete(n)));
    await self.clients.claim();
  };
  event.waitUntil(clean());
});
