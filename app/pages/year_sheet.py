"""A year of a calendar edition as twelve sheets. Every day says what it is by shape and by word, not by colour alone."""

from calendar import Calendar as Months
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.calendars import FIRST_ON, LAST_ON, Calendar
from app.pages.words import gettext

_MONTHS = Months(firstweekday=0)


@dataclass(frozen=True, slots=True)
class DayCell:
    """kind: workday, rest, holiday or makeup. changed: worked by one edition and not by the other."""

    day: date
    kind: str
    name: str
    changed: bool
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    """Weeks from Monday on; None where the week belongs to another month."""

    number: int
    weeks: tuple[tuple[DayCell | None, ...], ...]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row with one name and kind."""

    kind: str
    name: str
    first: date
    last: date
    days: int


@dataclass(frozen=True, slots=True)
class YearSheet:
    """provisional: no notice has settled the year. tail: its late December may still change."""

    year: int
    months: tuple[Month, ...]
    stretches: tuple[Stretch, ...]
    workdays: int
    provisional: bool
    tail: bool

    @property
    def before(self) -> int | None:
        return self.year - 1 if self.year > FIRST_ON.year else None

    @property
    def after(self) -> int | None:
        return self.year + 1 if self.year < LAST_ON.year else None


def year_sheet(calendar: Calendar, year: int, today: date, changed: Collection[date] = ()) -> YearSheet:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return YearSheet(
        year=year,
        months=tuple(_month(calendar, year, number, today, changed) for number in range(1, 13)),
        stretches=_stretches(calendar, year),
        workdays=calendar.workdays_between(first - timedelta(days=1), last),
        provisional=calendar.is_provisional(first),
        tail=calendar.may_still_move(last),
    )


def month_name(number: int) -> str:
    names = (
        gettext("January"), gettext("February"), gettext("March"), gettext("April"), gettext("May"),
        gettext("June"), gettext("July"), gettext("August"), gettext("September"), gettext("October"),
        gettext("November"), gettext("December"),
    )  # fmt: skip
    return names[number - 1]


def asked_year(text: str, otherwise: int) -> int:
    """The year of an address; one that is not counted is as if it were not there."""
    year = int(text) if text.isascii() and text.isdigit() and len(text) == 4 else otherwise
    return year if FIRST_ON.year <= year <= LAST_ON.year else otherwise


def _month(calendar: Calendar, year: int, number: int, today: date, changed: Collection[date]) -> Month:
    def cell(day: date) -> DayCell | None:
        if day.month != number:
            return None
        found = calendar.day(day)
        return DayCell(day, found.kind, found.name, day in changed, day == today)

    weeks = _MONTHS.monthdatescalendar(year, number)
    return Month(number, tuple(tuple(cell(day) for day in week) for week in weeks))


def _stretches(calendar: Calendar, year: int) -> tuple[Stretch, ...]:
    found: list[Stretch] = []
    for on in sorted(on for on in calendar.marks if on.year == year):
        day = calendar.day(on)
        last = found[-1] if found else None
        if last and (last.kind, last.name) == (day.kind, day.name) and on - last.last == timedelta(days=1):
            found[-1] = Stretch(day.kind, day.name, last.first, on, last.days + 1)
        elif day.kind in ("holiday", "makeup"):
            found.append(Stretch(day.kind, day.name, on, on, 1))
    return tuple(found)
