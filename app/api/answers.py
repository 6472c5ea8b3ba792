"""Answers of the API: values written by orjson, with the tag of the case they speak of.

Hot reads never pass through marshmallow; the schemas describe them, and a test holds the two together.
"""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import orjson
from flask import Response, request

from app.api.requests import at_hand, now, somebody, tag
from app.api.wire import KeyMalformed, KeyMissing
from app.casework.each import Item, Outcome, each
from app.casework.once import once
from app.store.unit import Unit

MEDIA_TYPE = "application/json"
KEY_HEADER = "Idempotency-Key"
SHORTEST_KEY, LONGEST_KEY = 8, 128

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def written(value: Any) -> bytes:
    """JSON of plain values, dataclasses, dates and aware moments."""
    return orjson.dumps(value, option=_OPTIONS)


def answer(value: Any, status: int = 200, version: int | None = None) -> Response:
    """An answer with a body; `version` of the case becomes its ETag."""
    response = Response(written(value), status, mimetype=MEDIA_TYPE)
    if version is not None:
        response.headers["ETag"] = tag(version)
    return response


def versioned(value: Any, version: int) -> Response:
    """An answer about a case, or 304 where the reader has this version already."""
    response = answer(value, version=version)
    if request.if_none_match.contains(str(version)):
        response = Response(status=304)
        response.headers["ETag"] = tag(version)
    return response


def nothing() -> Response:
    return Response(status=204)


# -- commands ------------------------------------------------------------------------------------------------------


def done(act: Callable[[Unit], Any], status: int = 200, said: Any = None) -> Response:
    """Run a verb in a unit of its own and answer with its receipt.

    Under an Idempotency-Key it happens once: a repeat of the same request gets the first answer, another
    request under that key KeyReused. `said` is what the request says where that is not its JSON body.
    """
    kept = once(at_hand().shop.units, somebody(), now(), key(), _fingerprint(said), lambda u: _plain(act(u)))
    if not kept:
        return nothing()
    version = kept.get("version")
    return answer(dict(kept), status, version if isinstance(version, int) else None)


def done_each(
    commands: Sequence[tuple[str, Callable[..., Any], Any]], key: str | None
) -> tuple[Outcome, ...]:
    """Run a verb for each of several tasks, (task id, verb, command), in units of their own; how each went."""
    office = at_hand().shop.office

    def item(task_id: str, verb: Callable[..., Any], command: Any) -> Item:
        said = orjson.dumps(command, option=orjson.OPT_SORT_KEYS).decode()
        return Item(task_id, f"{verb.__name__}:{said}", lambda u: _plain(verb(office, u, command)))

    return each(at_hand().shop.units, somebody(), now(), key, [item(*one) for one in commands])


def key() -> str | None:
    """The request's Idempotency-Key. Raises KeyMalformed."""
    given = request.headers.get(KEY_HEADER)
    if given is None:
        return None
    if not SHORTEST_KEY <= len(given) <= LONGEST_KEY or not all("!" <= c <= "~" for c in given):
        raise KeyMalformed
    return given


def must_have_key() -> None:
    """Raises KeyMissing. For commands that must not happen twice by a slip of the line."""
    if key() is None:
        raise KeyMissing


def _fingerprint(said: Any) -> str:
    """What a request says, apart from its key: another wording of the same JSON is the same request."""
    body = said if said is not None else at_hand().body
    plain = orjson.dumps(body, option=orjson.OPT_SORT_KEYS, default=str)
    seen = request.headers.get("If-Match", "")
    return f"{request.method} {request.path} {seen} {hashlib.sha256(plain).hexdigest()}"


def _plain(receipt: Any) -> dict[str, Any]:
    """A receipt as it is kept for a repeat and sent: a JSON object, empty for a verb that answers nothing."""
    if receipt is None:
        return {}
    plain: dict[str, Any] = orjson.loads(written(receipt))
    return plain
