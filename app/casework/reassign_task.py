"""Give a task to a colleague, or take it back into the queue: a chief's right, with a reason."""

from dataclasses import dataclass

from app.casework.asking import allow
from app.casework.ground import must_be_live, on_task
from app.casework.news import back_on_the_pile, news
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, task_receipt
from app.casework.record import record
from app.casework.remarks import words_of, write_remark
from app.domain.rights import Act, sees_units
from app.domain.trail import Kind
from app.errors import NotYourDesk, PersonNotFound
from app.store import cases as rows
from app.store import directory
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class ReassignTask:
    """person_id  who shall do it; None puts it back into the queue"""

    task_id: str
    person_id: str | None
    reason: str
    seen: int | None = None


def reassign_task(office: Office, u: Unit, command: ReassignTask) -> TaskReceipt:
    """Raises PersonNotFound unless the person works at the task's desk today, FormInvalid without a reason."""
    allow(u.actor, Act.REASSIGN_TASK)
    reason = words_of(command.reason, "reason")
    ground = on_task(u, command.task_id, Act.REASSIGN_TASK, command.seen)
    task = ground.about
    if task["unit_id"] not in sees_units(u.actor, Act.REASSIGN_TASK):
        raise NotYourDesk(task=command.task_id)
    must_be_live(ground)
    on = u.now.astimezone(office.zone).date()
    if command.person_id is not None and not directory.works_at(
        u, command.person_id, task["unit_id"], task["role"], on
    ):
        raise PersonNotFound(person=command.person_id)
    rows.change_task(
        u,
        ground.centre_id,
        command.task_id,
        status="claimed" if command.person_id else "open",
        assignee_id=command.person_id,
        claimed_at=ground.now if command.person_id else None,
        **news(u, ground),
        **back_on_the_pile(),
    )
    write_remark(u, ground, "reason", reason)
    facts = {
        "task": command.task_id,
        "element": task["element"],
        "before": {"assignee": task["assignee_id"]},
        "after": {"assignee": command.person_id},
    }
    return task_receipt(ground, record(u, ground, Kind.TASK_REASSIGNED, facts, {"reason": reason}))
