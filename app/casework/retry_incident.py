"""Once the cause of an incident is mended: try again what had been given up, and settle the incident.

A stuck timer is armed again and is told by the next turn of the sweep, late and once, with both moments on the trail.
A case that could not be counted again is counted now. Of everything else nothing is left to be done again.
"""

from dataclasses import dataclass
from typing import Any

from app.casework.asking import allow
from app.casework.ground import of_row
from app.casework.office import Office
from app.casework.record import record
from app.casework.recount import recount_case
from app.domain.rights import CONSOLE, Act, posts_with
from app.domain.trail import Kind
from app.errors import IncidentNotFound, NotPossibleHere
from app.store import calendars, locks
from app.store import incidents as rows
from app.store.trail import INCIDENTS, append_office
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class RetryIncident:
    incident_id: str


@dataclass(frozen=True, slots=True)
class IncidentReceipt:
    """again  what is tried again: timer, recount; or nothing, where there is nothing left to try"""

    incident_id: str
    kind: str
    case_id: str | None
    again: str


def retry_incident(office: Office, u: Unit, command: RetryIncident) -> IncidentReceipt:
    """Raises IncidentNotFound outside the actor's centres, NotPossibleHere where it is settled already."""
    if u.actor is not CONSOLE:
        allow(u.actor, Act.RETRY_INCIDENT)
    incident = rows.incident(u, command.incident_id)
    if incident is None or not _reaches(u, incident.centre_id):
        raise IncidentNotFound(incident=command.incident_id)
    if incident.settled_at is not None:
        raise NotPossibleHere(incident=command.incident_id, status="settled")
    again = _try_again(office, u, incident)
    if again == "nothing":
        body = {"incident": incident.id, "kind": incident.kind}
        append_office(u, INCIDENTS, Kind.INCIDENT_SETTLED, body, Act.RETRY_INCIDENT, incident.centre_id)
    rows.settle(u, incident)
    return IncidentReceipt(incident.id, incident.kind, incident.case_id, again)


def _reaches(u: Unit, centre_id: str | None) -> bool:
    """A post of the county reaches every incident, a post of a centre those of its centre."""
    carried = {post.centre_id for post in posts_with(u.actor, Act.RETRY_INCIDENT)}
    return u.actor is CONSOLE or None in carried or centre_id in carried


def _try_again(office: Office, u: Unit, incident: Any) -> str:
    if incident.timer_id is not None:
        return "timer" if _arm(u, incident) else "nothing"
    if incident.kind == "recount_failed":
        current = calendars.current_id(u)
        assert current is not None
        return (
            "recount" if recount_case(office, u, incident.centre_id, incident.case_id, current) else "nothing"
        )
    return "nothing"


def _arm(u: Unit, incident: Any) -> bool:
    """Arm the timer for its own moment; False where it is stuck no more: its case ended, or moved it."""
    row = locks.lock_stuck_timer(u, incident.centre_id, incident.timer_id)
    if row is None:
        return False
    ground, timer = of_row(u, row, Act.RETRY_INCIDENT), locks.part(row, "timer")
    rows.arm(u, incident.centre_id, timer["id"], timer["due_at"])
    facts = {"timer": timer["id"], "due_at": timer["due_at"].isoformat(), "incident": incident.id}
    record(u, ground, Kind.TIMER_REARMED, facts)
    return True
