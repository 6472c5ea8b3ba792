"""Let open cases follow an approved edition: in bounded transactions that a crash half-way does no harm to.

Cases the change cannot touch are passed over in sets; the others are counted again, read and written in sets as well,
each with its own line on the trail. A cursor in the same commit says how far it got.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.casework.office import Office
from app.casework.recount import recount_cases
from app.domain.calendars import Calendar, changed_days
from app.domain.trail import Kind
from app.store import adoption as rows
from app.store import calendars
from app.store.trail import CALENDAR, append_office
from app.store.unit import Unit

# A step counts so many cases again at most, and passes over so many that the change cannot touch.
BATCH = 20
LOOK = 200


@dataclass(frozen=True, slots=True)
class Adopted:
    """One step: how many cases were looked at, how many moved, and whether the edition is through."""

    looked_at: int
    moved: int
    finished: bool


def adopt_some(office: Office, u: Unit, most: int = BATCH, look: int = LOOK) -> Adopted | None:
    """The next step of the adoption under way, bounded by both numbers; None where there is none. The sweep's."""
    edition = rows.under_way(u)
    if edition is None:
        return None
    step = _sort(office, u, edition, most, look)
    moved = recount_cases(office, u, step.again, edition.id) if step.again else 0
    rows.repoint(u, step.passed, edition.id)
    if step.finished:
        calendars.update_edition(u, edition.id, cursor=step.cursor, adopted_at=u.now, everyone=False)
        append_office(u, CALENDAR, Kind.CALENDAR_ADOPTED, {"edition": edition.id})
    else:
        calendars.update_edition(u, edition.id, cursor=step.cursor)
    return Adopted(step.looked_at, moved, step.finished)


@dataclass(slots=True)
class _Sorted:
    """The next open cases: those to count again, (centre id, case id), and the ids of those to pass over.

    cursor  the last of them;  finished  whether no case is left behind it
    """

    cursor: str | None
    again: list[tuple[str, str]] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    looked_at: int = 0
    finished: bool = False


def _sort(office: Office, u: Unit, edition: Any, most: int, look: int) -> _Sorted:
    after = office.calendar(u, edition.id)
    known: dict[str, Window] = {}
    step = _Sorted(edition.cursor)
    for case in _next_cases(u, edition.cursor, most, look):
        if len(step.again) == most:
            return step
        step.cursor, step.looked_at = case.id, step.looked_at + 1
        if case.calendar_id not in known:
            known[case.calendar_id] = window(office, u, case.calendar_id, after)
        if edition.everyone or touches(known[case.calendar_id], case, office):
            step.again.append((case.centre_id, case.id))
        elif case.calendar_id != edition.id:
            step.passed.append(case.id)
    step.finished = step.looked_at < look
    return step


def _next_cases(u: Unit, cursor: str | None, most: int, look: int) -> Iterator[rows.OpenCase]:
    """The next open cases; only the first few are read where most of them are counted again."""
    first = rows.open_cases(u, cursor, min(2 * most, look), locked=True)
    yield from first
    if len(first) == 2 * most < look:
        yield from rows.open_cases(u, first[-1].id, look - len(first), locked=True)


def pass_over(u: Unit, cursor: str | None) -> rows.OpenCase | None:
    """Go past the next case of the adoption, which cannot be counted; it stays on its edition. The sweep's.

    cursor  where the adoption stood when the case was tried. None where another sweep has gone on since: the case that is
            next by now has not been tried.
    """
    edition = rows.under_way(u)
    here = edition is not None and edition.cursor == cursor
    batch = rows.open_cases(u, cursor, 1) if here else []
    if edition is None or not batch:
        return None
    calendars.update_edition(u, edition.id, cursor=batch[0].id)
    return batch[0]


@dataclass(frozen=True, slots=True)
class Window:
    """What differs between the edition a case is counted by and the new one.

    changed   dates worked in one and not in the other, oldest first
    settled   whether years that were provisional no longer are
    """

    changed: tuple[date, ...]
    settled: bool


def window(office: Office, u: Unit, calendar_id: str, after: Calendar) -> Window:
    before = office.calendar(u, calendar_id)
    return Window(changed_days(before, after), before.covered != after.covered)


def touches(window: Window, case: rows.OpenCase, office: Office) -> bool:
    """Whether the change can move anything of a case: a day between its receipt and its last deadline, or a
    provisional date that is so no longer. A held clock has no deadline, so it is counted again."""
    if window.settled and case.provisional:
        return True
    if not window.changed:
        return False
    first = case.received_at.astimezone(office.zone).date()
    if case.held or case.last_due_at is None:
        return window.changed[-1] >= first
    last = _on(case.last_due_at, office)
    return any(first <= day <= last for day in window.changed)


def _on(at: datetime, office: Office) -> date:
    return at.astimezone(office.zone).date()
