"""Urge whoever is at it: counted on the task, said in words, on the trail. It moves nothing else."""

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
from app.errors import TaskNotFound
from app.store import cases as rows
from app.store import locks
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class UrgeTask:
    task_id: str
    words: str


def urge_task(office: Office, u: Unit, command: UrgeTask) -> TaskReceipt:
    """Anybody who may see the case may urge its tasks. Raises TaskOver, FormInvalid."""
    allow(u.actor, Act.URGE_TASK)
    words = words_of(command.words)
    ground = on_task(u, command.task_id, Act.URGE_TASK)
    if not locks.sees_case(u, ground.centre_id, ground.case_id, sees_units(u.actor, Act.URGE_TASK)):
        raise TaskNotFound(task=command.task_id)
    must_be_live(ground)
    rows.change_task(
        u,
        ground.centre_id,
        command.task_id,
        urges=ground.about["urges"] + 1,
        **news(u, ground),
        **back_on_the_pile(),
    )
    write_remark(u, ground, "urge", words)
    facts = {"task": command.task_id, "element": ground.about["element"], "urges": ground.about["urges"] + 1}
    return task_receipt(ground, record(u, ground, Kind.TASK_URGED, facts, {"words": words}))
