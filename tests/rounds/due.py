"""What waits for the sweep at a moment."""

from datetime import datetime
from functools import reduce
from operator import add
from typing import Any

from sqlalchemy import bindparam, func, select

from app.store import tables as t
from app.store.kinds import Moment
from app.store.unit import Unit


def waiting(u: Unit, now: datetime) -> int:
    """How many timers, cards, orders, calendars and previews wait for the sweep."""
    return int(u.value(_DUE, {"now": now}))


def _due_statement() -> Any:
    m, c, o, e = t.timer.c, t.card.c, t.supervision_order.c, t.calendar_edition.c
    p = t.calendar_preview.c
    now = bindparam("now", type_=Moment())
    counts = [
        select(func.count()).where(*where).scalar_subquery()
        for where in (
            (m.status == "armed", m.try_at.is_not(None), m.try_at <= now),
            (c.raise_at.is_not(None), c.raise_at <= now),
            (o.status == "open", o.due_at <= now),
            (e.status == "approved", e.adopted_at.is_(None)),
            (p.status.in_(("clearing", "counting")),),
        )
    ]
    return select(reduce(add, counts))


_DUE = _due_statement()
