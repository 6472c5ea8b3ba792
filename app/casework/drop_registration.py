"""Throw a half-typed registration of one's own away, and with it the key it was sealed under."""

from dataclasses import dataclass

from app.casework.asking import allow
from app.casework.office import Office
from app.domain.rights import Act
from app.errors import RegistrationGone
from app.store import registration_drafts as rows
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class DropRegistration:
    draft_id: str


@dataclass(frozen=True, slots=True)
class DroppedRegistration:
    draft_id: str


def drop_registration(_office: Office, u: Unit, command: DropRegistration) -> DroppedRegistration:
    """Raises RegistrationGone where the actor has none of that name."""
    allow(u.actor, Act.REGISTER_CASE)
    if not rows.drop(u, str(u.actor.person_id), command.draft_id):
        raise RegistrationGone(draft=command.draft_id)
    return DroppedRegistration(command.draft_id)
