"""Reading the registers beside the cases: cards, supervision orders, incidents; and adding an incident."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, insert, literal, select, tuple_

from app.store import tables as t
from app.store.locks import takes_part
from app.store.unit import Unit

C = t.office_case


def cards(
    u: Unit,
    centres: Collection[str],
    units: Collection[str],
    statuses: Collection[str],
    limit: int,
    after: tuple[Any, str] | None = None,
    *,
    colour: str = "",
    unit_id: str = "",
    waiting: ColumnElement[bool] | None = None,
) -> Sequence[Row[Any]]:
    """Cards of cases in which some units take part, the last issued first.

    waiting  a further condition: those that wait for somebody (`store.waiting`)
    """
    k = t.card.c
    keys = (k.issued_at, k.id)
    wanted = _cards().where(k.centre_id.in_(centres), takes_part(units))
    if statuses:
        wanted = wanted.where(k.status.in_(statuses))
    if colour:
        wanted = wanted.where(k.colour == colour)
    if unit_id:
        wanted = wanted.where(k.unit_id == unit_id)
    if waiting is not None:
        wanted = wanted.where(waiting)
    if after is not None:
        wanted = wanted.where(tuple_(*keys) < _values(keys, after))
    return u.rows(wanted.order_by(*(key.desc() for key in keys)).limit(limit))


def cards_of(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    k = t.card.c
    return u.rows(_cards().where(k.centre_id == centre_id, k.case_id == case_id).order_by(k.issued_at, k.id))


def standing(u: Unit, centres: Collection[str], units: Collection[str], now: datetime) -> Row[Any]:
    """How many cards and orders on cases of some units wait, by what they wait for, in one statement."""
    k, o = t.card.c, t.supervision_order.c
    issued = k.status == "issued"
    late = (
        select(func.count())
        .select_from(t.supervision_order)
        .join(C, (C.c.centre_id == o.centre_id) & (C.c.id == o.case_id))
        .where(
            o.centre_id.in_(centres), o.status.in_(("open", "overdue")), o.due_at <= now, takes_part(units)
        )
    )
    found = u.row(
        select(
            func.count().filter(issued, k.colour == "yellow").label("yellow"),
            func.count().filter(issued, k.colour == "red").label("red"),
            func.count().filter(issued, k.level == 2).label("risen"),
            func.count().filter(k.status == "appealed").label("appealed"),
            late.scalar_subquery().label("late"),
        )
        .select_from(t.card)
        .join(C, (C.c.centre_id == k.centre_id) & (C.c.id == k.case_id))
        .where(k.centre_id.in_(centres), k.status.in_(("issued", "appealed")), takes_part(units))
    )
    assert found is not None
    return found


def card(u: Unit, centres: Collection[str], units: Collection[str], card_id: str) -> Row[Any] | None:
    """One card of a case in which some units take part."""
    k = t.card.c
    return u.row(_cards().where(k.centre_id.in_(centres), k.id == card_id, takes_part(units)))


def _cards() -> Select[Any]:
    k, by, clock = t.card, t.person.alias("by"), t.clock_event
    return (
        select(
            *k.columns,
            C.c.number,
            C.c.item_name,
            C.c.item_name_en,
            C.c.case_key,
            clock.c.clock_kind.label("clock"),
            clock.c.subject,
            by.c.name.label("person"),
            t.unit.c.code.label("unit_code"),
            t.unit.c.name.label("unit"),
            t.unit.c.name_en.label("unit_en"),
        )
        .join_from(k, C, (C.c.centre_id == k.c.centre_id) & (C.c.id == k.c.case_id))
        .join(
            clock,
            (clock.c.centre_id == k.c.centre_id) & (clock.c.clock_id == k.c.clock_id) & (clock.c.seq == 1),
        )
        .join(t.unit, t.unit.c.id == k.c.unit_id)
        .outerjoin(by, by.c.id == k.c.person_id)
    )


def orders(
    u: Unit,
    centres: Collection[str],
    units: Collection[str],
    statuses: Collection[str],
    limit: int,
    after: tuple[Any, str] | None = None,
    *,
    unit_id: str = "",
    waiting: ColumnElement[bool] | None = None,
) -> Sequence[Row[Any]]:
    """Supervision orders on cases in which some units take part, the last issued first."""
    o = t.supervision_order.c
    keys = (o.issued_at, o.id)
    wanted = _orders().where(o.centre_id.in_(centres), takes_part(units))
    if statuses:
        wanted = wanted.where(o.status.in_(statuses))
    if unit_id:
        wanted = wanted.where(o.unit_id == unit_id)
    if waiting is not None:
        wanted = wanted.where(waiting)
    if after is not None:
        wanted = wanted.where(tuple_(*keys) < _values(keys, after))
    return u.rows(wanted.order_by(*(key.desc() for key in keys)).limit(limit))


def orders_of(u: Unit, centre_id: str, case_id: str) -> Sequence[Row[Any]]:
    o = t.supervision_order.c
    return u.rows(_orders().where(o.centre_id == centre_id, o.case_id == case_id).order_by(o.issued_at, o.id))


def order(u: Unit, centres: Collection[str], units: Collection[str], order_id: str) -> Row[Any] | None:
    """One supervision order on a case in which some units take part."""
    o = t.supervision_order.c
    return u.row(_orders().where(o.centre_id.in_(centres), o.id == order_id, takes_part(units)))


def _orders() -> Select[Any]:
    o, by = t.supervision_order, t.person.alias("by")
    return (
        select(
            *o.columns,
            C.c.number,
            C.c.item_name,
            C.c.item_name_en,
            C.c.case_key,
            C.c.calendar_id,
            by.c.name.label("issuer"),
            t.unit.c.code.label("unit_code"),
            t.unit.c.name.label("unit"),
            t.unit.c.name_en.label("unit_en"),
        )
        .join_from(o, C, (C.c.centre_id == o.c.centre_id) & (C.c.id == o.c.case_id))
        .join(t.unit, t.unit.c.id == o.c.unit_id)
        .join(by, by.c.id == o.c.issued_by)
    )


# -- incidents -----------------------------------------------------------------------------------------------------


def incidents(
    u: Unit, centres: Collection[str] | None, *, open_only: bool, limit: int, before: str | None = None
) -> Sequence[Row[Any]]:
    """Incidents of some centres (None: of the whole installation), the last first."""
    i = t.incident.c
    wanted = select(t.incident)
    if centres is not None:
        wanted = wanted.where(i.centre_id.in_(centres))
    if open_only:
        wanted = wanted.where(i.settled_at.is_(None))
    if before is not None:
        wanted = wanted.where(i.id < before)
    return u.rows(wanted.order_by(i.id.desc()).limit(limit))


def add_incident(
    u: Unit, kind: str, detail: str, centre_id: str | None = None, case_id: str | None = None
) -> str:
    """Keep what an operator must look at; `detail` never holds personal data. The incident's id."""
    incident_id = u.new_id()
    u.write(
        insert(t.incident).values(
            id=incident_id, centre_id=centre_id, case_id=case_id, kind=kind, detail=detail[:2000], at=u.now
        )
    )
    return incident_id


def _values(keys: Sequence[Any], after: Sequence[Any]) -> Any:
    return tuple_(*(literal(value, key.type) for key, value in zip(keys, after, strict=True)))
