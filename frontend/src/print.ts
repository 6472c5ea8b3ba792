// Papers on the screen, with a button that prints them; `?print=1` opens the printer's dialog at once.

import "./print.css";

const button = document.querySelector<HTMLElement>("[data-print]");
button?.addEventListener("click", () => window.print());
button?.focus();

if (new URLSearchParams(location.search).get("print") === "1") {
  void document.fonts.ready.then(() => window.print());
}
document.documentElement.dataset.ready = "print";
