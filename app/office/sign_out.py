"""Sign out: the session is gone, not only its cookie."""

from dataclasses import dataclass

from app.office.sessions import hash_of
from app.store import people as rows
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class SignOut:
    """everywhere  every session of the person who acts, not only this one."""

    token: str
    everywhere: bool = False


def sign_out(_office: object, u: Unit, command: SignOut) -> None:
    """Ends the session; one that is over already is no error."""
    rows.end_session(u, hash_of(command.token))
    if command.everywhere and u.actor.person_id is not None:
        rows.end_sessions(u, u.actor.person_id)
