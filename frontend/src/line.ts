// The line to the server, for forms whose words must not be lost: they are sent while the page stays, so that what
// could not be taken is still here to be sent again. Nothing is kept in the browser's own storage: a counter's machine
// belongs to everybody.

/** taken, refused: the server has answered. failed: it broke. lost: it was not reached. expired: the session is over. */
export type Answer = "taken" | "refused" | "failed" | "lost" | "expired";

/** Send a form as it stands; how it went, and what was said in plain words. */
export async function send(
  form: HTMLFormElement, address: string, submitter: HTMLElement | null = null, keepalive = false,
): Promise<[Answer, string]> {
  const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
  if (submitter instanceof HTMLButtonElement && submitter.name) body.append(submitter.name, submitter.value);
  const headers = { "HX-Request": "true" };
  const answer = await fetch(address, { method: "POST", body, headers, keepalive, redirect: "manual" }).catch(() => null);
  if (!answer) return ["lost", ""];
  if (answer.status >= 500) return ["failed", ""];
  if (answer.headers.has("HX-Redirect") || answer.status === 400) return ["expired", ""];
  const isWords = answer.headers.get("Content-Type")?.startsWith("text/plain");
  return [answer.ok || answer.type === "opaqueredirect" ? "taken" : "refused", isWords ? await answer.text() : ""];
}

/** What stands above the form: one of its own sentences, or nothing. */
export function tell(form: HTMLFormElement, what: string): void {
  for (const note of form.querySelectorAll<HTMLElement>("[data-told]")) note.hidden = note.dataset.told !== what;
}

/** Back from signing in elsewhere: the new session has a word of its own, which every form of this page must carry. */
export async function renew(): Promise<boolean> {
  const answer = await fetch("/me/here", { headers: { "HX-Request": "true" } }).catch(() => null);
  const word = answer?.status === 200 ? await answer.text() : "";
  if (!word) return false;
  for (const field of document.querySelectorAll<HTMLInputElement>("input[name=csrf_token]")) field.value = word;
  return true;
}
