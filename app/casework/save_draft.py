"""Keep a half-filled form: one draft a task and person, sealed. Not an act on the case, so not on its trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from app.casework.asking import allow
from app.casework.ground import must_be_candidate, must_be_live, on_task
from app.casework.office import Office
from app.domain.rights import Act
from app.errors import FormInvalid
from app.store import cases as rows
from app.store import tables as t
from app.store.unit import Unit
from workflows.errors import FieldProblem

LONGEST_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class SaveDraft:
    """values  what the form's fields say so far; not checked, a draft may be wrong"""

    task_id: str
    values: Mapping[str, Any]


def save_draft(office: Office, u: Unit, command: SaveDraft) -> None:
    """Raises TaskOver, NotYourDesk, FormInvalid when it is larger than a form can be."""
    allow(u.actor, Act.COMPLETE_TASK)
    ground = on_task(u, command.task_id, Act.COMPLETE_TASK)
    must_be_candidate(u, ground)
    must_be_live(ground)
    if len(orjson.dumps(dict(command.values))) > LONGEST_BYTES:
        raise FormInvalid({"values": FieldProblem("too_long", {"max": LONGEST_BYTES})})
    row = {
        "centre_id": ground.centre_id,
        "task_id": command.task_id,
        "person_id": u.actor.person_id,
        "case_id": ground.case_id,
        "values": ground.key.seal_json(dict(command.values)),
        "saved_at": u.now,
    }
    rows.upsert(u, t.draft, [row], ("values", "saved_at"))
