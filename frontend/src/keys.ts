// Keys of pages that are no queue: Ctrl+Enter submits the page's form, / goes to its search.

export function initKeys(): void {
  if (document.querySelector("#queue-list")) return;
  document.addEventListener("keydown", event => {
    // A key that belongs to an input method is never ours.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      const form = document.querySelector<HTMLFormElement>("#task-form");
      if (!form) return;
      form.requestSubmit(document.querySelector<HTMLButtonElement>("button.g-pri[form=task-form]"));
      event.preventDefault();
    } else if (event.key === "/" && !(event.target instanceof Element && event.target.closest("input, textarea, select"))) {
      const search = document.querySelector<HTMLInputElement>("#q");
      if (!search) return;
      search.select();
      event.preventDefault();
    }
  });
}
