"""The applicant rates how they were served, on their own page or by the link on the receipt of delivery."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.arrive import at_own_task
from app.casework.asking import fill
from app.casework.complete_task import finish
from app.casework.ground import footing, must_be_live
from app.casework.office import Office
from app.casework.receipts import TaskReceipt
from app.domain.trail import Kind
from app.errors import NotPossibleHere
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class RateOwnCase:
    """values  what the fields of the rating's form say, by key"""

    task_id: str
    values: Mapping[str, Any]


def rate_own_case(office: Office, u: Unit, command: RateOwnCase) -> TaskReceipt:
    """Complete the rating in the applicant's name, whoever at the counter holds the task.

    Raises TaskNotFound for another's task, TaskOver once rated or when the time for it is over, FormInvalid.
    """
    ground = at_own_task(office, u, command.task_id)
    if ground.about["act"] != "rate":
        raise NotPossibleHere(case=ground.case_id, what=ground.about["act"])
    must_be_live(ground)
    feet = footing(office, u, ground)
    form = fill(feet.definition, ground.about["form"], command.values, {})
    return finish(office, u, ground, feet, form, Kind.TASK_COMPLETED)
