// A form kept while it is typed: some seconds after the last key the server gets a draft, sealed with the case. What
// the server could not take yet (no connection, session over) stays in the page, is said so above the form, and is sent
// again.

import { renew, sayKept, send, tell, told, unsayKept, wordsOf } from "./line";

const QUIET_MS = 2500;
const FIRST_RETRY_MS = 4000;
const LAST_RETRY_MS = 60_000;

/** kept: the server has it, or answered no, and the page's own submission will tell why. */
type Outcome = "kept" | "lost" | "expired";

let waiting: number | undefined;
let retryMs = FIRST_RETRY_MS;
let expired = false;
let passing = false;
let leaving = false;
/** The form that holds what the server does not have yet; `typed` tells one state of it from the next. */
let unsaved: HTMLFormElement | null = null;
let typed = 0;
let onItsWay: Promise<unknown> = Promise.resolve();

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
  // The quiet refresh finds the session over as well: it must not lead away from words that only this page has.
  document.addEventListener("htmx:after:request", event => {
    if (!event.detail.ctx.response?.headers.has("HX-Redirect") || !unsaved?.isConnected) return;
    event.preventDefault();
    expired = true;
    tell(unsaved, "expired");
  });
  window.addEventListener("online", () => { if (unsaved) void keep(unsaved); });
  window.addEventListener("focus", () => void back());
  window.addEventListener("beforeunload", event => { if (unsaved?.isConnected && !leaving) event.preventDefault(); });
  window.addEventListener("pagehide", () => { if (unsaved?.isConnected) void send(unsaved.dataset.draft!, wordsOf(unsaved), true); });
}

function touched(form: HTMLFormElement): void {
  unsaved = form;
  typed += 1;
  unsayKept();
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

/**
 * Give the server what the form says now; say how it went, and try again later where it did not. One at a time: of two
 * on their way at once the older could arrive last, and stand.
 */
function keep(form: HTMLFormElement): Promise<Outcome> {
  window.clearTimeout(waiting);
  const words = wordsOf(form), state = typed;
  const done = onItsWay.then(() => give(form, words, state));
  onItsWay = done;
  return done;
}

async function give(form: HTMLFormElement, body: URLSearchParams, state: number): Promise<Outcome> {
  const [answer, words] = await send(form.dataset.draft!, body);
  const outcome = answer === "expired" ? answer : answer === "lost" || answer === "failed" ? "lost" : "kept";
  expired = outcome === "expired";
  if (outcome === "kept") {
    retryMs = FIRST_RETRY_MS;
    tell(form, "");
    if (state !== typed) return outcome;
    unsaved = null;
    sayKept(words);
    return outcome;
  }
  // Its page is gone, and something else is typed by now, which waits for its own turn.
  if (!form.isConnected && unsaved !== form) return outcome;
  unsaved = form;
  // That the form itself was not sent is said until it is kept.
  if (outcome === "expired" || told(form) !== "unsent") tell(form, outcome);
  if (outcome === "lost") {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => { if (unsaved?.isConnected) void keep(unsaved); }, retryMs);
    retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
  }
  return outcome;
}

/** Somebody may have signed in again on another page: then what is not kept yet is sent. */
async function back(): Promise<void> {
  if (expired && unsaved?.isConnected && await renew()) await keep(unsaved);
}
