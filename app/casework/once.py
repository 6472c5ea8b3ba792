"""A command sent twice acts once: its answer is kept in the commit of the act, under the sender's key."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from app.domain.rights import Actor
from app.errors import CaseworkError, KeyReused
from app.store import tables as t
from app.store.unit import Unit, Units

PURPOSE = "idempotency"
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

    key          the sender's Idempotency-Key, or None: then the act is simply done
    fingerprint  what the command says; the same key with another one raises KeyReused
    Errors are not kept: a refused command may be mended and sent again under the same key.
    """
    if key is None or actor.person_id is None:
        with units.write(actor, now) as u:
            return act(u)
    try:
        with units.write(actor, now) as u:
            answer = act(u)
            _keep(u, actor.person_id, key, fingerprint, answer)
            return answer
    except (CaseworkError, IntegrityError):
        # Looked up only now: an act that repeats another runs into what the first one left.
        kept = _kept(units, actor, now, key, fingerprint)
        if kept is None:
            raise
        return kept


def _keep(u: Unit, person_id: str, key: str, fingerprint: str, answer: Answer) -> None:
    row = {
        "person_id": person_id,
        "idem_key": key,
        "fingerprint": u.vault.fingerprint(PURPOSE, fingerprint),
        "answer": u.vault.general(PURPOSE).seal_json(dict(answer)),
        "at": u.now,
    }
    u.write(insert(t.idempotency).values(**row))


def _kept(units: Units, actor: Actor, now: datetime, key: str, fingerprint: str) -> Answer | None:
    c = t.idempotency.c
    with units.read(actor, now) as u:
        row = u.row(select(c.fingerprint, c.answer).where(c.person_id == actor.person_id, c.idem_key == key))
        if row is None:
            return None
        if row.fingerprint != u.vault.fingerprint(PURPOSE, fingerprint):
            raise KeyReused(key=key)
        answer: Answer = u.vault.general(PURPOSE).open_json(row.answer)
        return answer
