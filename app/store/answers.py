"""Answers kept for commands that are sent again: sealed, for a week, in the commit of the act."""

from typing import Any

from sqlalchemy import insert, select

from app.store import tables as t
from app.store.unit import Unit

PURPOSE = "idempotency"


def keep(u: Unit, person_id: str, key: str, fingerprint: str, answer: dict[str, Any]) -> None:
    """Raises IntegrityError where the person has used the key before."""
    row = {
        "person_id": person_id,
        "idem_key": key,
        "fingerprint": u.vault.fingerprint(PURPOSE, fingerprint),
        "answer": u.vault.general(PURPOSE).seal_json(answer),
        "at": u.now,
    }
    u.write(insert(t.idempotency).values(**row))


def kept(u: Unit, person_id: str, key: str) -> tuple[bytes, Any] | None:
    """(keyed hash of what the command said, its answer), or None."""
    c = t.idempotency.c
    row = u.row(select(c.fingerprint, c.answer).where(c.person_id == person_id, c.idem_key == key))
    return None if row is None else (row.fingerprint, u.vault.general(PURPOSE).open_json(row.answer))
