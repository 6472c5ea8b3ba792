"""Registrations that are half typed: sealed, each under a key of its own that goes when the row goes.

A draft belongs to the person who typed it. What is older than KEPT is as if it were not there.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, func, literal, select, update

from app.store import tables as t
from app.store.inserts import insert_new
from app.store.unit import Unit

# A long weekend: somebody who was sent home for a paper on Friday comes back on Monday.
KEPT = timedelta(days=3)

D = t.registration_draft.c


def save(u: Unit, row: Mapping[str, Any], words: Mapping[str, Any]) -> bool:
    """Keep what a form says, under a fresh key: what it said before is beyond reading with the key it had.

    False where the version before the row's is not the one that stands: somebody was first, and nothing is written.
    """
    key, wrapped = u.vault.new_case_key(row["id"])
    sealed = {"draft_key": wrapped, "words": key.seal_json(dict(words)), "saved_at": u.now}
    if row["version"] == 1:
        return insert_new(u, t.registration_draft, {**row, **sealed})
    stands = D.person_id == row["person_id"], D.id == row["id"], D.version == row["version"] - 1
    return u.write(update(t.registration_draft).where(*stands).values(version=row["version"], **sealed)) == 1


def opened(u: Unit, row: Any) -> Mapping[str, Any]:
    """What a kept form said."""
    words: Mapping[str, Any] = u.vault.open_case_key(row.id, row.draft_key).open_json(row.words)
    return words


def drop(u: Unit, person_id: str, draft_id: str) -> bool:
    """Whether there was one."""
    return u.write(delete(t.registration_draft).where(D.person_id == person_id, D.id == draft_id)) > 0


def own(u: Unit, person_id: str, draft_id: str) -> Any:
    """The row of a person's own draft, or None."""
    wanted = select(t.registration_draft).where(D.person_id == person_id, D.id == draft_id)
    return u.row(wanted.where(D.saved_at > u.now - KEPT))


def standing(u: Unit, person_id: str, draft_id: str) -> Row[Any]:
    """What is known before a form is kept: its version (null for a new one), whether it was used, how many there are.

    A form that was registered left its answer under its own name.
    """
    i, mine = t.idempotency.c, D.person_id == person_id
    row = u.row(
        select(
            select(D.version).where(mine, D.id == draft_id).scalar_subquery().label("version"),
            select(literal(1)).where(i.person_id == person_id, i.idem_key == draft_id).exists().label("used"),
            select(func.count()).where(mine).scalar_subquery().label("many"),
        )
    )
    assert row is not None
    return row


def drop_oldest(u: Unit, person_id: str) -> None:
    oldest = select(D.id).where(D.person_id == person_id).order_by(D.saved_at, D.id).limit(1)
    u.write(delete(t.registration_draft).where(D.person_id == person_id, D.id == oldest.scalar_subquery()))


def of_person(u: Unit, person_id: str, centres: Collection[str]) -> Sequence[Row[Any]]:
    """A person's own drafts in some centres with the names of their items, the newest first."""
    i = t.service_item.c
    return u.rows(
        select(
            D.id,
            D.centre_id,
            D.item_code,
            D.version,
            D.saved_at,
            i.name.label("item_name"),
            i.name_en.label("item_name_en"),
        )
        .join_from(
            t.registration_draft, t.service_item, (i.centre_id == D.centre_id) & (i.code == D.item_code)
        )
        .where(D.person_id == person_id, D.centre_id.in_(centres), D.saved_at > u.now - KEPT)
        .order_by(D.saved_at.desc(), D.id)
    )
