"""Take the machine's clock as right: an operator has looked at it. What a clock ahead of its time has left is forgotten."""

from datetime import datetime

from app.domain.rights import CONSOLE
from app.domain.trail import Kind
from app.store import health
from app.store import sweeping as rows
from app.store.timekeeping import OPERATOR
from app.store.trail import INCIDENTS, append_office
from app.store.unit import Unit


def accept_time(u: Unit) -> datetime | None:
    """From now on everything is recorded by the machine's clock. When the installation was last known to have worked."""
    assert u.actor is CONSOLE
    known = health.last_turn_at(u)
    rows.forget_beats_after(u, u.now)
    rows.beat(u, OPERATOR, 0, "the machine's clock was accepted")
    append_office(u, INCIDENTS, Kind.TIME_ACCEPTED, {"known": known.isoformat() if known else None})
    return known
