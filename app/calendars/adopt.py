"""Let open cases follow an approved edition: in bounded transactions that a crash half-way does no harm to.

Cases the change cannot touch are passed over in sets; the others are recounted one by one, each with its own line
on the trail. A cursor in the same commit says how far it got.
"""

from dataclasses import dataclass
from datetime import date, datetime

from app.casework.office import Office
from app.casework.recount import recount_case
from app.domain.calendars import Calendar, changed_days
from app.domain.trail import Kind
from app.store import adoption as rows
from app.store import calendars
from app.store.trail import CALENDAR, append_office
from app.store.unit import Unit

BATCH = 20


@dataclass(frozen=True, slots=True)
class Adopted:
    """One step: how many cases were looked at, how many moved, and whether the edition is through."""

    looked_at: int
    moved: int
    finished: bool


def adopt_some(office: Office, u: Unit, most: int = BATCH) -> Adopted | None:
    """The next bounded step of the adoption under way; None where there is none. The sweep's."""
    edition = rows.under_way(u)
    if edition is None:
        return None
    after = office.calendar(u, edition.id)
    batch = rows.open_cases(u, edition.cursor, most)
    moved = 0
    known: dict[str, Window] = {}
    passed: list[str] = []
    for case in batch:
        if case.calendar_id not in known:
            known[case.calendar_id] = window(office, u, case.calendar_id, after)
        if edition.everyone or touches(known[case.calendar_id], case, office):
            if recount_case(office, u, case.centre_id, case.id, edition.id) is not None:
                moved += 1
        elif case.calendar_id != edition.id:
            passed.append(case.id)
    rows.repoint(u, passed, edition.id)
    finished = len(batch) < most
    cursor = batch[-1].id if batch else edition.cursor
    if finished:
        calendars.update_edition(u, edition.id, cursor=cursor, adopted_at=u.now, everyone=False)
        append_office(u, CALENDAR, Kind.CALENDAR_ADOPTED, {"edition": edition.id})
    else:
        calendars.update_edition(u, edition.id, cursor=cursor)
    return Adopted(len(batch), moved, finished)


def pass_over(u: Unit) -> rows.OpenCase | None:
    """Go past the next case of the adoption, which cannot be counted; it stays on its edition. The sweep's."""
    edition = rows.under_way(u)
    batch = rows.open_cases(u, edition.cursor, 1) if edition is not None else []
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
    if case.light == "paused" or case.last_due_at is None:
        return window.changed[-1] >= first
    last = _on(case.last_due_at, office)
    return any(first <= day <= last for day in window.changed)


def _on(at: datetime, office: Office) -> date:
    return at.astimezone(office.zone).date()
