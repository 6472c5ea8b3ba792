"""Words about a case: a comment, an urge, a reason. Sealed with the case's key."""

from typing import Any

from app.casework.ground import Ground
from app.errors import FormInvalid
from app.store import tables as t
from app.store.unit import Unit
from workflows.errors import FieldProblem

LONGEST = 2000


def words_of(text: str, field: str = "words", longest: int = LONGEST) -> str:
    """The words without the space around them. Raises FormInvalid when there are none, or too many."""
    words = text.strip()
    if not words:
        raise FormInvalid({field: FieldProblem("required")})
    if len(words) > longest:
        raise FormInvalid({field: FieldProblem("too_long", {"max": longest})})
    return words


def remark(u: Unit, ground: Ground, kind: str, words: str) -> dict[str, Any]:
    """The row of a remark."""
    return {
        "centre_id": ground.centre_id,
        "id": u.new_id(),
        "case_id": ground.case_id,
        "kind": kind,
        "words": ground.key.seal_json(words),
        "said_at": ground.now,
        "said_by": u.actor.person_id,
    }


def write_remark(u: Unit, ground: Ground, kind: str, words: str) -> None:
    u.insert(t.remark, [remark(u, ground, kind, words)])
