"""Revoke an API token."""

from dataclasses import dataclass

from app.domain.trail import Kind
from app.errors import NotFound
from app.office.permits import permit_person
from app.store import people as rows
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit


class TokenNotFound(NotFound):
    """There is no such token, or it is not yours."""


@dataclass(frozen=True, slots=True)
class RevokeToken:
    prefix: str


def revoke_token(_office: object, u: Unit, command: RevokeToken) -> None:
    """It opens nothing from the next request on. Raises TokenNotFound, NotYourRole."""
    found = rows.token_by_prefix(u, command.prefix)
    if found is None or found.revoked_at is not None:
        raise TokenNotFound(prefix=command.prefix)
    if found.who.id != u.actor.person_id:
        permit_person(u, found.who.id)
    rows.revoke_token(u, command.prefix)
    append_office(u, PEOPLE, Kind.TOKEN_REVOKED, {"person": found.who.id, "prefix": command.prefix})
