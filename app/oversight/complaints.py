"""Complaints as those who answer them read them, and as their applicant does. Reads only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.calendars import Frame
from app.domain.cases import complaint_clock
from app.domain.clocks import Clock, read
from app.domain.explanations import Explanation, explain
from app.domain.items import ItemRules
from app.domain.lights import Scheme
from app.domain.lights import light as light_of
from app.domain.rights import Act, sees_centres
from app.errors import CalendarNotFound, ComplaintNotFound
from app.oversight.enquiry import Frames, Progress
from app.store import calendars, enquiry, settings
from app.store import complaints as rows
from app.store.unit import Unit

# Beyond this a rail need not be exact.
WAITING_CAP = 1000


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint about a case. words and answer are None for whoever had a hand in the case (`party`).

    due_at, light, provisional  of the answer; the light is done once it is given
    """

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
    due_at: datetime | None
    light: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A complaint as its applicant reads it; answer is empty while it is open.

    until  the last day for the answer; None where it has passed or the answer is there
    """

    made_at: datetime
    words: str
    answer: str
    answered_at: datetime | None
    until: date | None


def complaints(u: Unit, frames: Frames, status: str = "", limit: int = 200) -> tuple[Complaint, ...]:
    """Complaints in the centres the actor answers for, the last one first; of one status if named."""
    found, told = _listed(u, status, limit), []
    counted_by = _all_counted_by(u, frames, found)
    for row in found:
        frame, scheme = counted_by[row.centre_id]
        reading = read(_clock(row, row.case_rules), frame, u.now)
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
                due_at=reading.due_at,
                light=light_of(reading, None, u.now, scheme),
                provisional=reading.provisional,
            )
        )
    return tuple(told)


def _until(rules: ItemRules, row: Any, frame: Frame, now: datetime) -> date | None:
    reading = read(complaint_clock(rules, row.made_at, row.answered_at), frame, now)
    return None if reading.overdue or row.answered_at is not None else reading.due_on


def explained(u: Unit, frames: Frames, complaint_id: str) -> Explanation:
    """Why a complaint is to be answered by its date. Raises ComplaintNotFound."""
    row = rows.of_centres(u, sees_centres(u.actor, Act.ANSWER_COMPLAINT), complaint_id)
    if row is None:
        raise ComplaintNotFound(complaint=complaint_id)
    return explain(_clock(row, row.rules), _counted_by(u, frames, row.centre_id)[0], u.now)


def explanations(u: Unit, frames: Frames, limit: int = 200) -> Mapping[str, Explanation]:
    """The same for every open complaint in the centres the actor answers for, by its id."""
    found = _listed(u, "open", limit)
    counted_by = _all_counted_by(u, frames, found)
    return {
        row.id: explain(_clock(row, row.case_rules), counted_by[row.centre_id][0], u.now) for row in found
    }


def _clock(row: Any, rules: Any) -> Clock:
    """Of the answer to a complaint. rules: those of its case, as they are stored."""
    return complaint_clock(ItemRules.from_plain(rules), row.made_at, row.answered_at)


def _listed(u: Unit, status: str, limit: int) -> Sequence[Any]:
    centres = sees_centres(u.actor, Act.ANSWER_COMPLAINT)
    return rows.listed(u, centres, str(u.actor.person_id), status, limit) if centres else ()


def _all_counted_by(u: Unit, frames: Frames, found: Sequence[Any]) -> dict[str, tuple[Frame, Scheme]]:
    return {centre: _counted_by(u, frames, centre) for centre in {row.centre_id for row in found}}


def _counted_by(u: Unit, frames: Frames, centre_id: str) -> tuple[Frame, Scheme]:
    """A complaint outlives its case, so its answer is counted by the edition that counts now, whatever its case follows."""
    edition = calendars.current_id(u)
    if edition is None:
        raise CalendarNotFound(edition="current")
    return frames(u, centre_id, edition), Scheme.from_dict(settings.setting(u, centre_id, "lights") or {})


def waiting(u: Unit) -> int:
    """How many open complaints the actor may answer, counted up to a cap: none of cases they had a hand in."""
    centres = sees_centres(u.actor, Act.ANSWER_COMPLAINT)
    return rows.waiting(u, centres, str(u.actor.person_id), WAITING_CAP) if centres else 0


def told(u: Unit, frames: Frames, progress: Progress) -> tuple[Told, ...]:
    """The applicant's own complaints, the last one first."""
    row = enquiry.by_id(u, progress.centre_id, progress.case_id)
    if row is None:
        return ()
    key = u.vault.open_case_key(progress.case_id, row.case_key)
    found = rows.of_case(u, progress.centre_id, progress.case_id)
    if not found:
        return ()
    frame, rules = _counted_by(u, frames, progress.centre_id)[0], ItemRules.from_plain(row.rules)
    return tuple(
        Told(
            one.made_at,
            str(key.open_json(one.words)),
            str(key.open_json(one.answer)) if one.answer else "",
            one.answered_at,
            _until(rules, one, frame, u.now),
        )
        for one in found
    )
