// The queue by keyboard, the panel's focus, the quiet refresh. All of it is improvement: every link and
// every form works without this file.

import { isTyping } from "./keys";
import { initTicks, showTicks, tickRow, untick } from "./ticks";

const REFRESH_EVERY_MS = 15_000;
const TAKES_OR_GIVES = "form[action$='/claim'] button, form[action$='/release'] button";
const $ = <T extends Element>(selector: string, root: ParentNode = document) => root.querySelector<T>(selector);
const rows = () => [...document.querySelectorAll<HTMLTableRowElement>("#queue-list tbody tr[data-id]")];
const rowOf = (id: string | undefined) => (id ? document.getElementById(`row-${id}`) : null);
const linkIn = (row?: Element | null) => row?.querySelector<HTMLAnchorElement>(".g-t-link") ?? null;

let lastRow: string | undefined;
let lastIndex = 0;
/** What the panel held when the focus last followed it. */
let dealtWith: HTMLElement | null = null;

function move(step: number): void {
  const all = rows();
  const current = document.activeElement?.closest("tr") ?? rowOf(lastRow);
  const index = current ? all.indexOf(current as HTMLTableRowElement) : -1;
  const next = all[Math.max(0, Math.min(all.length - 1, index < 0 ? lastIndex : index + step))];
  linkIn(next)?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** The row the focus is in, else the last one it was in, else the one the panel shows. */
function currentRow(): HTMLElement | null {
  const focused = document.activeElement?.closest<HTMLElement>("#queue-list tr[data-id]");
  return focused ?? rowOf(lastRow) ?? rowOf($<HTMLElement>("#panel")?.dataset.shown);
}

function mark(id: string | undefined): void {
  for (const row of rows()) row.classList.toggle("g-sel", row.dataset.id === id);
}

function closePanel(): void {
  const panel = $<HTMLElement>("#panel")!;
  const empty = $<HTMLTemplateElement>("#panel-empty");
  panel.replaceChildren(...(empty ? [empty.content.cloneNode(true)] : []));
  delete panel.dataset.shown;
  mark(undefined);
  (linkIn(rowOf(lastRow)) ?? $<HTMLElement>("#queue-list"))?.focus();
}

/** After something was put into the panel: mark its row, and let the focus follow what happened, once. */
function panelSwapped(panel: HTMLElement): void {
  const content = $<HTMLElement>("[data-panel]", panel);
  const summary = $<HTMLElement>(".g-errsum", panel);
  const isNews = content !== dealtWith;
  dealtWith = content;
  if (!content || !isNews || (panel.dataset.shown === content.dataset.panel && !summary && !content.dataset.done)) return;
  panel.dataset.shown = content.dataset.panel;
  lastRow = content.dataset.panel;
  mark(lastRow);
  rowOf(lastRow)?.querySelector(".g-new")?.remove();
  panel.scrollTop = 0;
  (summary ?? $<HTMLElement>("#panel-h"))?.focus({ preventScroll: true });
  // What was refused in a form further down is brought to where it can be read, clear of the bar of buttons.
  summary?.scrollIntoView({ block: "center" });
  if (content.dataset.done) leave(content.dataset.done);
}

function leave(id: string): void {
  lastIndex = Math.max(0, rows().findIndex(row => row.dataset.id === id));
  rowOf(id)?.remove();
}

/** Whether anything in the panel differs from how the server drew it. */
const isTouched = (panel: Element) =>
  [...panel.querySelectorAll<HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement>("input, textarea, select")].some(field =>
    field instanceof HTMLSelectElement
      ? [...field.options].some(option => option.selected !== option.defaultSelected && option.index > 0)
      : field instanceof HTMLInputElement && /^(checkbox|radio)$/.test(field.type)
        ? field.checked !== field.defaultChecked
        : field.value !== field.defaultValue);

/** What one took or gave back in the list is no news in the panel: it shows the task as it is now, or, where something is
 * typed already, only knows that it has been seen. */
function catchUp(panel: HTMLElement): void {
  const row = rowOf(panel.dataset.shown);
  const versions = [...panel.querySelectorAll<HTMLInputElement>("input[name=version]")];
  const [now, seen] = [Number(row?.dataset.version), Number(versions[0]?.value)];
  if (!(now > seen)) return;
  if (!isTouched(panel)) linkIn(row)?.click();
  else if (now === seen + 1) for (const version of versions) version.value = version.defaultValue = String(now);
}

/** Arrow keys choose between radio buttons; they do not leave the form. */
const isRadio = (target: EventTarget | null) => target instanceof HTMLInputElement && target.type === "radio";

function pressed(event: KeyboardEvent): void {
  // A key that belongs to an input method is never ours.
  if (event.isComposing || event.keyCode === 229) return;
  const dialog = $<HTMLDialogElement>("dialog[open]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    const form = $<HTMLFormElement>("#task-form");
    if (!form || dialog) return;
    form.requestSubmit($<HTMLButtonElement>("button.g-pri[form=task-form]"));
    event.preventDefault();
    return;
  }
  if (event.key === "Escape" && !dialog && $("#panel [data-panel]")) {
    closePanel();
    event.preventDefault();
    return;
  }
  if (event.key === "Escape" && !dialog && !isTyping(event.target) && untick()) {
    event.preventDefault();
    return;
  }
  if (isTyping(event.target) || event.ctrlKey || event.altKey || event.metaKey || dialog) return;
  if (event.key.startsWith("Arrow") && isRadio(event.target)) return;
  if (plainKey(event.key, event.shiftKey)) event.preventDefault();
}

/** Whether the key meant something here. */
function plainKey(key: string, shift: boolean): boolean {
  switch (key) {
    case "n": case "N": $<HTMLFormElement>("#claim-next")?.requestSubmit(); return true;
    case "x": case "X": tickRow(currentRow()?.dataset.id, shift); return true;
    case "j": case "ArrowDown": move(1); return true;
    case "k": case "ArrowUp": move(-1); return true;
    case "c": case "C": {
      const row = document.activeElement?.closest("tr") ?? rowOf($<HTMLElement>("#panel")?.dataset.shown);
      row?.querySelector<HTMLButtonElement>("[data-claim]")?.click();
      return true;
    }
    case "ArrowLeft": return follow("prev");
    case "ArrowRight": return follow("next");
    case "/": $<HTMLInputElement>("#q")?.select(); return true;
    case "?": $<HTMLDialogElement>("#help")?.showModal(); return true;
    default: return false;
  }
}

/** Turn the page, where there is another one that way; not from under somebody who is at the open task. */
function follow(rel: string): boolean {
  if (document.activeElement?.closest("#panel")) return false;
  const link = $<HTMLAnchorElement>(`#queue-list a[rel=${rel}]`);
  link?.click();
  return link !== null;
}

/** Ask for the list again while somebody looks at it; the server answers 204 when nothing has changed. */
function refresh(): void {
  if (document.visibilityState === "visible" && !$("dialog[open], #queue-list details[open]")) $("#queue-refresh")?.dispatchEvent(new Event("refresh"));
}

export function initQueue(): void {
  if (!$("#queue-list")) return;
  document.addEventListener("keydown", pressed);
  document.addEventListener("click", event => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-close]")) return;
    event.preventDefault();
    closePanel();
  });
  document.addEventListener("focusin", event => {
    const row = event.target instanceof Element ? event.target.closest<HTMLElement>("#queue-list tr[data-id]") : null;
    if (row) lastRow = row.dataset.id;
  });
  document.addEventListener("htmx:after:swap", () => {
    const panel = $<HTMLElement>("#panel");
    if (panel) panelSwapped(panel);
    mark(panel?.dataset.shown);
    showTicks();
    if (document.activeElement === document.body) linkIn(rowOf(lastRow))?.focus({ preventScroll: true });
  });
  const panel = $<HTMLElement>("#panel");
  if (panel) panelSwapped(panel);
  initTicks();
  document.addEventListener("htmx:after:swap", event => {
    // What was claimed as the next one, and what was done in the panel, shows in the list and its counts at once.
    const { sourceElement, target, request } = event.detail.ctx;
    const shows = $<HTMLElement>("#panel[data-shown]");
    if (shows && request.method === "POST" && target.id !== "panel") catchUp(shows);
    if (sourceElement.id === "claim-next" || (target.id === "panel" && request.method === "POST")) refresh();
  });
  // Claiming puts the button that gives back where the other one was: the second half of a double click is not meant.
  document.addEventListener("click", event => {
    if (event.detail < 2 || !(event.target instanceof Element) || !event.target.closest(TAKES_OR_GIVES)) return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  window.setInterval(refresh, REFRESH_EVERY_MS);
}
