"""What a centre has set for itself, by name: plain values, read whole."""

from typing import Any

from sqlalchemy import select

from app.store import cases as rows
from app.store import tables as t
from app.store.unit import Unit


def setting(u: Unit, centre_id: str, name: str) -> Any:
    """The value a centre has set, or None."""
    c = t.centre_setting.c
    return u.value(select(c.value).where(c.centre_id == centre_id, c.name == name))


def put(u: Unit, centre_id: str, name: str, value: Any) -> None:
    row = {
        "centre_id": centre_id,
        "name": name,
        "value": value,
        "set_at": u.now,
        "set_by": u.actor.person_id,
    }
    rows.upsert(u, t.centre_setting, [row], ("value", "set_at", "set_by"))
