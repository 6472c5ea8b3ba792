"""Keep a registration that is half typed: sealed, for its clerk alone. There is no case yet, so no trail is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from app.casework.asking import allow
from app.casework.office import Office
from app.domain.rights import Act, posts_with
from app.errors import FormInvalid, NotYourDesk, RegistrationGone, RegistrationMoved
from app.store import registration_drafts as rows
from app.store.unit import Unit
from workflows.errors import FieldProblem

LONGEST_BYTES = 64 * 1024
MOST = 20  # drafts of one person; the oldest makes room


@dataclass(frozen=True, slots=True)
class SaveRegistration:
    """draft_id  chosen by the form, under which it is registered later
    values    what its fields say so far; not checked, a draft may be wrong
    seen      the version the form knows of; 0 where it has not been kept yet
    """

    draft_id: str
    centre_id: str
    item_code: str
    values: Mapping[str, Any]
    seen: int = 0


@dataclass(frozen=True, slots=True)
class RegistrationDraft:
    """version  what `seen` is to say next time"""

    draft_id: str
    version: int
    saved_at: datetime


def save_registration(_office: Office, u: Unit, command: SaveRegistration) -> RegistrationDraft:
    """Raises NotYourDesk, FormInvalid (larger than a form can be).

    Raises RegistrationGone where it was registered or thrown away meanwhile, and RegistrationMoved where another window
    has kept it since: nothing newer is written over.
    """
    allow(u.actor, Act.REGISTER_CASE)
    if all(post.centre_id != command.centre_id for post in posts_with(u.actor, Act.REGISTER_CASE)):
        raise NotYourDesk(centre=command.centre_id)
    if len(orjson.dumps(dict(command.values))) > LONGEST_BYTES:
        raise FormInvalid({"values": FieldProblem("too_long", {"max": LONGEST_BYTES})})
    person_id = str(u.actor.person_id)
    known = rows.standing(u, person_id, command.draft_id)
    if known.used or (command.seen and known.version is None):
        raise RegistrationGone(draft=command.draft_id)
    if (known.version or 0) > command.seen:
        raise RegistrationMoved(draft=command.draft_id, version=known.version)
    if known.version is None and known.many >= MOST:
        rows.drop_oldest(u, person_id)
    row = {
        "person_id": person_id,
        "id": command.draft_id,
        "centre_id": command.centre_id,
        "item_code": command.item_code,
        "version": command.seen + 1,
    }
    if not rows.save(u, row, command.values):
        raise RegistrationMoved(draft=command.draft_id)
    return RegistrationDraft(command.draft_id, command.seen + 1, u.now)
