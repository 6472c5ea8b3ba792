"""That somebody has shown the code of a case, carried from page to page for a quarter of an hour.

A sealed cookie names the one case; the code itself is never kept. It travels to this host only, never to a script,
and never with a request that another site began. Every form repeats a word made from it.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from typing import cast

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

from app.api.requests import now, shop
from app.api.wire import FormTokenMissing
from app.domain.rights import Actor, applicant_of
from app.errors import SealBroken

COOKIE = "shouwen-case"
LASTS = timedelta(minutes=15)
WORD = "word"
_PURPOSE = "the applicant's proof"
_LONGEST = 400


@dataclass(frozen=True, slots=True)
class Proof:
    """Whose case somebody has shown to be theirs, as the cookie says it.

    noise  chance that stays while the proof is renewed, so that a form in another tab keeps its word
    word   what the forms repeat
    """

    centre_id: str
    case_id: str
    noise: str
    cookie: str

    @property
    def actor(self) -> Actor:
        return applicant_of(self.centre_id, self.case_id)

    @property
    def word(self) -> str:
        return shop().units.vault.fingerprint(f"{_PURPOSE}: form", f"{self.case_id}:{self.noise}").hex()


def proof_of(centre_id: str, case_id: str) -> Proof:
    """A proof from this moment on; where the browser brings one of the same case, that one renewed."""
    held, until = proof(), int((now() + LASTS).timestamp())
    noise = held.noise if held and held.case_id == case_id else token_hex(16)
    sealed = shop().units.vault.general(_PURPOSE).seal_json([centre_id, case_id, noise, until])
    return Proof(centre_id, case_id, noise, urlsafe_b64encode(sealed).decode())


def proof() -> Proof | None:
    """The proof the request brings; None where there is none, it is not ours, or its time is over."""
    cookie = request.cookies.get(_name(), "")
    if not 0 < len(cookie) <= _LONGEST:
        return None
    try:
        sealed = urlsafe_b64decode(cookie.encode("ascii"))
        centre_id, case_id, noise, until = shop().units.vault.general(_PURPOSE).open_json(sealed)
    except (SealBroken, ValueError):
        return None
    return Proof(centre_id, case_id, noise, cookie) if now().timestamp() < until else None


def must_be_meant(held: Proof) -> None:
    """Raises FormTokenMissing unless the posted form repeats the word of the proof it came with."""
    given = request.form.get(WORD, "")
    if not hmac.compare_digest(given.encode(), held.word.encode()):
        raise FormTokenMissing


def hand_over(response: AnyResponse, held: Proof) -> Response:
    """Give the browser the proof."""
    response.set_cookie(_name(), held.cookie, max_age=LASTS, **_how())  # type: ignore[arg-type]
    return cast("Response", response)


def take_back(response: AnyResponse) -> Response:
    response.delete_cookie(_name(), **_how())  # type: ignore[arg-type]
    return cast("Response", response)


def _name() -> str:
    """Behind TLS the name itself binds the cookie to this host and to TLS."""
    return f"__Host-{COOKIE}" if shop().settings.secure_cookies else COOKIE


def _how() -> dict[str, object]:
    secure = shop().settings.secure_cookies
    return {"path": "/", "secure": secure, "httponly": True, "samesite": "Strict"}
