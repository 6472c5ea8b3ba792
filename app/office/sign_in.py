"""Sign a person in: the one act that must remember its own failure, so it opens its units itself.

The costly comparison runs between the two units, so that nobody waits for the database while it does.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from app.domain.people import Unclean, clean_login, spell_password, wait_after
from app.domain.rights import Actor
from app.domain.trail import Kind
from app.errors import SignInFailed, TooManyTries
from app.office.passwords import hash_password, is_password, needs_rehash
from app.office.sessions import SessionTerms, hash_of, new_session_token
from app.store import people as rows
from app.store.people import Lock, PersonFound
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit, Units

DOOR = Actor(None, "door")


@dataclass(frozen=True, slots=True)
class SignIn:
    """replaces  the token of the session the browser still carried; it ends."""

    login: str
    password: str
    replaces: str | None = None


@dataclass(frozen=True, slots=True)
class SessionOpened:
    """token goes into the cookie and nowhere else."""

    token: str
    csrf: str
    person_id: str
    ends_at: datetime
    must_change_password: bool


def sign_in(units: Units, now: datetime, command: SignIn, terms: SessionTerms) -> SessionOpened:
    """A new session for the right password. Raises SignInFailed, TooManyTries(seconds).

    An unknown login and a wrong password cost the same work and get the same answer. Wrong passwords in a row
    shut the login for a growing while; while it is shut, the right password does not open it either.
    """
    login = _login(command.login)
    with units.read(DOOR, now) as u:
        lock = rows.lock_of(u, login)
    if lock is not None:
        _must_be_open(lock, now)
    right = is_password(lock.password_hash if lock else None, command.password)
    if lock is None:
        raise SignInFailed
    fresh = (
        hash_password(spell_password(command.password))
        if right and needs_rehash(lock.password_hash)
        else None
    )
    actor = _actor(units, now, login, lock, terms)
    with units.write(actor, now) as u:
        answer = _turn_key(u, command, lock, login, right, fresh, terms)
    if isinstance(answer, SessionOpened):
        return answer
    raise answer


def _must_be_open(lock: Lock, now: datetime) -> None:
    if lock.locked_until_at is not None and lock.locked_until_at > now:
        raise TooManyTries(seconds=int((lock.locked_until_at - now).total_seconds()) + 1)


def _login(typed: str) -> str:
    try:
        return clean_login(typed)
    except Unclean:
        return ""


def _actor(units: Units, now: datetime, login: str, lock: Lock, terms: SessionTerms) -> Actor:
    who = PersonFound(lock.person_id, login, lock.name, lock.language, lock.left_at)
    with units.read(DOOR, now) as u:
        return rows.actor(u, who, lock.must_change_password, now.astimezone(terms.zone).date())


def _turn_key(
    u: Unit, command: SignIn, seen: Lock, login: str, right: bool, fresh: str | None, terms: SessionTerms
) -> SessionOpened | SignInFailed:
    """The session, or the refusal as a value: raised in here it would undo the count of tries."""
    lock = rows.lock_of(u, login, hold=True)
    assert lock is not None
    _must_be_open(lock, u.now)
    if not right or lock.left_at is not None or lock.password_hash != seen.password_hash:
        tries = lock.failed_tries + 1
        wait = wait_after(tries)
        rows.change_person(
            u, lock.person_id, {"failed_tries": tries, "locked_until_at": u.now + wait if wait else None}
        )
        return SignInFailed()
    opened = {"failed_tries": 0, "locked_until_at": None, **({"password_hash": fresh} if fresh else {})}
    rows.change_person(u, lock.person_id, opened)
    return _open(u, command, lock, terms)


def _open(u: Unit, command: SignIn, lock: Lock, terms: SessionTerms) -> SessionOpened:
    rows.end_stale_sessions(u, lock.person_id, u.now - terms.idle)
    if command.replaces:
        rows.end_session(u, hash_of(command.replaces))
    token, csrf, ends_at = new_session_token(), secrets.token_urlsafe(24), u.now + terms.absolute
    rows.insert_session(
        u,
        {
            "token_hash": hash_of(token),
            "person_id": lock.person_id,
            "csrf": csrf,
            "started_at": u.now,
            "seen_at": u.now,
            "ends_at": ends_at,
        },
    )
    append_office(u, PEOPLE, Kind.PERSON_SIGNED_IN, {"person": lock.person_id})
    return SessionOpened(token, csrf, lock.person_id, ends_at, lock.must_change_password)
