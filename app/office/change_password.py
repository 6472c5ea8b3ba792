"""Change one's own password."""

from dataclasses import dataclass

from app.domain.people import check_password
from app.domain.trail import Kind
from app.errors import NotSignedIn, SignInFailed
from app.office.fields import Fields
from app.office.passwords import hash_password, is_password
from app.office.sessions import hash_of
from app.store import people as rows
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class ChangePassword:
    """keep_token  the session in which it is changed; the person's others end."""

    old: str
    new: str
    keep_token: str | None = None


@dataclass(frozen=True, slots=True)
class PasswordChanged:
    """sessions_ended  how many other sessions the person had open."""

    sessions_ended: int


def change_password(_office: object, u: Unit, command: ChangePassword) -> PasswordChanged:
    """Raises NotSignedIn, SignInFailed (the old one is wrong), FormInvalid (the new one will not do)."""
    lock = rows.lock_of(u, u.actor.login, hold=True)
    if lock is None or lock.person_id != u.actor.person_id:
        raise NotSignedIn
    if not is_password(lock.password_hash, command.old):
        raise SignInFailed
    fields = Fields()
    new = fields.clean("new", lambda text: check_password(text, u.actor.login), command.new)
    fields.need("new", not is_password(lock.password_hash, command.new), "password_same")
    fields.settle()
    assert new is not None
    rows.change_person(
        u, lock.person_id, {"password_hash": hash_password(new), "must_change_password": False}
    )
    keep = hash_of(command.keep_token) if command.keep_token else None
    ended = rows.end_sessions(u, lock.person_id, keep=keep)
    append_office(u, PEOPLE, Kind.PERSON_CHANGED, {"person": lock.person_id, "changed": ["password"]})
    return PasswordChanged(ended)
