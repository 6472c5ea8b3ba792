// A form kept while it is typed: some seconds after the last key the server gets a draft, sealed with the case.
// Nothing is kept in the browser's own storage: a counter's machine belongs to everybody. What the server could not
// take yet (no connection, session over) stays in the page, is said so above the form, and is sent again.

const QUIET_MS = 2500;
const FIRST_RETRY_MS = 4000;
const LAST_RETRY_MS = 60_000;

/** kept: the server has it. refused: it answered no, and the page's own submission will tell why. */
type Outcome = "kept" | "refused" | "lost" | "expired";

let waiting: number | undefined;
let retryMs = FIRST_RETRY_MS;
let expired = false;
let passing = false;
let leaving = false;
/** The form that holds what the server does not have yet; `typed` tells one state of it from the next. */
let unsaved: HTMLFormElement | null = null;
let typed = 0;

export function initDrafts(): void {
  document.addEventListener("input", event => {
    const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-draft]") : null;
    if (form) touched(form);
  });
  document.addEventListener("click", event => {
    const button = event.target instanceof Element ? event.target.closest<HTMLButtonElement>("button[data-save]") : null;
    if (!button?.form?.dataset.draft) return;
    event.preventDefault();
    event.stopPropagation();
    void keep(button.form);
  }, true);
  document.addEventListener("submit", submitted, true);
  document.addEventListener("htmx:before:swap", () => { if (unsaved) void keep(unsaved); });
  document.addEventListener("htmx:error", () => {
    const form = document.querySelector<HTMLFormElement>("form[data-draft]");
    if (form && !navigator.onLine) tell(form, "unsent");
  });
  window.addEventListener("online", () => { if (unsaved) void keep(unsaved); });
  window.addEventListener("focus", () => void renew());
  window.addEventListener("beforeunload", event => { if (unsaved?.isConnected && !leaving) event.preventDefault(); });
  window.addEventListener("pagehide", () => { if (unsaved?.isConnected) void send(unsaved, true); });
}

function touched(form: HTMLFormElement): void {
  unsaved = form;
  typed += 1;
  window.clearTimeout(waiting);
  waiting = window.setTimeout(() => void keep(form), QUIET_MS);
}

/** Before anything is submitted from a page with a half-filled form, the form is kept: then nothing can lose it. */
function submitted(event: SubmitEvent): void {
  const form = event.target;
  if (passing || !(form instanceof HTMLFormElement) || form.method !== "post") return;
  const held = form.dataset.draft ? form : unsaved?.isConnected ? unsaved : null;
  if (!held) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  void keepThenPass(held, form, event.submitter);
}

async function keepThenPass(held: HTMLFormElement, form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  const outcome = await keep(held);
  if (outcome === "lost") tell(held, "unsent");
  if (outcome === "lost" || outcome === "expired" || !form.isConnected) return;
  passing = true;
  leaving = true;
  form.requestSubmit(submitter);
  passing = false;
  if (form.hasAttribute("data-hx-post")) leaving = false;
}

/** Give the server what the form says now; say how it went, and try again later where it did not. */
async function keep(form: HTMLFormElement): Promise<Outcome> {
  window.clearTimeout(waiting);
  const state = typed;
  const [outcome, words] = await send(form, false);
  expired = outcome === "expired";
  if (outcome === "kept" || outcome === "refused") {
    retryMs = FIRST_RETRY_MS;
    if (state === typed) unsaved = null;
    tell(form, "");
    const say = document.querySelector("#say");
    if (say && words) say.textContent = words;
    return outcome;
  }
  unsaved = form;
  tell(form, outcome);
  if (outcome === "lost") {
    waiting = window.setTimeout(() => { if (unsaved?.isConnected) void keep(unsaved); }, retryMs);
    retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
  }
  return outcome;
}

async function send(form: HTMLFormElement, keepalive: boolean): Promise<[Outcome, string]> {
  const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  const headers = { "HX-Request": "true" };
  const answer = await fetch(form.dataset.draft!, { method: "POST", body, headers, keepalive }).catch(() => null);
  if (!answer || answer.status >= 500) return ["lost", ""];
  if (answer.headers.has("HX-Redirect") || answer.status === 400) return ["expired", ""];
  const isWords = answer.headers.get("Content-Type")?.startsWith("text/plain");
  return [answer.ok ? "kept" : "refused", isWords ? await answer.text() : ""];
}

/** Back from signing in elsewhere: the new session has a word of its own, which every form of this page must carry. */
async function renew(): Promise<void> {
  if (!expired || !unsaved?.isConnected) return;
  const answer = await fetch(location.href).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const word = page.querySelector<HTMLInputElement>(".g-top input[name=csrf_token]")?.value;
  if (!word) return;
  for (const field of document.querySelectorAll<HTMLInputElement>("input[name=csrf_token]")) field.value = word;
  await keep(unsaved);
}

/** What stands above the form: one of its own sentences, or nothing. */
function tell(form: HTMLFormElement, what: "" | "lost" | "unsent" | "expired"): void {
  for (const note of form.querySelectorAll<HTMLElement>("[data-told]")) note.hidden = note.dataset.told !== what;
}
