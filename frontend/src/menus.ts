// Menus are <details>: they open without a script, and close here on Escape and on a click elsewhere.

export function initMenus(): void {
  const open = () => document.querySelectorAll<HTMLDetailsElement>("details.g-menu[open]");
  document.addEventListener("click", event => {
    for (const menu of open()) if (!(event.target instanceof Node) || !menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", event => {
    if (event.key !== "Escape") return;
    for (const menu of open()) {
      menu.open = false;
      menu.querySelector("summary")?.focus();
      event.stopImmediatePropagation();
    }
  });
}
