"""What waits for one person's answer: unanswered cards that were told to them, and orders to their units."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select, union_all

from app.store import tables as t
from app.store.unit import Unit

UNANSWERED_ORDERS = ("open", "overdue")
# Said outright, not as a parameter: a partial index serves only a condition that is known to be its own.
ISSUED: ColumnElement[str] = literal_column("'issued'")


@dataclass(frozen=True, slots=True)
class Desk:
    """Where somebody sits, as far as cards and orders are concerned.

    centres  in which their cards can lie
    people   whose cards they answer: their own and those of colleagues they stand in for
    units    whose cards they answer where nobody held the work
    levels   (level, centres): the cards of these centres that have risen so high
    ordered  units whose supervision orders they answer
    """

    centres: tuple[str, ...]
    people: tuple[str, ...]
    units: tuple[str, ...]
    levels: tuple[tuple[int, tuple[str, ...]], ...]
    ordered: tuple[str, ...]


def cards_for(desk: Desk) -> ColumnElement[bool]:
    """A condition on `card`: it waits for this desk."""
    return or_(*_told(desk))


def _told(desk: Desk) -> list[ColumnElement[bool]]:
    """The ways in which a card can wait for the desk, each a condition the index of issued cards serves by itself."""
    k = t.card.c
    waits = and_(k.status == ISSUED, k.centre_id.in_(desk.centres))
    return [
        and_(waits, k.person_id.in_(desk.people)),
        and_(waits, k.person_id.is_(None), k.unit_id.in_(desk.units)),
        *(and_(waits, k.centre_id.in_(centres), k.level >= level) for level, centres in desk.levels),
    ]


def orders_for(desk: Desk) -> ColumnElement[bool]:
    """A condition on `supervision_order`: it waits for this desk."""
    o = t.supervision_order.c
    return and_(o.centre_id.in_(desk.centres), o.status.in_(UNANSWERED_ORDERS), o.unit_id.in_(desk.ordered))


@lru_cache(maxsize=256)
def counted(desk: Desk, cap: int) -> Select[Any]:
    """One statement that counts what waits for the desk, up to `cap`; a card that waits in two ways counts once.

    Every page asks it: it is kept for those at work.
    """
    waiting = (
        union_all(
            *(select(t.card.c.id).where(told) for told in _told(desk)),
            select(t.supervision_order.c.id).where(orders_for(desk)),
        )
        .limit(cap)
        .subquery()
    )
    return select(func.count(waiting.c.id.distinct()))


def count(u: Unit, desk: Desk, cap: int) -> int:
    """How many cards and orders wait for the desk, counted up to `cap`."""
    return int(u.value(counted(desk, cap)) or 0)
