"""A case's clocks with what happened to them, and the day-by-day explanation of each deadline. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.calendars import Frame
from app.domain.cases import name, phrase_of
from app.domain.clocks import Clock, read
from app.domain.explanations import Explanation, explain
from app.oversight.case_file import CaseFound
from app.store import case_file as rows
from app.store.clocks import clocks_of
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class ClockLine:
    """One clock of a case.

    events         what happened to it, oldest first
    due_at         None while it is paused or after it stopped
    if_resumed_on  while paused: the date if the pause ended today
    """

    id: str
    kind: str
    subject: str | None
    sequence: int
    limit: tuple[int, str]
    running: bool
    paused: bool
    overdue: bool
    provisional: bool
    due_at: datetime | None
    if_resumed_on: str | None
    started_at: datetime
    stopped_at: datetime | None
    events: tuple[Mapping[str, Any], ...]


def clocks(u: Unit, case: CaseFound, frame: Frame) -> tuple[ClockLine, ...]:
    """Every clock of a case, in the order they started."""
    return tuple(_line(clock_id, clock, frame, u.now) for clock_id, clock in _stored(u, case))


def explanations(u: Unit, case: CaseFound, frame: Frame) -> tuple[tuple[str, Explanation], ...]:
    """(clock id, why this date) of every clock of a case."""
    return tuple((clock_id, explain(clock, frame, u.now)) for clock_id, clock in _stored(u, case))


def _line(clock_id: str, clock: Clock, frame: Frame, now: datetime) -> ClockLine:
    stopped = next((event.at for event in clock.events if event.kind == "stopped"), None)
    reading = read(clock, frame, now)
    return ClockLine(
        id=clock_id,
        kind=clock.kind,
        subject=clock.subject,
        sequence=clock.sequence,
        limit=(clock.limit.length, clock.limit.unit),
        running=stopped is None,
        paused=reading.paused,
        overdue=reading.overdue,
        provisional=reading.provisional,
        due_at=reading.due_at,
        if_resumed_on=reading.if_resumed_on.isoformat() if reading.if_resumed_on else None,
        started_at=clock.events[0].at,
        stopped_at=stopped,
        events=tuple({"kind": e.kind, "at": e.at, "detail": dict(e.detail)} for e in clock.events),
    )


def _stored(u: Unit, case: CaseFound) -> list[tuple[str, Clock]]:
    events = [dict(row._mapping) for row in rows.clock_events(u, case.centre_id, case.id)]  # noqa: SLF001
    clocks, ids, _ = clocks_of(events)
    # A step whose limit hangs on another clock is explained by that clock.
    return [(ids[name(clock)], clock) for clock in clocks if phrase_of(clock) is None]
