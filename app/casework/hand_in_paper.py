"""The applicant hands in a missing paper without coming to the window: it lies with the case for the clerk to judge."""

from dataclasses import dataclass

from app.casework.arrive import at_own_case
from app.casework.attach_document import DocumentReceipt, judged, lay
from app.casework.office import Office
from app.errors import FileRefused, NotPossibleHere
from app.store import case_file
from app.store.unit import Unit

MOST = 20
ANY_PAPER = "补正材料"


@dataclass(frozen=True, slots=True)
class HandInPaper:
    """position  of the paper in the item's list, None for what the notice names in words;  content  the whole file"""

    position: int | None
    content: bytes


def hand_in_paper(office: Office, u: Unit, command: HandInPaper) -> DocumentReceipt:
    """Raises NotPossibleHere unless the case waits for papers, FileRefused as for any document, or beyond MOST.

    The file bears the paper's name: what it was called on somebody's telephone is nobody's business.
    """
    ground = at_own_case(office, u)
    if ground.case["status"] != "correcting":
        raise NotPossibleHere(case=ground.case_id, what="papers")
    media_type, name = judged(_name(ground.case["rules"]["papers"], command.position), command.content)
    if case_file.handed_in(u, ground.centre_id, ground.case_id) >= MOST:
        raise FileRefused(why="too_many", allowed_types=[], largest_bytes=0)
    return lay(office, u, ground, name, media_type, command.content)


def _name(papers: list[str], position: int | None) -> str:
    known = position is not None and 0 < position <= len(papers)
    return papers[position - 1].replace(".", "·") if known and position else ANY_PAPER
