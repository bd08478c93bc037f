/* The buttons that put products on the reader's list: without a new page where that can be done. */
"use strict";

/* Requests that wait for a network are shown by a script of their own, which few ever need. */
(() => {
  const { waiting, meeting } = document.currentScript.dataset;
  try {
    if (!localStorage.getItem("meeting-requests")) return;
  } catch {
    return; // the browser is told to keep nothing
  }
  if (document.querySelector("form[data-meeting-with]")) return; // that page has it
  const script = document.createElement("script");
  script.src = waiting;
  script.dataset.meeting = meeting;
  document.head.append(script);
})();

(() => {
  const { away } = document.currentScript.dataset;
  const said = document.createElement("div");
  said.className = "unseen";
  said.setAttribute("role", "status");
  document.querySelector(".footer").append(said);
  // One after the other: the first one begins the list that the next ones go to.
  let queue = Promise.resolve();

  const send = async (form) => {
    const button = form.querySelector("button");
    const label = button.querySelector("span");
    let answer;
    try {
      answer = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
        credentials: "same-origin",
      });
    } catch {
      if (navigator.onLine && !document.documentElement.dataset.kept) return form.submit();
      said.className = "notice";
      form.after(said);
      said.textContent = away;
      return;
    }
    // The browser's own way says what is wrong, such as that a list is full.
    if (!answer.ok) return form.submit();
    const { kept, count } = await answer.json();
    button.classList.toggle("kept", kept);
    label.textContent = kept ? form.dataset.removeLabel : form.dataset.addLabel;
    form.action = kept ? form.dataset.remove : form.dataset.add;
    const counted = document.querySelector(".own-list .count");
    counted.textContent = count;
    said.className = "unseen";
    said.textContent = `${counted.parentElement.querySelector("span").textContent}: ${count}`;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form.keep");
    if (!form) return;
    event.preventDefault();
    if (form.dataset.busy) return;
    form.dataset.busy = "yes";
    queue = queue
      .then(() => send(form))
      .catch(() => form.submit())
      .finally(() => delete form.dataset.busy);
  });
})();

/* A link is handed on by the phone's own list of ways, or copied. Without either it can be marked. */
(() => {
  const equip = () => {
    if (!navigator.share && !navigator.clipboard) return;
    for (const button of document.querySelectorAll("[data-share]")) {
      if (navigator.share) button.textContent = button.dataset.share;
      button.hidden = false;
    }
  };
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-share]");
    if (!button) return;
    const field = button.parentElement.querySelector("input");
    field.select();
    try {
      if (navigator.share) await navigator.share({ title: document.title, url: field.value });
      else {
        await navigator.clipboard.writeText(field.value);
        const words = button.textContent;
        button.textContent = button.dataset.done;
        setTimeout(() => (button.textContent = words), 3000);
      }
    } catch {
      // Called off; or not allowed, and then what is selected can be copied by hand.
    }
  });
  document.addEventListener("results", equip);
  equip();
})();
