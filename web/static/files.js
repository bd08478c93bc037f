/* Files go one by one, each with its progress; they may be dropped or pasted, too. */
"use strict";

(() => {
  const words = document.currentScript.dataset;

  const send = (form, file, line) => new Promise((done) => {
    const body = new FormData();
    for (const name of ["csrf_token", "field"]) body.append(name, form.elements[name].value);
    body.append("files", file, file.name);
    const bar = line.querySelector("progress");
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) bar.value = event.loaded / event.total;
    });
    const fail = (text) => {
      bar.remove();
      line.classList.add("field-error");
      line.append(` – ${text}`);
      done(false);
    };
    request.addEventListener("error", () => fail(words.failed));
    request.addEventListener("load", () => {
      let said = {};
      try {
        said = JSON.parse(request.responseText);
      } catch {
        /* an answer of a proxy, or of the sign-in */
      }
      if (said.refused && said.refused.length) return fail(said.refused.join(" "));
      if (request.status !== 200) return fail(words.failed);
      bar.value = 1;
      done(true);
    });
    request.send(body);
  });

  for (const form of document.querySelectorAll("form.bring")) {
    const input = form.querySelector("input[type=file]");
    const list = form.querySelector(".progress");
    const drop = document.createElement("p");
    drop.className = "drop";
    drop.textContent = words.drop;
    input.after(drop);
    form.querySelector("button").hidden = true;

    const take = async (files) => {
      let taken = 0;
      for (const file of files) {
        const line = document.createElement("li");
        const bar = document.createElement("progress");
        bar.max = 1;
        bar.setAttribute("aria-label", file.name);
        line.append(`${file.name} `, bar);
        list.append(line);
        if (await send(form, file, line)) taken += 1;
      }
      if (taken && taken === list.children.length) location.reload();
      else if (taken) form.querySelector("button").hidden = false;
    };

    input.addEventListener("change", () => take([...input.files]));
    for (const name of ["dragenter", "dragover"]) {
      form.addEventListener(name, (event) => {
        event.preventDefault();
        form.classList.add("over");
      });
    }
    form.addEventListener("dragleave", () => form.classList.remove("over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("over");
      take([...event.dataTransfer.files]);
    });
  }
})();
