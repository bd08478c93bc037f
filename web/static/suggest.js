/* The list under the search box: a combobox with a listbox, as the ARIA Authoring Practices have
   it. The page works without; whatever fails here fails in silence. */
"use strict";

const PAUSE = 120; // ms without a key before anything is asked
const PATIENCE = 2000; // ms after which an answer comes too late to be of use

const make = (tag, name, parent) => {
  const made = document.createElement(tag);
  made.className = name;
  parent.append(made);
  return made;
};

const suggest = (input, place) => {
  const form = input.form;
  const { address, kinds, counts } = JSON.parse(input.dataset.suggest);
  const list = make("ul", "suggest", form);
  const status = make("div", "unseen", form);
  let found = [];
  let active = -1;
  let timer;
  let asking;

  list.id = `suggest-${place}`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.placeholder);
  status.setAttribute("role", "status");
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-controls", list.id],
    ["aria-expanded", "false"],
  ]) input.setAttribute(name, value);

  const clear = () => {
    found = [];
    active = -1;
    list.hidden = true;
    list.textContent = status.textContent = "";
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };

  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    asking = null;
    clear();
  };

  const activate = (index) => {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = index;
    const option = list.children[index];
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  };

  const choose = (index) => {
    const { kind, text, url } = found[index];
    close();
    input.value = text;
    // A search keeps the filters that the form carries; a page of its own needs none.
    if (kind === "concept" || kind === "query") form.requestSubmit();
    else location.assign(url);
  };

  const write = (runs, language, line) => {
    line.dir = "auto";
    if (language) line.lang = language;
    for (const { text, marked } of runs) {
      if (marked) make("b", "", line).textContent = text;
      else line.append(text);
    }
  };

  const show = (suggestions) => {
    clear();
    found = suggestions;
    found.forEach((each, index) => {
      const option = make("li", "", list);
      option.id = `${list.id}-${index}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.addEventListener("click", () => choose(index));
      const words = make("span", "suggest-words", option);
      write(each.label, each.language, make("span", "", words));
      if (each.beside) {
        words.append(" ");
        write(each.beside, each.beside_language, make("span", "suggest-beside", words));
      }
      option.append(" ");
      make("span", "suggest-kind", option).textContent = kinds[each.kind];
    });
    list.hidden = !found.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = counts[found.length - 1] || "";
  };

  const ask = async () => {
    const text = input.value.trim();
    asking?.abort();
    if (!text || text.length > 100 || navigator.onLine === false) return close();
    const mine = (asking = new AbortController());
    const late = setTimeout(() => mine.abort(), PATIENCE);
    try {
      const answer = await fetch(`${address}&q=${encodeURIComponent(text)}`, { signal: mine.signal });
      const { suggestions } = answer.ok ? await answer.json() : { suggestions: [] };
      if (mine === asking && document.activeElement === input) show(suggestions);
    } catch {
      if (mine === asking) close();
    }
    clearTimeout(late);
  };

  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };

  input.addEventListener("input", () => {
    activate(-1); // Enter is for what is typed now
    soon();
  });
  input.addEventListener("blur", close);
  form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (step && list.hidden) soon();
    // One place more than there are options: the box itself.
    else if (step) activate(((active + 1 + step + found.length + 1) % (found.length + 1)) - 1);
    else if (event.key === "Enter" && active >= 0) choose(active);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
};

document.querySelectorAll("input[data-suggest]").forEach(suggest);
