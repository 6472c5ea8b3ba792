"""Say something about a case, for the colleagues."""

from dataclasses import dataclass

from app.casework.asking import allow
from app.casework.ground import on_case
from app.casework.news import news
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, task_receipt
from app.casework.record import record
from app.casework.remarks import words_of, write_remark
from app.domain.rights import Act
from app.domain.trail import Kind
from app.store import cases as rows
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Comment:
    case_id: str
    words: str


def comment(office: Office, u: Unit, command: Comment) -> TaskReceipt:
    """Possible as long as the case is kept, also after its end. Raises FormInvalid."""
    allow(u.actor, Act.COMMENT)
    words = words_of(command.words)
    ground = on_case(u, command.case_id, Act.COMMENT)
    write_remark(u, ground, "comment", words)
    rows.change_live_tasks(u, ground.centre_id, ground.case_id, **news(u, ground))
    return task_receipt(ground, record(u, ground, Kind.REMARK_MADE, {"kind": "comment"}, {"words": words}))
