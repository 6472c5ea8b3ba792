"""The applicant says that everything missing has been handed in: from here it is the clerk's to check."""

from dataclasses import dataclass

from app.casework.arrive import at_own_task
from app.casework.asking import fill
from app.casework.complete_task import finish
from app.casework.ground import footing, must_be_live
from app.casework.office import Office
from app.casework.receipts import TaskReceipt
from app.domain.trail import Kind
from app.errors import NothingHandedIn, NotPossibleHere
from app.store.unit import Unit

# What stands on file where a clerk would have written what arrived, and how.
SAID = {"received_papers": "申请人网上提交，见所附材料", "received_channel": "online"}


@dataclass(frozen=True, slots=True)
class FinishHandingIn:
    task_id: str


def finish_handing_in(office: Office, u: Unit, command: FinishHandingIn) -> TaskReceipt:
    """End the wait for papers in the applicant's name, so that their limit cannot lapse while a clerk is busy.

    Whether the papers are right is not said by this: the next task checks them. Raises TaskOver, TaskNotFound, and
    NothingHandedIn where no file came since the wait began: papers brought to the window are put down there.
    """
    ground = at_own_task(office, u, command.task_id)
    if ground.about["act"] != "record_supplement":
        raise NotPossibleHere(case=ground.case_id, what=ground.about["act"])
    must_be_live(ground)
    if not ground.about["handed_in"]:
        raise NothingHandedIn(case=ground.case_id)
    feet = footing(office, u, ground)
    name = ground.about["form"]
    known = {one.key for one in feet.definition.forms[name].fields()} if name else set()
    said = {key: value for key, value in SAID.items() if key in known}
    form = fill(feet.definition, name, said, {})
    return finish(office, u, ground, feet, form, Kind.TASK_COMPLETED)
