// Keys of every page: D writes down a demand. Of pages that are no queue: Ctrl+Enter submits the page's form, / goes to
// its search.

/** Whether a letter belongs to the field somebody types into; boxes, buttons and slides take none. */
export const isTyping = (target: EventTarget | null) =>
  target instanceof Element &&
  !!target.closest("input:not([type=checkbox]):not([type=radio]):not([type=range]), textarea, select, [contenteditable]");

export function initKeys(): void {
  document.addEventListener("keydown", event => {
    // A key that belongs to an input method is never ours.
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key.toLowerCase() !== "d" || isTyping(event.target)) return;
    if (!document.querySelector("dialog[open]")) document.querySelector<HTMLAnchorElement>("a[data-demand]")?.click();
  });
  if (document.querySelector("#queue-list")) return;
  document.addEventListener("keydown", event => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = document.querySelector<HTMLFormElement>("#task-form");
      if (!form) return;
      form.requestSubmit(document.querySelector<HTMLButtonElement>("button.g-pri[form=task-form]"));
      event.preventDefault();
    } else if (event.key === "/" && !isTyping(event.target)) {
      const search = document.querySelector<HTMLInputElement>("#q");
      if (!search) return;
      search.select();
      event.preventDefault();
    }
  });
}
