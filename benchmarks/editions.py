"""A new calendar edition over many open cases: counting beforehand whom it moves, seeing that, and moving them.

Each edition is counted and followed to its end, by the steps the sweep takes, without the pauses between its turns.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import partial

from app.calendars.adopt import adopt_some
from app.calendars.counting import count_some, keep
from app.calendars.editions import UploadEdition, approve_edition, upload_edition
from app.calendars.preview import preview_edition
from app.calendars.seed import seed_calendar
from app.domain.rights import SWEEP
from benchmarks.figures import Figure, milliseconds
from benchmarks.floors import DurableCommit
from benchmarks.plan import Plan
from benchmarks.populations import at_three_desks, populate
from benchmarks.serving import served
from benchmarks.towns import Town, town

# The cases are of 14 to 18 September 2026 and due within ten working days.
TOUCHES_NOBODY = date(2026, 12, 28)
TOUCHES_MOST = date(2026, 9, 21)
OTHERS_WAIT = "while it runs, others wait on SQLite"


def measure(plan: Plan) -> Iterator[Figure]:
    for engine in plan.engines:
        with town(engine) as made:
            populate(made, at_three_desks(made), plan.adopted)
            commit = DurableCommit(made)
            floor = milliseconds(commit, 50)
            commit.close()
            yield Figure(f"{engine}: a durable commit", floor, "ms", "floor")
            with served(made) as service:
                admin = service.client("admin").page
                yield from _edition(made, admin, TOUCHES_NOBODY, plan)
                yield from _edition(made, admin, TOUCHES_MOST, plan)


def _edition(made: Town, admin: Callable[[str], bytes], holiday: date, plan: Plan) -> Iterator[Figure]:
    edition, name = _upload(made, holiday), f"{made.engine}: a holiday on {holiday}"
    looking, keeping, looked_at = _counted(made)
    with made.world.shop.units.read(made.world.actor("admin"), made.world.now) as u:
        seen = preview_edition(made.world.shop.office, u, edition, looked_at)
    note = f"{looked_at:,} open cases, {seen.moved:,} would move, in {keeping.acts:,} commits"
    yield Figure(f"{name}, preview", looking.seconds + keeping.seconds, "s", note)
    yield Figure(
        "  processor, one open case", (looking.processor + keeping.processor) * 1000 / looked_at, "ms"
    )
    yield Figure("  the longest commit", keeping.longest * 1000, "ms", OTHERS_WAIT)
    pages = {"": "the page of the stored preview", "?only=overdue": "… of what turns overdue"}
    if seen.moves:
        pages[f"?after={seen.moves[len(seen.moves) // 2].case_id}"] = "… from the midst of its list"
    for asked, what in pages.items():
        page = partial(admin, f"/calendars/{edition}/preview{asked}")
        yield Figure(f"  {what}", milliseconds(page, plan.acts, plan.rounds), "ms")
    made.act("admin", lambda _office, u, it: approve_edition(u, it), edition)
    adopting, moved = _adopted(made)
    note = f"{moved:,} counted again, {looked_at - moved:,} passed over, in {adopting.acts:,} commits"
    yield Figure(f"{name}, adoption", adopting.seconds, "s", note)
    each, of = (moved, "case counted again") if moved else (looked_at, "open case")
    yield Figure(f"  processor, one {of}", adopting.processor * 1000 / each, "ms")
    yield Figure("  the longest commit", adopting.longest * 1000, "ms", OTHERS_WAIT)


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


# -- the steps, to their end -------------------------------------------------------------------------------------


@dataclass(slots=True)
class Watch:
    """What several acts took: together on the wall and on the processor of this process, and the longest, in seconds."""

    acts: int = 0
    seconds: float = 0.0
    processor: float = 0.0
    longest: float = 0.0

    @contextmanager
    def act(self) -> Iterator[None]:
        began, worked = time.perf_counter(), time.process_time()
        yield
        took = time.perf_counter() - began
        self.acts += 1
        self.seconds += took
        self.processor += time.process_time() - worked
        self.longest = max(self.longest, took)


def _counted(made: Town) -> tuple[Watch, Watch, int]:
    """Looking at every step, keeping it, and how many cases were looked at."""
    looking, keeping, looked_at = Watch(), Watch(), 0
    shop, now = made.world.shop, made.world.now
    while True:
        with looking.act(), shop.units.read(SWEEP, now) as u:
            step = count_some(shop.office, u)
        if step is None:
            return looking, keeping, looked_at
        with keeping.act(), shop.units.write(SWEEP, now) as u:
            assert keep(u, step)
        looked_at += step.looked_at


def _adopted(made: Town) -> tuple[Watch, int]:
    """Every step, and how many cases were counted again."""
    adopting, moved = Watch(), 0
    while True:
        with adopting.act(), made.world.shop.units.write(SWEEP, made.world.now) as u:
            step = adopt_some(made.world.shop.office, u)
        assert step is not None
        moved += step.moved
        if step.finished:
            return adopting, moved
