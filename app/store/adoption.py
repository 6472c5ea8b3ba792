"""What the adoption of a calendar edition reads and writes, in sets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, literal, select, update

from app.domain.cases import Standing
from app.store import tables as t
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class OpenCase:
    """held         its own clocks are paused, whatever its light says: they have no deadline
    last_due_at  the latest moment anything of the case waits for; None where nothing has one
    """

    centre_id: str
    id: str
    number: str
    calendar_id: str
    received_at: datetime
    held: bool
    provisional: bool
    last_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Carded:
    """A case with its cards in force: (clock id, the moment it was issued for). Its clocks are not read here."""

    standing: Standing
    cards: list[tuple[str, datetime]]


_C = t.office_case.c
_LOOKED_AT = (
    _C.centre_id, _C.id, _C.number, _C.calendar_id, _C.received_at, _C.accepted_at, _C.decided_at, _C.light,
    _C.provisional, _C.due_at, _C.statutory_due_at,
)  # fmt: skip
_EVENT = ("case_id", "clock_id", "clock_kind", "subject", "sequence", "kind", "at", "detail")


def under_way(u: Unit) -> Row[Any] | None:
    """The approved edition, locked, while cases still follow it. Who registers a case by it need not wait."""
    c = t.calendar_edition.c
    statement = select(t.calendar_edition).where(c.status == "approved", c.adopted_at.is_(None))
    if u.can_skip_locked:
        statement = statement.with_for_update(skip_locked=True, key_share=True)
    return u.row(statement)


def cursor(u: Unit) -> str | None:
    """The last case that the adoption under way has dealt with, unlocked; None at its beginning and where there is none."""
    c = t.calendar_edition.c
    at: str | None = u.value(select(c.cursor).where(c.status == "approved", c.adopted_at.is_(None)))
    return at


def open_cases(u: Unit, after: str | None, most: int, *, locked: bool = False) -> list[OpenCase]:
    """The next open cases in the order of their ids, with their last deadline.

    locked  each under its lock: whoever passes a case over must not do so for a deadline that is just being moved
    """
    c = t.office_case.c
    statement = select(*_LOOKED_AT).where(c.closed_at.is_(None))
    if after is not None:
        statement = statement.where(c.id > after)
    statement = statement.order_by(c.id).limit(most)
    cases = u.rows(statement.with_for_update() if locked else statement)
    last = _last_timers(u, cases)
    return [_open_case(case, last.get(case.id)) for case in cases]


def _last_timers(u: Unit, cases: Collection[Any]) -> dict[str, datetime]:
    """Case -> when its last armed timer is due."""
    if not cases:
        return {}
    m = t.timer.c
    found = u.rows(
        select(m.case_id, func.max(m.due_at).label("due_at"))
        .where(*_of(m, cases), m.status == "armed")
        .group_by(m.case_id)
    )
    return {row.case_id: row.due_at for row in found}


def _open_case(case: Any, last_timer: datetime | None) -> OpenCase:
    return OpenCase(
        centre_id=case.centre_id,
        id=case.id,
        number=case.number,
        calendar_id=case.calendar_id,
        received_at=case.received_at,
        held=case.light == "paused" or _own_clocks_wait(case),
        provisional=case.provisional,
        last_due_at=max(filter(None, (case.due_at, case.statutory_due_at, last_timer)), default=None),
    )


def _own_clocks_wait(case: Any) -> bool:
    """From acceptance to decision the law's clock runs; without a deadline there it is paused (with the superior, say)."""
    return case.accepted_at is not None and case.decided_at is None and case.statutory_due_at is None


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


def events(u: Unit, cases: Collection[OpenCase]) -> dict[str, list[dict[str, Any]]]:
    """The clock events of a set of cases, by case, each clock's in order."""
    e = t.clock_event.c
    found: dict[str, list[dict[str, Any]]] = {}
    statement = select(*(e[name] for name in _EVENT)).where(*_of(e, cases))
    for row in u.rows(statement.order_by(e.case_id, e.clock_id, e.seq)):
        found.setdefault(row[0], []).append(dict(zip(_EVENT, row, strict=True)))
    return found


def carded(u: Unit, cases: Collection[OpenCase]) -> dict[str, Carded]:
    """Those of a set of cases for whose clocks cards stand, by case."""
    c, d = t.office_case.c, t.card.c
    statement = (
        select(d.case_id, d.clock_id, d.due_at, c.status, c.outcome, c.converted, c.milestones)
        .join_from(t.card, t.office_case, (c.centre_id == d.centre_id) & (c.id == d.case_id))
        .where(*_of(d, cases), d.status != "voided")
    )
    found: dict[str, Carded] = {}
    for row in u.rows(statement):
        if row.case_id not in found:
            reached = {name: datetime.fromisoformat(at) for name, at in row.milestones.items()}
            found[row.case_id] = Carded(Standing(row.status, row.outcome, row.converted, reached, ()), [])
        found[row.case_id].cards.append((row.clock_id, row.due_at))
    return found


def _of(c: Any, cases: Collection[Any]) -> tuple[Any, Any]:
    """Rows of a set of cases. Their centres are said because every index begins with the centre."""
    return c.centre_id.in_({case.centre_id for case in cases}), c.case_id.in_([case.id for case in cases])
