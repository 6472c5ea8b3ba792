// Papers on the screen, with a button that prints them; one that was asked for to be printed opens the printer's dialog at once.
// A paper that takes more than one page has its pages numbered by the browser, which counts all it prints: so it must be alone.

import "./print.css";

const button = document.querySelector<HTMLElement>("[data-print]");
button?.addEventListener("click", () => window.print());
button?.focus();

void document.fonts.ready.then(() => {
  const [sheet, ...others] = document.querySelectorAll<HTMLElement>(".g-sheet");
  if (sheet && !others.length) sheet.classList.toggle("g-many", takesPages(sheet) > 1);
  if (document.querySelector("[data-print-now]")) window.print();
  document.documentElement.dataset.ready = "print";
});

/** On the screen a sheet is as wide as on paper, and at least one page high. */
function takesPages(sheet: HTMLElement): number {
  const page = Number.parseFloat(getComputedStyle(sheet).minHeight);
  return Math.ceil((sheet.offsetHeight - 2) / page);
}
