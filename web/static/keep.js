/* The buttons that put products on the reader's list: without a new page where that can be done. */
"use strict";

const counted = document.querySelector("[data-kept]");

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
    if (counted) counted.textContent = count;
  } catch {
    // The browser says better than we what is wrong: a full list, no network.
    form.dataset.plain = "yes";
    form.submit();
  } finally {
    button.removeAttribute("aria-disabled");
  }
});
