"""Village points of a centre: where a result can be collected beside the window."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from app.store import tables as t
from app.store.unit import Unit

_N = t.unit.c


def points(u: Unit, centre_id: str) -> Sequence[Row[Any]]:
    """id, name and name_en of the centre's open village points, by code."""
    wanted = select(_N.id, _N.name, _N.name_en).where(*open_points(centre_id))
    return u.rows(wanted.order_by(_N.code))


def code_of(u: Unit, centre_id: str, unit_id: str) -> str | None:
    """The code of an open village point of the centre; None where it is none."""
    found: str | None = u.value(select(_N.code).where(*open_points(centre_id), _N.id == unit_id))
    return found


def open_points(centre_id: str, unit: Any = _N) -> tuple[ColumnElement[bool], ...]:
    """The conditions on a row of `unit`."""
    return unit.centre_id == centre_id, unit.kind == "village_point", unit.closed_at.is_(None)
