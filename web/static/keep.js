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

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form.keep");
  if (!form || form.dataset.plain) return;
  event.preventDefault();
  const button = form.querySelector("button");
  const label = button.querySelector("span");
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
      credentials: "same-origin",
    });
    if (!answer.ok) throw new Error(answer.status);
    const { kept, count } = await answer.json();
    button.classList.toggle("kept", kept);
    label.textContent = kept ? form.dataset.removeLabel : form.dataset.addLabel;
    form.action = kept ? form.dataset.remove : form.dataset.add;
    document.querySelector("[data-kept]").textContent = count;
  } catch {
    // The browser says better than we what is wrong: a full list, no network.
    form.dataset.plain = "yes";
    form.submit();
  } finally {
    button.removeAttribute("aria-disabled");
  }
});

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
