// Server-rendered forms, made quicker: fields that come and go, dates typed as eight digits, one submission.

import { hides, type Values } from "./conditions";

type Control = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** What the form holds now, typed as the server would type it: by `data-kind` of the field's wrapper. */
function valuesOf(form: HTMLFormElement): Values {
  const values: Values = {};
  for (const field of form.querySelectorAll<HTMLElement>("[data-key]")) {
    const controls = [...field.querySelectorAll<Control>("[name]")];
    const checked = controls.filter((c): c is HTMLInputElement => c instanceof HTMLInputElement && c.checked);
    const first = controls[0]?.value.trim() || null;
    switch (field.dataset.kind) {
      case "checklist": values[field.dataset.key!] = checked.map(c => c.value); break;
      case "checkbox": values[field.dataset.key!] = checked.length > 0; break;
      case "radio": values[field.dataset.key!] = checked[0]?.value ?? null; break;
      case "number": values[field.dataset.key!] = first === null || Number.isNaN(Number(first)) ? null : Number(first); break;
      default: values[field.dataset.key!] = first;
    }
  }
  return values;
}

/** Hide what its condition hides. A hidden control is disabled, so it is neither sent nor required. */
export function showFields(form: HTMLFormElement): void {
  const conditional = form.querySelectorAll<HTMLElement>("[data-hide]");
  if (!conditional.length) return;
  const values = valuesOf(form);
  for (const field of conditional) {
    field.hidden = hides(field.dataset.hide!, values);
    for (const control of field.querySelectorAll<Control>("[name]")) control.disabled = field.hidden;
  }
}

/** 20261120, 2026/11/20, 2026.11.20 and 2026年11月20日 all mean 2026-11-20; anything else stays as typed. */
export function readDate(text: string): string {
  const found = /^\s*(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?\s*$/.exec(text);
  if (!found || (/^\d+$/.test(text.trim()) && text.trim().length !== 8)) return text;
  return [found[1]!, found[2]!.padStart(2, "0"), found[3]!.padStart(2, "0")].join("-");
}

export function initForms(): void {
  document.addEventListener("input", changed);
  document.addEventListener("change", event => {
    const control = event.target;
    if (control instanceof HTMLInputElement && control.dataset.date !== undefined) control.value = readDate(control.value);
    changed(event);
    if (control instanceof Element) control.closest<HTMLFormElement>("form[data-autosubmit]")?.requestSubmit();
  });
  document.addEventListener("htmx:after:swap", showAll);
  showAll();
}

function changed(event: Event): void {
  const form = event.target instanceof Element ? event.target.closest("form") : null;
  if (form) showFields(form);
}

function showAll(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>("form[data-conditional]")) showFields(form);
}
