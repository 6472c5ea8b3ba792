"""A case as a reader may see it: found once within the actor's scope, then read piece by piece.

Everything sealed is opened here, and masked here for those who need not know it. Reads only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from app.domain import names
from app.domain.rights import Act, is_masked, sees_centres, sees_units
from app.errors import CaseNotFound, DocumentNotFound
from app.oversight.lines import line
from app.store import case_file as rows
from app.store.sealing import CaseKey
from app.store.unit import Unit

HIDDEN = "***"
# What a masked reader may see of a form: codes of ours, never anybody's words.
_WORD = re.compile("[a-z][a-z0-9_]{0,31}", re.ASCII)


@dataclass(frozen=True, slots=True)
class CaseFound:
    """A case the actor may see, with its key open. Asked for once, handed to the readers below."""

    row: Any
    key: CaseKey
    masked: bool

    @property
    def centre_id(self) -> str:
        return str(self.row.centre_id)

    @property
    def id(self) -> str:
        return str(self.row.id)

    @property
    def version(self) -> int:
        return int(self.row.version)

    @property
    def calendar_id(self) -> str:
        return str(self.row.calendar_id)


def find(u: Unit, case_id: str, act: Act = Act.SEE_CASE) -> CaseFound:
    """Raises CaseNotFound where there is none, or none the actor may `act` on."""
    row = rows.case(u, sees_centres(u.actor, act), sees_units(u.actor, act), case_id)
    if row is None:
        raise CaseNotFound(case=case_id)
    return CaseFound(row, u.vault.open_case_key(row.id, row.case_key), is_masked(u.actor))


# -- the head ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Applicant:
    """Whose matter it is; masked for readers who need not know."""

    name: str
    id_number: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class CaseHeader:
    """A case's line, as its page shows it.

    due_at      when the clock a desk looks at runs out; None while it does not run
    rules       the item's rules as frozen for this case
    pickup      the village point where the result is to be collected; None for the window
    milestones  milestone -> the last moment it was passed
    masked      whether personal data is masked in this and every other part
    """

    id: str
    centre_id: str
    version: int
    number: str
    status: str
    outcome: str | None
    case_type: str
    converted: bool
    item_code: str
    item_version: int
    item_name: str
    item_name_en: str
    rules: Mapping[str, Any]
    definition_sha: str
    calendar_id: str
    first_contact_id: str
    first_contact: str
    lead_unit_id: str
    lead_code: str
    lead: str
    lead_en: str
    channel: str
    urgency: str
    village: str | None
    pickup: str | None
    pickup_en: str | None
    milestones: Mapping[str, str]
    received_at: datetime
    accepted_at: datetime | None
    decided_at: datetime | None
    delivered_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    statutory_due_at: datetime | None
    provisional: bool
    light: str
    applicant: Applicant
    applicant_masked: str
    masked: bool


def header(case: CaseFound) -> CaseHeader:
    opened = case.key.open_json(case.row.applicant)
    return line(CaseHeader, case.row, applicant=_applicant(opened, masked=case.masked), masked=case.masked)


def _applicant(opened: Mapping[str, str], *, masked: bool) -> Applicant:
    name, number = opened.get("name", ""), opened.get("id_number", "")
    phone, address = opened.get("phone", ""), opened.get("address", "")
    if not masked:
        return Applicant(name, number, phone, address)
    return Applicant(
        names.mask_name(name),
        names.mask_id_number(number),
        names.mask_phone(phone),
        names.mask_address(address),
    )


# -- what hangs on it ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CaseTask:
    """A task of a case, live or ended. instance is main, pause, extension or opinion."""

    id: str
    instance_id: str
    instance: str
    definition_sha: str
    process: str
    element: str
    name: str
    name_en: str
    lane: str | None
    act: str
    form: str | None
    subject: str | None
    role: str
    unit_id: str
    unit_code: str
    unit: str
    unit_en: str
    status: str
    assignee_id: str | None
    assignee: str | None
    ended_by: str | None
    urges: int
    opened_at: datetime
    claimed_at: datetime | None
    ended_at: datetime | None
    due_at: datetime | None
    light: str


def tasks(u: Unit, case: CaseFound) -> tuple[CaseTask, ...]:
    """Every task in the order they opened."""
    found = rows.tasks(u, case.centre_id, case.id)
    return tuple(line(CaseTask, row, instance=row.instance_role, ended_by=row.ended_by_name) for row in found)


@dataclass(frozen=True, slots=True)
class TimelineEvent:
    """One line of the case's trail.

    actor   role and unit, or sweep, applicant, console
    facts   the plain part: steps walked, tasks opened and ended, clocks, before and after
    values  the personal part opened; None where there is none or the reader's view is masked
    hash    hex, as the chain has it
    """

    seq: int
    kind: str
    actor_id: str | None
    actor: str
    at: datetime
    facts: Mapping[str, Any]
    values: Mapping[str, Any] | None
    hash: str


def timeline(u: Unit, case: CaseFound, after: int = 0, limit: int = 200) -> tuple[TimelineEvent, ...]:
    """The trail from behind event `after`, oldest first."""
    return tuple(
        TimelineEvent(
            row.seq,
            row.kind,
            row.actor_id,
            row.actor,
            row.at,
            orjson.loads(row.body),
            _values(case, row.sealed),
            row.hash.hex(),
        )
        for row in rows.events(u, case.centre_id, case.id, after, limit)
    )


def _values(case: CaseFound, sealed: bytes | None) -> Mapping[str, Any] | None:
    if sealed is None or case.masked:
        return None
    return {name: one["value"] for name, one in case.key.open_json(sealed).items()}


@dataclass(frozen=True, slots=True)
class FormFilled:
    """A form as it was filled; free words are hidden from masked readers."""

    task_id: str
    element: str
    name: str
    name_en: str
    act: str
    form: str
    values: Mapping[str, Any]
    filled_at: datetime
    by: str | None


def forms(u: Unit, case: CaseFound) -> tuple[FormFilled, ...]:
    found = rows.forms(u, case.centre_id, case.id)
    return tuple(line(FormFilled, row, values=form_values(case, row.filled)) for row in found)


@dataclass(frozen=True, slots=True)
class FormSoFar:
    """What is in a task's form: status is filled once it was completed, draft, or empty."""

    status: str
    values: Mapping[str, Any]
    saved_at: datetime | None


def form_so_far(u: Unit, centre_id: str, task_id: str) -> FormSoFar:
    """The form of a task as it was filled, else the actor's own draft, else empty.

    The caller has found the task within the actor's scope.
    """
    filled = rows.form(u, centre_id, task_id)
    if filled is not None:
        key = u.vault.open_case_key(filled.case_id, filled.case_key)
        values = _shown(key, filled.filled, masked=is_masked(u.actor))
        return FormSoFar("filled", values, filled.filled_at)
    draft = rows.draft(u, centre_id, task_id, u.actor.person_id) if u.actor.person_id else None
    if draft is None:
        return FormSoFar("empty", {}, None)
    key = u.vault.open_case_key(draft.case_id, draft.case_key)
    return FormSoFar("draft", key.open_json(draft.filled), draft.saved_at)


@dataclass(frozen=True, slots=True)
class Draft:
    """A half-filled form of a task, and whose it is."""

    person_id: str
    by: str
    values: Mapping[str, Any]
    saved_at: datetime


def drafts(u: Unit, case: CaseFound, task_id: str) -> tuple[Draft, ...]:
    """Everybody's drafts of a task, the last kept first. The caller decides whose the reader may see."""
    found = rows.drafts(u, case.centre_id, task_id)
    return tuple(
        Draft(row.person_id, row.by or "", form_values(case, row.filled), row.saved_at) for row in found
    )


def form_values(case: CaseFound, sealed: bytes) -> Mapping[str, Any]:
    return _shown(case.key, sealed, masked=case.masked)


def _shown(key: CaseKey, sealed: bytes, *, masked: bool) -> Mapping[str, Any]:
    opened: Mapping[str, Any] = key.open_json(sealed)
    return {name: _hide(value) for name, value in opened.items()} if masked else opened


def _hide(value: Any) -> Any:
    """What a masked reader sees: ticks and codes stay, words, numbers and dates do not."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [_hide(one) for one in value]
    if isinstance(value, str) and _WORD.fullmatch(value):
        return value
    return HIDDEN


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper of the item's list. status is expected, present, missing, supplemented or promised.

    trust  original, copy, electronic or commitment; None where nobody has said
    """

    position: int
    name: str
    status: str
    trust: str | None
    changed_at: datetime


def papers(u: Unit, case: CaseFound) -> tuple[Paper, ...]:
    return tuple(line(Paper, row) for row in rows.papers(u, case.centre_id, case.id))


@dataclass(frozen=True, slots=True)
class Document:
    """A file of the case. sha is the hash of the sealed bytes, the file's name on disk."""

    id: str
    name: str
    media_type: str
    size_bytes: int
    sha: str
    attached_at: datetime
    by: str | None


def documents(u: Unit, case: CaseFound) -> tuple[Document, ...]:
    found = rows.documents(u, case.centre_id, case.id)
    return tuple(line(Document, row, name=_opened(case, row.name) or HIDDEN) for row in found)


def document(u: Unit, case: CaseFound, document_id: str) -> Document:
    """Raises DocumentNotFound."""
    for one in documents(u, case):
        if one.id == document_id:
            return one
    raise DocumentNotFound(document=document_id)


@dataclass(frozen=True, slots=True)
class Remark:
    """Something said: kind is comment, urge or reason. words are None for masked readers."""

    id: str
    kind: str
    words: str | None
    said_at: datetime
    said_by: str | None
    by: str | None


def remarks(u: Unit, case: CaseFound) -> tuple[Remark, ...]:
    found = rows.remarks(u, case.centre_id, case.id)
    return tuple(line(Remark, row, words=_opened(case, row.words)) for row in found)


def _opened(case: CaseFound, sealed: bytes) -> str | None:
    """A sealed text, None for masked readers."""
    return None if case.masked else str(case.key.open_json(sealed))


@dataclass(frozen=True, slots=True)
class Notice:
    """A paper the applicant was given: acceptance, one_time, pause, extension, decision, delivery, non_acceptance."""

    id: str
    kind: str
    content: Mapping[str, Any]
    issued_at: datetime
    by: str | None


def notices(u: Unit, case: CaseFound) -> tuple[Notice, ...]:
    found = rows.notices(u, case.centre_id, case.id)
    return tuple(line(Notice, row, content=form_values(case, row.content)) for row in found)


def just_issued(u: Unit, case: CaseFound) -> tuple[Notice, ...]:
    """The notices that the last act on the case issued."""
    return tuple(one for one in notices(u, case) if one.issued_at == case.row.trail_at)


@dataclass(frozen=True, slots=True)
class HandoffLine:
    """A handoff: offered, accepted, refused, timed_out, arbitrated or cancelled."""

    task_id: str
    status: str
    from_person_id: str | None
    by: str | None
    to_unit_id: str
    unit_code: str
    unit: str
    unit_en: str
    offered_at: datetime
    ended_at: datetime | None


def handoffs(u: Unit, case: CaseFound) -> tuple[HandoffLine, ...]:
    found = rows.handoffs(u, case.centre_id, case.id)
    return tuple(line(HandoffLine, row) for row in found)


@dataclass(frozen=True, slots=True)
class Visit:
    """One follow-up contact; satisfied is yes, no or unreachable."""

    id: str
    task_id: str
    round: int
    satisfied: str
    visited_at: datetime
    by: str | None


def visits(u: Unit, case: CaseFound) -> tuple[Visit, ...]:
    found = rows.visits(u, case.centre_id, case.id)
    return tuple(line(Visit, row, round=place) for place, row in enumerate(found, 1))


@dataclass(frozen=True, slots=True)
class Rating:
    """level 1 to 5, None when nobody rated in time."""

    task_id: str
    level: int | None
    rated_at: datetime


def ratings(u: Unit, case: CaseFound) -> tuple[Rating, ...]:
    return tuple(line(Rating, row) for row in rows.ratings(u, case.centre_id, case.id))


@dataclass(frozen=True, slots=True)
class Wait:
    """A moment a case waits for between its tasks: the diagram's element and until when; stuck: it was given up."""

    element: str
    definition_sha: str
    due_at: datetime | None
    stuck: bool


def waits(u: Unit, case: CaseFound, host: str | None = None) -> tuple[Wait, ...]:
    """What a case without any live task waits for; with a host, what is waited for beside the tasks of that element."""
    found = rows.waits(u, case.centre_id, case.id, host)
    return tuple(Wait(row.element, row.definition_sha, row.due_at, row.status == "stuck") for row in found)


@dataclass(frozen=True, slots=True)
class Instance:
    """A process instance: role main, pause, extension or opinion. awaits are [message, element, subject]."""

    id: str
    role: str
    definition_sha: str
    awaits: list[list[str]]
    facts: Mapping[str, Any]
    started_at: datetime
    finished_at: datetime | None


def instances(u: Unit, case: CaseFound) -> tuple[Instance, ...]:
    found = rows.instances(u, case.centre_id, case.id)
    return tuple(line(Instance, row) for row in found)


@dataclass(frozen=True, slots=True)
class UnitPart:
    """A unit that takes part: centre, lead, handling, co, superior or agent."""

    unit_id: str
    part: str
    code: str
    name: str
    name_en: str


def units_taking_part(u: Unit, case: CaseFound) -> tuple[UnitPart, ...]:
    return tuple(line(UnitPart, row) for row in rows.units_taking_part(u, case.centre_id, case.id))
