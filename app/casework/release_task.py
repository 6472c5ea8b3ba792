"""Put a task back into the queue of its desk."""

from dataclasses import dataclass

from app.casework.asking import allow
from app.casework.ground import must_be_live, must_hold, on_task
from app.casework.news import back_on_the_pile, news
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, task_receipt
from app.casework.record import record
from app.domain.rights import Act
from app.domain.trail import Kind
from app.store import cases as rows
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class ReleaseTask:
    task_id: str
    seen: int | None = None


def release_task(office: Office, u: Unit, command: ReleaseTask) -> TaskReceipt:
    """Let go of a task the actor holds. Raises NotYourTask, TaskOver."""
    allow(u.actor, Act.CLAIM_TASK)
    ground = on_task(u, command.task_id, Act.CLAIM_TASK, command.seen)
    must_be_live(ground)
    must_hold(u, ground)
    rows.change_task(
        u,
        ground.centre_id,
        command.task_id,
        status="open",
        assignee_id=None,
        claimed_at=None,
        **news(u, ground),
        **back_on_the_pile(),
    )
    facts = {
        "task": command.task_id,
        "element": ground.about["element"],
        "before": {"assignee": ground.about["assignee_id"]},
        "after": {"assignee": None},
    }
    return task_receipt(ground, record(u, ground, Kind.TASK_RELEASED, facts))
