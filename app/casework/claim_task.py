"""Take a task from the queue: from then on it is yours, and everybody sees that."""

from dataclasses import dataclass

from app.casework.asking import allow
from app.casework.ground import must_be_candidate, must_be_live, must_not_be_anothers, on_task
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, task_receipt
from app.casework.take import take
from app.domain.rights import Act
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class ClaimTask:
    task_id: str
    seen: int | None = None


def claim_task(office: Office, u: Unit, command: ClaimTask) -> TaskReceipt:
    """Make the actor the assignee. Claiming what one holds already changes nothing.

    Raises TaskTaken (with the colleague's name), TaskOver, NotYourDesk.
    """
    allow(u.actor, Act.CLAIM_TASK)
    ground = on_task(u, command.task_id, Act.CLAIM_TASK, command.seen)
    must_be_candidate(u, ground)
    must_be_live(ground)
    if ground.about["assignee_id"] == u.actor.person_id:
        return task_receipt(ground, int(ground.case["version"]))
    must_not_be_anothers(u, ground)
    return take(u, ground)
