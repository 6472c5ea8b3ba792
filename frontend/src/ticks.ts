// Ticked rows of the queue and the bar that acts on them. The ticks live here, not in the list: a refresh
// brings a new list, and what was ticked stays ticked. Without this file the boxes and the bar are a plain form.

const ticked = new Set<string>();
let last: string | undefined;

const bar = () => document.querySelector<HTMLFormElement>("#bulk");
const boxes = () => [...document.querySelectorAll<HTMLInputElement>("#queue-list input[name=tasks]")];

/** Put the ticks back into a list that was swapped in; rows that left it lose theirs, and all do after an act on them. */
export function showTicks(): void {
  const all = boxes();
  if (bar()?.querySelector("#bulk-said [data-tried]")) ticked.clear();
  const here = new Set(all.map(box => box.value));
  for (const id of ticked) if (!here.has(id)) ticked.delete(id);
  for (const box of all) {
    box.checked = ticked.has(box.value);
    box.closest("tr")?.classList.toggle("g-ticked", box.checked);
  }
  const head = document.querySelector<HTMLInputElement>("#tick-all");
  if (head) {
    head.hidden = all.length === 0;
    head.checked = all.length > 0 && ticked.size === all.length;
    head.indeterminate = ticked.size > 0 && ticked.size < all.length;
  }
  const form = bar();
  if (!form) return;
  form.hidden = ticked.size === 0 && !form.querySelector(".g-bulk-said");
  form.querySelector<HTMLElement>(".g-bulk-acts")!.hidden = ticked.size === 0;
  for (const mark of form.querySelectorAll<HTMLElement>("[data-count], [data-untick]")) mark.hidden = false;
  form.querySelector("[data-count] b")!.textContent = String(ticked.size);
}

export function untick(): boolean {
  const any = ticked.size > 0 || !!bar()?.querySelector(".g-bulk-said");
  ticked.clear();
  document.querySelector("#bulk-said")?.replaceChildren();
  showTicks();
  return any;
}

/** Tick the row, or untick it; with `range`, every row between it and the last one too. */
export function tickRow(id: string | undefined, range = false): void {
  const all = boxes();
  const place = all.findIndex(box => box.value === id);
  if (!id || place < 0) return;
  const on = !ticked.has(id);
  const from = range ? all.findIndex(box => box.value === last) : -1;
  const [low, high] = from < 0 ? [place, place] : [Math.min(from, place), Math.max(from, place)];
  for (const box of all.slice(low, high + 1)) if (on) ticked.add(box.value); else ticked.delete(box.value);
  last = id;
  document.querySelector("#bulk-said")?.replaceChildren();
  showTicks();
}

function clicked(event: MouseEvent): void {
  const target = event.target;
  if (!(target instanceof HTMLInputElement) || target.type !== "checkbox") return;
  if (target.id === "tick-all") {
    document.querySelector("#bulk-said")?.replaceChildren();
    for (const box of boxes()) if (target.checked) ticked.add(box.value); else ticked.delete(box.value);
    showTicks();
  } else if (target.name === "tasks") tickRow(target.value, event.shiftKey);
}

export function initTicks(): void {
  const form = bar();
  if (!form) return;
  document.addEventListener("click", event => {
    clicked(event);
    if (event.target instanceof Element && event.target.closest("[data-untick]")) untick();
  });
  for (const box of boxes()) if (box.checked) ticked.add(box.value);
  showTicks();
}
