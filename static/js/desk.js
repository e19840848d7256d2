// The desk without a mouse. Everything here is a second way to what the page can do anyway.
"use strict";

(() => {
  const cards = [...document.querySelectorAll("[data-queue] [data-card]")];
  const findings = [...document.querySelectorAll("[data-finding]")];
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

  // What somebody has judged already stays as it is; the keys judge the rest.
  const isOpen = (finding) => !finding.querySelector(":checked");
  const judge = (finding, verdict) => {
    finding.querySelector(`[value="${verdict}"]`).checked = true;
  };

  const carriedBy = (index) => {
    const may = findings.filter((finding) => finding.dataset.finding === "may");
    if (!may[index]) return;
    judge(may[index], "yes");
    for (const finding of may.filter(isOpen)) judge(finding, "no");
    goOn();
  };

  const barredByNone = () => {
    const mayNot = findings.filter((finding) => finding.dataset.finding === "may-not");
    for (const finding of mayNot.filter(isOpen)) judge(finding, "no");
    goOn();
  };

  // All ten are there: Enter admits.
  const goOn = () => {
    if (findings.length && !findings.some(isOpen)) document.querySelector("[data-admit]").focus();
  };

  document.addEventListener("keydown", (event) => {
    const writes = event.target.closest("input:not([type=radio]), textarea, select");
    if (writes || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "?" && keys) keys.open = !keys.open;
    else if (event.key === "0") barredByNone();
    else if (/^[1-5]$/.test(event.key)) carriedBy(Number(event.key) - 1);
  });
})();
