"""Answer an applicant's complaint: by a chief or a supervisor who had no hand in the case."""

from dataclasses import dataclass

from app.casework.asking import allow
from app.casework.ground import of_row
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, task_receipt
from app.casework.record import record
from app.casework.remarks import words_of
from app.domain.rights import Act, sees_centres
from app.domain.trail import Kind
from app.errors import ComplaintNotFound, NotPossibleHere, PartyToComplaint
from app.store import complaints, locks
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class AnswerComplaint:
    complaint_id: str
    words: str


def answer_complaint(office: Office, u: Unit, command: AnswerComplaint) -> TaskReceipt:
    """Raises PartyToComplaint for whoever registered the case or did a task of it, ComplaintNotFound, NotPossibleHere."""
    allow(u.actor, Act.ANSWER_COMPLAINT)
    words = words_of(command.words)
    row = locks.lock_complaint(u, sees_centres(u.actor, Act.ANSWER_COMPLAINT), command.complaint_id)
    if row is None:
        raise ComplaintNotFound(complaint=command.complaint_id)
    ground, complaint = of_row(u, row, Act.ANSWER_COMPLAINT), locks.part(row, "complaint")
    if complaint["status"] != "open":
        raise NotPossibleHere(complaint=complaint["id"], status=complaint["status"])
    if complaints.took_part(u, ground.centre_id, ground.case_id, str(u.actor.person_id)):
        raise PartyToComplaint(complaint=complaint["id"])
    complaints.answer(u, ground.centre_id, complaint["id"], ground.key.seal_json(words))
    facts = {"complaint": complaint["id"]}
    return task_receipt(ground, record(u, ground, Kind.COMPLAINT_ANSWERED, facts))
