"""What stands before every view: is the route declared, who asks, may they, and is the page's word with them.

A view is never reached by somebody its mark does not let in; rights over one case or task are the verb's to judge.
"""

import hmac
from urllib.parse import urlsplit

from flask import Flask, request

from app.api.access import Right, UndeclaredRoute, right_of, undeclared
from app.api.masks import unmasked
from app.api.requests import bearer_token, session_token, signed
from app.api.wire import CrossSite, FormTokenMissing, PasswordOutworn, TokenReadsOnly
from app.domain.rights import may
from app.errors import NotSignedIn, NotYourRole
from app.office.sessions import SignedIn

SAFE = frozenset(("GET", "HEAD", "OPTIONS"))
CSRF_HEADER = "X-CSRFToken"
CSRF_FIELD = "csrf_token"


def must_be_declared(app: Flask) -> None:
    """Raises UndeclaredRoute, naming every route that does not say who may use it."""
    silent = sorted(undeclared(app.view_functions))
    if silent:
        raise UndeclaredRoute(", ".join(silent))


def admit(app: Flask) -> None:
    """Let the request in, or raise what keeps it out. Called before every view."""
    if request.endpoint is None:
        return
    right = right_of(app.view_functions[request.endpoint])
    if right is None:  # a route added after the start
        raise NotYourRole
    if request.method not in SAFE:
        must_come_from_here()
    if not right.public:
        _must_be_let_in(right)


def _must_be_let_in(right: Right) -> None:
    who = signed()
    if who is None:
        raise NotSignedIn
    if request.method not in SAFE:
        _must_be_meant(who)
    if who.actor.must_change_password and not right.outworn:
        raise PasswordOutworn
    if right.acts and not any(may(who.actor, act) for act in right.acts):
        raise NotYourRole(act=min(right.acts).value)


def must_come_from_here() -> None:
    """Browsers say whose page sent a request; another site's does not change anything here. Raises CrossSite."""
    if bearer_token() is not None:
        return
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise CrossSite
        return
    origin = request.headers.get("Origin")
    if origin is not None and urlsplit(origin).netloc != request.host:
        raise CrossSite


def _must_be_meant(who: SignedIn) -> None:
    """An unsafe request must carry the session's word, which no other site can know; a token needs none."""
    if bearer_token() is not None:
        if "write" not in who.scopes:
            raise TokenReadsOnly
        return
    if session_token() is None or not _is_word(who.csrf):
        raise FormTokenMissing


def _is_word(word: str) -> bool:
    given = request.headers.get(CSRF_HEADER) or ""
    if not given and request.mimetype in ("application/x-www-form-urlencoded", "multipart/form-data"):
        given = request.form.get(CSRF_FIELD, "")
    return bool(word) and hmac.compare_digest(unmasked(given).encode(), word.encode())
