"""A centre's opening hours from a date on. Deadlines end with close of business, so open cases are counted again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.calendars.centres import permit_centre
from app.casework.asking import allow
from app.casework.office import Office
from app.domain.calendars import HoursUnsound, hours_from_rows
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import CalendarRefused
from app.store import calendars as rows
from app.store import directory, previews
from app.store.trail import CALENDAR, append_office
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class SetHours:
    """week  seven days, Monday first, each a list of ["08:30", "12:00"] pairs; "24:00" closes at midnight"""

    centre_id: str
    from_on: date
    week: Sequence[Sequence[Sequence[str]]]


def set_hours(office: Office, u: Unit, command: SetHours) -> None:
    """Raises UnitNotFound, NotYourRole, CalendarRefused for hours that overlap, run backwards, or lie in the past."""
    allow(u.actor, Act.EDIT_CALENDARS)
    permit_centre(u, command.centre_id)
    if command.from_on <= u.now.astimezone(office.zone).date():
        why = (0, "hours_too_early", "")
        raise CalendarRefused(problems=["hours can be set from tomorrow on"], lines=[why])
    week: Any = [[list(pair) for pair in day] for day in command.week]
    try:
        hours_from_rows([{"from_on": command.from_on.isoformat(), "week": week}])
    except HoursUnsound as error:
        raise CalendarRefused(problems=[str(error)], lines=[(0, "hours_unsound", "")]) from error
    current = rows.lock_current(u)  # first, by everybody who changes what counts
    assert current is not None
    rows.put_hours(u, command.centre_id, command.from_on, week)
    directory.revise(u, command.centre_id)
    rows.update_edition(u, current.id, adopted_at=None, cursor=None, everyone=True)
    previews.begin_all_anew(u)
    body = {"centre": command.centre_id, "from_on": command.from_on.isoformat(), "week": week}
    append_office(u, CALENDAR, Kind.HOURS_SET, body, Act.EDIT_CALENDARS, command.centre_id)
