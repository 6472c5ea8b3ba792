// A registration kept while it is typed: some moments after the last key the server has it, sealed for its clerk, so that
// the browser's death, another window or another day loses nothing. What the server could not take yet stays in the page.

import { renew, sayKept, send, tell, told, unsayKept, wordsOf } from "./line";

const QUIET_MS = 1500;
const FIRST_RETRY_MS = 4000;
const LAST_RETRY_MS = 60_000;

/** touch: something was typed. idle: when nothing is on its way. stop, go: while the form itself is being sent, or not. */
export interface Keeping {
  touch(): void;
  idle(): Promise<void>;
  stop(): void;
  go(): void;
  isKept(): boolean;
}

export function keeping(form: HTMLFormElement): Keeping {
  const address = form.dataset.keep!;
  const seen = form.querySelector<HTMLInputElement>("[name=draft_seen]")!;
  let waiting: number | undefined;
  let retryMs = FIRST_RETRY_MS;
  let onItsWay: Promise<void> = Promise.resolve();
  let typed = 0;
  let kept = 0;
  let stopped = false;
  let over = false;
  let thrownAway = false;
  let expired = false;

  const touch = (): void => {
    typed += 1;
    unsayKept();
    later(QUIET_MS);
  };

  function later(ms: number): void {
    window.clearTimeout(waiting);
    if (!over) waiting = window.setTimeout(() => void keep(), ms);
  }

  /** One at a time: each says which version it knew, and the next one knows the one after. */
  function keep(): Promise<void> {
    onItsWay = onItsWay.then(once);
    return onItsWay;
  }

  async function once(): Promise<void> {
    window.clearTimeout(waiting);
    if (stopped || over || typed === kept) return;
    const state = typed;
    const [answer, words] = await send(address, wordsOf(form));
    expired = answer === "expired";
    if (answer === "taken") {
      kept = state;
      retryMs = FIRST_RETRY_MS;
      seen.value = String(Number(seen.value) + 1);
      for (const button of document.querySelectorAll<HTMLElement>("[data-drop]")) button.hidden = false;
      if (shown() === "unkept" || shown() === "expired") tell(form, "");
      if (typed === kept) sayKept(words);
    } else if (answer === "refused") {
      over = true;
      // Whoever was told to register again does so: it may be registered, and only the answer was lost.
      if (shown() !== "lost" && shown() !== "failed") tell(form, "moved");
    } else {
      if (expired || !shown()) tell(form, expired ? "expired" : "unkept");
      if (!expired) later(retryMs);
      retryMs = Math.min(LAST_RETRY_MS, retryMs * 2);
    }
  }

  /** What stands above the buttons now. That the form itself could not be sent is said until it is sent again. */
  const shown = (): string | undefined => told(form);

  form.addEventListener("input", touch);
  window.addEventListener("online", () => void keep());
  window.addEventListener("focus", () => void (async () => { if (expired && await renew()) await keep(); })());
  window.addEventListener("pagehide", () => {
    if (stopped || over || typed === kept) return;
    kept = typed;
    void send(address, wordsOf(form), true);
    seen.value = String(Number(seen.value) + 1);
  });
  form.querySelector("[data-later]")?.addEventListener("click", event => {
    event.preventDefault();
    typed += 1;
    void keep().then(() => { if (typed === kept) window.location.assign("/register?said=registration-kept"); });
  });
  document.querySelector("#drop-draft")?.addEventListener("submit", () => {
    over = thrownAway = true;
    window.clearTimeout(waiting);
  });

  return {
    touch,
    idle: () => onItsWay,
    stop() { stopped = true; window.clearTimeout(waiting); },
    go() {
      stopped = false;
      if (typed !== kept) later(QUIET_MS);
    },
    isKept: () => thrownAway || typed === kept,
  };
}
