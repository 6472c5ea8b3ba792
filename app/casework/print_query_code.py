"""Give out a case's query code again: for the acceptance notice, or where the applicant lost the receipt."""

from dataclasses import dataclass

from app.casework.asking import allow
from app.casework.ground import on_case
from app.casework.office import Office
from app.casework.record import record
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import NotPossibleHere
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class PrintQueryCode:
    case_id: str


@dataclass(frozen=True, slots=True)
class QueryCode:
    """code  8 characters a person types, together with the number; token  32 hex digits, for the QR code alone"""

    case_id: str
    number: str
    version: int
    code: str
    token: str


def print_query_code(office: Office, u: Unit, command: PrintQueryCode) -> QueryCode:
    """The code and the token of a case the actor sees in full. Each printing stands on the trail.

    Raises NotPossibleHere for a case registered before codes were kept.
    """
    allow(u.actor, Act.PRINT_QUERY_CODE)
    ground = on_case(u, command.case_id, Act.PRINT_QUERY_CODE)
    kept = ground.case["query_sealed"]
    if kept is None:
        raise NotPossibleHere(case=ground.case_id, what="query code")
    opened = ground.key.open_json(kept)
    version = record(u, ground, Kind.QUERY_CODE_PRINTED, {})
    return QueryCode(ground.case_id, ground.case["number"], version, opened["code"], opened["token"])
