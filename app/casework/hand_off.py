"""Offer a task's work to another department, with a reason. It must be accepted there, or it bounces.

The diagram shows it: the task is completed with the answer `handoff`, and the handoff process begins.
"""

from dataclasses import dataclass

from app.casework.arrive import at_task
from app.casework.asking import allow
from app.casework.complete_task import finish
from app.casework.ground import footing, must_be_candidate, must_be_live, must_not_be_anothers
from app.casework.office import Office
from app.casework.receipts import TaskReceipt
from app.casework.remarks import words_of
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import FormInvalid, NotPossibleHere
from app.store.unit import Unit
from workflows.errors import FieldProblem
from workflows.forms import CleanForm

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class HandOff:
    """department  code of a department of the centre, e.g. CA"""

    task_id: str
    department: str
    reason: str
    seen: int | None = None


def hand_off(office: Office, u: Unit, command: HandOff) -> TaskReceipt:
    """Raises NotPossibleHere where the diagram has no way for it, FormInvalid, and what completing raises."""
    allow(u.actor, Act.COMPLETE_TASK)
    ground = at_task(office, u, command.task_id, Act.COMPLETE_TASK, command.seen)
    must_be_candidate(u, ground)
    must_be_live(ground)
    must_not_be_anothers(u, ground)
    if not ground.about["can_hand_off"]:
        raise NotPossibleHere(case=ground.case_id, what="handoff")
    reason = words_of(command.reason, "reason", LONGEST_REASON)
    if command.department not in office.handling(u, ground.centre_id, command.department):
        raise FormInvalid({"department": FieldProblem("not_an_option")})
    routing = {"handling": "handoff", "department": command.department}
    form = CleanForm({**routing, "reason": reason}, routing)
    return finish(office, u, ground, footing(office, u, ground), form, Kind.TASK_HANDED_OFF)
