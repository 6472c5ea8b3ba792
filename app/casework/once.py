"""A command sent twice acts once: its answer is kept in the commit of the act, under the sender's key."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from app.domain.rights import Actor
from app.errors import CaseworkError, KeyReused
from app.store import answers
from app.store.unit import AlreadyThere, Unit, Units

Answer = Mapping[str, Any]


def once(
    units: Units,
    actor: Actor,
    now: datetime,
    key: str | None,
    fingerprint: str,
    act: Callable[[Unit], Answer],
) -> Answer:
    """Run `act` in a unit of its own and keep its answer (JSON) with it; a repeat gets the kept answer.

    An applicant's answers are kept under their case, for nobody knows who they are.

    key          the sender's Idempotency-Key, or None: then the act is simply done
    fingerprint  what the command says; the same key with another one raises KeyReused
    Errors are not kept: a refused command may be mended and sent again under the same key.
    """
    owner = _owner(actor)
    if key is None or owner is None:
        with units.write(actor, now) as u:
            return act(u)
    try:
        with units.write(actor, now) as u:
            answer = act(u)
            answers.keep(u, owner, key, fingerprint, dict(answer))
            return answer
    except (CaseworkError, AlreadyThere):
        # Looked up only now: an act that repeats another runs into what the first one left.
        kept = _kept(units, actor, now, owner, key, fingerprint)
        if kept is None:
            raise
        return kept


def _owner(actor: Actor) -> str | None:
    return actor.own_case[1] if actor.own_case else actor.person_id


def _kept(units: Units, actor: Actor, now: datetime, owner: str, key: str, fingerprint: str) -> Answer | None:
    with units.read(actor, now) as u:
        found = answers.kept(u, owner, key)
        if found is None:
            return None
        said, answer = found
        if said != u.vault.fingerprint(answers.PURPOSE, fingerprint):
            raise KeyReused(key=key)
        kept: Answer = answer
        return kept
