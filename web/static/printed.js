/* How far the book is, without a new page: the part that says it is fetched again. */
"use strict";

(() => {
  const look = async () => {
    const there = document.getElementById("making");
    if (!there || !there.dataset.running) return;
    try {
      const answer = await fetch(location.href);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("making");
      if (fresh) there.replaceWith(document.adoptNode(fresh));
    } catch {
      /* the network is away: the next look may find it again */
    }
    setTimeout(look, 1500);
  };
  setTimeout(look, 1500);
})();
