"""The papers an act has issued, at hand for the printer. Printed at once they bear the query code, so that the applicant
leaves with number, promised date and code; giving it out is an act with a line on the trail, so such a paper is posted for.
"""

from dataclasses import dataclass

from app.api.requests import somebody
from app.domain.rights import Act, may
from app.oversight import rating_link
from app.oversight.case_file import CaseFound, Notice
from app.pages.terms import term
from app.pages.words import gettext
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class AtHand:
    """A paper to print: what the button says, the paper's address, and what is given out with it, as `given_with`."""

    text: str
    address: str
    given: str


def at_hand(u: Unit, found: CaseFound, notice: Notice) -> AtHand:
    words = gettext("Print: %(paper)s", paper=term("notice", notice.kind))
    return AtHand(words, f"/cases/{found.id}/notices/{notice.id}", given_with(u, found, notice))


def given_with(u: Unit, found: CaseFound, notice: Notice) -> str:
    """What this reader may print a notice with: `rating` for the link to the rating on a receipt of delivery, `code` for
    the query code; "" where they may give out neither, or the case is from before codes were kept.
    """
    if found.masked or not may(somebody(), Act.PRINT_QUERY_CODE):
        return ""
    if notice.kind == "delivery" and rating_link.is_to_give(u, found):
        return "rating"
    return "code" if found.row.query_sealed is not None else ""
