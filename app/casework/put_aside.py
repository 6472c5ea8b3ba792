"""Put a task of one's own aside until a moment: it leaves the pile and comes back by itself. No clock stops for it."""

from dataclasses import dataclass
from datetime import datetime

from app.casework.asking import allow
from app.casework.ground import must_be_live, must_hold, on_task
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, task_receipt
from app.casework.record import record
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import FormInvalid
from app.store import cases as rows
from app.store.unit import Unit
from workflows.errors import FieldProblem

LONGEST_NOTE = 200


@dataclass(frozen=True, slots=True)
class PutAside:
    """until  when it comes back;  past_due  the warning was read: also past the deadline

    note  for oneself alone: it stays off the trail, which every colleague reads
    """

    task_id: str
    until: datetime
    note: str = ""
    past_due: bool = False
    seen: int | None = None


def put_aside(office: Office, u: Unit, command: PutAside) -> TaskReceipt:
    """Raises NotYourTask, TaskOver, FormInvalid (a moment that is over, or past the deadline unwarned)."""
    allow(u.actor, Act.CLAIM_TASK)
    ground = on_task(u, command.task_id, Act.CLAIM_TASK, command.seen)
    must_be_live(ground)
    must_hold(u, ground)
    note, due_at = command.note.strip(), ground.about["due_at"]
    if command.until <= ground.now:
        raise FormInvalid({"until": FieldProblem("is_past")})
    if due_at is not None and command.until > due_at and not command.past_due:
        raise FormInvalid({"until": FieldProblem("past_due")})
    if len(note) > LONGEST_NOTE:
        raise FormInvalid({"note": FieldProblem("too_long", {"max": LONGEST_NOTE})})
    rows.change_task(
        u,
        ground.centre_id,
        command.task_id,
        aside_until=command.until,
        aside_note=ground.key.seal_json(note) if note else None,
    )
    facts = {
        "task": command.task_id,
        "element": ground.about["element"],
        "until": command.until.isoformat(),
    }
    return task_receipt(ground, record(u, ground, Kind.TASK_PUT_ASIDE, facts))
