"""Begin a process beside the case's own: something was asked for, or a violation has to be told."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.casework.asking import asking
from app.casework.ground import Footing, Ground
from app.casework.office import Office
from app.casework.settle import settle
from app.casework.settling.turn import Deed, Settled
from app.errors import DefinitionNotFound
from app.store.unit import Unit
from workflows import engine


def begin(
    office: Office, u: Unit, ground: Ground, feet: Footing, role: str, facts: Mapping[str, Any], deed: Deed
) -> tuple[Ground, Settled]:
    """Begin the side process that stands beside the case's ground, and write it with the case.

    role   what the process is to the case: pause, extension, opinion, violation
    facts  what it is about; kept with the process, since its milestones take their ground and length from them
    Raises DefinitionNotFound where no definition stands beside the ground.
    """
    sha, rules = ground.beside_sha, feet.rules
    if sha is None:
        raise DefinitionNotFound(case=ground.case_id)
    beside = {"id": u.new_id(), "role": role, "definition_sha": sha, "facts": dict(facts)}
    ground = replace(ground, instance=beside)
    feet = replace(feet, definition=office.definition(u, sha))
    data = {
        "case_type": rules.case_type,
        "item_code": rules.code,
        "lead_department": rules.department,
        "department": facts.get("department", rules.department),
        "superior": rules.superior_body,
        "ground": facts.get("ground", ""),
        "expected": facts.get("expected_on", ""),
    }
    with asking(ground.case_id):
        advance = engine.start(feet.definition, data)
    return ground, settle(office, u, ground, feet, advance, deed)
