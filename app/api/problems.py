"""The one table from what went wrong to a status, and the problem document (RFC 9457) the wire carries.

The pages choose their sentences and statuses from the same table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from app import errors
from app.api import wire
from app.api.sentences import detail, field_sentence, title
from app.errors import CaseworkError

MEDIA_TYPE = "application/problem+json"

STATUS: Mapping[type[CaseworkError], int] = {
    CaseworkError: 500,
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.NotSignedIn: 401,
    errors.SignInFailed: 401,
    errors.TooManyTries: 429,
    errors.Conflict: 409,
    errors.Refused: 422,
    errors.Broken: 500,
    errors.CannotMakePdf: 503,
    errors.ClockUnsound: 503,
    wire.BadRequest: 400,
    wire.PasswordOutworn: 403,
    wire.BodyTooLarge: 413,
    wire.WrongMediaType: 415,
    wire.WrongMethod: 405,
    wire.TooBusy: 503,
}

# Facts that help the reader and give nothing away; every other fact stays inside.
TOLD = (
    "by", "seen", "now", "why", "reason", "what", "findings", "number", "allowed", "allowed_types",
    "largest_bytes", "place", "cases", "act", "seconds", "problems", "status", "ground", "grounds",
    "before", "days",
)  # fmt: skip

BUSY_SECONDS = 2


@dataclass(frozen=True, slots=True)
class FieldNote:
    """What is wrong with one field: a stable word, what the word needs, and the sentence."""

    code: str
    message: str
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Problem:
    """A refusal as a reader gets it.

    errors       by field (`applicant.name`), empty where no field is at fault
    facts        what the code means here, for programs
    retry_after_seconds  when to try again, None where trying again is no use
    """

    status: int
    code: str
    title: str
    detail: str
    errors: Mapping[str, FieldNote]
    facts: Mapping[str, Any]
    retry_after_seconds: int | None = None


def status_of(kind: type[CaseworkError]) -> int:
    """The status of an error class: its own line of the table, or its nearest ancestor's."""
    return next(STATUS[ancestor] for ancestor in kind.__mro__ if ancestor in STATUS)


def problem_of(error: CaseworkError, language: str, status: int | None = None) -> Problem:
    """The problem an error is. `status` overrides the table where the wire has a more exact word."""
    quiet = isinstance(error, errors.Broken)
    told = {} if quiet else {name: plain(error.facts[name]) for name in TOLD if name in error.facts}
    return Problem(
        status=status or status_of(type(error)),
        code=error.code,
        title=title(error, language),
        detail=detail(error, language),
        errors={name: _note(what, language) for name, what in _fields(error).items()},
        facts=told,
        retry_after_seconds=_retry_after(error),
    )


def _fields(error: CaseworkError) -> Mapping[str, Any]:
    if isinstance(error, errors.FormInvalid | wire.FieldsInvalid):
        return error.fields
    return {}


def _note(what: Any, language: str) -> FieldNote:
    """A note from a form's problem (`code`, `params`) or from a bare word."""
    code = str(getattr(what, "code", what))
    params = dict(getattr(what, "params", {}) or {})
    return FieldNote(code, field_sentence(code, language), {k: plain(v) for k, v in params.items()})


def _retry_after(error: CaseworkError) -> int | None:
    if isinstance(error, wire.TooBusy):
        return BUSY_SECONDS
    seconds = error.facts.get("seconds")
    return max(1, int(seconds)) if isinstance(seconds, int | float) else None


def plain(value: Any) -> Any:
    """A fact as JSON has it: scalars as they are, values with fields as objects, anything else as text."""
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in value]
    fields = getattr(value, "__dataclass_fields__", None)
    if fields is not None:
        return {name: plain(getattr(value, name)) for name in fields}
    return str(value)


def document(problem: Problem, instance: str) -> dict[str, Any]:
    """The members of the problem document; `instance` names this one occurrence."""
    members: dict[str, Any] = {
        "type": f"urn:shouwen:problem:{problem.code}",
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "code": problem.code,
        "instance": instance,
    }
    if problem.errors:
        members["errors"] = {
            name: {"code": note.code, "message": note.message, "params": dict(note.params)}
            for name, note in problem.errors.items()
        }
    if problem.facts:
        members["facts"] = dict(problem.facts)
    return members


def briefly(problem: Problem) -> dict[str, Any]:
    """The problem inside another answer, where the document has no occurrence of its own to name."""
    return {
        "code": problem.code,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail or problem.title,
    }


def written(problem: Problem, instance: str) -> bytes:
    return orjson.dumps(document(problem, instance))
