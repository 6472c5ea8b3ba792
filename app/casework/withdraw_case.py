"""The applicant takes the matter back: possible at any moment until the result is out."""

from dataclasses import dataclass

from app.casework.arrive import at_case
from app.casework.asking import allow, asking
from app.casework.ground import Ground, footing, must_be_open
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, settled_receipt
from app.casework.remarks import remark, words_of
from app.casework.settle import settle
from app.casework.settling.turn import Deed
from app.domain.rights import Act
from app.domain.trail import Kind
from app.store.unit import Unit
from workflows import engine

MESSAGE = "withdrawal"


@dataclass(frozen=True, slots=True)
class WithdrawCase:
    case_id: str
    reason: str
    seen: int | None = None


def withdraw_case(office: Office, u: Unit, command: WithdrawCase) -> TaskReceipt:
    """Raises NotPossibleHere once the result is out, CaseOver, FormInvalid without a reason."""
    allow(u.actor, Act.WITHDRAW_CASE)
    reason = words_of(command.reason, "reason")
    ground = at_case(office, u, command.case_id, Act.WITHDRAW_CASE, command.seen)
    return take_back(office, u, ground, reason)


def take_back(office: Office, u: Unit, ground: Ground, reason: str) -> TaskReceipt:
    """The step itself, shared with the applicant's own: `reason` may be empty there, for nobody has to give one."""
    must_be_open(ground)
    feet = footing(office, u, ground)
    with asking(ground.case_id):
        advance = engine.message(feet.definition, ground.instance["state"], MESSAGE)
    words = [remark(u, ground, "reason", reason)] if reason else []
    sealed = {"reason": reason} if reason else None
    deed = Deed(Kind.CASE_WITHDRAWN, sealed=sealed, tables={"remark": words})
    return settled_receipt(ground, settle(office, u, ground, feet, advance, deed))
