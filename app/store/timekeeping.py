"""Whether the machine's clock can be right, before anything is recorded by it (decisions 23).

A clock that is far ahead makes limits pass that have not passed, and leaves its moment on every case it touches. Nobody inside
can tell the right time; but a clock that has jumped, or stands where this installation cannot have got to, can be told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Engine, func, select

from app.errors import ClockUnsound
from app.store import tables as t

# The node under which an operator's word for the machine's clock stands among the heartbeats.
OPERATOR = "operator"
# Running, the clock may leave the pace of the machine's uptime by so much; and so much behind what is known at a start.
STEP = timedelta(hours=1)


@dataclass(slots=True)
class Watch:
    """Judges each moment that something is to be recorded by. One a process.

    longest_rest  how long an installation may have stood still before its clock is doubted at a start
    uptime        seconds since the machine started, its sleep included; nobody sets it
    asks_server   whether the database is a server, whose own clock bears witness
    """

    engine: Engine
    longest_rest: timedelta
    uptime: Callable[[], float]
    asks_server: bool = False
    _last: tuple[datetime, float] | None = None
    _accepted_at: datetime | None = None

    def admit(self, now: datetime) -> None:
        """Note the moment. Raises ClockUnsound where the clock has jumped, or cannot have got there."""
        uptime = self.uptime()
        if self._last is None or not self._keeps_pace(now, uptime):
            self._judge(now)
        self._last = now, uptime

    def _keeps_pace(self, now: datetime, uptime: float) -> bool:
        assert self._last is not None
        at, since = self._last
        return abs(now - at - timedelta(seconds=uptime - since)) <= STEP

    def _judge(self, now: datetime) -> None:
        """By what the database knows: at a start, and after a jump where an operator has accepted the clock since."""
        c = t.heartbeat.c
        asked = [func.max(c.turn_at), func.max(c.turn_at).filter(c.node == OPERATOR)]
        with self.engine.connect() as connection:
            row: Any = connection.execute(select(*asked, *([func.now()] if self.asks_server else []))).one()
        known, accepted = row[0], row[1]
        said = accepted is not None and accepted != self._accepted_at
        if self._last is not None and not said:
            raise ClockUnsound(machine=_plain(now), known=_plain(self._last[0]))
        if known is not None and not known - STEP <= now <= known + self.longest_rest:
            raise ClockUnsound(machine=_plain(now), known=_plain(known))
        if self.asks_server and abs(now - row[2]) > STEP:
            raise ClockUnsound(machine=_plain(now), known=_plain(row[2]))
        self._accepted_at = accepted


def _plain(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
