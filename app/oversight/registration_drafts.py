"""The registrations the actor has half typed: where to go on, and what they say. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.rights import Act, posts_with
from app.errors import RegistrationGone
from app.oversight.lines import line
from app.store import registration_drafts as rows
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class HalfTyped:
    """A registration to go on with, by item and time. Whose matter it is, only the form itself says."""

    id: str
    centre_id: str
    item_code: str
    item_name: str
    item_name_en: str
    version: int
    saved_at: datetime


@dataclass(frozen=True, slots=True)
class HalfTypedForm:
    """values  what the form's fields said, by name"""

    id: str
    centre_id: str
    item_code: str
    version: int
    saved_at: datetime
    values: Mapping[str, Any]


def half_typed(u: Unit) -> tuple[HalfTyped, ...]:
    """The actor's own, in the centres where they may register, the newest first."""
    return tuple(line(HalfTyped, row) for row in rows.of_person(u, str(u.actor.person_id), _centres(u)))


def half_typed_form(u: Unit, draft_id: str) -> HalfTypedForm:
    """One of the actor's own. Raises RegistrationGone."""
    row = rows.own(u, str(u.actor.person_id), draft_id)
    if row is None or row.centre_id not in _centres(u):
        raise RegistrationGone(draft=draft_id)
    return HalfTypedForm(row.id, row.centre_id, row.item_code, row.version, row.saved_at, rows.opened(u, row))


def _centres(u: Unit) -> frozenset[str]:
    posts = posts_with(u.actor, Act.REGISTER_CASE)
    return frozenset(post.centre_id for post in posts if post.centre_id is not None)
