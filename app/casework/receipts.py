"""What a verb answers: frozen values built from what it just wrote, never read again."""

from dataclasses import dataclass
from datetime import datetime

from app.casework.ground import Ground
from app.casework.settling.turn import Settled, TaskBrief


@dataclass(frozen=True, slots=True)
class TaskReceipt:
    """After an act on a task: where its case stands now, and what opened."""

    case_id: str
    task_id: str | None
    number: str
    version: int
    status: str
    outcome: str | None
    opened: tuple[TaskBrief, ...] = ()
    due_at: datetime | None = None
    light: str = "normal"


def task_receipt(ground: Ground, version: int) -> TaskReceipt:
    """The receipt of an act that moved neither the engine nor a clock."""
    case = ground.case
    return TaskReceipt(
        case_id=ground.case_id,
        task_id=ground.task["id"] if ground.task else None,
        number=case["number"],
        version=version,
        status=case["status"],
        outcome=case["outcome"],
        due_at=case["due_at"],
        light=case["light"],
    )


def settled_receipt(ground: Ground, settled: Settled) -> TaskReceipt:
    return TaskReceipt(
        case_id=ground.case_id,
        task_id=ground.task["id"] if ground.task else None,
        number=ground.case["number"],
        version=settled.version,
        status=settled.standing.status,
        outcome=settled.standing.outcome,
        opened=settled.opened,
        due_at=settled.due_at,
        light=settled.light,
    )
