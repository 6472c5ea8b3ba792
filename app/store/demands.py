"""Demands' rows: written once, ended once, listed by state."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Row, select, update

from app.store import tables as t
from app.store.locks import takes_part
from app.store.unit import Unit

D = t.demand.c


def write(u: Unit, row: Mapping[str, Any]) -> None:
    u.insert(t.demand, [dict(row)])


def one(u: Unit, centres: Collection[str], units: Collection[str], demand_id: str) -> Row[Any] | None:
    return u.row(_listed().where(D.centre_id.in_(centres), D.unit_id.in_(units), D.id == demand_id))


def beside_case(
    u: Unit,
    centres: Collection[str],
    units: Collection[str],
    demand_id: str,
    case_units: Collection[str],
    case_id: str,
) -> Row[Any] | None:
    """A demand with `case`: the key of a case of its centre in which one of the units takes part, or None."""
    case = t.office_case.c
    joined = (case.centre_id == D.centre_id) & (case.id == case_id) & takes_part(case_units)
    return u.row(
        select(D.centre_id, D.id, case.id.label("case"))
        .select_from(t.demand)
        .outerjoin(t.office_case, joined)
        .where(D.centre_id.in_(centres), D.unit_id.in_(units), D.id == demand_id)
    )


def end(u: Unit, centre_id: str, demand_id: str, values: Mapping[str, Any]) -> bool:
    """Whether it was still open, and has ended now."""
    still = (D.centre_id == centre_id) & (D.id == demand_id) & (D.status == "open")
    return u.write(update(t.demand).where(still).values(**values)) == 1


def at(
    u: Unit, centres: Collection[str], units: Collection[str], status: str, limit: int
) -> Sequence[Row[Any]]:
    """Demands at a status, the last captured first."""
    if not centres or not units:
        return []
    wanted = _listed().where(D.centre_id.in_(centres), D.unit_id.in_(units), D.status == status)
    return u.rows(wanted.order_by(D.id.desc()).limit(limit))


def _listed() -> Any:
    case = t.office_case
    return (
        select(*D, t.person.c.name.label("by"), case.c.number)
        .join(t.person, t.person.c.id == D.captured_by)
        .outerjoin(case, (case.c.centre_id == D.centre_id) & (case.c.id == D.case_id))
    )
