"""A new calendar edition over many open cases: seeing beforehand whom it moves, and moving them."""

import time
from collections.abc import Iterator
from datetime import date

from app.calendars.adopt import adopt_some
from app.calendars.editions import UploadEdition, approve_edition, upload_edition
from app.calendars.preview import Preview, preview_edition
from app.calendars.seed import seed_calendar
from app.domain.rights import SWEEP
from benchmarks.figures import Figure, milliseconds
from benchmarks.floors import DurableCommit
from benchmarks.plan import Plan
from benchmarks.populations import at_three_desks, populate
from benchmarks.towns import Town, town

# The cases are of 14 to 18 September 2026 and due within ten working days.
TOUCHES_NOBODY = date(2026, 12, 28)
TOUCHES_MOST = date(2026, 9, 21)


def measure(plan: Plan) -> Iterator[Figure]:
    for engine in plan.engines:
        with town(engine) as made:
            populate(made, at_three_desks(made), plan.adopted)
            commit = DurableCommit(made)
            floor = milliseconds(commit, 50)
            commit.close()
            yield Figure(f"{engine}: a durable commit", floor, "ms", "floor")
            yield from _edition(made, TOUCHES_NOBODY, floor)
            yield from _edition(made, TOUCHES_MOST, floor)


def _edition(made: Town, holiday: date, floor: float) -> Iterator[Figure]:
    edition = _upload(made, holiday)
    began = time.perf_counter()
    seen = _preview(made, edition)
    looked = time.perf_counter() - began
    name = f"{made.engine}: a holiday on {holiday}"
    note = f"{seen.open_cases:,} open cases, {seen.moved:,} would move"
    yield Figure(f"{name}, preview", looked, "s", note)
    yield Figure("  a thousand open cases", looked * 1e6 / seen.open_cases, "ms")
    made.act("admin", lambda _office, u, it: approve_edition(u, it), edition)
    steps, moved = _adopt(made)
    took = sum(steps)
    yield Figure(f"{name}, adoption", took, "s", f"{moved:,} cases counted again, in {len(steps):,} commits")
    yield Figure("  the longest commit", max(steps) * 1000, "ms", "while it runs, others wait on SQLite")
    if moved:
        yield Figure("  one case counted again", took / moved * 1000, "ms")
        yield Figure("  times a durable commit", took / moved * 1000 / floor, "×")
    else:
        yield Figure("  a thousand cases passed over", took * 1e6 / seen.open_cases, "ms")


def _upload(made: Town, holiday: date) -> str:
    """The whole of 2026 again, with one more holiday."""
    lines = ["date,kind,name"]
    for on, day in sorted(seed_calendar().marks.items()):
        if on.year == holiday.year and day.kind in ("holiday", "makeup"):
            lines.append(f"{on.isoformat()},{day.kind},{day.name}")
    lines.append(f"{holiday.isoformat()},holiday,临时放假")
    command = UploadEdition("国办临时通知", "notice.csv", "\n".join(lines).encode())
    receipt = made.act("admin", lambda _office, u, c: upload_edition(u, c), command)
    return str(receipt.edition_id)


def _preview(made: Town, edition: str) -> Preview:
    world = made.world
    with world.shop.units.read(world.actor("admin"), world.now) as u:
        return preview_edition(world.shop.office, u, edition)


def _adopt(made: Town) -> tuple[list[float], int]:
    """The seconds of every step, as the sweep takes them, and how many cases moved."""
    steps, moved = [], 0
    while True:
        began = time.perf_counter()
        with made.world.shop.units.write(SWEEP, made.world.now) as u:
            step = adopt_some(made.world.shop.office, u)
        steps.append(time.perf_counter() - began)
        assert step is not None
        moved += step.moved
        if step.finished:
            return steps, moved
