"""Making the actor the assignee of a free task: the part that claiming one and claiming the next share."""

from app.casework.ground import Ground
from app.casework.news import back_on_the_pile
from app.casework.receipts import TaskReceipt, task_receipt
from app.casework.record import record
from app.domain.trail import Kind
from app.store import cases as rows
from app.store.unit import Unit


def take(u: Unit, ground: Ground) -> TaskReceipt:
    """Write the claim of a task that was found free, or held by whom the actor stands in for."""
    task = ground.about
    rows.change_task(
        u,
        ground.centre_id,
        task["id"],
        status="claimed",
        assignee_id=u.actor.person_id,
        claimed_at=ground.now,
        **back_on_the_pile(),
    )
    facts = {
        "task": task["id"],
        "element": task["element"],
        "before": {"assignee": task["assignee_id"]},
        "after": {"assignee": u.actor.person_id},
    }
    return task_receipt(ground, record(u, ground, Kind.TASK_CLAIMED, facts))
