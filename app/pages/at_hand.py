"""The papers an act has issued, at hand for the printer. Printed at once they bear the query code, so that the applicant
leaves with number, date and code; giving it out is an act with a line on the trail, so such a paper is posted for.
"""

from dataclasses import dataclass

from app.api.requests import somebody
from app.domain.rights import Act, may
from app.oversight.case_file import CaseFound, Notice
from app.pages.terms import term
from app.pages.words import gettext


@dataclass(frozen=True, slots=True)
class AtHand:
    """A paper to print: what the button says, the paper's address, and whether it is printed with the query code."""

    text: str
    address: str
    with_code: bool


def at_hand(found: CaseFound, notice: Notice) -> AtHand:
    words = gettext("Print: %(paper)s", paper=term("notice", notice.kind))
    return AtHand(words, f"/cases/{found.id}/notices/{notice.id}", may_tell_code(found))


def may_tell_code(found: CaseFound) -> bool:
    """Whether the reader may give out the case's query code; cases from before codes were kept have none to give."""
    return found.row.query_sealed is not None and not found.masked and may(somebody(), Act.PRINT_QUERY_CODE)
