"""Sessions and API tokens: raw only in the hands of their holder, here only as SHA-256.

Who acts is read anew for every request, so that a post that ended, or a person who left, is out at once.
"""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.domain.rights import Actor
from app.store import people as rows
from app.store.unit import Unit

TOKEN_PREFIX = "sw_"  # noqa: S105 -- how our tokens begin, so that a leak can be recognised
SCOPES = ("read", "write")

# A session's last sight is written at most this often: reading pages must not turn into writing.
SIGHT_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """How long a session lives, and the zone in which a post's days are counted.

    idle      without a request
    absolute  in all
    """

    zone: ZoneInfo
    idle: timedelta = timedelta(minutes=30)
    absolute: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is at the door, and by what.

    csrf         the session's word against forged posts; empty for a token, which no browser sends by itself
    scopes       what the key opens: read, write
    ends_at      when the session ends whatever happens; None for a token without an end
    wants_sight  whether `see_session` is due in a writing unit of its own
    """

    actor: Actor
    csrf: str
    scopes: tuple[str, ...]
    ends_at: datetime | None
    wants_sight: bool = False


def hash_of(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def new_session_token() -> str:
    return secrets.token_urlsafe(32)


def new_api_token() -> str:
    return TOKEN_PREFIX + secrets.token_hex(32)


def prefix_of(token: str) -> str:
    """How a token is called in lists: enough to tell it apart, useless as a key."""
    return token[: len(TOKEN_PREFIX) + 8]


def actor_for_session(u: Unit, token: str, terms: SessionTerms) -> SignedIn | None:
    """Who holds the session at `u.now`; None when it is unknown, idle too long, or over."""
    found = rows.session(u, hash_of(token))
    if found is None or found.who.left_at is not None:
        return None
    if found.ends_at <= u.now or found.seen_at + terms.idle <= u.now:
        return None
    actor = rows.actor(u, found.who, found.must_change_password, u.now.astimezone(terms.zone).date())
    return SignedIn(actor, found.csrf, SCOPES, found.ends_at, u.now - found.seen_at >= SIGHT_STEP)


def see_session(u: Unit, token: str) -> None:
    """Note that the session is in use, so that it does not go idle."""
    rows.see_session(u, hash_of(token))


def actor_for_api_token(u: Unit, token: str, terms: SessionTerms) -> SignedIn | None:
    """Who holds the API token at `u.now`; None when it is unknown, revoked or over."""
    if not token.startswith(TOKEN_PREFIX):
        return None
    found = rows.token(u, hash_of(token))
    if found is None or found.who.left_at is not None or found.revoked_at is not None:
        return None
    if found.ends_at is not None and found.ends_at <= u.now:
        return None
    actor = rows.actor(u, found.who, found.must_change_password, u.now.astimezone(terms.zone).date())
    return SignedIn(actor, "", found.scopes, found.ends_at)
