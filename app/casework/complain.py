"""The applicant complains about how they are served (S0-38): one complaint open at a time, answered by nobody it is about."""

from dataclasses import dataclass

from app.casework.ground import on_own_case
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, task_receipt
from app.casework.record import record
from app.casework.remarks import words_of
from app.domain.trail import Kind
from app.errors import AlreadyComplained
from app.store import complaints
from app.store import tables as t
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Complain:
    words: str


def complain(office: Office, u: Unit, command: Complain) -> TaskReceipt:
    """Possible as long as the case is kept, also after its end. Raises AlreadyComplained, FormInvalid, CaseNotFound.

    The words stay off the case's trail: whoever handles the case reads that, and may be whom they are about.
    """
    words = words_of(command.words)
    ground = on_own_case(u)
    if complaints.has_open(u, ground.centre_id, ground.case_id):
        raise AlreadyComplained(case=ground.case_id)
    complaint_id = u.new_id()
    row = {
        "centre_id": ground.centre_id,
        "id": complaint_id,
        "case_id": ground.case_id,
        "status": "open",
        "made_at": ground.now,
        "words": ground.key.seal_json(words),
    }
    u.insert(t.complaint, [row])
    version = record(u, ground, Kind.COMPLAINT_MADE, {"complaint": complaint_id})
    return task_receipt(ground, version)
