"""Note that a person has opened a task: until there is news of it, it is read. No act on the case, so no audit event."""

from dataclasses import dataclass
from datetime import datetime

from app.casework.asking import allow
from app.casework.office import Office
from app.domain.rights import Act, sees_centres, sees_units, works_for
from app.errors import TaskNotFound
from app.store import cases as rows
from app.store import locks, sights
from app.store import tables as t
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class SeeTask:
    task_id: str


@dataclass(frozen=True, slots=True)
class Sight:
    task_id: str
    seen_at: datetime


def see_task(office: Office, u: Unit, command: SeeTask) -> Sight:
    """Locks nothing: looking holds nobody up. Raises TaskNotFound where the actor may not see the task."""
    allow(u.actor, Act.SEE_CASE)
    assert u.actor.person_id is not None
    found = sights.place(u, sees_centres(u.actor, Act.SEE_CASE), command.task_id)
    if found is None:
        raise TaskNotFound(task=command.task_id)
    at_desk = (found.unit_id, found.role) in works_for(u.actor)
    if not at_desk and not locks.sees_case(
        u, found.centre_id, found.case_id, sees_units(u.actor, Act.SEE_CASE)
    ):
        raise TaskNotFound(task=command.task_id)
    row = {
        "centre_id": found.centre_id,
        "task_id": command.task_id,
        "person_id": u.actor.person_id,
        "seen_at": u.now,
    }
    rows.upsert(u, t.task_sight, [row], ("seen_at",))
    return Sight(command.task_id, u.now)
