"""Rows of cards and of supervision orders."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from app.store import tables as t
from app.store.unit import Unit


def change_card(u: Unit, centre_id: str, card_id: str, **values: Any) -> None:
    c = t.card.c
    u.write(update(t.card).where(c.centre_id == centre_id, c.id == card_id).values(**values))


def change_order(u: Unit, centre_id: str, order_id: str, **values: Any) -> None:
    c = t.supervision_order.c
    u.write(update(t.supervision_order).where(c.centre_id == centre_id, c.id == order_id).values(**values))


def void_cards(u: Unit, centre_id: str, ids: Collection[str], values: Mapping[str, Any]) -> None:
    c = t.card.c
    u.write(update(t.card).where(c.centre_id == centre_id, c.id.in_(ids)).values(status="voided", **values))


def due_to_raise(u: Unit, now: datetime, most: int) -> list[tuple[str, str]]:
    """(centre, card) of unanswered cards whose time at this level is over, oldest first."""
    c = t.card.c
    statement = select(c.centre_id, c.id).where(c.raise_at <= now).order_by(c.raise_at).limit(most)
    return [(row.centre_id, row.id) for row in u.rows(statement)]


def orders_overdue(u: Unit, now: datetime, most: int) -> list[tuple[str, str]]:
    """(centre, order) of open supervision orders past their deadline, oldest first."""
    c = t.supervision_order.c
    statement = (
        select(c.centre_id, c.id).where(c.status == "open", c.due_at <= now).order_by(c.due_at).limit(most)
    )
    return [(row.centre_id, row.id) for row in u.rows(statement)]


def leave_card(u: Unit, centre_id: str, card_id: str) -> None:
    """Raise a card no further: an incident stands for it."""
    change_card(u, centre_id, card_id, raise_at=None)


def leave_order(u: Unit, centre_id: str, order_id: str) -> None:
    change_order(u, centre_id, order_id, status="overdue")
