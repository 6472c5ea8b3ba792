"""The clerk's first minute in a real browser on a modest computer and line: what is sent, when the queue is ready.

CPU ÷4, 10 Mbit/s and 20 ms by the browser's own throttles, its cache off, a new browser profile each time. Bytes are
those of the wire, headers included.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from app.api.requests import COOKIE
from benchmarks.figures import Figure
from benchmarks.plan import Plan
from benchmarks.populations import at_three_desks, copies_for, populate
from benchmarks.serving import Service, served
from benchmarks.towns import town
from tests import browser as browsers
from tests.conftest import WINDOW

RUNS = 7
SLOWER = 4
LINE = {"offline": False, "latency": 20, "downloadThroughput": 1_250_000, "uploadThroughput": 1_250_000}
TASKS = 300
# The page says when its keys work; the browser says when it drew something. Both in ms since the address was entered.
WATCH = """(() => {
  const seen = (window.__seen = {});
  new PerformanceObserver(list => {
    for (const one of list.getEntriesByName('first-contentful-paint')) seen.paint = one.startTime;
  }).observe({ type: 'paint', buffered: true });
  new MutationObserver((_, watch) => {
    if (!document.documentElement?.dataset.ready) return;
    seen.ready = performance.now();
    watch.disconnect();
  }).observe(document, { attributes: true, childList: true, subtree: true });
})()"""
# From the key to the next drawn frame that shows the opened task.
OPEN = """() => new Promise(shown => {
  const began = performance.now(), panel = document.querySelector('#panel');
  new MutationObserver((_, watch) => {
    if (!panel.querySelector('[data-panel]')) return;
    watch.disconnect();
    requestAnimationFrame(() => setTimeout(() => shown(performance.now() - began)));
  }).observe(panel, { childList: true, subtree: true });
  document.querySelector('#queue-list .g-t-link').click();
})"""


@dataclass(slots=True)
class Seen:
    """One visit: bytes on the wire by kind, and moments in ms."""

    bytes: dict[str, int] = field(default_factory=dict)
    paint: float = 0.0
    ready: float = 0.0
    panel: float = 0.0

    @property
    def total(self) -> int:
        return sum(self.bytes.values())


def measure(plan: Plan) -> Iterator[Figure]:
    with town("sqlite") as made:
        templates = at_three_desks(made)
        populate(made, templates, copies_for(made, templates, TASKS, "tasks"))
        with served(made) as service, _chromium() as browser:
            session = service.client("handler").session
            queue = [_visit(browser, service, session, "/queue", panel=True) for _ in range(RUNS + 1)][1:]
            floor = [_visit(browser, service, session, "/password") for _ in range(RUNS)]
            public = [_visit(browser, service, "", "/status") for _ in range(RUNS)]
    yield from _told(queue, floor, public)


@contextmanager
def _chromium() -> Iterator[Browser]:
    program = browsers.ensure()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(browsers.ARGUMENTS))
        yield browser
        browser.close()


def _visit(browser: Browser, service: Service, session: str, path: str, *, panel: bool = False) -> Seen:
    address = f"http://127.0.0.1:{service.port}"
    context = browser.new_context(viewport=WINDOW)
    if session:
        context.add_cookies([{"name": COOKIE, "value": session, "url": address}])
    page = context.new_page()
    seen = Seen()
    _throttle(page, seen)
    page.add_init_script(WATCH)
    page.goto(address + path)
    page.wait_for_function("() => window.__seen.ready && window.__seen.paint")
    page.wait_for_load_state("networkidle")
    moments = page.evaluate("window.__seen")
    seen.paint, seen.ready = moments["paint"], moments["ready"]
    if panel:
        first = dict(seen.bytes)
        seen.panel = page.evaluate(OPEN)
        seen.bytes = first
    context.close()
    return seen


def _throttle(page: Page, seen: Seen) -> None:
    line = page.context.new_cdp_session(page)
    kinds: dict[str, str] = {}

    def asked(event: dict[str, Any]) -> None:
        kinds[event["requestId"]] = event.get("type", "Other")

    def finished(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other")
        seen.bytes[kind] = seen.bytes.get(kind, 0) + event["encodedDataLength"]

    line.on("Network.requestWillBeSent", asked)
    line.on("Network.loadingFinished", finished)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    line.send("Network.emulateNetworkConditions", LINE)
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})


def _told(queue: list[Seen], floor: list[Seen], public: list[Seen]) -> Iterator[Figure]:
    on = f"CPU ÷{SLOWER}, 10 Mbit/s, 20 ms; median of {RUNS}"
    kinds = ", ".join(f"{kind.lower()} {size / 1000:.1f}" for kind, size in sorted(queue[0].bytes.items()))
    yield Figure("queue: sent at the first visit", queue[0].total / 1000, "kB", kinds, "at most 40")
    yield Figure("queue: first paint", median(one.paint for one in queue), "ms", on)
    yield Figure("queue: ready", median(one.ready for one in queue), "ms", on, "at most 1300")
    yield Figure("queue: the side panel opens", median(one.panel for one in queue), "ms", on, "at most 300")
    least = median(one.ready for one in floor)
    yield Figure("an all but empty page of ours: ready", least, "ms", "floor: the same script and styles")
    yield Figure("  the queue, times this floor", median(one.ready for one in queue) / least, "×")
    yield Figure("an applicant's enquiry: sent", public[0].total / 1000, "kB")
    yield Figure("an applicant's enquiry: first paint", median(one.paint for one in public), "ms", on)
