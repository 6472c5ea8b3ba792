"""How far a case is, for its applicant: one sentence's worth of facts, the road, and the clock. Reads only.

Whoever asks has shown the number and the code, or the token of the QR code; no name of an applicant is ever told. Of
the office one name is: whoever was asked first answers for the case, and is to be reached.
"""

import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.domain.calendars import Frame
from app.domain.explanations import Explanation
from app.domain.numbers import NumberInvalid, clean_query_code, parse_number
from app.oversight import clocks, places
from app.oversight.case_file import CaseFound
from app.oversight.clocks import ClockLine
from app.store import case_file
from app.store import enquiry as rows
from app.store.unit import Unit

WITHDRAWAL = "withdrawal"
# What answers a bad rating, what the applicant is told of first.
ANSWERING = ("contact", "rectify", "visit", "chase")
# What is left to do once the result lies ready.
READY = ("tell_applicant", "deliver")
# What keeps a case going or waits for its applicant: whoever does it is not who has the case.
BESIDE = ("chase", "record_supplement")
# Calendar and opening hours of a centre under an edition: (unit, centre id, edition id).
Frames = Callable[[Unit, str, str], Frame]


@dataclass(frozen=True, slots=True)
class Progress:
    """A case as its applicant sees it.

    milestones  milestone -> when it was last passed
    clock       the clock that matters to the applicant now; None where none runs
    why         the days of that clock
    doors       what the applicant may do now
    outcome     how the case ended, or what was decided where it has not ended yet; None before
    contact     the first contact
    ready       whether the result lies ready to be handed over
    holders     the offices at work on it now; none between two tasks, after the delivery, and once it is closed
    pickup      the village point where the result is to be collected, by id and names; empty for the window
    rated       the level they gave, 1 to 5; None where they have not
    answering   what is being done about a bad rating now, one of ANSWERING, with until when; None for nothing
    visited     how they were found at the last follow-up visit: yes, no, unreachable; "" before the first
    """

    centre_id: str
    case_id: str
    number: str
    centre: str
    centre_en: str
    centre_phone: str
    item_name: str
    item_name_en: str
    case_type: str
    status: str
    outcome: str | None
    promised: tuple[int, str]
    milestones: Mapping[str, datetime]
    received_at: datetime
    zone: ZoneInfo
    clock: ClockLine | None
    why: Explanation | None
    contact: "Contact"
    ready: bool
    holders: tuple["Holder", ...]
    doors: "Doors"
    rated: int | None
    answering: tuple[str, datetime | None] | None
    visited: str
    pickup_id: str
    pickup: str
    pickup_en: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Who answers for a case: the first contact, by name, and who stands in for them today; has_left: not any more."""

    name: str
    substitute: str
    has_left: bool


@dataclass(frozen=True, slots=True)
class Holder:
    """An office that has a case on its desk; phone is empty where it has none of its own."""

    name: str
    name_en: str
    phone: str


@dataclass(frozen=True, slots=True)
class Rateable:
    """An open rating: the task, its form and the definition the form belongs to."""

    task_id: str
    form: str
    definition_sha: str


@dataclass(frozen=True, slots=True)
class Doors:
    """What is open to the applicant at this moment.

    supplement  the task that waits for papers
    collection  whether they may still choose where to collect the result
    """

    withdraw: bool
    collection: bool
    rate: Rateable | None
    supplement: str | None


@dataclass(frozen=True, slots=True)
class Slot:
    """A paper that is waited for: position in the item's list, None for what the notice names in words."""

    position: int | None
    name: str


@dataclass(frozen=True, slots=True)
class Supplement:
    """What is missing, and the names of the files the applicant has handed in since the notice."""

    slots: tuple[Slot, ...]
    handed_in: tuple[tuple[str, datetime], ...]


def by_code(u: Unit, number: str, code: str, frames: Frames) -> Progress | None:
    """The case whose number and query code these are; None where they do not go together."""
    try:
        wanted = parse_number(number)
    except NumberInvalid:
        return None
    clean = clean_query_code(code)
    row = rows.by_number(u, wanted.letters, str(wanted))
    given = u.vault.fingerprint("query code", f"{wanted}:{clean or ''}")
    if row is None or clean is None or not hmac.compare_digest(given, row.query_code_hash):
        return None
    return _progress(u, row, frames)


def by_token(u: Unit, token: str, frames: Frames) -> Progress | None:
    row = rows.by_token(u, u.vault.fingerprint("query token", token))
    return None if row is None else _progress(u, row, frames)


def by_case(u: Unit, centre_id: str, case_id: str, frames: Frames) -> Progress | None:
    """The case somebody has proved theirs before."""
    row = rows.by_id(u, centre_id, case_id)
    return None if row is None else _progress(u, row, frames)


_TOLD = {
    "correcting": ("correction",),
    "accepted": ("promised", "statutory"),
    "with_superior": ("watch",),
    "decided": ("delivery",),
}


def _progress(u: Unit, row: object, frames: Frames) -> Progress:
    held = row._mapping  # type: ignore[attr-defined]  # noqa: SLF001 - the documented way to read a row by name
    found = CaseFound(row, u.vault.open_case_key(held["id"], held["case_key"]), masked=True)
    frame = frames(u, held["centre_id"], held["calendar_id"])
    running = {line.kind: line for line in clocks.clocks(u, found, frame) if line.running}
    clock = next((running[kind] for kind in _TOLD.get(held["status"], ()) if kind in running), None)
    whys = dict(clocks.explanations(u, found, frame)) if clock else {}
    at = held["centre_id"], held["id"]
    live = rows.live_tasks(u, *at)
    milestones = {name: datetime.fromisoformat(moment) for name, moment in held["milestones"].items()}
    return Progress(
        centre_id=held["centre_id"],
        case_id=held["id"],
        number=held["number"],
        centre=held["centre"],
        centre_en=held["centre_en"],
        centre_phone=held["centre_phone"] or "",
        item_name=held["item_name"],
        item_name_en=held["item_name_en"],
        case_type=held["case_type"],
        status=held["status"],
        outcome=held["outcome"] or _decided(u, found),
        promised=tuple(held["rules"]["promised"]),
        milestones=milestones,
        received_at=held["received_at"],
        zone=frame.zone,
        clock=clock,
        why=whys[clock.id] if clock else None,
        contact=_contact(u, held, frame.zone),
        ready=any(task.act in READY for task in live),
        holders=_holders(held["status"], live),
        doors=_doors(u, *at, held["status"], live),
        rated=rows.rating_of(u, *at),
        answering=_answering(live),
        visited=rows.last_visit(u, *at) if "delivered" in milestones else "",
        pickup_id=held["pickup_id"] or "",
        pickup=held["pickup"] or "",
        pickup_en=held["pickup_en"] or "",
    )


def _decided(u: Unit, found: CaseFound) -> str | None:
    """What the paper of the decision says: approved or refused. Nothing else of it is read."""
    if "decided" not in found.row.milestones:
        return None
    content = rows.decision_of(u, found.centre_id, found.id)
    told = found.key.open_json(content) if content and found.key else {}
    said = told.get("decision") or told.get("answer") if isinstance(told, dict) else None
    return said if said in ("approved", "refused") else None


def _contact(u: Unit, held: Mapping[str, Any], zone: ZoneInfo) -> Contact:
    person, today = held["first_contact_id"], u.now.astimezone(zone).date()
    away = {} if held["status"] == "closed" else places.substitutes(u, (person,), today)
    return Contact(held["first_contact"], away.get(person, ""), held["first_contact_left_at"] is not None)


def _holders(status: str, live: Sequence[Any]) -> tuple[Holder, ...]:
    """The offices of the main process's tasks, each once."""
    if status in ("delivered", "closed"):
        return ()
    found = {
        task.unit_id: Holder(task.unit, task.unit_en, task.phone or "")
        for task in live
        if task.process == "main" and task.act not in BESIDE
    }
    return tuple(found.values())


def _answering(live: Sequence[Any]) -> tuple[str, datetime | None] | None:
    found = {task.act: task.due_at for task in live}
    return next(((act, found[act]) for act in ANSWERING if act in found), None)


def _doors(u: Unit, centre_id: str, case_id: str, status: str, live: Sequence[Any]) -> Doors:
    rating = next((task for task in live if task.act == "rate"), None)
    return Doors(
        withdraw=any(message[0] == WITHDRAWAL for message in rows.awaits(u, centre_id, case_id)),
        collection=status not in ("delivered", "closed"),
        rate=Rateable(rating.id, rating.form, rating.definition_sha) if rating else None,
        supplement=next((task.id for task in live if task.act == "record_supplement"), None),
    )


def supplement(u: Unit, progress: Progress) -> Supplement:
    """The papers a case waits for. What a clerk wrote freely is not told: it may name somebody."""
    at = progress.centre_id, progress.case_id
    missing = [paper for paper in case_file.papers(u, *at) if paper.status == "missing"]
    row = rows.by_id(u, *at)
    key = u.vault.open_case_key(progress.case_id, row.case_key) if row else None
    since = progress.milestones.get("notice_issued", progress.received_at)
    return Supplement(
        slots=tuple(Slot(paper.position, paper.name) for paper in missing),
        handed_in=tuple(
            (str(key.open_json(one.name)), one.attached_at)
            for one in case_file.documents(u, *at)
            if key is not None and one.attached_by is None and one.attached_at >= since
        ),
    )
