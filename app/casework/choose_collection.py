"""The applicant says where they want to collect the result: at the window, or at a village point of the centre."""

from dataclasses import dataclass

from app.casework.ground import on_own_case
from app.casework.news import news
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, task_receipt
from app.casework.record import record
from app.domain.trail import Kind
from app.errors import FormInvalid, NotPossibleHere
from app.store import cases as rows
from app.store import collection
from app.store.unit import Unit
from workflows.errors import FieldProblem

OVER = ("delivered", "closed")


@dataclass(frozen=True, slots=True)
class ChooseCollection:
    """pickup_id  an open village point of the case's centre; empty for the window"""

    pickup_id: str = ""


def choose_collection(office: Office, u: Unit, command: ChooseCollection) -> TaskReceipt:
    """Whoever delivers has news of it. Raises CaseNotFound, NotPossibleHere once handed over, FormInvalid."""
    ground = on_own_case(u)
    if ground.case["status"] in OVER:
        raise NotPossibleHere(case=ground.case_id, status=ground.case["status"])
    code = ""
    if command.pickup_id:
        found = collection.code_of(u, ground.centre_id, command.pickup_id)
        if found is None:
            raise FormInvalid({"pickup": FieldProblem("not_an_option")})
        code = found
    rows.change_live_tasks(u, ground.centre_id, ground.case_id, **news(u, ground))
    changes = {"pickup_id": command.pickup_id or None}
    return task_receipt(ground, record(u, ground, Kind.COLLECTION_CHOSEN, {"pickup": code}, changes=changes))
