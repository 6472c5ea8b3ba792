// Papers on the screen, with a button that prints them; one that was asked for to be printed opens the printer's dialog at once.

import "./print.css";

const button = document.querySelector<HTMLElement>("[data-print]");
button?.addEventListener("click", () => window.print());
button?.focus();

if (document.querySelector("[data-print-now]")) {
  void document.fonts.ready.then(() => window.print());
}
document.documentElement.dataset.ready = "print";
