// Registering by keyboard: an item is picked by arrows or digits, Enter goes from field to field, the applicant is found
// as soon as the ID number stands, and nothing typed is lost on the way: not by leaving, not by a line that is down, not
// by a session that is over.

import { type Keeping, keeping } from "./keeping";
import { type Answer, renew, send, tell, textOf, wordsOf } from "./line";

const PARTICULARS = ["name", "phone", "address", "village"];

document.addEventListener("keydown", pick);
const registration = document.querySelector<HTMLFormElement>("form.g-register:not(.g-demand)");
if (registration) register(registration);
const guarded = document.querySelector<HTMLFormElement>("form[data-guard]");
if (guarded) guard(guarded, guarded.dataset.keep ? keeping(guarded) : null);

function isTyping(event: KeyboardEvent): boolean {
  return event.isComposing || event.keyCode === 229;
}

/** On the list of items: arrows walk it, from the search as well; a digit opens one; Enter in the search the first. */
function pick(event: KeyboardEvent): void {
  const list = document.querySelector<HTMLElement>(".g-items[data-search]");
  const slash = document.querySelector<HTMLAnchorElement>("a[data-slash]");
  if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
  const inField = event.target instanceof Element && event.target.matches("input, textarea, select");
  if (slash && event.key === "/" && !inField) {
    event.preventDefault();
    slash.click();
  }
  if (!list) return;
  const search = document.querySelector<HTMLInputElement>("#q");
  const links = [...list.querySelectorAll("a")];
  const at = links.indexOf(document.activeElement as HTMLAnchorElement);
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    if (inField && event.target !== search) return;
    event.preventDefault();
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    (next < 0 ? search : links[Math.min(next, links.length - 1)])?.focus();
  } else if (/^[1-9]$/.test(event.key) && !inField) {
    links[Number(event.key) - 1]?.click();
  } else if (event.key === "Enter" && event.target === search && search?.value.trim() && search.value.trim() === list.dataset.search) {
    event.preventDefault();
    links[0]?.click();
  }
}

// -- the form ------------------------------------------------------------------------------------------------------

function register(form: HTMLFormElement): void {
  const number = form.querySelector<HTMLInputElement>("[name=id_number]")!;
  const button = form.querySelector<HTMLButtonElement>("[data-find]")!;
  let asked = number.value;
  // A number nobody could be asked about is asked about again.
  const ask = async (): Promise<void> => { if (!await find(form, button)) asked = ""; };
  const look = (): void => {
    if (number.value.trim() === asked.trim()) return;
    asked = number.value;
    if (asked.trim()) void ask();
  };
  number.addEventListener("change", look);
  number.addEventListener("input", () => { if (number.value.trim().length === 18) look(); });
  button.addEventListener("click", event => {
    event.preventDefault();
    asked = number.value;
    void ask();
  });
  form.addEventListener("keydown", event => {
    const field = event.target;
    if (event.key !== "Enter" || isTyping(event) || event.ctrlKey || event.metaKey || !(field instanceof HTMLInputElement)) return;
    event.preventDefault();
    const fields = [...form.elements].filter((one): one is HTMLElement =>
      one instanceof HTMLElement && one.matches("input:not([type=hidden]), select, textarea, .g-foot button") && one.offsetParent !== null);
    fields[fields.indexOf(field) + 1]?.focus();
  });
  form.addEventListener("change", event => {
    const level = event.target;
    // Whoever says how far a paper is trusted has it, or a promise of it, before their eyes.
    if (level instanceof HTMLSelectElement && level.name.startsWith("trust-")) {
      const box = level.closest("li")?.querySelector<HTMLInputElement>("input[type=checkbox]");
      if (box) box.checked = level.value !== "commitment";
    }
    label(form);
  });
  form.addEventListener("submit", event => askWhetherLooked(form, event));
  window.addEventListener("pageshow", () => label(form));
  label(form);
}

/** Papers are there or missing by the word of whoever has looked: unsaid, the box takes the focus, a space away. */
function askWhetherLooked(form: HTMLFormElement, event: SubmitEvent): void {
  const looked = form.querySelector<HTMLInputElement>("[name=looked]");
  const goesOn = event.submitter instanceof HTMLButtonElement && event.submitter.value === "on";
  if (!looked || looked.checked || !(goesOn || form.querySelector("[name=papers]:checked"))) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  document.getElementById("r-looks")?.classList.add("g-bad");
  document.getElementById("r-looked-e")!.hidden = false;
  looked.setAttribute("aria-invalid", "true");
  looked.focus();
}

/** What the one button will do, as the papers stand. */
function label(form: HTMLFormElement): void {
  if (form.querySelector<HTMLInputElement>("[name=looked]")?.checked) {
    document.getElementById("r-looks")!.classList.remove("g-bad");
    document.getElementById("r-looked-e")!.hidden = true;
    form.querySelector("[name=looked]")!.removeAttribute("aria-invalid");
  }
  const rows = [...form.querySelectorAll(".g-brought li")];
  const isMissing = (row: Element): boolean =>
    !row.querySelector<HTMLInputElement>("input")!.checked && row.querySelector<HTMLSelectElement>("select")!.value !== "commitment";
  const what = rows.some(isMissing) ? "missing" : "complete";
  for (const words of form.querySelectorAll<HTMLElement>("[data-when]")) words.hidden = words.dataset.when !== what;
}

/** Ask who bears the ID number. Only empty fields are filled; what was typed stands. Whether anybody could be asked. */
async function find(form: HTMLFormElement, button: HTMLButtonElement): Promise<boolean> {
  let [how, text] = await whoIs(form, button);
  if (how === "expired" && await renew()) [how, text] = await whoIs(form, button);
  for (const note of form.querySelectorAll<HTMLElement>("[data-find-told]")) note.hidden = note.dataset.findTold !== how;
  if (how !== "taken") return false;
  show(form, text);
  return true;
}

async function whoIs(form: HTMLFormElement, button: HTMLButtonElement): Promise<[Answer, string]> {
  const headers = { "HX-Request": "true" };
  const answer = await fetch(button.formAction, { method: "POST", body: wordsOf(form), headers, redirect: "manual" }).catch(() => null);
  if (!answer) return ["lost", ""];
  if (answer.headers.has("HX-Redirect") || answer.status === 400) return ["expired", ""];
  if (!answer.ok) return ["failed", ""];
  const text = await textOf(answer);
  return text ? ["taken", text] : ["lost", ""];
}

/** What the centre knows of the applicant, out of the page that would have come without a script. */
function show(form: HTMLFormElement, text: string): void {
  const page = new DOMParser().parseFromString(text, "text/html");
  for (const id of ["r-id-said", "r-open"]) {
    const told = page.getElementById(id), here = document.getElementById(id);
    if (told && here) here.replaceChildren(...told.childNodes);
  }
  const bad = page.getElementById("r-id")?.classList.contains("g-bad") ?? false;
  document.getElementById("r-id")?.classList.toggle("g-bad", bad);
  form.querySelector("[name=id_number]")?.toggleAttribute("aria-invalid", bad);
  for (const name of PARTICULARS) {
    const field = form.querySelector<HTMLInputElement>(`[name=${name}]`);
    const known = page.querySelector<HTMLInputElement>(`#r-${name}`)?.value;
    if (field && known && !field.value.trim()) field.value = known;
  }
  form.dispatchEvent(new Event("input"));
}

// -- nothing typed is lost -----------------------------------------------------------------------------------------

/**
 * Ask before leaving a form somebody has typed into. It is sent while the page stays; once the server has answered, the
 * browser sends it again to show the answer: under the form's key the act was done once, and its answer is repeated.
 */
function guard(form: HTMLFormElement, kept: Keeping | null): void {
  let touched = form.querySelector(".g-errsum, .g-open-cases") !== null;
  let sending = false;
  let passing = false;
  let expired = false;
  // What came back refused was sent before it could be kept.
  if (touched) kept?.touch();
  form.addEventListener("input", () => { touched = true; });
  window.addEventListener("beforeunload", event => { if (touched && !passing && form.isConnected && !kept?.isKept()) event.preventDefault(); });
  window.addEventListener("pageshow", () => { passing = false; kept?.go(); });
  form.addEventListener("submit", event => {
    if (passing || event.defaultPrevented) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (!sending) void pass(event.submitter);
  });
  window.addEventListener("focus", () => void (async () => { if (expired && await renew()) said(""); })());

  async function pass(submitter: HTMLElement | null): Promise<void> {
    sending = true;
    kept?.stop();
    await kept?.idle();
    let [answer] = await send(form.action, wordsOf(form, submitter));
    if (answer === "expired" && await renew()) [answer] = await send(form.action, wordsOf(form, submitter));
    sending = false;
    said(answer);
    if (answer !== "taken" && answer !== "refused") return kept?.go();
    passing = true;
    form.requestSubmit(submitter);
  }

  function said(what: string): void {
    expired = what === "expired";
    tell(form, what);
  }
}
