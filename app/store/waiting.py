"""What waits for one person's answer: unanswered cards that were told to them, and orders to their units."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, literal, or_, select, union_all

from app.store import tables as t
from app.store.unit import Unit

UNANSWERED_ORDERS = ("open", "overdue")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody sits, as far as cards and orders are concerned.

    centres  in which their cards can lie
    people   whose cards they answer: their own and those of colleagues they stand in for
    units    whose cards they answer where nobody held the work
    levels   (level, centres): the cards of these centres that have risen so high
    ordered  units whose supervision orders they answer
    """

    centres: Collection[str]
    people: Collection[str]
    units: Collection[str]
    levels: Collection[tuple[int, Collection[str]]]
    ordered: Collection[str]


def cards_for(desk: Desk) -> ColumnElement[bool]:
    """A condition on `card`: it waits for this desk."""
    k = t.card.c
    told = [k.person_id.in_(desk.people), and_(k.person_id.is_(None), k.unit_id.in_(desk.units))]
    told += [and_(k.level >= level, k.centre_id.in_(centres)) for level, centres in desk.levels]
    return and_(k.status == "issued", k.centre_id.in_(desk.centres), or_(*told))


def orders_for(desk: Desk) -> ColumnElement[bool]:
    """A condition on `supervision_order`: it waits for this desk."""
    o = t.supervision_order.c
    return and_(o.centre_id.in_(desk.centres), o.status.in_(UNANSWERED_ORDERS), o.unit_id.in_(desk.ordered))


def count(u: Unit, desk: Desk, cap: int) -> int:
    """How many cards and orders wait for the desk, counted up to `cap`, in one statement."""
    waiting = union_all(
        select(literal(1)).select_from(t.card).where(cards_for(desk)),
        select(literal(1)).select_from(t.supervision_order).where(orders_for(desk)),
    ).limit(cap)
    return int(u.value(select(func.count()).select_from(waiting.subquery())) or 0)
