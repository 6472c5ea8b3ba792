"""Incidents one at a time, and what trying again writes."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row, select, update

from app.store import tables as t
from app.store.unit import Unit


def incident(u: Unit, incident_id: str) -> Row[Any] | None:
    return u.row(select(t.incident).where(t.incident.c.id == incident_id))


def open_ids(u: Unit) -> list[str]:
    """Ids of the incidents nobody has settled, oldest first."""
    i = t.incident.c
    return [row.id for row in u.rows(select(i.id).where(i.settled_at.is_(None)).order_by(i.id))]


def settle(u: Unit, row: Row[Any]) -> None:
    """Settle an incident, and with it every other one about the same timer."""
    i = t.incident.c
    same = i.id == row.id if row.timer_id is None else i.timer_id == row.timer_id
    u.write(update(t.incident).where(same, i.settled_at.is_(None)).values(settled_at=u.now))


def arm(u: Unit, centre_id: str, timer_id: str, due_at: datetime) -> None:
    """Let the sweep try a timer again as if it had never failed."""
    m = t.timer.c
    u.write(
        update(t.timer)
        .where(m.centre_id == centre_id, m.id == timer_id)
        .values(status="armed", try_at=due_at, failures=0)
    )
