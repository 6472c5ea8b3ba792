"""Builders for tests of the law's clock: moments of Beijing, clocks with events, the seed's frame."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.calendars.seed import seed_calendar
from app.domain.calendars import Frame
from app.domain.clocks import Clock, ClockEvent, apply, paused, resumed, started
from app.domain.periods import LAWFUL, Due, Limit, Pause, Period, Switches, Unit, due

BEIJING = ZoneInfo("Asia/Shanghai")
FRAME = Frame(seed_calendar(), zone=BEIJING)


def on(words: str) -> date:
    return date.fromisoformat(words)


def at(words: str) -> datetime:
    """A moment of Beijing; a date alone is ten in the morning."""
    local = datetime.fromisoformat(words if "T" in words else f"{words}T10:00")
    return local.replace(tzinfo=BEIJING).astimezone(UTC)


def local(moment: datetime | None) -> str | None:
    """How a moment reads on the wall in Beijing, to the minute."""
    return moment and moment.astimezone(BEIJING).strftime("%Y-%m-%dT%H:%M")


def pause(start: str, end: str, ground: str = "hearing") -> Pause:
    return Pause(at(start), at(end), ground)


def due_of(
    start: str,
    length: int,
    unit: Unit = "workday",
    *,
    pauses: Iterable[Pause] = (),
    extend: int = 0,
    switches: Switches = LAWFUL,
    frame: Frame = FRAME,
) -> Due:
    extensions = (Limit(extend, unit),) if extend else ()
    return due(Period(at(start), Limit(length, unit), extensions, tuple(pauses), switches), frame)


def due_on(start: str, length: int, unit: Unit = "workday", **more: object) -> date:
    return due_of(start, length, unit, **more).on  # type: ignore[arg-type]


def a_clock(
    start: str = "2026-03-02",
    length: int = 20,
    unit: Unit = "workday",
    *,
    kind: str = "statutory",
    switches: Switches = LAWFUL,
) -> Clock:
    """A clock that has started."""
    clock = Clock(kind, None, 1, Limit(length, unit), switches)
    return apply(clock, started(at(start), clock.limit), FRAME)


def after(clock: Clock, *events: ClockEvent) -> Clock:
    for event in events:
        clock = apply(clock, event, FRAME)
    return clock


def held(clock: Clock, start: str, end: str, ground: str = "hearing") -> Clock:
    """The clock after a pause that has ended."""
    return after(clock, paused(at(start), ground), resumed(at(end), ground))
