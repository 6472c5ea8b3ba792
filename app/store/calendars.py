"""Rows of calendar editions and of opening hours, turned into the values that count days."""

from datetime import date
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from app.domain.calendars import STANDARD_HOURS, Calendar, Day, OfficeHours, hours_from_rows
from app.store import tables as t
from app.store.unit import Unit

E = t.calendar_edition


def current_id(u: Unit) -> str | None:
    """The edition new cases are counted by."""
    edition: str | None = u.value(select(E.c.id).where(E.c.status == "approved"))
    return edition


def current(u: Unit) -> Row[Any] | None:
    return u.row(select(E).where(E.c.status == "approved"))


def lock_current(u: Unit) -> Row[Any] | None:
    """The edition that counts, under its lock, for whoever is about to change what counts: an edition, hours, lights.

    Of two of them one waits for the other; and both wait for the registrations that have read what counts so far.
    """
    statement = select(E).where(E.c.status == "approved").with_for_update()
    return u.row(statement) or u.row(statement)  # whoever waited while another was approved finds that one


def edition(u: Unit, calendar_id: str) -> Row[Any] | None:
    return u.row(select(E).where(E.c.id == calendar_id))


def lock_edition(u: Unit, calendar_id: str) -> Row[Any] | None:
    return u.row(select(E).where(E.c.id == calendar_id).with_for_update(key_share=True))


def editions(u: Unit) -> list[Row[Any]]:
    """Every edition without its days, newest first."""
    columns = [c for c in E.columns if c.name != "days"]
    return list(u.rows(select(*columns).order_by(E.c.uploaded_at.desc(), E.c.id.desc())))


def calendar_of(row: Row[Any]) -> Calendar:
    """The calendar an edition's row describes."""
    marks = {date.fromisoformat(on): Day(*mark) for on, mark in row.days.items()}
    return Calendar(row.name, marks, (row.covered_from, row.covered_to))


def plain_days(calendar: Calendar) -> dict[str, list[str]]:
    """The marks of a calendar as they are stored: ISO date -> [kind, name, source]."""
    return {on.isoformat(): [day.kind, day.name, day.source] for on, day in sorted(calendar.marks.items())}


def hours(u: Unit, centre_id: str) -> OfficeHours:
    """A centre's opening hours by date: the standard ones until the first were set, and where none ever were."""
    c = t.office_hours.c
    rows = u.rows(select(c.from_on, c.intervals).where(c.centre_id == centre_id).order_by(c.from_on))
    if not rows:
        return STANDARD_HOURS
    own = hours_from_rows([{"from_on": row.from_on.isoformat(), "week": row.intervals} for row in rows])
    return OfficeHours((*STANDARD_HOURS.periods, *own.periods))


def insert_edition(u: Unit, values: dict[str, Any]) -> None:
    u.write(insert(E).values(**values))


def update_edition(u: Unit, calendar_id: str, **values: Any) -> None:
    u.write(update(E).where(E.c.id == calendar_id).values(**values))


def put_hours(u: Unit, centre_id: str, from_on: date, week: list[list[list[str]]]) -> None:
    """Set a centre's hours from a date on, in place of what was set for that date."""
    c = t.office_hours.c
    u.write(delete(t.office_hours).where(c.centre_id == centre_id, c.from_on == from_on))
    u.write(insert(t.office_hours).values(centre_id=centre_id, from_on=from_on, intervals=week))
