"""The trail: one event per act, each chained to the one before in its stream. Values only.

What the hash covers is fixed here and nowhere else, so that a reader outside can check it:
SHA-256 over the previous hash, then the canonical JSON of stream, seq, kind, actor id, actor, moment, body,
and the hash of the sealed part (or null).
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

START = b"\0" * 32


class Kind(StrEnum):
    """Every kind of event, `thing:act`."""

    CASE_REGISTERED = "case:registered"
    CASE_WITHDRAWN = "case:withdrawn"
    CASE_MOVED = "case:moved"
    CASE_RECOMPUTED = "case:recomputed"
    TASK_CLAIMED = "task:claimed"
    TASK_RELEASED = "task:released"
    TASK_COMPLETED = "task:completed"
    TASK_REASSIGNED = "task:reassigned"
    TASK_URGED = "task:urged"
    TASK_PUT_ASIDE = "task:put-aside"
    TASK_TAKEN_UP = "task:taken-up"
    TASK_HANDED_OFF = "task:handed-off"
    TIMER_FIRED = "timer:fired"
    TIMER_STUCK = "timer:stuck"
    TIMER_REARMED = "timer:rearmed"
    INCIDENT_SETTLED = "incident:settled"
    TIME_ACCEPTED = "time:accepted"
    CLOCK_PAUSE_ASKED = "clock:pause-asked"
    CLOCK_EXTENSION_ASKED = "clock:extension-asked"
    CLOCK_CORRECTED = "clock:corrected"
    OPINION_ASKED = "opinion:asked"
    VIOLATION_REPORTED = "violation:reported"
    DEPARTMENT_ADDED = "department:added"
    MESSAGE_RECEIVED = "message:received"
    DOCUMENT_ATTACHED = "document:attached"
    REMARK_MADE = "remark:made"
    DEMAND_CAPTURED = "demand:captured"
    DEMAND_LINKED = "demand:linked"
    DEMAND_CLOSED = "demand:closed"
    QUERY_CODE_PRINTED = "query-code:printed"
    RATING_LINK_PRINTED = "rating-link:printed"
    COLLECTION_CHOSEN = "collection:chosen"
    COMPLAINT_MADE = "complaint:made"
    COMPLAINT_ANSWERED = "complaint:answered"
    CARD_ISSUED = "card:issued"
    CARD_RAISED = "card:raised"
    CARD_ANSWERED = "card:answered"
    CARD_APPEALED = "card:appealed"
    CARD_RULED = "card:ruled"
    CARD_VOIDED = "card:voided"
    ORDER_ISSUED = "order:issued"
    ORDER_ANSWERED = "order:answered"
    ORDER_CLOSED = "order:closed"
    ORDER_OVERDUE = "order:overdue"
    LIGHT_CHANGED = "light:changed"
    PERSON_CREATED = "person:created"
    PERSON_CHANGED = "person:changed"
    PERSON_SIGNED_IN = "person:signed-in"
    UNIT_CREATED = "unit:created"
    POST_HELD = "post:held"
    ABSENCE_SET = "absence:set"
    ABSENCE_ENDED = "absence:ended"
    TOKEN_ISSUED = "token:issued"  # noqa: S105  a kind of event
    TOKEN_REVOKED = "token:revoked"  # noqa: S105  a kind of event
    ITEM_IMPORTED = "item:imported"
    DEFINITION_DEPLOYED = "definition:deployed"
    DEFINITION_RETIRED = "definition:retired"
    CALENDAR_UPLOADED = "calendar:uploaded"
    CALENDAR_PREVIEWED_ANEW = "calendar:previewed-anew"
    CALENDAR_APPROVED = "calendar:approved"
    CALENDAR_REFUSED = "calendar:refused"
    CALENDAR_ADOPTED = "calendar:adopted"
    HOURS_SET = "hours:set"
    LIGHTS_SET = "lights:set"


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the trail, complete.

    stream   `case:<id>` or the name of a stream that belongs to no case
    seq      1, 2, 3 … without gaps in its stream
    body     canonical JSON of the facts; personal values only as salted commitments
    sealed   the values themselves, under the case's key; None where there are none
    """

    stream: str
    seq: int
    kind: str
    actor_id: str | None
    actor: str
    at: datetime
    body: str
    sealed: bytes | None
    prev_hash: bytes
    hash: bytes


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same text for the same value, everywhere."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def chain(prev_hash: bytes, event: dict[str, Any], sealed: bytes | None) -> bytes:
    """The hash of an event whose plain part is `event` (stream, seq, kind, actor_id, actor, at, body)."""
    plain = {
        **{name: event[name] for name in ("stream", "seq", "kind", "actor_id", "actor", "body")},
        "at": event["at"].astimezone(UTC).isoformat(timespec="microseconds"),
        "sealed": None if sealed is None else hashlib.sha256(sealed).hexdigest(),
    }
    return hashlib.sha256(prev_hash + canonical(plain).encode()).digest()


def commitment(salt: bytes, value: Any) -> str:
    """A salted hash of a value that must not stand in the open; the salt stands in the sealed part."""
    return hashlib.sha256(salt + canonical(value).encode()).hexdigest()
