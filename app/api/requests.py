"""The request at hand: the shop, the moment, who asks and by what key, and the units they ask through.

Everything here is asked by views of the API and of the pages alike. One moment and one actor a request.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Response, g, request

from app.api.masks import masked
from app.api.wire import TagMalformed
from app.domain.rights import Actor
from app.errors import NotSignedIn
from app.office.sessions import (
    SessionTerms,
    SignedIn,
    actor_for_api_token,
    actor_for_session,
    see_session,
)
from app.store.unit import Unit

if TYPE_CHECKING:
    from app.casework.office import Office
    from app.wiring import Shop

COOKIE = "shouwen"
STRANGER = Actor(None, "stranger")
LANGUAGE_COOKIE = "language"
LONGEST_TOKEN = 200


@dataclass(slots=True)
class AtHand:
    """What one request carries.

    id        names this request in its answer and in the log
    signed    who is signed in, None for nobody; looked up when first asked
    body      the JSON object of the request, once it has been read
    form_word the session's word as this answer writes it, once it was asked for
    """

    shop: "Shop"
    now: datetime
    id: str
    looked: bool = False
    signed: SignedIn | None = None
    body: dict[str, Any] | None = None
    form_word: str | None = None


def take(shop: "Shop", request_id: str) -> None:
    """Put a new request on the desk. Called once, by the gate."""
    g.at_hand = AtHand(shop, shop.now(), request_id)


def at_hand() -> AtHand:
    found: AtHand = g.at_hand
    return found


def shop() -> "Shop":
    return at_hand().shop


def office() -> "Office":
    return at_hand().shop.office


def now() -> datetime:
    """The moment of this request, aware UTC; the same however often it is asked."""
    return at_hand().now


# -- who asks ------------------------------------------------------------------------------------------------------


def signed() -> SignedIn | None:
    """Who is signed in, by session or by token; None for nobody. Read from the database once a request."""
    desk = at_hand()
    if not desk.looked:
        desk.looked = True
        desk.signed = _look()
    return desk.signed


def _look() -> SignedIn | None:
    desk = at_hand()
    bearer, token = bearer_token(), session_token()
    if bearer is None and token is None:
        return None
    with desk.shop.units.read(STRANGER, desk.now) as u:
        if bearer is not None:
            return actor_for_api_token(u, bearer, terms())
        assert token is not None
        found = actor_for_session(u, token, terms())
    if found is not None and found.wants_sight:
        with desk.shop.units.write(found.actor, desk.now) as u:
            see_session(u, token)
    return found


def actor() -> Actor | None:
    """Whoever is signed in; None for nobody."""
    found = signed()
    return None if found is None else found.actor


def somebody() -> Actor:
    """Whoever is signed in. Raises NotSignedIn."""
    found = actor()
    if found is None:
        raise NotSignedIn
    return found


def bearer_token() -> str | None:
    """The API token of the Authorization header, if it is one."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not 0 < len(token) <= LONGEST_TOKEN:
        return None
    return token.strip()


def session_token() -> str | None:
    """What the session's cookie holds, if the request brings one."""
    token = request.cookies.get(cookie_name(), "")
    return token if 0 < len(token) <= LONGEST_TOKEN else None


def cookie_name() -> str:
    """Behind TLS the name itself binds the cookie to this host and to TLS."""
    return f"__Host-{COOKIE}" if at_hand().shop.settings.secure_cookies else COOKIE


def csrf() -> str:
    """The session's word that every unsafe request of a page must repeat; empty for nobody and for tokens."""
    found = signed()
    return "" if found is None else found.csrf


def form_word() -> str:
    """The same word as the forms of this answer hold it: alike within one answer, never alike in two."""
    desk = at_hand()
    if desk.form_word is None:
        desk.form_word = masked(csrf())
    return desk.form_word


def terms() -> SessionTerms:
    return SessionTerms(at_hand().shop.settings.zone)


def remember(response: Response, token: str, ends_at: datetime) -> Response:
    """Give the browser its session's cookie. By length, not by date: a counter's own clock may be wrong."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=ends_at - now(),
        path="/",
        secure=at_hand().shop.settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget(response: Response) -> Response:
    """Take the cookie back."""
    response.delete_cookie(
        cookie_name(),
        path="/",
        secure=at_hand().shop.settings.secure_cookies,
        httponly=True,
        samesite="Lax",
    )
    return response


# -- in what language ----------------------------------------------------------------------------------------------


def language() -> str:
    """`zh-CN` or `en`: what was chosen on a page, else what the request asks for, else what the person reads.

    A request that says none of it, or a language nobody speaks here, is answered in Chinese.
    """
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in ("zh", "en"):
        return "en" if chosen == "en" else "zh-CN"
    asked = request.accept_languages.best_match(("zh-CN", "zh", "zh-Hans", "en"))
    if asked is not None:
        return "en" if asked == "en" else "zh-CN"
    desk = at_hand()
    # Never looked up for the language's sake: an error may come from that very look.
    return desk.signed.actor.language if desk.signed is not None else "zh-CN"


# -- units ---------------------------------------------------------------------------------------------------------


@contextmanager
def reading() -> Iterator[Unit]:
    """A unit that reads as whoever asks; as a stranger where nobody is signed in."""
    who = actor() or STRANGER
    with at_hand().shop.units.read(who, now()) as u:
        yield u


@contextmanager
def writing() -> Iterator[Unit]:
    """A unit that writes as whoever asks. Verbs that may be repeated go through `answers.done` instead."""
    who = actor() or STRANGER
    with at_hand().shop.units.write(who, now()) as u:
        yield u


# -- versions ------------------------------------------------------------------------------------------------------


def tag(version: int) -> str:
    """The ETag of a case at a version."""
    return f'"{version}"'


def seen(body: dict[str, Any] | None = None) -> int | None:
    """The version of the case the sender saw: `seen` of the body, or If-Match. None where neither says.

    Raises TagMalformed where If-Match is no tag of ours, or the two disagree.
    """
    by_body = (body or {}).get("seen")
    header = request.headers.get("If-Match", "").strip()
    if header in ("", "*"):
        return by_body
    number = header.removeprefix("W/").strip('"')
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise TagMalformed
    if by_body is not None and by_body != int(number):
        raise TagMalformed
    return int(number)
