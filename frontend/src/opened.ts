// What every page does as it opens.

export function readAndPrint(): void {
  // An error summary that came with the page itself is read first.
  document.querySelector<HTMLElement>("main .g-errsum")?.focus();
  for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
}
