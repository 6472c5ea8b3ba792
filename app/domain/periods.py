"""The arithmetic of a limit: from a start, a length and the pauses to the moment it runs out.

Knows calendars and hours. Knows nothing of events, of cases, or of what time it is.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from typing import Literal, Self, TypeVar, get_args

from app.domain.calendars import LAST_ON, DateOutside, Frame

Unit = Literal["workday", "day", "hour", "office_hour", "month", "session"]
UNITS: tuple[Unit, ...] = get_args(Unit)
DAY_UNITS: frozenset[str] = frozenset({"workday", "day", "month", "session"})
LONGEST = 1_000_000

DEFAULT_PAUSE_GROUNDS = (
    "hearing",
    "bidding",
    "auction",
    "inspection",
    "testing",
    "quarantine",
    "appraisal",
    "expert_review",
)

_A_DAY = timedelta(days=1)
_NOTHING = timedelta(0)


class LimitError(ValueError):
    """A length or a combination of lengths that no rule knows."""


class UnknownUnit(LimitError):
    """The unit is none of workday, day, hour, office_hour, month, session."""

    def __init__(self, unit: object) -> None:
        super().__init__(f"unknown unit: {unit} (known: {', '.join(UNITS)})")
        self.unit = unit


class LengthUnsound(LimitError):
    """The length is negative, not a whole number, or beyond all counting."""

    def __init__(self, length: object) -> None:
        super().__init__(f"length must be a whole number from 0 to {LONGEST}: {length}")
        self.length = length


class UnitsApart(LimitError):
    """An extension in hours cannot be added to a limit in days, nor the reverse."""

    def __init__(self, limit: "Limit", extension: "Limit") -> None:
        super().__init__(f"{extension.unit} cannot extend {limit.unit}")
        self.limit = limit
        self.extension = extension


class SessionExtended(LimitError):
    """A limit of the same session is not extended: it is converted to another limit, or it is over."""

    def __init__(self) -> None:
        super().__init__("a limit of the same session cannot be extended")


class PauseBackwards(LimitError):
    """A pause ends before it starts."""

    def __init__(self, start: object, end: object) -> None:
        super().__init__(f"pause ends before it starts: {start}/{end}")
        self.start = start
        self.end = end


@dataclass(frozen=True, slots=True)
class Limit:
    """A length with its unit (K7).

    length  whole units. 0 of a day unit means the same session: close of business today, or of the
            next working day after closing. The length of a `session` says nothing and is kept at 0.
    """

    length: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise UnknownUnit(self.unit)
        if type(self.length) is not int or not 0 <= self.length <= LONGEST:
            raise LengthUnsound(self.length)
        if self.unit == "session" and self.length > 1:
            raise LengthUnsound(f"{self.length} sessions")

    @property
    def same_session(self) -> bool:
        """True for a session and for nothing of a day unit."""
        return self.unit == "session" or (self.in_days and self.length == 0)

    @property
    def in_days(self) -> bool:
        """True when the limit ends with a day, at close of business; False when it runs by the second."""
        return self.unit in DAY_UNITS


@dataclass(frozen=True, slots=True)
class Switches:
    """What a service item may set otherwise about the counting; the defaults are the law's.

    exclude_first_day   day 1 comes after the day of the start (K1)
    makeup_days_count   make-up Saturdays and Sundays are working days (K2)
    roll_last_day       a day or month period ending on a rest day ends on the next working day (K4)
    extensions_allowed  how often the limit may be extended (K12)
    longest_extension   in the unit of the extension; None leaves it open (K12)
    pause_grounds       the procedures whose time is not counted; a closed list (K10)
    due_waits_in_pause  a due moment that falls inside a pause of several days waits for the first close of
                        business after it: nobody is late while the law's own procedure holds the file
    prewarn_divisor     prewarning this share of the limit before its end: 5 is one fifth
    """

    exclude_first_day: bool = True
    makeup_days_count: bool = True
    roll_last_day: bool = True
    extensions_allowed: int = 1
    longest_extension: int | None = 10
    pause_grounds: tuple[str, ...] = DEFAULT_PAUSE_GROUNDS
    due_waits_in_pause: bool = True
    prewarn_divisor: int = 5

    def __post_init__(self) -> None:
        if self.prewarn_divisor < 1 or self.extensions_allowed < 0 or (self.longest_extension or 0) < 0:
            raise LimitError("switches count from zero, and the prewarning divisor from one")

    def to_dict(self) -> dict[str, object]:
        plain = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return plain | {"pause_grounds": list(self.pause_grounds)}

    @classmethod
    def from_dict(cls, values: Mapping[str, object]) -> Self:
        """Missing switches keep the default; an unknown name or a wrong type raises LimitError."""
        kinds = {f.name: type(f.default) for f in fields(cls)}
        for name, value in values.items():
            if name not in kinds:
                raise LimitError(f"unknown switch: {name}")
            open_ended = name == "longest_extension" and value is None
            wanted = (list, tuple) if name == "pause_grounds" else kinds[name]
            if not open_ended and (
                not isinstance(value, wanted) or (isinstance(value, bool) != (wanted is bool))
            ):
                raise LimitError(f"switch {name} cannot be {value!r}")
        chosen = dict(values)
        if "pause_grounds" in chosen:
            chosen["pause_grounds"] = tuple(str(ground) for ground in chosen["pause_grounds"])  # type: ignore[attr-defined]
        return cls(**chosen)  # type: ignore[arg-type]


LAWFUL = Switches()
"""Every switch as the law sets it."""


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that is not counted, (start, end]: whole days for day units, seconds for hour units (K11).

    end  None while the pause lasts
    """

    start: datetime
    end: datetime | None
    ground: str = ""
    expected_on: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise PauseBackwards(self.start.isoformat(), self.end.isoformat())


@dataclass(frozen=True, slots=True)
class Period:
    """A limit that is running: all that the arithmetic needs.

    extensions  added to the raw period before it is rolled, once (K4, K12)
    pauses      in any order; overlapping ones are united, never added (K11)
    """

    started_at: datetime
    limit: Limit
    extensions: tuple[Limit, ...] = ()
    pauses: tuple[Pause, ...] = ()
    switches: Switches = LAWFUL

    def __post_init__(self) -> None:
        if self.extensions and self.limit.same_session:
            raise SessionExtended
        for extension in self.extensions:
            same_kind = extension.in_days == self.limit.in_days
            needs_same_unit = not self.limit.in_days or extension.unit in ("month", "session")
            if not same_kind or (needs_same_unit and extension.unit != self.limit.unit):
                raise UnitsApart(self.limit, extension)


@dataclass(frozen=True, slots=True)
class Due:
    """The end of a period.

    raw_on       day units: the last counted day, before rolling; else the date of `at`
    provisional  the answer leans on days that no notice has settled (K17)
    """

    at: datetime
    on: date
    raw_on: date
    provisional: bool


_Point = TypeVar("_Point", date, datetime)


def united(intervals: Iterable[tuple[_Point, _Point]]) -> list[tuple[_Point, _Point]]:
    """Half-open intervals (a, b], sorted, joined where they overlap or touch; empty ones are dropped."""
    joined: list[tuple[_Point, _Point]] = []
    for a, b in sorted(intervals):
        if a >= b:
            continue
        if joined and a <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined


def due(period: Period, frame: Frame, until: datetime | None = None) -> Due:
    """When the period runs out. Pauses still open end at `until`; without it they must all be ended.

    Raises DateOutside when the answer lies beyond the years that are counted.
    """
    return Count(period, frame, until).due()


class Count:
    """One period laid over a calendar: the places to ask where a count stands.

    gaps        the united pauses as moments
    day_gaps    the united pauses as dates, (a, b]
    """

    __slots__ = ("day_gaps", "frame", "gaps", "limit", "makeup", "origin", "period", "stages", "start_on")

    def __init__(self, period: Period, frame: Frame, until: datetime | None = None) -> None:
        self.period = period
        self.frame = frame
        self.limit = period.limit
        self.makeup = period.switches.makeup_days_count
        self.start_on = frame.date_of(period.started_at)
        self.origin = self.start_on if period.switches.exclude_first_day else self.start_on - _A_DAY
        ended = [(p.start, max(p.start, p.end or until or p.start)) for p in period.pauses]
        self.gaps = united(ended) if ended else []
        self.day_gaps = (
            united((frame.date_of(a), frame.date_of(b)) for a, b in ended)
            if ended and self.limit.in_days
            else []
        )
        self.stages = stretches(period.limit, period.extensions, self.origin) if self.limit.in_days else []

    # Ends

    def due(self) -> Due:
        return self._due_by_days() if self.limit.in_days else self._due_by_seconds()

    def _due_by_days(self) -> Due:
        calendar, switches = self.frame.calendar, self.period.switches
        if self.stages:
            raw_on = self.nth_day(self.allowed)
            on = raw_on
            if switches.roll_last_day:
                on = calendar.same_or_next_workday(raw_on, makeup_days_count=self.makeup)
        else:
            raw_on = self.start_on
            on = calendar.same_or_next_workday(raw_on, makeup_days_count=self.makeup)
        at = self.frame.closing(on)
        if at <= self.period.started_at:
            on, at = self._first_close_from(self.period.started_at)
        if switches.due_waits_in_pause:
            for start, end in self.gaps:
                if start < at <= end and self.frame.date_of(end) > self.frame.date_of(start):
                    on, at = self._first_close_from(end)
        return Due(at, on, raw_on, self._leans_on_unsettled(raw_on, on))

    def _first_close_from(self, at: datetime) -> tuple[date, datetime]:
        """The first close of business of a working day that is not before `at`."""
        calendar = self.frame.calendar
        on = calendar.same_or_next_workday(self.frame.date_of(at), makeup_days_count=self.makeup)
        if self.frame.closing(on) <= at:
            on = calendar.nth_workday_after(on, 1, makeup_days_count=self.makeup)
        return on, self.frame.closing(on)

    def _leans_on_unsettled(self, raw_on: date, on: date) -> bool:
        calendar = self.frame.calendar
        if all(unit == "day" for unit, _ in self.stages) and self.stages:
            if on == raw_on and not self.period.switches.roll_last_day:
                return False
            return calendar.is_provisional(raw_on) or calendar.is_provisional(on)
        return calendar.is_provisional(self.start_on) or calendar.is_provisional(on)

    def _due_by_seconds(self) -> Due:
        at = self.moment_of(self.allowed_seconds)
        on = self.frame.date_of(at)
        calendar = self.frame.calendar
        unsettled = calendar.is_provisional(self.start_on) or calendar.is_provisional(on)
        return Due(at, on, on, unsettled and self.limit.unit == "office_hour")

    # Days

    @property
    def allowed(self) -> int:
        """Days to be counted in all, extensions included; 0 for a session."""
        return sum(n for _, n in self.stages)

    def nth_day(self, n: int) -> date:
        """The n-th counted day; day 0 is the origin."""
        on = self.origin
        for unit, length in self.stages:
            on = self._nth_after(unit, on, min(n, length))
            n -= length
            if n <= 0:
                break
        return on

    def _nth_after(self, unit: Unit, after: date, n: int) -> date:
        if n == 0:
            return after
        on = self._plus(unit, after, n)
        for a, b in self.day_gaps:
            a = max(a, after)
            if a >= on:
                break
            if b > a:
                n += self._between(unit, a, b)
                on = self._plus(unit, after, n)
        return on

    def _plus(self, unit: Unit, after: date, n: int) -> date:
        if unit == "workday":
            return self.frame.calendar.nth_workday_after(after, n, makeup_days_count=self.makeup)
        on = after + timedelta(days=n)
        if on > LAST_ON:
            raise DateOutside(on)
        return on

    def _between(self, unit: Unit, a: date, b: date) -> int:
        if unit == "workday":
            return self.frame.calendar.workdays_between(a, b, makeup_days_count=self.makeup)
        return max(0, (b - a).days)

    def days_until(self, on: date) -> int:
        """How many counted days lie after the origin and not after `on`; goes on past the limit."""
        after, counted = self.origin, 0
        for place, (unit, length) in enumerate(self.stages):
            upper = on
            if place + 1 < len(self.stages):
                upper = min(on, self._nth_after(unit, after, length))
            if upper <= after:
                break
            counted += self._between(unit, after, upper)
            counted -= sum(self._between(unit, max(a, after), min(b, upper)) for a, b in self.day_gaps)
            after = upper
        return counted

    # Seconds

    @property
    def allowed_seconds(self) -> timedelta:
        return timedelta(hours=self.limit.length + sum(e.length for e in self.period.extensions))

    def moment_of(self, counted: timedelta) -> datetime:
        """The moment when so much time has been counted since the start."""
        if self.limit.unit == "office_hour":
            return self._moment_in_office(counted)
        started_at = self.period.started_at
        at = started_at + counted
        for a, b in self.gaps:
            a = max(a, started_at)
            if a >= at:
                break
            if b > a:
                at += b - a
        return at

    def _moment_in_office(self, counted: timedelta) -> datetime:
        if not counted:
            return self.period.started_at
        on = self.start_on
        while True:
            for a, b in self.office_spans(on):
                if b - a >= counted:
                    return a + counted
                counted -= b - a
            on += _A_DAY
            if on > LAST_ON:
                raise DateOutside(on)

    def office_spans(self, on: date) -> Iterator[tuple[datetime, datetime]]:
        """The opening hours of a date that count: after the start and outside the pauses."""
        for a, b in self.frame.open_spans(on):
            yield from without((max(a, self.period.started_at), b), self.gaps)

    def seconds_until(self, at: datetime) -> timedelta:
        """Counted time from the start to `at`; goes on past the limit."""
        if at <= self.period.started_at:
            return _NOTHING
        if self.limit.unit == "office_hour":
            days = (self.frame.date_of(at) - self.start_on).days + 1
            spans = (s for i in range(days) for s in self.office_spans(self.start_on + i * _A_DAY))
            return sum((min(b, at) - a for a, b in spans if a < at), _NOTHING)
        pieces = without((self.period.started_at, at), self.gaps)
        return sum((b - a for a, b in pieces), _NOTHING)


def without(
    span: tuple[datetime, datetime], gaps: Sequence[tuple[datetime, datetime]]
) -> Iterator[tuple[datetime, datetime]]:
    """What is left of a span when the united gaps are taken out; nothing for an empty span."""
    start, end = span
    for a, b in gaps:
        if b <= start:
            continue
        if a >= end:
            break
        if a > start:
            yield start, a
        start = b
    if start < end:
        yield start, end


def stretches(limit: Limit, extensions: Iterable[Limit], origin: date) -> list[tuple[Unit, int]]:
    """A day limit and its extensions as (unit, days), one stretch after the other; empty for a session.

    Equal units are added before anything is counted, so 20 + 10 is 30 and one month twice is two months.
    Months come first and become calendar days from `origin` (K5).
    """
    lengths: dict[Unit, int] = {}
    for part in (limit, *extensions):
        if part.length and part.unit != "session":
            lengths[part.unit] = lengths.get(part.unit, 0) + part.length
    if "month" not in lengths:
        return list(lengths.items())
    days = (months_after(origin, lengths.pop("month")) - origin).days
    return [("day", days), *lengths.items()]


def months_after(on: date, months: int) -> date:
    """The corresponding day `months` later (earlier when negative), else the last day of that month (K5)."""
    years, month = divmod(on.month - 1 + months, 12)
    year = on.year + years
    if not 1 <= year <= LAST_ON.year:
        raise DateOutside(f"{months} months after {on}")
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))
