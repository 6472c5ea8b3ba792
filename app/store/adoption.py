"""What the adoption of a calendar edition reads and writes, in sets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, literal, select, update

from app.store import tables as t
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class OpenCase:
    """last_due_at  the latest moment anything of the case waits for; None where nothing has one"""

    centre_id: str
    id: str
    calendar_id: str
    received_at: datetime
    light: str
    provisional: bool
    last_due_at: datetime | None


def under_way(u: Unit) -> Row[Any] | None:
    """The approved edition, locked, while cases still follow it."""
    c = t.calendar_edition.c
    statement = select(t.calendar_edition).where(c.status == "approved", c.adopted_at.is_(None))
    if u.can_skip_locked:
        statement = statement.with_for_update(skip_locked=True)
    return u.row(statement)


def open_cases(u: Unit, after: str | None, most: int) -> list[OpenCase]:
    """The next open cases in the order of their ids, with their last deadline."""
    c, m = t.office_case.c, t.timer.c
    statement = select(
        c.centre_id, c.id, c.calendar_id, c.received_at, c.light, c.provisional, c.due_at, c.statutory_due_at
    ).where(c.closed_at.is_(None))
    if after is not None:
        statement = statement.where(c.id > after)
    cases = u.rows(statement.order_by(c.id).limit(most))
    if not cases:
        return []
    last = {
        row.case_id: row.due_at
        for row in u.rows(
            select(m.case_id, func.max(m.due_at).label("due_at"))
            .where(
                m.centre_id.in_({case.centre_id for case in cases}),
                m.case_id.in_([case.id for case in cases]),
                m.status == "armed",
            )
            .group_by(m.case_id)
        )
    }
    return [
        OpenCase(
            case.centre_id,
            case.id,
            case.calendar_id,
            case.received_at,
            case.light,
            case.provisional,
            max(
                filter(None, (case.due_at, case.statutory_due_at, last.get(case.id))),
                default=None,
            ),
        )
        for case in cases
    ]


def progress(u: Unit, cursor: str | None) -> tuple[int, int]:
    """(open cases that have followed, all open cases)."""
    c = t.office_case.c
    followed = func.count().filter(c.id <= cursor) if cursor else literal(0)
    row = u.row(select(followed.label("followed"), func.count().label("every")).where(c.closed_at.is_(None)))
    assert row is not None
    return row.followed, row.every


def repoint(u: Unit, case_ids: Collection[str], calendar_id: str) -> None:
    """Open cases a change cannot touch are counted by the new edition from now on.

    That they are open is said because the index on ids is one of open cases; without it every case is gone through.
    """
    if case_ids:
        c = t.office_case.c
        wanted = c.id.in_(case_ids), c.closed_at.is_(None)
        u.write(update(t.office_case).where(*wanted).values(calendar_id=calendar_id))


def numbers(u: Unit, case_ids: Collection[str]) -> dict[str, str]:
    c = t.office_case.c
    return {row.id: row.number for row in u.rows(select(c.id, c.number).where(c.id.in_(case_ids)))}


def events(u: Unit, case_ids: Collection[str]) -> dict[str, list[dict[str, Any]]]:
    """The clock events of a set of cases, by case, each clock's in order."""
    e = t.clock_event
    found: dict[str, list[dict[str, Any]]] = {}
    statement = select(e).where(e.c.case_id.in_(case_ids)).order_by(e.c.case_id, e.c.clock_id, e.c.seq)
    for row in u.rows(statement):
        found.setdefault(row.case_id, []).append(row._asdict())
    return found


def live_cards(u: Unit, case_ids: Collection[str]) -> dict[str, list[datetime]]:
    """Clock -> the deadlines for which cards stand."""
    c = t.card.c
    found: dict[str, list[datetime]] = {}
    for row in u.rows(select(c.clock_id, c.due_at).where(c.case_id.in_(case_ids), c.status != "voided")):
        found.setdefault(row.clock_id, []).append(row.due_at)
    return found
