"""Who has opened which task, and where a task lies."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Row, select

from app.store import tables as t
from app.store.unit import Unit


def place(u: Unit, centres: Collection[str], task_id: str) -> Row[Any] | None:
    """(centre_id, case_id, unit_id, role) of a task in some centres."""
    c = t.task.c
    wanted = select(c.centre_id, c.case_id, c.unit_id, c.role)
    return u.row(wanted.where(c.centre_id.in_(centres), c.id == task_id))
