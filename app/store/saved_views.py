"""Views of the queue people keep: the name and what the address asks for, sealed, since both may name a resident."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, delete, func, or_, select, update

from app.store import tables as t
from app.store.unit import Unit

PURPOSE = "saved view"
V = t.saved_view.c


def seal(u: Unit, name: str, query: Mapping[str, str]) -> bytes:
    return u.vault.general(PURPOSE).seal_json({"name": name, "query": dict(query)})


def opened(u: Unit, words: bytes) -> tuple[str, dict[str, str]]:
    """(name, query)."""
    plain = u.vault.general(PURPOSE).open_json(words)
    return plain["name"], plain["query"]


def add(u: Unit, row: Mapping[str, Any]) -> None:
    u.insert(t.saved_view, [row])


def change(u: Unit, view_id: str, **values: Any) -> None:
    u.write(update(t.saved_view).where(V.id == view_id).values(**values))


def drop(u: Unit, view_id: str) -> None:
    u.write(delete(t.saved_view).where(V.id == view_id))


def own(u: Unit, person_id: str, view_id: str) -> Any:
    """The row of a view of a person's own, or None."""
    return u.row(select(t.saved_view).where(V.id == view_id, V.person_id == person_id))


def how_many(u: Unit, person_id: str) -> int:
    return int(u.value(select(func.count()).select_from(t.saved_view).where(V.person_id == person_id)))


def seen_by(u: Unit, person_id: str, centres: Collection[str]) -> Sequence[Any]:
    """A person's own views and those shared with some centres, with whose they are, the oldest first."""
    return u.rows(_seen_by(), {"person": person_id, "centres": list(centres)})


@cache
def _seen_by() -> Select[Any]:
    p = t.person.c
    own = V.person_id == bindparam("person")
    return (
        select(t.saved_view, p.name.label("owner"))
        .join(t.person, p.id == V.person_id)
        .where(or_(own, V.centre_id.in_(bindparam("centres", expanding=True))))
        .order_by(V.saved_at, V.id)
    )
