"""Take a task up again that was put aside, before it comes back by itself."""

from dataclasses import dataclass

from app.casework.asking import allow
from app.casework.ground import must_be_live, must_hold, on_task
from app.casework.news import back_on_the_pile
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, task_receipt
from app.casework.record import record
from app.domain.rights import Act
from app.domain.trail import Kind
from app.store import cases as rows
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class TakeUp:
    task_id: str
    seen: int | None = None


def take_up(office: Office, u: Unit, command: TakeUp) -> TaskReceipt:
    """Taking up what was not put aside changes nothing. Raises NotYourTask, TaskOver."""
    allow(u.actor, Act.CLAIM_TASK)
    ground = on_task(u, command.task_id, Act.CLAIM_TASK, command.seen)
    must_be_live(ground)
    must_hold(u, ground)
    if ground.about["aside_until"] is None:
        return task_receipt(ground, int(ground.case["version"]))
    rows.change_task(u, ground.centre_id, command.task_id, **back_on_the_pile())
    facts = {"task": command.task_id, "element": ground.about["element"]}
    return task_receipt(ground, record(u, ground, Kind.TASK_TAKEN_UP, facts))
