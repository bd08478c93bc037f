/* Keys for those who read hundreds of sheets: each is a link or button of the page. */
"use strict";

(() => {
  const help = document.getElementById("keys");
  const switched = document.getElementById("keys-on");
  if (!help || !switched) return;
  const NAME = "review-keys";
  const own = (name) => document.querySelector(`[data-key="${name}"]`);

  try {
    switched.checked = localStorage.getItem(NAME) !== "off";
  } catch {
    /* the browser keeps nothing: the keys are on */
  }
  switched.addEventListener("change", () => {
    try {
      localStorage.setItem(NAME, switched.checked ? "on" : "off");
    } catch {
      /* as above */
    }
  });
  help.hidden = false;

  document.addEventListener("keydown", (event) => {
    if (!switched.checked || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const wanted = own(event.key.toLowerCase());
    if (event.key === "?") {
      help.open = !help.open;
      event.preventDefault();
    } else if (wanted) {
      event.preventDefault();
      if (wanted.matches("textarea")) wanted.focus();
      else wanted.click();
    }
  });
})();
