"""Other cases of the same applicant, within the reader's scope. Reads only.

Found by the hashes of the name's pieces, then told apart by what is sealed: the same ID number, or, where one of the two
has none, the same name in the same village. Readers who see names masked are told of none.
"""

from dataclasses import dataclass
from typing import Any

from app.domain import names
from app.domain.rights import Act, sees_centres, sees_units
from app.oversight.case_file import CaseFound
from app.oversight.cases import CaseLine
from app.oversight.lines import line
from app.store import case_file as rows
from app.store import finding
from app.store.unit import Unit

# A frequent name in a large county; more than these are opened for nobody.
MOST = 100


@dataclass(frozen=True, slots=True)
class Related:
    """by is id_number or name: how sure it is that the applicant is the same."""

    case: CaseLine
    by: str


def related(u: Unit, case: CaseFound) -> tuple[Related, ...]:
    """The applicant's other cases, the last registered first."""
    if case.masked:
        return ()
    own = case.key.open_json(case.row.applicant)
    tokens = [u.vault.fingerprint("search", piece, 8) for piece in names.wanted_pieces(own.get("name", ""))]
    centres, units = sees_centres(u.actor, Act.SEE_CASE), sees_units(u.actor, Act.SEE_CASE)
    if not units or not tokens:
        return ()
    found = rows.namesakes(u, units, finding.by_words(u, centres, tokens), MOST)
    same = ((row, _same(u, case, own, row)) for row in found if row.id != case.id)
    return tuple(Related(line(CaseLine, row), by) for row, by in same if by)


def _same(u: Unit, case: CaseFound, own: dict[str, str], row: Any) -> str:
    other = u.vault.open_case_key(row.id, row.case_key).open_json(row.applicant)
    mine, theirs = own.get("id_number"), other.get("id_number")
    if mine and theirs:
        return "id_number" if mine == theirs else ""
    alike = own.get("name") == other.get("name") and case.row.village == row.village
    return "name" if alike else ""
