"""Somebody is back earlier: what is left of the absence is taken back, and the substitute stands in no more."""

from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.trail import Kind
from app.errors import PersonNotFound
from app.office.absences import permit_absence
from app.store import people as rows
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class EndAbsence:
    """today  the local day they are back on"""

    person_id: str
    absence_id: str
    today: date


@dataclass(frozen=True, slots=True)
class AbsenceEnded:
    absence_id: str


def end_absence(_office: object, u: Unit, command: EndAbsence) -> AbsenceEnded:
    """Raises PersonNotFound where there is no such absence or it is over, NotYourRole."""
    found = rows.absence(u, command.absence_id)
    if found is None or found.person_id != command.person_id or found.until_on < command.today:
        raise PersonNotFound(person=command.person_id)
    right = permit_absence(u, command.person_id, None, command.today)
    if found.from_on >= command.today:
        rows.drop_absence(u, command.absence_id)
    else:
        rows.shorten_absence(u, command.absence_id, command.today - timedelta(days=1))
    body = {"absence": command.absence_id, "person": command.person_id, "back_on": command.today.isoformat()}
    append_office(u, PEOPLE, Kind.ABSENCE_ENDED, body, right)
    return AbsenceEnded(command.absence_id)
