"""An answer arrives from outside, for the step that waits for it: the county's, where it does not use this system."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.arrive import at_case
from app.casework.asking import allow, asking
from app.casework.ground import footing, must_be_open
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, settled_receipt
from app.casework.settle import settle
from app.casework.settling.turn import Deed
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import FormInvalid, TaskTaken
from app.store import locks
from app.store.unit import Unit
from workflows import engine
from workflows.errors import FieldProblem

ANSWERS = ("approved", "refused", "sent_back")


@dataclass(frozen=True, slots=True)
class ReceiveAnswer:
    """answer  approved, refused or sent_back;  words  what the superior wrote"""

    case_id: str
    answer: str
    words: str = ""
    seen: int | None = None


def receive_answer(office: Office, u: Unit, command: ReceiveAnswer) -> TaskReceipt:
    """Record the superior's answer: the window's or its chiefs' to do, who sent it up. Raises NotPossibleHere where nobody waits for one,
    TaskTaken where an officer of the county is at it in this system, FormInvalid.
    """
    allow(u.actor, Act.RECORD_ANSWER)
    if command.answer not in ANSWERS:
        raise FormInvalid({"answer": FieldProblem("not_an_option")})
    ground = at_case(office, u, command.case_id, Act.RECORD_ANSWER, command.seen)
    must_be_open(ground)
    feet = footing(office, u, ground)
    for task in feet.hanging.tasks:
        if task["act"] == "county_decide" and task["assignee_id"] is not None:
            raise TaskTaken(by=locks.person_name(u, task["assignee_id"]))
    told: Mapping[str, Any] = {"answer": command.answer}
    with asking(ground.case_id):
        advance = engine.message(feet.definition, ground.instance["state"], "superior_answer", told)
    deed = Deed(
        Kind.MESSAGE_RECEIVED,
        facts={"message": "superior_answer", **told},
        sealed={"words": command.words} if command.words else None,
        routing=told,
    )
    return settled_receipt(ground, settle(office, u, ground, feet, advance, deed))
