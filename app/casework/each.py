"""One command for each of several tasks: each in a unit of its own, each with an answer of its own."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework.claim_task import ClaimTask, claim_task
from app.casework.once import Answer, once
from app.casework.reassign_task import ReassignTask, reassign_task
from app.casework.release_task import ReleaseTask, release_task
from app.domain.rights import Actor
from app.errors import Broken, CaseworkError
from app.store.unit import Unit, Units

MOST = 100
ACTS = ("claim", "release", "reassign")


@dataclass(frozen=True, slots=True)
class Item:
    """What is to be done with one task. said is what the command says, for the sender's key."""

    task_id: str
    said: str
    act: Callable[[Unit], Answer]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went with one task: the receipt as plain values, or why not."""

    task_id: str
    receipt: Mapping[str, Any] | None
    error: CaseworkError | None


def verb_of(act: str, task_id: str, person_id: str | None, reason: str) -> tuple[Callable[..., Any], Any]:
    """The verb of an act of ACTS, and its command for one task; person and reason are a reassignment's."""
    match act:
        case "claim":
            return claim_task, ClaimTask(task_id)
        case "release":
            return release_task, ReleaseTask(task_id)
        case _:
            return reassign_task, ReassignTask(task_id, person_id, reason)


def each(
    units: Units, actor: Actor, now: datetime, key: str | None, items: Sequence[Item]
) -> tuple[Outcome, ...]:
    """Act on each task in turn; what is refused for one keeps nothing from the others.

    A task named twice is acted on once. Under a key every item has a key of its own, made from it, so that
    sending the same list again, or a longer one, repeats what was done and does only the rest.
    """
    first = {item.task_id: item for item in reversed(items)}
    return tuple(_one(units, actor, now, key, first[task_id]) for task_id in _in_order(items))


def _in_order(items: Sequence[Item]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.task_id for item in items))


def _one(units: Units, actor: Actor, now: datetime, key: str | None, item: Item) -> Outcome:
    own = None if key is None else _key_of(key, item.task_id)
    try:
        return Outcome(item.task_id, once(units, actor, now, own, item.said, item.act), None)
    except Broken:
        raise
    except CaseworkError as error:
        return Outcome(item.task_id, None, error)


def _key_of(key: str, task_id: str) -> str:
    return "each:" + hashlib.sha256(f"{key} {task_id}".encode()).hexdigest()
