"""A posted form becomes one command: acted on once, however often the button is pressed."""

import secrets
import unicodedata
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from flask import request

from app.api.requests import now, shop, somebody
from app.api.wire import KeyMalformed
from app.casework.once import once
from app.domain.rights import Actor
from app.store import answers
from app.store.unit import Unit

LONGEST_KEY = 128


def new_key() -> str:
    """A key for one form: a second press of its button repeats the first answer."""
    return secrets.token_urlsafe(18)


def perform(
    verb: Callable[..., Any],
    command: Any,
    told: Mapping[str, str] | None = None,
    actor: Actor | None = None,
    after: str = "",
) -> Mapping[str, Any]:
    """Run a verb in a unit of its own under the form's key. The receipt comes back as plain JSON values.

    told   what the command says, where the command itself is too large to say it
    actor  an applicant who has shown the code of their case; else whoever is signed in
    after  names a further act of the same form, which then has a key of its own
    """
    at = shop()

    def act(u: Unit) -> dict[str, Any]:
        receipt: dict[str, Any] = orjson.loads(orjson.dumps(verb(at.office, u, command)) or b"null") or {}
        return receipt

    said = orjson.dumps(told or command, option=orjson.OPT_SORT_KEYS).decode()
    key = form_key()
    key = f"{key}-{after}" if key and after else key
    return once(at.units, actor or somebody(), now(), key, f"{verb.__name__}:{said}", act)


def was_done(u: Unit) -> bool:
    """Whether the posted form has been acted on already: sending it again only repeats the answer."""
    key = form_key()
    return key is not None and answers.kept(u, somebody().person_id or "", key) is not None


def form_key() -> str | None:
    """The key the posted form carries. Raises KeyMalformed."""
    key = request.form.get("idempotency_key", "")
    if not key:
        return None
    if len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable() or " " in key:
        raise KeyMalformed
    return key


def seen() -> int | None:
    """The version of the case the form was drawn from."""
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def text(name: str) -> str:
    """A field of the posted form without the space around it; "" where there is none."""
    return request.form.get(name, "").strip()


def narrow(typed: str) -> str:
    """Digits, dashes and spaces as a keyboard makes them, however wide an input method does."""
    return unicodedata.normalize("NFKC", typed)


def number(name: str) -> int:
    """A whole number, however wide an input method makes its digits, or 0, which no verb takes as a length."""
    typed = narrow(text(name)[:8])
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 5 else 0
