"""Tell the duty chief of a violation: a task of their own beside the case, in the transaction that committed it.

What the form promises to whoever issues a second notice (K9) is done here. The act and its report are two lines on the
trail, as what was due before an act and the act are.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.casework.beside import begin
from app.casework.ground import Ground, footing, of_row
from app.casework.office import Office
from app.casework.remarks import remark
from app.casework.settling.turn import Deed, Settled
from app.domain.trail import Kind
from app.store import locks
from app.store.unit import Unit

DEFINITION = "violation_report"
# What the form says that the duty chief reads first: why, then what was missing again.
WORDS = ("second_notice_reason", "notice_items")


def report_violation(
    office: Office, u: Unit, before: Ground, violation: str, values: Mapping[str, Any]
) -> Settled:
    """Report what the act on `before` has just done; `values` are those of its form.

    Raises DefinitionNotFound where the report's process was retired: nobody breaks the rule unseen.
    """
    row = locks.lock_case(u, [before.centre_id], before.case_id, beside=DEFINITION)
    assert row is not None
    ground = replace(of_row(u, row), beside_sha=row.beside_sha)
    facts = {"violation": violation, "task": before.about["id"]}
    said = [remark(u, ground, "reason", str(values[name])) for name in WORDS if values.get(name)]
    deed = Deed(Kind.VIOLATION_REPORTED, facts=facts, tables={"remark": said})
    _, settled = begin(office, u, ground, footing(office, u, ground), "violation", facts, deed)
    return settled
