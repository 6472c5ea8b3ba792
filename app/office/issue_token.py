"""Issue a token for the API: a key that acts as a person, no further than they may."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.people import clean_name
from app.domain.trail import Kind
from app.errors import PersonNotFound
from app.office.fields import Fields
from app.office.permits import permit_person
from app.office.sessions import SCOPES, hash_of, new_api_token, prefix_of
from app.store import people as rows
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class IssueToken:
    """person_id  whose key it is: one's own, or a person one may edit.

    name     what it is for, in words
    ends_at  aware UTC; None leaves it open until it is revoked
    """

    person_id: str
    name: str
    scopes: tuple[str, ...] = SCOPES
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TokenReceipt:
    """token is shown this once; prefix is how lists call it."""

    token: str
    prefix: str


def issue_token(_office: object, u: Unit, command: IssueToken) -> TokenReceipt:
    """Raises PersonNotFound, NotYourRole, FormInvalid."""
    who = rows.person(u, command.person_id)
    if who is None or who.left_at is not None:
        raise PersonNotFound(person=command.person_id)
    if who.id != u.actor.person_id:
        permit_person(u, who.id)
    fields = Fields()
    name = fields.clean("name", clean_name, command.name)
    fields.need("scopes", bool(command.scopes) and set(command.scopes) <= set(SCOPES), "unknown_word")
    fields.need("ends_at", command.ends_at is None or command.ends_at > u.now, "is_past")
    fields.settle()
    token = new_api_token()
    rows.insert_token(
        u,
        {
            "token_hash": hash_of(token),
            "prefix": prefix_of(token),
            "name": name,
            "person_id": who.id,
            "scopes": list(command.scopes),
            "created_at": u.now,
            "ends_at": command.ends_at,
        },
    )
    body = {"person": who.id, "prefix": prefix_of(token), "scopes": list(command.scopes)}
    append_office(u, PEOPLE, Kind.TOKEN_ISSUED, body)
    return TokenReceipt(token, prefix_of(token))
