/* A field within each long facet that leaves only the values with the written letters, whatever
   their accents and capitals. Without this script the list is as it is. */
"use strict";

(() => {
  /* The same spelling for all spellings of a word, as catalogue/folding.py has it. */
  const ALIKE = { ı: "i", œ: "oe", æ: "ae", ø: "o", đ: "d", ł: "l", ß: "ss", "’": "'", ی: "ي", ى: "ي", ک: "ك", ة: "ه", ە: "ه", ہ: "ه", ھ: "ه", ٱ: "ا" };
  const fold = (text) =>
    text
      .normalize("NFKD")
      .replace(/[\p{M}\u0640\u00ad\u200b\u200d-\u200f\u202a-\u202e]/gu, "")
      .toLowerCase()
      .replace(/[٠-٩۰-۹]/g, (digit) => digit.charCodeAt(0) & 15)
      .replace(/./gu, (letter) => ALIKE[letter] ?? letter)
      .replace(/[\s\u200c]+/g, " ")
      .trim();

  const written = {}; // by facet: it survives that the results are replaced
  const depthOf = (value) => Number(value.className.replace("depth-", "")) || 0;

  const equip = (facet) => {
    const { facet: name, find } = facet.dataset;
    const field = document.createElement("input");
    const said = document.createElement("span");
    const more = facet.querySelector(".more");
    const values = [...facet.querySelectorAll("li")].map((item) => [
      item, fold(item.querySelector(".choice-label").textContent),
    ]);
    const open = more?.open;

    const apply = () => {
      const wanted = fold(field.value);
      field.dir = field.value ? "auto" : ""; // the hint is in the page's language
      let found = 0;
      const above = []; // the values that a value stands under
      for (const [item, words] of values) {
        const depth = depthOf(item);
        const fits = words.includes(wanted);
        above.length = depth;
        item.hidden = !fits;
        if (fits) {
          found += 1;
          above.forEach((broader) => (broader.hidden = false)); // a tree keeps its branches
        }
        above[depth] = item;
      }
      if (more) {
        more.classList.toggle("searched", Boolean(wanted));
        more.open = Boolean(wanted) || open;
      }
      written[name] = field.value;
      said.textContent = wanted ? `${found} / ${values.length}` : "";
    };

    field.type = "search";
    field.className = "find";
    field.dataset.find = name;
    field.autocomplete = "off";
    field.placeholder = find;
    field.setAttribute("aria-label", find);
    said.className = "count";
    said.setAttribute("role", "status");
    field.addEventListener("input", apply);
    field.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault(); // it is no part of the form
    });
    facet.querySelector("legend").after(field, said);
    if (written[name]) {
      field.value = written[name];
      apply();
    }
  };

  const equipAll = () => document.querySelectorAll("fieldset[data-find]").forEach(equip);
  document.addEventListener("results", equipAll);
  equipAll();
})();
