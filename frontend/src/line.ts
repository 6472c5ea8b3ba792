// The line to the server, for forms whose words must not be lost: they are sent while the page stays, so that what
// could not be taken is still here to be sent again. Nothing is kept in the browser's own storage: a counter's machine
// belongs to everybody.

/** taken, refused: the server has answered. failed: it broke. lost: it was not reached. expired: the session is over. */
export type Answer = "taken" | "refused" | "failed" | "lost" | "expired";

/** What a form says now, as it is sent. */
export function wordsOf(form: HTMLFormElement, submitter: HTMLElement | null = null): URLSearchParams {
  const words = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  if (submitter instanceof HTMLButtonElement && submitter.name) words.append(submitter.name, submitter.value);
  return words;
}

/** Send what a form says; how it went, and what was said in plain words. */
export async function send(address: string, body: URLSearchParams, keepalive = false): Promise<[Answer, string]> {
  const headers = { "HX-Request": "true" };
  const answer = await fetch(address, { method: "POST", body, headers, keepalive, redirect: "manual" }).catch(() => null);
  if (!answer) return ["lost", ""];
  if (answer.status >= 500) return ["failed", ""];
  if (answer.headers.has("HX-Redirect") || answer.status === 400) return ["expired", ""];
  const isWords = answer.headers.get("Content-Type")?.startsWith("text/plain");
  // A line that breaks within the answer has brought it all the same: its status stands.
  return [answer.ok || answer.type === "opaqueredirect" ? "taken" : "refused", isWords ? await textOf(answer) : ""];
}

/** The text of an answer; nothing where the line broke within it. */
export const textOf = (answer: Response): Promise<string> => answer.text().catch(() => "");

/** What stands above the form: one of its own sentences, or nothing. */
export function tell(form: HTMLFormElement, what: string): void {
  for (const note of form.querySelectorAll<HTMLElement>("[data-told]")) note.hidden = note.dataset.told !== what;
}

/** Which of its sentences stands above the form now. */
export function told(form: HTMLFormElement): string | undefined {
  return form.querySelector<HTMLElement>("[data-told]:not([hidden])")?.dataset.told;
}

let saidKept = "";

/** In the bar of keys: that everything typed is kept. It is taken back with the next key. */
export function sayKept(words: string): void {
  const say = document.querySelector("#say");
  if (say && words) say.textContent = saidKept = words;
}

export function unsayKept(): void {
  const say = document.querySelector("#say");
  if (say && saidKept && say.textContent === saidKept) say.textContent = "";
}

/** Back from signing in elsewhere: the new session has a word of its own, which every form of this page must carry. */
export async function renew(): Promise<boolean> {
  const answer = await fetch("/me/here", { headers: { "HX-Request": "true" } }).catch(() => null);
  const word = answer?.status === 200 ? await textOf(answer) : "";
  if (!word) return false;
  for (const field of document.querySelectorAll<HTMLInputElement>("input[name=csrf_token]")) field.value = word;
  return true;
}
