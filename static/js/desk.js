// The desk without a mouse. Everything here is a second way to what the page can do anyway.
"use strict";

(() => {
  const cards = [...document.querySelectorAll("[data-queue] [data-card]")];
  const sheet = document.querySelector("#carried-by");
  const keys = document.querySelector("[data-keys]");

  // In the list the keys move the focus; beside an open matter they open the next one.
  const step = (by) => {
    const open = cards.findIndex((card) => card.hasAttribute("aria-current"));
    const here = open >= 0 ? open : cards.indexOf(document.activeElement);
    const card = cards[Math.min(Math.max(here + by, 0), cards.length - 1)];
    if (!card || card === cards[open]) return;
    if (open >= 0) card.click();
    else card.focus();
  };

  const carriedBy = (index) => {
    if (!sheet || !sheet.options[index]) return;
    sheet.selectedIndex = index;
    document.querySelector("[data-admit]").focus();
  };

  document.addEventListener("keydown", (event) => {
    const writes = event.target.closest("input:not([type=radio]), textarea, select");
    if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "?" && keys) keys.open = !keys.open;
    else if (/^[1-5]$/.test(event.key)) carriedBy(Number(event.key));
  });
})();
