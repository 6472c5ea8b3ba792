"""Complaints as those who answer them read them, and as their applicant does. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.rights import Act, sees_centres
from app.oversight.enquiry import Progress
from app.store import complaints as rows
from app.store import enquiry
from app.store.unit import Unit

# Beyond this a rail need not be exact.
WAITING_CAP = 1000


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint about a case. words and answer are None for whoever had a hand in the case (`party`)."""

    id: str
    case_id: str
    number: str
    item_name: str
    item_name_en: str
    centre: str
    centre_en: str
    status: str
    made_at: datetime
    words: str | None
    answer: str | None
    answered_at: datetime | None
    by: str | None
    party: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A complaint as its applicant reads it; answer is empty while it is open."""

    made_at: datetime
    words: str
    answer: str
    answered_at: datetime | None


def complaints(u: Unit, status: str = "", limit: int = 200) -> tuple[Complaint, ...]:
    """Complaints in the centres the actor answers for, the last one first; of one status if named."""
    centres = sees_centres(u.actor, Act.ANSWER_COMPLAINT)
    found = rows.listed(u, centres, str(u.actor.person_id), status, limit) if centres else ()
    told = []
    for row in found:
        key = u.vault.open_case_key(row.case_id, row.case_case_key)
        told.append(
            Complaint(
                id=row.id,
                case_id=row.case_id,
                number=row.case_number,
                item_name=row.case_item_name,
                item_name_en=row.case_item_name_en,
                centre=row.centre,
                centre_en=row.centre_en,
                status=row.status,
                made_at=row.made_at,
                words=None if row.party else key.open_json(row.words),
                answer=None if row.party or row.answer is None else key.open_json(row.answer),
                answered_at=row.answered_at,
                by=row.by,
                party=bool(row.party),
            )
        )
    return tuple(told)


def waiting(u: Unit) -> int:
    """How many open complaints the actor may answer, counted up to a cap: none of cases they had a hand in."""
    centres = sees_centres(u.actor, Act.ANSWER_COMPLAINT)
    return rows.waiting(u, centres, str(u.actor.person_id), WAITING_CAP) if centres else 0


def told(u: Unit, progress: Progress) -> tuple[Told, ...]:
    """The applicant's own complaints, the last one first."""
    row = enquiry.by_id(u, progress.centre_id, progress.case_id)
    if row is None:
        return ()
    key = u.vault.open_case_key(progress.case_id, row.case_key)
    return tuple(
        Told(
            one.made_at,
            str(key.open_json(one.words)),
            str(key.open_json(one.answer)) if one.answer else "",
            one.answered_at,
        )
        for one in rows.of_case(u, progress.centre_id, progress.case_id)
    )
