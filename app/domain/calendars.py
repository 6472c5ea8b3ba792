"""Which days are worked and when the doors close: values, built once and asked often.

Knows nothing of where an edition comes from, of clocks, or of what day it is today.
"""

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import accumulate, compress
from typing import Literal
from zoneinfo import ZoneInfo

FIRST_ON = date(2004, 1, 1)
LAST_ON = date(2099, 12, 31)

DayKind = Literal["workday", "rest", "holiday", "makeup"]
Interval = tuple[time, time | None]
Week = tuple[tuple[Interval, ...], ...]

_BEFORE_FIRST = FIRST_ON.toordinal() - 1
_SIZE = LAST_ON.toordinal() - _BEFORE_FIRST
_SATURDAY = 5
_LATE_DECEMBER = 21


class CalendarError(ValueError):
    """Something about a calendar or the hours cannot be."""


class DateOutside(CalendarError):
    """The date lies outside the years that are counted, 2004-01-01 to 2099-12-31."""

    def __init__(self, on: date | str) -> None:
        super().__init__(f"date outside {FIRST_ON} to {LAST_ON}: {on}")
        self.on = on


class YearsApart(CalendarError):
    """The years of an edition do not join the years already covered."""

    def __init__(self, covered: tuple[int, int], added: tuple[int, int]) -> None:
        super().__init__(f"years {added[0]}-{added[1]} do not join {covered[0]}-{covered[1]}")
        self.covered = covered
        self.added = added


class HoursUnsound(CalendarError):
    """Opening hours overlap, run backwards, or leave days of the week out."""


@dataclass(frozen=True, slots=True)
class Day:
    """What a calendar says about one date.

    name    the holiday, also on the make-up day worked for it; empty on an ordinary day
    source  the notice or regulation that says so; empty on an ordinary day
    """

    kind: DayKind
    name: str = ""
    source: str = ""

    @property
    def worked(self) -> bool:
        return self.kind in ("workday", "makeup")


_WORKDAY = Day("workday")
_REST = Day("rest")


# 1 for each day from Monday to Friday; the day before the first, which only starts a period, is not counted.
_ORDINARY = bytes([0, *((_BEFORE_FIRST + i - 1) % 7 < _SATURDAY for i in range(1, _SIZE + 1))])


class _Workdays:
    """The working days of 2004 to 2099 in order, so that a count is two look-ups.

    upto[i]   how many working days lie in the first i days
    ordinals  the working days, oldest first
    """

    __slots__ = ("ordinals", "upto")

    def __init__(self, marks: Mapping[date, Day], makeup_days_count: bool) -> None:
        worked = bytearray(_ORDINARY)
        for on, day in marks.items():
            if on < FIRST_ON:
                raise DateOutside(on)
            worked[_index(on)] = day.kind == "workday" or (day.kind == "makeup" and makeup_days_count)
        self.upto = array("i", accumulate(worked))
        self.ordinals = array("i", compress(range(_BEFORE_FIRST, _BEFORE_FIRST + _SIZE + 1), worked))


def _index(on: date) -> int:
    """The place of a date in the count; 0 is the day before the first, which starts a period."""
    i = on.toordinal() - _BEFORE_FIRST
    if not 0 <= i <= _SIZE:
        raise DateOutside(on)
    return i


@dataclass(frozen=True, slots=True, eq=False)
class Calendar:
    """One edition of the legal calendar: Monday to Friday, changed by marks.

    marks    dates that differ from their weekday, or that have a name (a holiday on a Saturday)
    covered  first and last year that an official notice has settled; beyond them every date is provisional
    """

    edition: str
    marks: Mapping[date, Day] = field(repr=False)
    covered: tuple[int, int]
    _with_makeup: _Workdays = field(init=False, repr=False)
    _plain: list[_Workdays] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_with_makeup", _Workdays(self.marks, makeup_days_count=True))
        object.__setattr__(self, "_plain", [])

    def day(self, on: date) -> Day:
        if not FIRST_ON <= on <= LAST_ON:
            raise DateOutside(on)
        return self.marks.get(on) or (_WORKDAY if on.weekday() < _SATURDAY else _REST)

    def is_workday(self, on: date, *, makeup_days_count: bool = True) -> bool:
        i = _index(on)
        upto = self._workdays(makeup_days_count).upto
        return i > 0 and upto[i] > upto[i - 1]

    def is_provisional(self, on: date) -> bool:
        """True where no notice has settled the year yet (or the edition does not reach back so far)."""
        return not self.covered[0] <= on.year <= self.covered[1]

    def may_still_move(self, on: date) -> bool:
        """True late in the last settled December, which the next year's notice has changed before."""
        return on.year == self.covered[1] and on.month == 12 and on.day >= _LATE_DECEMBER

    def workdays_between(self, after: date, until: date, *, makeup_days_count: bool = True) -> int:
        """Working days in (after, until]; 0 when `until` is not later."""
        upto = self._workdays(makeup_days_count).upto
        return max(0, upto[_index(until)] - upto[_index(after)])

    def nth_workday_after(self, on: date, n: int, *, makeup_days_count: bool = True) -> date:
        """The n-th working day after `on`, which is day 0 itself and never counted; n >= 1."""
        workdays = self._workdays(makeup_days_count)
        place = workdays.upto[_index(on)] + n - 1
        if place >= len(workdays.ordinals):
            raise DateOutside(f"{n} working days after {on}")
        return date.fromordinal(workdays.ordinals[place])

    def nth_workday_before(self, on: date, n: int, *, makeup_days_count: bool = True) -> date:
        """The n-th working day before `on`, `on` itself not counted; n >= 1."""
        workdays = self._workdays(makeup_days_count)
        place = workdays.upto[max(0, _index(on) - 1)] - n
        if place < 0:
            raise DateOutside(f"{n} working days before {on}")
        return date.fromordinal(workdays.ordinals[place])

    def same_or_next_workday(self, on: date, *, makeup_days_count: bool = True) -> date:
        if self.is_workday(on, makeup_days_count=makeup_days_count):
            return on
        return self.nth_workday_after(on, 1, makeup_days_count=makeup_days_count)

    def _workdays(self, makeup_days_count: bool) -> _Workdays:
        if makeup_days_count:
            return self._with_makeup
        if not self._plain:
            self._plain.append(_Workdays(self.marks, makeup_days_count=False))
        return self._plain[0]


def amended(calendar: Calendar, edition: str, marks: Mapping[date, Day], years: tuple[int, int]) -> Calendar:
    """The next edition: `years` become settled by `marks`, the other years stay as they are.

    Marks outside `years` (the end of the December before) are added to what stands there.
    Raises YearsApart when a year between would be left unsettled.
    """
    covered = calendar.covered
    if years[0] > years[1] or years[0] > covered[1] + 1 or years[1] < covered[0] - 1:
        raise YearsApart(covered, years)
    kept = {on: day for on, day in calendar.marks.items() if not years[0] <= on.year <= years[1]}
    return Calendar(edition, kept | dict(marks), (min(covered[0], years[0]), max(covered[1], years[1])))


@lru_cache(maxsize=16)
def changed_days(before: Calendar, after: Calendar) -> tuple[date, ...]:
    """The dates that are worked in one edition and not in the other, oldest first."""
    candidates = sorted(before.marks.keys() | after.marks.keys())
    return tuple(on for on in candidates if before.is_workday(on) != after.is_workday(on))


def undone_days(base: Calendar, current: Calendar, after: Calendar) -> tuple[date, ...]:
    """Dates that `current` changed in `base` and that `after`, made of `base` as well, would change back, oldest first."""
    return tuple(on for on in changed_days(base, current) if after.is_workday(on) == base.is_workday(on))


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The hours a centre is open, by the date from which they hold.

    periods  (first date, seven tuples of intervals, Monday first), oldest first; the first one also
             holds for the time before it. An interval is (opens, closes); closes None means 24:00.
             A weekday without intervals, when it is worked, keeps the hours of the first weekday that
             has some. A period without any interval never closes: its days last until 24:00.
    """

    periods: tuple[tuple[date, Week], ...]

    def __post_init__(self) -> None:
        if not self.periods or [p[0] for p in self.periods] != sorted({p[0] for p in self.periods}):
            raise HoursUnsound("periods of opening hours need different first dates, oldest first")
        for _, week in self.periods:
            if len(week) != 7:
                raise HoursUnsound("opening hours need seven days, Monday first")
            for intervals in week:
                _check_intervals(intervals)

    def intervals(self, on: date) -> tuple[Interval, ...]:
        """The opening hours of a day that is worked; one interval of 24 hours where there are none."""
        week = self.periods[0][1]
        for from_on, later in self.periods[1:]:
            if from_on > on:
                break
            week = later
        return week[on.weekday()] or next(filter(None, week), _WHOLE_DAY)

    open_intervals = intervals

    def closing_at(self, on: date) -> time | None:
        """Close of business if `on` is worked; None is 24:00."""
        return self.intervals(on)[-1][1]


_WHOLE_DAY: tuple[Interval, ...] = ((time(0), None),)


def _check_intervals(intervals: Sequence[Interval]) -> None:
    """Intervals run forward and one after the other."""
    last: time | None = time(0)
    for opens, closes in intervals:
        if last is None or opens < last or (closes is not None and closes <= opens):
            raise HoursUnsound(f"opening hours overlap or run backwards: {opens:%H:%M}")
        last = closes


def weekly(weekdays: tuple[Interval, ...], weekend: tuple[Interval, ...] = ()) -> Week:
    """A week with the same hours from Monday to Friday."""
    return (weekdays,) * 5 + (weekend,) * 2


STANDARD_HOURS = OfficeHours(((FIRST_ON, weekly(((time(8, 30), time(12)), (time(14), time(17, 30))))),))


def hours_to_rows(hours: OfficeHours) -> list[dict[str, object]]:
    """Plain rows: {"from_on": "2026-01-01", "week": [[["08:30", "12:00"], ...] x 7]}; 24:00 closes at "24:00"."""
    return [
        {"from_on": from_on.isoformat(), "week": [[[_clock(a), _clock(b)] for a, b in day] for day in week]}
        for from_on, week in hours.periods
    ]


def hours_from_rows(rows: Sequence[Mapping[str, object]]) -> OfficeHours:
    """The reverse of `hours_to_rows`; raises HoursUnsound on anything else."""
    try:
        periods = tuple(
            (
                date.fromisoformat(str(row["from_on"])),
                tuple(tuple(_interval(pair) for pair in day) for day in row["week"]),  # type: ignore[attr-defined]
            )
            for row in rows
        )
    except (KeyError, TypeError, ValueError) as error:
        raise HoursUnsound(f"opening hours cannot be read: {error}") from error
    return OfficeHours(tuple(sorted(periods, key=lambda period: period[0])))


def _clock(at: time | None) -> str:
    return "24:00" if at is None else f"{at:%H:%M}"


def _interval(pair: Sequence[str]) -> Interval:
    opens, closes = pair
    return time.fromisoformat(opens), None if closes == "24:00" else time.fromisoformat(closes)


@dataclass(frozen=True, slots=True)
class Frame:
    """Everything that is needed to count: the legal calendar, the centre's hours, the zone of its dates."""

    calendar: Calendar
    hours: OfficeHours = STANDARD_HOURS
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))

    def date_of(self, at: datetime) -> date:
        """The local date of a moment; raises DateOutside beyond the years that are counted."""
        if at.tzinfo is None:
            raise CalendarError(f"a moment without a zone: {at.isoformat()}")
        on = at.astimezone(self.zone).date()
        if not FIRST_ON <= on <= LAST_ON:
            raise DateOutside(on)
        return on

    def moment(self, on: date, at: time | None) -> datetime:
        """A local time of day as a moment; None is 24:00."""
        if at is None:
            on, at = on + timedelta(days=1), time(0)
        return _utc(on, at, self.zone)

    def closing(self, on: date) -> datetime:
        """Close of business of a worked day, 24:00 where there are no hours (K3)."""
        return self.moment(on, self.hours.closing_at(on))

    def open_spans(self, on: date) -> Iterator[tuple[datetime, datetime]]:
        """The opening hours of one date as moments; none on a rest day, whatever the weekly hours say (K15)."""
        if self.calendar.is_workday(on):
            for opens, closes in self.hours.intervals(on):
                yield self.moment(on, opens), self.moment(on, closes)


@lru_cache(maxsize=4096)
def _utc(on: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(on, at, zone).astimezone(UTC)
