// The case's diagram: what was walked, where it stands now, and a replay of how it came there.

import "./diagram.css";
import Viewer from "bpmn-js/lib/NavigatedViewer";

/** One step as the trail tells it: `element` may return when the case walked it twice; `minutes` it took. */
interface Step { element: string; minutes?: number; current?: boolean }
/** `after` counts the steps that were done when the flow was taken. */
interface Flow { id: string; after: number }
interface Walk { steps: Step[]; flows: Flow[]; words: { days: string; hours: string; minutes: string } }

interface Box { x: number; y: number; width: number; height: number }
interface Canvas {
  zoom(): number;
  zoom(mode: "fit-viewport", centre: "auto"): number;
  viewbox(): Box & { inner: Box; outer: { width: number; height: number } };
  viewbox(box: Box): void;
  addMarker(id: string, marker: string): void;
  removeMarker(id: string, marker: string): void;
}
interface Overlays { clear(): void; add(id: string, overlay: { position: { top: number; left: number }; html: Element }): void }
interface Shape extends Box { id: string; type: string; labelTarget?: Box }
interface Registry { get(id: string): Shape | undefined; getAll(): Shape[]; getGraphics(id: string): SVGElement }

const ZOOMS: Record<string, string> = { "+": "in", "=": "in", "-": "out", "0": "fit" };
const MARKERS = ["g-walked", "g-here", "g-hot1", "g-hot2", "g-hot3"];

async function draw(root: HTMLElement): Promise<void> {
  const walk = JSON.parse(document.getElementById(root.dataset.walk!)!.textContent!) as Walk;
  const colour = (name: string) => getComputedStyle(root).getPropertyValue(name).trim();
  const viewer = new Viewer({
    container: root,
    bpmnRenderer: { defaultStrokeColor: colour("--ink-2"), defaultFillColor: colour("--surface"), defaultLabelColor: colour("--ink") },
  });
  const answer = await fetch(root.dataset.src!);
  if (!answer.ok) throw new Error(`The diagram could not be read: ${answer.status}`);
  await viewer.importXML(await answer.text());
  const canvas = viewer.get<Canvas>("canvas"), registry = viewer.get<Registry>("elementRegistry");
  setApart(registry);
  const glass = new Glass(canvas, registry);
  new Replay(walk, canvas, viewer.get<Overlays>("overlays"), registry, glass).start();
}

/** Words beside an event were given room for Chinese; longer ones are moved off the event they would lie under. */
function setApart(registry: Registry): void {
  const gap = 3;
  for (const label of registry.getAll()) {
    const visual = label.labelTarget && registry.getGraphics(label.id).querySelector<SVGGElement>(".djs-visual");
    if (!visual) continue;
    const words = visual.getBBox(), event = label.labelTarget!, left = label.x + words.x, top = label.y + words.y;
    const right = left + words.width, beside = top < event.y + event.height - gap && top + words.height > event.y + gap;
    if (!beside || right <= event.x || left >= event.x + event.width) continue;
    const before = left + right < event.x * 2 + event.width;
    visual.setAttribute("transform", `translate(${before ? event.x - gap - right : event.x + event.width + gap - left} 0)`);
  }
}

/** The looking glass: the whole diagram, or so near that its words can be read. */
class Glass {
  /** Words inside an element are drawn at 12 px; from this scale on they are at least 11. */
  private static readonly READABLE = 0.92;
  private static readonly STEP = 1.25;
  private static readonly LARGEST = 3;
  private whole = true;

  constructor(private readonly canvas: Canvas, private readonly registry: Registry) {
    for (const button of document.querySelectorAll<HTMLButtonElement>("[data-zoom]")) {
      button.addEventListener("click", () => this.press(button.dataset.zoom!));
    }
    document.querySelector(".g-zoom")?.removeAttribute("hidden");
  }

  press(what: string): void {
    if (what === "fit") this.fit();
    else this.scale(this.canvas.zoom() * (what === "in" ? Glass.STEP : 1 / Glass.STEP));
  }

  /** Where a reader begins: everything if that can be read, else near to where the case stands. */
  begin(element: string | undefined): void {
    this.fit();
    const at = element ? this.registry.get(element) : undefined;
    if (this.canvas.zoom() >= Glass.READABLE || !at) return;
    this.scale(Glass.READABLE, at);
  }

  /** Bring an element into sight, where the diagram is larger than the pane. */
  follow(element: string): void {
    const at = this.registry.get(element), box = this.canvas.viewbox();
    if (this.whole || !at) return;
    const inside = at.x >= box.x && at.y >= box.y && at.x + at.width <= box.x + box.width && at.y + at.height <= box.y + box.height;
    if (!inside) this.scale(this.canvas.zoom(), at);
  }

  private fit(): void {
    this.canvas.zoom("fit-viewport", "auto");
    this.whole = true;
  }

  /** Zoom around the middle of an element or of what is seen now, without leaving the drawing. */
  private scale(wanted: number, around?: Box): void {
    const { inner, outer, ...seen } = this.canvas.viewbox();
    const scale = Math.min(Glass.LARGEST, Math.max(0.2, wanted)), middle = around ?? seen;
    const width = outer.width / scale, height = outer.height / scale;
    this.canvas.viewbox({
      x: kept(middle.x + middle.width / 2 - width / 2, inner.x, inner.x + inner.width - width),
      y: kept(middle.y + middle.height / 2 - height / 2, inner.y, inner.y + inner.height - height),
      width, height,
    });
    this.whole = false;
  }
}

/** `value` between two bounds; between them where there is more room than drawing. */
function kept(value: number, first: number, last: number): number {
  const margin = 20;
  return last < first ? (first + last) / 2 : Math.min(last + margin, Math.max(first - margin, value));
}

class Replay {
  private readonly items = [...document.querySelectorAll<HTMLElement>("[data-step]")];
  private readonly range = document.querySelector<HTMLInputElement>("#replay");
  private readonly heat = document.querySelector<HTMLInputElement>("#heat");
  private shown = 0;

  constructor(private readonly walk: Walk, private readonly canvas: Canvas, private readonly overlays: Overlays, private readonly registry: Registry, private readonly glass: Glass) {}

  start(): void {
    if (this.range) {
      this.range.max = String(this.walk.steps.length);
      this.range.addEventListener("input", () => this.show(Number(this.range!.value)));
    }
    this.heat?.addEventListener("change", () => this.show(this.shown));
    for (const item of this.items) item.querySelector("button")?.addEventListener("click", () => this.show(Number(item.dataset.step)));
    document.addEventListener("keydown", event => this.pressed(event));
    this.glass.begin(this.walk.steps.at(-1)?.element);
    this.show(this.walk.steps.length);
  }

  private pressed(event: KeyboardEvent): void {
    const typing = event.target instanceof Element && event.target.closest("input, textarea, select");
    if (event.isComposing || typing || event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]")) return;
    if (event.key === "ArrowLeft") this.show(this.shown - 1);
    else if (event.key === "ArrowRight") this.show(this.shown + 1);
    else if (event.key === "h" || event.key === "H") this.heat?.click();
    else if (event.key in ZOOMS) this.glass.press(ZOOMS[event.key]!);
    else return;
    event.preventDefault();
  }

  /** Paint the first `count` steps, the last of them as the place where the case stood. */
  private show(count: number): void {
    this.shown = Math.max(1, Math.min(this.walk.steps.length, count));
    this.overlays.clear();
    for (const { id } of this.registry.getAll()) for (const marker of MARKERS) this.canvas.removeMarker(id, marker);
    this.paintFlows();
    this.walk.steps.slice(0, this.shown).forEach((step, index) => this.paint(step, index + 1));
    const step = this.walk.steps[this.shown - 1];
    if (step) this.glass.follow(step.element);
    this.tellTimeline();
  }

  private paint(step: Step, number: number): void {
    const element = this.registry.get(step.element);
    if (!element) return;
    const here = number === this.shown || (this.shown === this.walk.steps.length && step.current);
    this.canvas.removeMarker(step.element, "g-walked");
    this.canvas.addMarker(step.element, here ? "g-here" : "g-walked");
    const hot = this.heat?.checked ? heatOf(step.minutes ?? 0) : "";
    if (hot) this.canvas.addMarker(step.element, hot);
    if (!/Task|Activity|SubProcess/.test(element.type)) return;
    const badge = document.createElement("div");
    badge.className = "g-ov";
    badge.textContent = this.heat?.checked ? this.lasted(step.minutes ?? 0) : String(number);
    this.overlays.add(step.element, { position: { top: -11, left: -11 }, html: badge });
  }

  private paintFlows(): void {
    for (const flow of this.walk.flows) {
      if (flow.after < this.shown && this.registry.get(flow.id)) this.canvas.addMarker(flow.id, "g-walked");
    }
  }

  private tellTimeline(): void {
    for (const item of this.items) {
      const number = Number(item.dataset.step);
      item.classList.toggle("g-past", number <= this.shown && item.dataset.ahead === undefined);
      if (number === this.shown) item.setAttribute("aria-current", "step");
      else item.removeAttribute("aria-current");
    }
    const current = document.querySelector<HTMLElement>(".g-tl [aria-current]");
    const folded = current?.closest("details");
    if (folded) folded.open = true;
    current?.scrollIntoView({ block: "nearest" });
    if (!this.range) return;
    this.range.value = String(this.shown);
    const item = this.items.find(one => Number(one.dataset.step) === this.shown);
    this.range.setAttribute("aria-valuetext", item?.innerText.replace(/\s+/g, " ") ?? "");
  }

  private lasted(minutes: number): string {
    const { days, hours, minutes: some } = this.walk.words;
    if (minutes >= 1440) return days.replace("{n}", String(Math.round(minutes / 144) / 10));
    if (minutes >= 60) return hours.replace("{n}", String(Math.round(minutes / 6) / 10));
    return some.replace("{n}", String(Math.round(minutes)));
  }
}

function heatOf(minutes: number): string {
  if (minutes > 1500) return "g-hot3";
  if (minutes > 300) return "g-hot2";
  return minutes > 30 ? "g-hot1" : "";
}

// The timeline beside it tells the whole story; a diagram that cannot be drawn leaves it untouched.
const root = document.querySelector<HTMLElement>("#diagram");
if (root) {
  void draw(root)
    .catch((error: unknown) => {
      console.error(error);
      root.hidden = true;
      document.querySelector<HTMLElement>("#diagram-failed")?.removeAttribute("hidden");
    })
    .finally(() => { document.documentElement.dataset.diagram = "ready"; });
}
