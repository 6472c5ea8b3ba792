"""Units by code: the desks a case can be sent to."""

from collections.abc import Mapping

from sqlalchemy import or_, select

from app.store import tables as t
from app.store.unit import Unit


def departments(u: Unit, centre_id: str) -> Mapping[str, str]:
    """Short code -> unit id of a centre's open departments and points, and of the bodies above it.

    A unit's code is unique in the installation (`LX-CA`); within a centre its last part (`CA`) is enough.
    """
    c = t.unit.c
    rows = u.rows(
        select(c.id, c.code, c.kind).where(
            or_(c.centre_id == centre_id, c.kind == "county_body"), c.closed_at.is_(None)
        )
    )
    return {short(row.code) if row.kind != "county_body" else row.code: row.id for row in rows}


def short(code: str) -> str:
    return code.rpartition("-")[2]
