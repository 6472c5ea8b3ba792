"""Laws of the clock that hold for every input, and a naive oracle that counts day by day.

The oracle asks the holiday package directly and knows nothing of our calendars.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import chinese_calendar
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.calendars import Calendar, Day
from app.domain.clocks import (
    Clock,
    Reading,
    apply,
    course_of,
    end_of,
    extended,
    paused,
    read,
    resumed,
    started,
)
from app.domain.explanations import explain, from_json, recompute, to_json
from app.domain.periods import Limit, Pause, Period, Switches, Unit, due
from tests.unit.domain.clockwork import BEIJING, FRAME

A_DAY = timedelta(days=1)
A_MINUTE = timedelta(minutes=1)
CALENDAR = FRAME.calendar
GROUNDS = ("hearing", "inspection", "testing", "expert_review")
ORACLE_CASES = 10_000
LAW = settings(max_examples=250, deadline=None)

days = st.dates(date(2004, 1, 1), date(2025, 12, 31))
minutes = st.integers(0, 24 * 60 - 1)
switches = st.builds(
    Switches,
    exclude_first_day=st.booleans(),
    makeup_days_count=st.booleans(),
    roll_last_day=st.booleans(),
    due_waits_in_pause=st.booleans(),
)
pause_spans = st.lists(
    st.tuples(st.integers(0, 60 * 24 * 60), st.integers(0, 20 * 24 * 60), st.sampled_from(GROUNDS)),
    max_size=4,
)


def moment(on: date, minute: int) -> datetime:
    return (datetime.combine(on, time(0), BEIJING) + minute * A_MINUTE).astimezone(UTC)


moments = st.builds(moment, days, minutes)


def pauses_from(start: datetime, spans: list[tuple[int, int, str]]) -> tuple[Pause, ...]:
    """Pauses of some minutes, beginning some minutes after the start."""
    return tuple(
        Pause(start + after * A_MINUTE, start + (after + lasting) * A_MINUTE, ground)
        for after, lasting, ground in spans
    )


@st.composite
def periods(
    draw: st.DrawFn, units: tuple[Unit, ...] = ("workday", "day", "month", "hour", "office_hour")
) -> Period:
    unit = draw(st.sampled_from(units))
    start = draw(moments)
    length = draw(st.integers(0, {"month": 6, "hour": 500, "office_hour": 100}.get(unit, 60)))
    extension = draw(st.integers(0, {"month": 2}.get(unit, 15))) if length else 0
    extensions = (Limit(extension, unit),) if extension else ()
    return Period(
        start, Limit(length, unit), extensions, pauses_from(start, draw(pause_spans)), draw(switches)
    )


def clock_of(period: Period) -> Clock:
    """The same period as a clock whose pauses have ended, each pause with a key of its own."""
    clock = Clock("statutory", None, 1, period.limit, replace(period.switches, longest_extension=None))
    events = [started(period.started_at, period.limit)]
    events += [
        extended(period.started_at, extension.length, extension.unit) for extension in period.extensions
    ]
    for number, pause in enumerate(period.pauses):
        assert pause.end is not None
        events.append(paused(pause.start, pause.ground, key=f"{number}"))
        events.append(resumed(pause.end, pause.ground, key=f"{number}"))
    return replace(clock, events=tuple(events))


def last_moment(clock: Clock) -> datetime:
    return max(event.at for event in clock.events)


def working(on: date, period: Period) -> bool:
    return CALENDAR.is_workday(on, makeup_days_count=period.switches.makeup_days_count)


# Laws


@LAW
@given(periods(units=("workday",)))
def test_the_deadline_of_a_working_day_clock_is_a_working_day(period: Period) -> None:
    end = due(period, FRAME)
    assert working(end.on, period)
    assert end.at == FRAME.closing(end.on)


@LAW
@given(periods(units=("workday",)))
def test_exactly_the_allowed_working_days_lie_in_it(period: Period) -> None:
    allowed = period.limit.length + sum(extension.length for extension in period.extensions)
    assume(allowed)
    end = due(period, FRAME)
    start_on = FRAME.date_of(period.started_at)
    first_on = start_on + A_DAY if period.switches.exclude_first_day else start_on
    held = [(FRAME.date_of(p.start), FRAME.date_of(p.end or p.start)) for p in period.pauses]
    within = [first_on + i * A_DAY for i in range((end.raw_on - first_on).days + 1)]
    counted = [day for day in within if working(day, period) and not any(a < day <= b for a, b in held)]
    assert len(counted) == allowed


@LAW
@given(periods(units=("day", "month")))
def test_a_period_ends_on_a_working_day_unless_the_item_says_otherwise(period: Period) -> None:
    end = due(period, FRAME)
    if period.switches.roll_last_day or end.on != end.raw_on:
        assert working(end.on, period)
    assert end.on >= end.raw_on


@LAW
@given(periods())
def test_nothing_is_due_before_it_starts(period: Period) -> None:
    assert due(period, FRAME).at >= period.started_at


@LAW
@given(periods(), st.tuples(st.integers(0, 90_000), st.integers(0, 30_000), st.just("hearing")))
def test_a_pause_never_brings_the_deadline_forward(period: Period, span: tuple[int, int, str]) -> None:
    more = replace(period, pauses=(*period.pauses, *pauses_from(period.started_at, [span])))
    assert due(more, FRAME).at >= due(period, FRAME).at


@LAW
@given(periods(), st.data())
def test_overlapping_pauses_are_a_union(period: Period, data: st.DataObject) -> None:
    """A pause inside another, a pause said twice, and a pause cut in two change nothing."""
    assume(period.pauses)
    outer = period.pauses[0]
    assert outer.end is not None
    span = (outer.end - outer.start) // A_MINUTE
    a, b = sorted(data.draw(st.tuples(st.integers(0, span), st.integers(0, span))))
    inner = Pause(outer.start + a * A_MINUTE, outer.start + b * A_MINUTE, "inspection")
    expected = due(period, FRAME)
    assert due(replace(period, pauses=(*period.pauses, inner)), FRAME) == expected
    assert due(replace(period, pauses=(*reversed(period.pauses), outer)), FRAME) == expected
    halves = (replace(outer, end=inner.start), replace(outer, start=inner.start))
    assert due(replace(period, pauses=(*halves, *period.pauses[1:])), FRAME) == expected


@LAW
@given(periods(units=("workday", "day", "month")), st.integers(0, 90), minutes, minutes)
def test_a_pause_ended_the_same_day_changes_nothing(
    period: Period, day: int, from_minute: int, to_minute: int
) -> None:
    on = FRAME.date_of(period.started_at) + day * A_DAY
    first, last = sorted((from_minute, to_minute))
    pause = Pause(moment(on, first), moment(on, last), "hearing")
    alone = replace(period, pauses=())
    assert due(replace(alone, pauses=(pause,)), FRAME) == due(alone, FRAME)


@LAW
@given(periods(), st.integers(1, 15))
def test_an_extension_moves_the_deadline_later(period: Period, length: int) -> None:
    assume(period.limit.length)
    base = replace(period, extensions=())
    longer = replace(base, extensions=(Limit(length, base.limit.unit),))
    before, after = due(base, FRAME), due(longer, FRAME)
    assert after.at >= before.at
    assert after.raw_on > before.raw_on or (not base.limit.in_days and after.at > before.at)


@LAW
@given(moments, st.integers(1, 40), st.integers(1, 30))
def test_an_extension_is_added_to_the_raw_days_and_rolled_once(
    start: datetime, length: int, more: int
) -> None:
    end = due(Period(start, Limit(length, "day"), (Limit(more, "day"),)), FRAME)
    assert end.raw_on == FRAME.date_of(start) + (length + more) * A_DAY
    assert not any(CALENDAR.is_workday(on) for on in list(dates(end.raw_on, end.on))[:-1])


@LAW
@given(moments, st.integers(1, 24))
def test_a_month_ends_on_the_corresponding_day_or_on_the_last(start: datetime, months: int) -> None:
    on, end = FRAME.date_of(start), due(Period(start, Limit(months, "month")), FRAME).raw_on
    assert (end.year - on.year) * 12 + end.month - on.month == months
    assert end.day == on.day or (end.day < on.day and (end + A_DAY).day == 1)


@LAW
@given(
    st.dates(date(2026, 6, 1), date(2027, 6, 30)),
    st.integers(1, 120),
    st.sampled_from(("workday", "day", "month")),
)
def test_a_date_is_provisional_exactly_where_it_leans_on_an_unsettled_year(
    on: date, length: int, unit: Unit
) -> None:
    """Settled are the years up to 2026 (K17); a period of days within 2026 leans on nothing later."""
    end = due(Period(moment(on, 600), Limit(min(length, 12) if unit == "month" else length, unit)), FRAME)
    assert end.provisional == (end.on.year > 2026 or end.raw_on.year > 2026)


@LAW
@given(periods())
def test_the_clock_and_its_period_agree(period: Period) -> None:
    clock = clock_of(period)
    end, reading = due(period, FRAME), read(clock, FRAME, last_moment(clock))
    assert (reading.due_at, reading.due_on, reading.provisional) == (end.at, end.on, end.provisional)


@LAW
@given(periods())
def test_explanation_and_deadline_agree_and_the_export_leads_there_again(period: Period) -> None:
    clock = clock_of(period)
    now = last_moment(clock)
    reading, explanation = read(clock, FRAME, now), explain(clock, FRAME, now)
    assert explanation.due_at == reading.due_at
    assert explanation.lines[-1].on == reading.due_on
    assert [line.on for line in explanation.lines] == list(
        dates(explanation.lines[0].on, explanation.lines[-1].on)
    )
    assert explanation.lines[-1].total == allowed_in_lines(period, reading)
    export = to_json(explanation)
    again = recompute(export)
    assert (again.due_on, again.due_at) == (reading.due_on, reading.due_at)
    assert from_json(export) == explanation


def allowed_in_lines(period: Period, reading: Reading) -> int:
    return reading.allowed * 3600 if period.limit.unit in ("hour", "office_hour") else reading.allowed


def dates(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += A_DAY


@LAW
@given(periods(), st.lists(st.integers(0, 200_000), min_size=2, max_size=6))
def test_used_time_only_grows_and_reaches_one_at_the_deadline(period: Period, after: list[int]) -> None:
    clock = clock_of(replace(period, pauses=()))
    shares = [read(clock, FRAME, period.started_at + a * A_MINUTE).used_share for a in sorted(after)]
    assert shares == sorted(shares)
    end = due(replace(period, pauses=()), FRAME).at
    assert read(clock, FRAME, end).used_share == 1
    if end > period.started_at:
        assert read(clock, FRAME, end - timedelta(microseconds=1)).used_share < 1


@LAW
@given(periods(), st.integers(0, 200_000))
def test_a_clock_is_overdue_exactly_from_its_due_moment_on(period: Period, after: int) -> None:
    now = period.started_at + after * A_MINUTE
    reading = read(clock_of(replace(period, pauses=())), FRAME, now)
    assert reading.due_at is not None
    assert reading.overdue == (now >= reading.due_at) == (reading.used_share >= 1)
    assert reading.prewarn_at is None or period.started_at <= reading.prewarn_at <= reading.due_at


@LAW
@given(
    periods(units=("workday", "day", "hour", "office_hour")), st.integers(0, 40_000), st.integers(0, 20_000)
)
def test_if_resumed_today_is_what_resuming_today_gives(period: Period, after: int, lasting: int) -> None:
    clock = clock_of(replace(period, pauses=()))
    pause_at = period.started_at + after * A_MINUTE
    now = pause_at + lasting * A_MINUTE
    holding = apply(clock, paused(pause_at, "hearing"), FRAME)
    held = read(holding, FRAME, now)
    resuming = read(apply(holding, resumed(now, "hearing"), FRAME), FRAME, now)
    assert (held.due_at is None) == held.paused
    assert (held.if_resumed_on if held.paused else held.due_on) == resuming.due_on
    if not held.paused:
        assert held.overdue


# The oracle

A_STEP = timedelta(minutes=5)
STEPS_A_DAY = 24 * 12
DOORS = (time(8, 30), time(12), time(14), time(17, 30))
CLOSES = DOORS[-1]


def worked(on: date) -> bool:
    return bool(chinese_calendar.is_workday(on))


def worked_without_makeup(on: date) -> bool:
    return on.weekday() < 5 and on not in chinese_calendar.holidays


def doors_open(at: datetime) -> bool:
    """Whether the centre is open at a moment on the wall's clock."""
    opens, lunch, again, closes = DOORS
    return (opens <= at.time() < lunch or again <= at.time() < closes) and worked(at.date())


Span = tuple[datetime, datetime]
Package = Callable[[date], bool]


def wall(at: datetime) -> datetime:
    """What the clock on the wall shows: there has been one offset in all these years."""
    return at.astimezone(BEIJING).replace(tzinfo=None)


def naive_due_at(period: Period) -> datetime:
    """Count on fingers: walk the days (for hours the steps of five minutes), skip what does not count, roll at the end."""
    rules = period.switches
    package = worked if rules.makeup_days_count else worked_without_makeup
    start = wall(period.started_at)
    length = period.limit.length + sum(extension.length for extension in period.extensions)
    held = [(wall(p.start), wall(p.end or p.start)) for p in period.pauses]
    if period.limit.unit in ("hour", "office_hour"):
        return naive_steps(start, length, period.limit.unit, held)
    on = naive_last_day(start.date(), length, period.limit.unit, held, rules, package)
    at = closing_from(on, start, package)
    return naive_wait(at, held, package) if rules.due_waits_in_pause else at


def naive_last_day(
    start: date, length: int, unit: str, held: list[Span], rules: Switches, package: Package
) -> date:
    origin = start if rules.exclude_first_day else start - A_DAY
    if unit == "session":
        on, length = start, 0
    elif unit == "month":
        end, months = origin, 0
        while months < length:
            end += A_DAY
            months += end.day == origin.day or ((end + A_DAY).day == 1 and end.day < origin.day)
        on, length = origin, (end - origin).days
    else:
        on = origin
    total = 0
    while total < length:
        on += A_DAY
        if any(a.date() < on <= b.date() for a, b in held):
            continue
        if unit in ("day", "month") or package(on):
            total += 1
    while (rules.roll_last_day or unit == "session") and not package(on):
        on += A_DAY
    return on


def closing_from(on: date, start: datetime, package: Package) -> datetime:
    """Close of business of a day; where the start lies behind it, of the next working day."""
    at = datetime.combine(on, CLOSES)
    while at <= start or (at.date() != on and not package(at.date())):
        at += A_DAY
    return at


def naive_steps(start: datetime, length: int, unit: str, held: list[Span]) -> datetime:
    at, left = start, length * 12
    while left:
        counts = unit == "hour" or doors_open(at)
        if counts and not any(a <= at < b for a, b in held):
            left -= 1
        at += A_STEP
    return at


def naive_wait(at: datetime, held: list[Span], package: Package) -> datetime:
    """A last moment inside a held stretch of several days waits for the first close of business after it."""

    def is_held(step: datetime) -> bool:
        return any(a <= step < b for a, b in held)

    if not is_held(at - A_STEP):
        return at
    first = last = at
    while is_held(first - A_STEP):
        first -= A_STEP
    while is_held(last):
        last += A_STEP
    if first.date() == last.date():
        return at
    end = datetime.combine(last.date(), CLOSES)
    while end <= last or not package(end.date()):
        end += A_DAY
    return naive_wait(end, held, package)


def random_case(rng: random.Random) -> Period:
    """A period inside the package's years: any unit, any start (K14), up to three pauses, an extension, any switches."""
    unit: Unit = rng.choice(
        ("workday", "workday", "workday", "workday", "day", "day", "month", "hour", "office_hour", "session")
    )
    start = date(2004, 1, 1) + rng.randrange(7_900) * A_DAY
    longest = {"month": 4, "hour": 72, "office_hour": 30, "session": 0}.get(unit, 40)
    length = rng.randrange(1, longest + 1) if longest else 0
    extension = rng.choice((0, 0, 0, 1, 5)) if unit != "session" else 0
    pauses = []
    for _ in range(rng.choice((0, 0, 1, 1, 2, 3))):
        first = start + rng.randrange(1 if unit in ("hour", "office_hour") else 60) * A_DAY
        begins = moment(first, 5 * rng.randrange(STEPS_A_DAY))
        lasts = rng.randrange(3 if unit in ("hour", "office_hour") else 25) * STEPS_A_DAY
        ends = begins + (lasts + rng.randrange(STEPS_A_DAY)) * A_STEP
        pauses.append(Pause(begins, ends, "hearing"))
    rules = Switches(
        exclude_first_day=rng.random() < 0.9,
        makeup_days_count=rng.random() < 0.8 or unit == "office_hour",
        roll_last_day=rng.random() < 0.9,
        due_waits_in_pause=rng.random() < 0.25,
    )
    begins = moment(start, 5 * rng.randrange(STEPS_A_DAY))
    extensions = (Limit(extension, unit),) if extension else ()
    return Period(begins, Limit(length, unit), extensions, tuple(pauses), rules)


def test_ten_thousand_random_deadlines_equal_those_counted_on_fingers(pytestconfig: pytest.Config) -> None:
    rng = random.Random(pytestconfig.getoption("--seed"))
    seen: Counter[str] = Counter()
    for number in range(ORACLE_CASES):
        period = random_case(rng)
        seen[period.limit.unit] += 1
        seen["paused"] += bool(period.pauses)
        seen["extended"] += bool(period.extensions)
        seen["received on a rest day"] += not worked(FRAME.date_of(period.started_at))
        assert wall(due(period, FRAME).at) == naive_due_at(period), (number, period)
    assert min(seen.values()) > ORACLE_CASES / 20, seen


def test_every_day_of_the_seed_is_worked_as_the_package_says() -> None:
    for on in dates(date(2004, 1, 1), date(2026, 12, 31)):
        assert CALENDAR.is_workday(on) == worked(on), on
        assert CALENDAR.is_workday(on, makeup_days_count=False) == worked_without_makeup(on), on


short_pauses = st.lists(
    st.tuples(st.integers(0, 3 * 24 * 60), st.integers(0, 2 * 24 * 60), st.sampled_from(GROUNDS)), max_size=3
)


@settings(max_examples=60, deadline=None)
@given(moments, st.integers(1, 12), short_pauses)
def test_office_hours_equal_a_count_of_open_minutes(
    start: datetime, length: int, spans: list[tuple[int, int, str]]
) -> None:
    pauses = pauses_from(start, spans)
    end = due(Period(start, Limit(length, "office_hour"), (), pauses), FRAME).at
    assert open_minutes(start, end, pauses) == length * 60
    assert open_minutes(end - A_MINUTE, end, pauses) == 1


def open_minutes(start: datetime, end: datetime, pauses: tuple[Pause, ...]) -> int:
    at, total = start, 0
    while at < end:
        if is_open(at) and not any(p.start <= at < (p.end or p.start) for p in pauses):
            total += 1
        at += A_MINUTE
    return total


def is_open(at: datetime) -> bool:
    return doors_open(wall(at))


# -- what a preview asks many clocks ---------------------------------------------------------------------------------


def perhaps_held(clock: Clock, since: datetime, held: bool) -> Clock:
    """The clock, or the same with a pause that still lasts."""
    return replace(clock, events=(*clock.events, paused(since, "auction"))) if held else clock


@LAW
@given(periods(), st.integers(0, 200_000), st.booleans())
def test_the_end_alone_is_the_end_of_the_whole_reading(period: Period, after: int, held: bool) -> None:
    now = period.started_at + after * A_MINUTE
    clock = perhaps_held(clock_of(period), period.started_at + after * A_MINUTE / 2, held)
    end, reading = end_of(course_of(clock), clock.switches, FRAME, now), read(clock, FRAME, now)
    assert (end.due_at, end.due_on) == (reading.due_at, reading.due_on)
    assert (end.if_resumed_on, end.overdue) == (reading.if_resumed_on, reading.overdue)


@LAW
@given(periods(), st.integers(0, 200_000), st.integers(-400, 800), st.booleans())
def test_another_day_before_the_start_or_behind_the_end_moves_no_deadline(
    period: Period, after: int, days_off: int, held: bool
) -> None:
    """So a preview need not ask a clock by the new edition where the editions agree from its start to its end."""
    now = period.started_at + after * A_MINUTE
    clock = perhaps_held(clock_of(period), period.started_at + after * A_MINUTE / 2, held)
    starts_on = FRAME.date_of(period.started_at)
    changed_on = starts_on + days_off * A_DAY
    end = end_of(course_of(clock), clock.switches, FRAME, now)
    ends_on = end.due_on or end.if_resumed_on
    assert ends_on is not None
    assume(changed_on.year >= 2004 and not starts_on <= changed_on <= ends_on)
    kind = "holiday" if CALENDAR.is_workday(changed_on) else "makeup"
    other = Calendar("other", {**CALENDAR.marks, changed_on: Day(kind)}, CALENDAR.covered)  # type: ignore[arg-type]
    moved = end_of(course_of(clock), clock.switches, replace(FRAME, calendar=other), now)
    assert (moved.due_at, moved.if_resumed_on) == (end.due_at, end.if_resumed_on)
