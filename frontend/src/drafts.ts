// A form kept while it is typed: some seconds after the last key the server gets a draft, sealed with the case.
// Nothing is kept in the browser's own storage: a counter's machine belongs to everybody.

const QUIET_MS = 2500;

let waiting: number | undefined;

export function initDrafts(): void {
  document.addEventListener("input", event => {
    const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-draft]") : null;
    if (!form) return;
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => void keep(form), QUIET_MS);
  });
  document.addEventListener("click", event => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[data-save]") : null;
    if (!button?.form?.dataset.draft) return;
    event.preventDefault();
    event.stopPropagation();
    void keep(button.form);
  }, true);
  // What was just submitted needs no draft.
  document.addEventListener("submit", () => window.clearTimeout(waiting), true);
}

async function keep(form: HTMLFormElement): Promise<void> {
  window.clearTimeout(waiting);
  if (!form.isConnected) return;
  const answer = await fetch(form.dataset.draft!, {
    method: "POST",
    body: new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)])),
    headers: { "HX-Request": "true" },
  }).catch(() => null);
  const say = document.querySelector("#say");
  if (say && answer?.headers.get("Content-Type")?.startsWith("text/plain")) say.textContent = await answer.text();
}
