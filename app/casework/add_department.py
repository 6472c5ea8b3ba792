"""Let one more department take part in a joint case while it runs."""

from dataclasses import dataclass

from app.casework.arrive import at_case
from app.casework.asking import allow, asking
from app.casework.ground import footing, must_be_open
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, settled_receipt
from app.casework.settle import settle
from app.casework.settling.turn import Deed
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import FormInvalid, NotPossibleHere
from app.store.unit import Unit
from workflows import engine
from workflows.errors import FieldProblem


@dataclass(frozen=True, slots=True)
class AddDepartment:
    """department  code of a department of the centre, e.g. FO"""

    case_id: str
    department: str
    seen: int | None = None


def add_department(office: Office, u: Unit, command: AddDepartment) -> TaskReceipt:
    """Raises NotPossibleHere outside a running joint handling or for one taking part already."""
    allow(u.actor, Act.ADD_DEPARTMENT)
    ground = at_case(office, u, command.case_id, Act.ADD_DEPARTMENT, command.seen)
    must_be_open(ground)
    if command.department not in office.handling(u, ground.centre_id, command.department):
        raise FormInvalid({"department": FieldProblem("not_an_option")})
    feet = footing(office, u, ground)
    elements = [element.id for element in feet.definition.elements.values() if element.multi]
    if len(elements) != 1:
        raise NotPossibleHere(case=ground.case_id, what="department")
    if any(task["subject"] == command.department for task in feet.hanging.tasks):
        raise NotPossibleHere(case=ground.case_id, what="department")
    with asking(ground.case_id):
        advance = engine.add_branch(
            feet.definition, ground.instance["state"], elements[0], command.department
        )
    deed = Deed(Kind.DEPARTMENT_ADDED, facts={"department": command.department})
    return settled_receipt(ground, settle(office, u, ground, feet, advance, deed))
