// A paper on the screen, with a button that prints it.

import "./print.css";

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());
document.documentElement.dataset.ready = "print";
