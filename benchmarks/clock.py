"""What it costs to ask the law's clock, beside a plain loop over the holiday package in the same run."""

import json
import tempfile
from collections.abc import Iterator, Set
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import chinese_calendar
from click.testing import CliRunner

from app.calendars.seed import seed_calendar
from app.cli.clock import clock as clock_command
from app.domain.calendars import Frame
from app.domain.clocks import Clock, apply, paused, read, resumed, started
from app.domain.explanations import explain, recompute, to_json
from app.domain.limits import add
from app.domain.periods import Limit
from benchmarks.figures import Figure, milliseconds
from benchmarks.plan import Plan

TWENTY = Limit(20, "workday")
FORTY_HOURS = Limit(40, "office_hour")
START_ON = date(2026, 9, 14)
QUESTIONS = 10_000


def measure(_plan: Plan) -> Iterator[Figure]:
    frame = Frame(seed_calendar(), zone=ZoneInfo("Asia/Shanghai"))
    start = frame.moment(START_ON, datetime.min.time()) + timedelta(hours=10)
    yield from _deadlines(frame, start)
    yield from _one_clock(frame, start)
    yield from _batch()


def _deadlines(frame: Frame, start: datetime) -> Iterator[Figure]:
    assert (
        naive_due_on(START_ON, TWENTY.length)
        == frame.date_of(add(TWENTY, start, frame))
        == date(2026, 10, 16)
    )
    naive = milliseconds(lambda: naive_due_on(START_ON, TWENTY.length), 200)
    rest = {on for on in days_of_2026() if not chinese_calendar.is_workday(on)}
    over_a_set = milliseconds(lambda: naive_due_on(START_ON, TWENTY.length, rest), 2_000)
    date_alone = milliseconds(lambda: frame.calendar.nth_workday_after(START_ON, TWENTY.length), 5_000)
    whole = milliseconds(lambda: add(TWENTY, start, frame), 5_000)
    yield Figure("20 working days: a loop over the package", naive * 1000, "µs", "day by day")
    yield Figure(
        "20 working days: a loop over a ready set", over_a_set * 1000, "µs", "day by day, one year known"
    )
    yield Figure("20 working days: the date", date_alone * 1000, "µs")
    yield Figure("  faster than the package, times", naive / date_alone, "×")
    yield Figure("  faster than the ready set, times", over_a_set / date_alone, "×")
    yield Figure("20 working days: the due moment", whole * 1000, "µs", "from a moment to a moment")
    yield Figure("  faster than the package, times", naive / whole, "×")
    yield Figure("40 office hours", milliseconds(lambda: add(FORTY_HOURS, start, frame), 2_000) * 1000, "µs")


def naive_due_on(on: date, length: int, rest: Set[date] | None = None) -> date:
    while length:
        on += timedelta(days=1)
        length -= chinese_calendar.is_workday(on) if rest is None else on not in rest
    return on


def days_of_2026() -> Iterator[date]:
    first = date(2026, 1, 1)
    return (first + timedelta(days=day) for day in range(365))


def _one_clock(frame: Frame, start: datetime) -> Iterator[Figure]:
    clock = paused_clock(frame, start)
    now = start + timedelta(days=20)
    export = to_json(explain(clock, frame, now))
    note = "two overlapping pauses"
    yield Figure("read a clock", milliseconds(lambda: read(clock, frame, now), 2_000) * 1000, "µs", note)
    yield Figure("explain it", milliseconds(lambda: explain(clock, frame, now), 200) * 1000, "µs", note)
    yield Figure(
        "recompute it from its export", milliseconds(lambda: recompute(export), 100) * 1000, "µs", note
    )


def paused_clock(frame: Frame, start: datetime) -> Clock:
    clock = Clock("statutory", None, 1, TWENTY)
    days = timedelta(days=1)
    for event in (
        started(start, TWENTY),
        paused(start + 2 * days, "expert_review"),
        paused(start + 5 * days, "inspection"),
        resumed(start + 8 * days, "expert_review"),
        resumed(start + 10 * days, "inspection"),
    ):
        clock = apply(clock, event, frame)
    return clock


def _batch() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        questions = Path(folder) / "questions.jsonl"
        questions.write_text(
            "".join(json.dumps(question(i)) + "\n" for i in range(QUESTIONS)), encoding="utf-8"
        )

        def ask() -> None:
            assert CliRunner().invoke(clock_command, ["due", "--batch", str(questions)]).exit_code == 0

        yield Figure(
            f"clock due --batch, {QUESTIONS:,} lines",
            milliseconds(ask, 1, rounds=3),
            "ms",
            "inside one process",
        )


def question(number: int) -> dict[str, object]:
    start = datetime(2004, 1, 1, tzinfo=UTC).date() + timedelta(days=number % 8_000)
    pause = f"{start + timedelta(days=3)}/{start + timedelta(days=9)}"
    return {"start": str(start), "length": 1 + number % 40, "unit": "workday", "pause": [pause], "extend": 5}
