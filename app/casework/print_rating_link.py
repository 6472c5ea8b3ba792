"""Give out the link by which the applicant rates without a code: for the receipt of delivery."""

from dataclasses import dataclass

from app.casework.asking import allow
from app.casework.ground import on_case
from app.casework.office import Office
from app.casework.record import record
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import NotPossibleHere
from app.store import enquiry
from app.store.rating_mark import PATH, token_of
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class PrintRatingLink:
    case_id: str


@dataclass(frozen=True, slots=True)
class RatingLink:
    """path  of the page behind the link; whoever has it may give this one rating and see how far the case is"""

    case_id: str
    number: str
    version: int
    path: str


def print_rating_link(office: Office, u: Unit, command: PrintRatingLink) -> RatingLink:
    """The link to the open rating of a case the actor sees in full. Each printing stands on the trail, the link does not.

    Raises NotPossibleHere where no rating is waited for.
    """
    allow(u.actor, Act.PRINT_QUERY_CODE)
    ground = on_case(u, command.case_id, Act.PRINT_QUERY_CODE)
    live = enquiry.live_tasks(u, ground.centre_id, ground.case_id)
    task_id = next((one.id for one in live if one.act == "rate"), None)
    if task_id is None:
        raise NotPossibleHere(case=ground.case_id, what="rating")
    version = record(u, ground, Kind.RATING_LINK_PRINTED, {"task": task_id})
    return RatingLink(ground.case_id, ground.case["number"], version, PATH + token_of(u.vault, task_id))
