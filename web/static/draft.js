/* A product's form saves itself, keeps what it cannot send, and shows beside it what becomes of it. */
"use strict";

(() => {
  const words = document.currentScript.dataset;
  const form = document.getElementById("draft");
  const state = document.getElementById("draft-state");
  if (!form || !state) return;
  const key = `draft-${form.dataset.sheet}`;
  const frame = document.querySelector(".beside iframe");
  let timer = 0;
  let busy = false;
  let again = false;
  let dirty = false;

  const say = (text) => { state.textContent = text; };

  /* With the marks of the values that the form was made with: what its reader has not touched is */
  /* not sent over what somebody else has written meanwhile. */
  const keep = () => {
    const pairs = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
    try {
      localStorage.setItem(key, JSON.stringify({ pairs }));
    } catch {
      /* the browser keeps nothing, or is full: what is typed is still in the form */
    }
  };
  const forget = () => {
    try {
      localStorage.removeItem(key);
    } catch {
      /* there was nothing to forget */
    }
  };

  /* Words that never reached the service are put into the form again. */
  const bringBack = () => {
    let kept;
    /* The answer to what was sent shows all of it. */
    if (form.dataset.answer) return forget();
    try {
      kept = JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      return;
    }
    if (!kept || !Array.isArray(kept.pairs)) return;
    const values = new Map();
    for (const [name, value] of kept.pairs) values.set(name, [...(values.get(name) || []), value]);
    const puts = [];
    let changed = false;
    for (const element of form.elements) {
      if (!element.name || element.name === "csrf_token" || element.disabled || element.tagName === "BUTTON") continue;
      const mine = values.get(element.name) || [];
      if (element.type === "checkbox") {
        const on = mine.includes(element.value);
        if (on) mine.splice(mine.indexOf(element.value), 1);
        changed = changed || on !== element.checked;
        puts.push(() => { element.checked = on; });
      } else if (mine.length) {
        const value = mine.shift();
        changed = changed || (value !== element.value && element.type !== "hidden");
        puts.push(() => { element.value = value; });
      }
    }
    /* Rows and categories that this page does not have come along unseen. */
    for (const [name, rest] of values) {
      for (const value of rest) {
        const input = Object.assign(document.createElement("input"), { type: "hidden", name, value });
        puts.push(() => form.append(input));
        changed = true;
      }
    }
    if (!changed) return forget();
    for (const put of puts) put();
    say(words.back);
    dirty = true;
    plan(0);
  };

  const show = () => {
    if (frame && !frame.closest("[hidden]")) frame.src = frame.dataset.src;
  };

  const send = async () => {
    if (busy) {
      again = true;
      return;
    }
    busy = true;
    again = false;
    say(words.saving);
    const body = new FormData(form);
    let answer;
    try {
      answer = await fetch(form.action, {
        method: "POST",
        body,
        headers: { Accept: "application/json" },
        credentials: "same-origin",
        redirect: "manual",
      });
    } catch {
      busy = false;
      say(words.away);
      plan(5000);
      return;
    }
    busy = false;
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 400) {
      say(words.out);
      plan(15000);
      return;
    }
    if (!answer.ok) {
      say(words.unsaved);
      plan(15000);
      return;
    }
    const said = await answer.json();
    for (const [name, mark] of Object.entries(said.marks)) {
      const was = form.elements[`was.${name}`];
      if (was) was.value = mark;
    }
    if (said.conflicts.length) {
      say(words.clash.replace("{fields}", said.conflicts.join(", ")));
      return;
    }
    if (again) return plan(300);
    dirty = false;
    forget();
    say(said.saved);
    show();
  };

  const plan = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
  };

  form.addEventListener("input", () => {
    dirty = true;
    again = busy;
    keep();
    plan(1200);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    keep();
  });
  addEventListener("online", () => { if (dirty) plan(0); });
  addEventListener("pagehide", () => { if (dirty) keep(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden && dirty) plan(0); });

  /* Categories by any of their names, while one is typed. */
  const adding = form.querySelector("[data-concepts]");
  const list = document.getElementById("concept-list");
  if (adding && list) {
    adding.addEventListener("input", async () => {
      const typed = adding.value.split(";").pop().trim();
      if (typed.length < 2) return;
      try {
        const answer = await fetch(`${adding.dataset.concepts}?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
        if (!answer.ok) return;
        const { concepts } = await answer.json();
        list.replaceChildren(...concepts.map((label) => Object.assign(document.createElement("option"), { value: label })));
      } catch {
        /* without network the word is looked up when it is saved */
      }
    });
  }

  if (frame && matchMedia("(min-width: 75rem)").matches) {
    frame.closest("[hidden]").hidden = false;
    frame.src = frame.dataset.src;
  }
  bringBack();
})();
