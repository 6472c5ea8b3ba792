"""The statutory clock: what happened to it, and what it says at a moment.

A clock is an append-only list of events. Its deadline is computed from them, never stored as the only
truth and never typed in. Knows nothing of rows, of the engine, or of what time it is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Literal, cast

from app.domain.calendars import Frame
from app.domain.limits import NOTICE_LIMIT, notice_due_at
from app.domain.periods import LAWFUL, Count, Due, Limit, Pause, Period, Switches, Unit

__all__ = [
    "AlreadyPaused",
    "AlreadyStarted",
    "Clock",
    "ClockError",
    "ClockEvent",
    "ClockStopped",
    "Course",
    "End",
    "EventBeforeStart",
    "EventUnreadable",
    "ExtensionAfterExpiry",
    "ExtensionEmpty",
    "ExtensionTooLong",
    "ExtensionUsedUp",
    "NotPaused",
    "NotStarted",
    "PauseNotListed",
    "Reading",
    "ResumedBeforePause",
    "Scalar",
    "Switches",
    "apply",
    "corrected",
    "count_of",
    "course_of",
    "deemed_accepted_at",
    "end_of",
    "extended",
    "paused",
    "read",
    "resumed",
    "started",
    "stopped",
]

EventKind = Literal["started", "paused", "resumed", "extended", "corrected", "stopped"]
Scalar = str | int | bool | None
_EVENT_KINDS = ("started", "paused", "resumed", "extended", "corrected", "stopped")


class ClockError(ValueError):
    """The event cannot happen to this clock."""


class NotStarted(ClockError):
    """The clock has not started."""


class AlreadyStarted(ClockError):
    """The clock runs already."""


class ClockStopped(ClockError):
    """The clock has stopped; only a correction may still reach it."""

    def __init__(self, stopped_at: datetime) -> None:
        super().__init__(f"the clock stopped at {stopped_at.isoformat()}")
        self.stopped_at = stopped_at


class EventBeforeStart(ClockError):
    """The event lies before the start of the clock."""

    def __init__(self, at: datetime, started_at: datetime) -> None:
        super().__init__(f"{at.isoformat()} lies before the start, {started_at.isoformat()}")
        self.at = at
        self.started_at = started_at


class EventUnreadable(ClockError):
    """The event lacks what its kind needs."""


class PauseNotListed(ClockError):
    """The ground is not among the procedures whose time the service item leaves uncounted (K10)."""

    def __init__(self, ground: str, listed: tuple[str, ...]) -> None:
        super().__init__(f"{ground} is no ground for a pause here")
        self.ground = ground
        self.listed = listed


class AlreadyPaused(ClockError):
    """A pause on this ground runs already."""

    def __init__(self, ground: str, since: datetime) -> None:
        super().__init__(f"already paused for {ground} since {since.isoformat()}")
        self.ground = ground
        self.since = since


class NotPaused(ClockError):
    """No pause on this ground runs."""

    def __init__(self, ground: str) -> None:
        super().__init__(f"not paused for {ground}")
        self.ground = ground


class ResumedBeforePause(ClockError):
    """A pause cannot end before it starts."""

    def __init__(self, at: datetime, since: datetime) -> None:
        super().__init__(f"resumed at {at.isoformat()}, paused only at {since.isoformat()}")
        self.at = at
        self.since = since


class ExtensionUsedUp(ClockError):
    """The limit has been extended as often as it may be (K12)."""

    def __init__(self, allowed: int) -> None:
        super().__init__(f"the limit may be extended {allowed} time(s)")
        self.allowed = allowed


class ExtensionAfterExpiry(ClockError):
    """The limit has run out; the case stays overdue (K12)."""

    def __init__(self, at: datetime, due_at: datetime) -> None:
        super().__init__(f"asked at {at.isoformat()}, the limit ran out at {due_at.isoformat()}")
        self.at = at
        self.due_at = due_at


class ExtensionTooLong(ClockError):
    """The extension is longer than the service item allows (K12)."""

    def __init__(self, length: int, longest: int) -> None:
        super().__init__(f"extension of {length}, at most {longest}")
        self.length = length
        self.longest = longest


class ExtensionEmpty(ClockError):
    """An extension of nothing."""


@dataclass(frozen=True, slots=True)
class ClockEvent:
    """One thing that happened to a clock.

    at      the moment from which it holds, aware
    detail  plain values by kind:
            started    length, unit
            paused     ground; key (tells two pauses on one ground apart; default the ground); expected_on
            resumed    ground or key
            extended   length; unit (default the clock's)
            corrected  started_at (ISO moment), length and unit: what is given replaces what stood
            stopped    milestone
            and whatever else the trail wants to keep (approver, reason)
    """

    kind: EventKind
    at: datetime
    detail: Mapping[str, Scalar] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if self.kind not in _EVENT_KINDS:
            raise EventUnreadable(f"unknown clock event: {self.kind}")
        if self.at.tzinfo is None:
            raise EventUnreadable(f"a moment without a zone: {self.at.isoformat()}")

    def to_dict(self) -> dict[str, object]:
        return {"kind": self.kind, "at": self.at.astimezone(UTC).isoformat(), "detail": dict(self.detail)}

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> "ClockEvent":
        """Raises EventUnreadable on anything `to_dict` could not have made."""
        try:
            kind, at = cast(EventKind, values["kind"]), datetime.fromisoformat(str(values["at"]))
            detail = cast(Mapping[str, Scalar], values.get("detail") or {})
            return cls(kind, at, MappingProxyType(dict(detail)))
        except (KeyError, TypeError, ValueError) as error:
            raise EventUnreadable(f"no clock event: {error}") from error


def started(at: datetime, limit: Limit, **more: Scalar) -> ClockEvent:
    return ClockEvent("started", at, {"length": limit.length, "unit": limit.unit, **more})


def paused(at: datetime, ground: str, expected_on: date | None = None, **more: Scalar) -> ClockEvent:
    expected = expected_on.isoformat() if expected_on else None
    return ClockEvent("paused", at, {"ground": ground, "expected_on": expected, **more})


def resumed(at: datetime, ground: str, **more: Scalar) -> ClockEvent:
    return ClockEvent("resumed", at, {"ground": ground, **more})


def extended(at: datetime, length: int, unit: Unit | None = None, **more: Scalar) -> ClockEvent:
    return ClockEvent("extended", at, {"length": length, **({"unit": unit} if unit else {}), **more})


def corrected(
    at: datetime, started_at: datetime | None = None, limit: Limit | None = None, **more: Scalar
) -> ClockEvent:
    detail: dict[str, Scalar] = dict(more)
    if started_at is not None:
        detail["started_at"] = started_at.astimezone(UTC).isoformat()
    if limit is not None:
        detail |= {"length": limit.length, "unit": limit.unit}
    return ClockEvent("corrected", at, detail)


def stopped(at: datetime, milestone: str, **more: Scalar) -> ClockEvent:
    return ClockEvent("stopped", at, {"milestone": milestone, **more})


@dataclass(frozen=True, slots=True)
class Clock:
    """The statutory clock of one case: a value, changed by making a new one.

    kind      promised, statutory, step, branch, correction, delivery, watch, rectification, contact
    subject   the department or step it belongs to, where there is one
    sequence  1 for the first of its kind and subject, counting up
    limit     what was set at the start; extensions and corrections are events
    events    oldest first, append-only
    """

    kind: str
    subject: str | None
    sequence: int
    limit: Limit
    switches: Switches = LAWFUL
    events: tuple[ClockEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class Course:
    """What the events of a clock come to.

    pauses      oldest first; end None while one runs
    milestone   what stopped the clock, None while it runs
    """

    started_at: datetime
    limit: Limit
    extensions: tuple[Limit, ...] = ()
    pauses: tuple[Pause, ...] = ()
    stopped_at: datetime | None = None
    milestone: str | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """What a clock says at a moment.

    due_at, due_on  the deadline; None while paused. In time is before `due_at`; from it on the clock is overdue
    provisional     the deadline leans on days no notice has settled (K17); while paused, the day in `if_resumed_on`
    if_resumed_on   while paused: the due date if the pause ended now
    used_share      exact share of the limit used, 0 at the start, 1 at the deadline, beyond it above 1 (K19)
    prewarn_at      None while paused and for a session
    allowed         days (months as their days) or hours in all, extensions included; 0 for a session
    counted         days counted up to and including today, or exact hours; beyond the deadline it goes on
    """

    due_at: datetime | None
    due_on: date | None
    provisional: bool
    paused: bool
    if_resumed_on: date | None
    stopped_at: datetime | None
    used_share: float
    overdue: bool
    prewarn_at: datetime | None
    allowed: int
    counted: float


@dataclass(frozen=True, slots=True)
class End:
    """Of a reading only when the clock runs out; the fields mean what they mean there."""

    due_at: datetime | None
    due_on: date | None
    if_resumed_on: date | None
    overdue: bool


# Events


def apply(clock: Clock, event: ClockEvent, frame: Frame) -> Clock:
    """The clock after the event; raises a ClockError that says why it cannot happen."""
    if event.kind == "started":
        if clock.events:
            raise AlreadyStarted("the clock runs already")
    else:
        course = course_of(clock)
        if course.stopped_at is not None and event.kind != "corrected":
            raise ClockStopped(course.stopped_at)
        if event.kind != "corrected" and event.at < course.started_at:
            raise EventBeforeStart(event.at, course.started_at)
        _REFUSALS[event.kind](clock, course, event, frame)
    changed = replace(clock, events=(*clock.events, event))
    count_of(changed, frame, event.at).due()
    return changed


def _refuse_pause(clock: Clock, course: Course, event: ClockEvent, _frame: Frame) -> None:
    ground = _text(event, "ground")
    if ground not in clock.switches.pause_grounds:
        raise PauseNotListed(ground, clock.switches.pause_grounds)
    for key, pause in _keyed(clock, course):
        if key == _key(event) and pause.end is None:
            raise AlreadyPaused(key, pause.start)


def _refuse_resume(clock: Clock, course: Course, event: ClockEvent, _frame: Frame) -> None:
    for key, pause in _keyed(clock, course):
        if key == _key(event) and pause.end is None:
            if event.at < pause.start:
                raise ResumedBeforePause(event.at, pause.start)
            return
    raise NotPaused(_key(event))


def _refuse_extension(clock: Clock, course: Course, event: ClockEvent, frame: Frame) -> None:
    extension = _extension(event, course.limit)
    switches = clock.switches
    if extension.length == 0:
        raise ExtensionEmpty("an extension of nothing")
    if len(course.extensions) >= switches.extensions_allowed:
        raise ExtensionUsedUp(switches.extensions_allowed)
    if switches.longest_extension is not None and extension.length > switches.longest_extension:
        raise ExtensionTooLong(extension.length, switches.longest_extension)
    reading = read(clock, frame, event.at)
    if reading.due_at is not None and event.at >= reading.due_at:
        raise ExtensionAfterExpiry(event.at, reading.due_at)


def _refuse_correction(_clock: Clock, _course: Course, event: ClockEvent, _frame: Frame) -> None:
    if not event.detail.keys() & {"started_at", "length"}:
        raise EventUnreadable("a correction gives a start or a length")


def _refuse_stop(_clock: Clock, _course: Course, event: ClockEvent, _frame: Frame) -> None:
    _text(event, "milestone")


_REFUSALS = {
    "paused": _refuse_pause,
    "resumed": _refuse_resume,
    "extended": _refuse_extension,
    "corrected": _refuse_correction,
    "stopped": _refuse_stop,
}


def course_of(clock: Clock) -> Course:
    """Fold the events; raises NotStarted where there are none."""
    if not clock.events or clock.events[0].kind != "started":
        raise NotStarted("the clock has not started")
    first = clock.events[0]
    started_at, limit = first.at, _limit(first, clock.limit)
    extensions: list[Limit] = []
    pauses: dict[str, list[Pause]] = {}
    stopped_at, milestone = None, None
    for event in clock.events[1:]:
        if event.kind == "paused":
            expected = event.detail.get("expected_on")
            expected_on = date.fromisoformat(str(expected)) if expected else None
            pause = Pause(event.at, None, _text(event, "ground"), expected_on)
            pauses.setdefault(_key(event), []).append(pause)
        elif event.kind == "resumed":
            _resume(pauses, event)
        elif event.kind == "extended":
            extensions.append(_extension(event, limit))
        elif event.kind == "corrected":
            if "started_at" in event.detail:
                started_at = datetime.fromisoformat(_text(event, "started_at"))
            limit = _limit(event, limit)
        elif event.kind == "stopped":
            stopped_at, milestone = event.at, _text(event, "milestone")
    runs = sorted((p for of_key in pauses.values() for p in of_key), key=lambda p: p.start)
    return Course(started_at, limit, tuple(extensions), tuple(runs), stopped_at, milestone)


def _resume(pauses: dict[str, list[Pause]], event: ClockEvent) -> None:
    of_key = pauses.get(_key(event))
    if not of_key or of_key[-1].end is not None:
        raise NotPaused(_key(event))
    of_key[-1] = replace(of_key[-1], end=event.at)


def _keyed(clock: Clock, course: Course) -> list[tuple[str, Pause]]:
    """The pauses with the keys their events gave them, newest first."""
    keys = {(e.at, _text(e, "ground")): _key(e) for e in clock.events if e.kind == "paused"}
    return [(keys[p.start, p.ground], p) for p in reversed(course.pauses)]


def _key(event: ClockEvent) -> str:
    return str(event.detail.get("key") or _text(event, "ground"))


def _text(event: ClockEvent, name: str) -> str:
    value = event.detail.get(name)
    if not isinstance(value, str) or not value:
        raise EventUnreadable(f"{event.kind} lacks {name}")
    return value


def _limit(event: ClockEvent, otherwise: Limit) -> Limit:
    """The limit an event carries; what it leaves out stays."""
    length = event.detail.get("length", otherwise.length)
    unit = event.detail.get("unit", otherwise.unit)
    return Limit(cast(int, length), cast(Unit, unit))


def _extension(event: ClockEvent, limit: Limit) -> Limit:
    return Limit(cast(int, event.detail.get("length")), cast(Unit, event.detail.get("unit") or limit.unit))


# Readings


def count_of(clock: Clock, frame: Frame, now: datetime) -> Count:
    """The clock's period laid over the calendar, pauses that still run ended at `now` or at the stop."""
    course = course_of(clock)
    return _count(course, course.pauses, clock.switches, frame, course.stopped_at or now)


def _count(
    course: Course, pauses: tuple[Pause, ...], switches: Switches, frame: Frame, until: datetime
) -> Count:
    period = Period(course.started_at, course.limit, course.extensions, pauses, switches)
    return Count(period, frame, until)


def read(clock: Clock, frame: Frame, now: datetime) -> Reading:
    """What the clock says at `now`. Raises NotStarted, and DateOutside beyond the years that are counted."""
    course = course_of(clock)
    as_of = course.stopped_at or now
    count = _count(course, course.pauses, clock.switches, frame, as_of)
    end = count.due()
    if course.stopped_at is None and _held(course, clock.switches, frame, now):
        return Reading(
            None, None, end.provisional, True, end.on, None,
            _used_share(count, end, as_of), False, None, _allowed(count), _counted(count, as_of),
        )  # fmt: skip
    return Reading(
        end.at, end.on, end.provisional, False, None, course.stopped_at,
        _used_share(count, end, as_of), as_of >= end.at, _prewarn_at(count), _allowed(count), _counted(count, as_of),
    )  # fmt: skip


def end_of(course: Course, switches: Switches, frame: Frame, now: datetime) -> End:
    """When a clock of this course runs out, as `read` says it: for those who ask many clocks only that."""
    as_of = course.stopped_at or now
    end = _count(course, course.pauses, switches, frame, as_of).due()
    if course.stopped_at is None and _held(course, switches, frame, now):
        return End(None, None, end.on, overdue=False)
    return End(end.at, end.on, None, overdue=as_of >= end.at)


def _held(course: Course, switches: Switches, frame: Frame, now: datetime) -> bool:
    """A pause that still runs holds the clock, unless the limit had run out before it began."""
    running = [p.start for p in course.pauses if p.end is None]
    if not running:
        return False
    ended = tuple(p for p in course.pauses if p.end is not None)
    return min(running) < _count(course, ended, switches, frame, now).due().at


def _allowed(count: Count) -> int:
    if count.limit.in_days:
        return count.allowed
    return count.allowed_seconds // timedelta(hours=1)


def _counted(count: Count, as_of: datetime) -> float:
    if count.limit.in_days:
        return count.days_until(max(count.origin, count.frame.date_of(as_of)))
    return count.seconds_until(as_of) / timedelta(hours=1)


def _used_share(count: Count, end: Due, as_of: datetime) -> float:
    """Exact; never 1 before the deadline's moment and never less from it on, whatever was rolled."""
    if as_of >= end.at:
        return 1.0 + (_raw_share(count, end, as_of) - _raw_share(count, end, end.at))
    return max(0.0, min(_raw_share(count, end, as_of), _ALMOST))


_ALMOST = 1 - 2**-53


def _raw_share(count: Count, end: Due, as_of: datetime) -> float:
    started_at = count.period.started_at
    if not count.limit.in_days and count.allowed_seconds:
        return count.seconds_until(as_of) / count.allowed_seconds
    if not count.allowed:
        return (as_of - started_at) / (end.at - started_at) if end.at > started_at else 1.0
    today = count.frame.date_of(as_of)
    if today <= count.origin:
        return 0.0
    before_today = count.days_until(today - timedelta(days=1))
    of_today = count.days_until(today) - before_today
    return (before_today + of_today * _day_part(as_of, today, count.frame)) / count.allowed


def _day_part(at: datetime, on: date, frame: Frame) -> float:
    """How much of its day a moment has used: 0 at midnight, 1 from close of business on."""
    midnight, closing = frame.moment(on, datetime.min.time()), frame.closing(on)
    return min(1.0, (at - midnight) / (closing - midnight))


def _prewarn_at(count: Count) -> datetime | None:
    """Close of business of counted day n − max(1, ⌈n/5⌉); hours: when four fifths are used."""
    divisor = count.period.switches.prewarn_divisor
    started_at = count.period.started_at
    if not count.limit.in_days:
        return count.moment_of(count.allowed_seconds * (divisor - 1) / divisor)
    if not count.allowed:
        return None
    day = count.nth_day(count.allowed - max(1, -(-count.allowed // divisor)))
    return max(count.frame.closing(max(day, count.start_on)), started_at)


# Acceptance


def deemed_accepted_at(
    received_at: datetime,
    told_at: datetime | None,
    frame: Frame,
    now: datetime,
    notice: Limit = NOTICE_LIMIT,
) -> datetime | None:
    """The moment an application counts as accepted because nobody told what is missing (K8).

    notice  within what the item has it told
    None while there is still time, or when the notice was given in time; else the day it was received,
    retroactively, so that the clock may start in the past.
    """
    return received_at if (told_at or now) >= notice_due_at(received_at, frame, notice) else None
