"""The applicant takes the matter back without coming to the window, with the receipt's number and code."""

from dataclasses import dataclass

from app.casework.arrive import at_own_case
from app.casework.office import Office
from app.casework.receipts import TaskReceipt
from app.casework.remarks import words_of
from app.casework.withdraw_case import take_back
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class WithdrawOwnCase:
    """reason  empty where the applicant gives none: the law asks for none"""

    reason: str = ""


def withdraw_own_case(office: Office, u: Unit, command: WithdrawOwnCase) -> TaskReceipt:
    """Raises CaseNotFound unless the actor has proved a case theirs, CaseOver, NotPossibleHere once decided."""
    reason = words_of(command.reason, "reason") if command.reason.strip() else ""
    return take_back(office, u, at_own_case(office, u), reason)
