"""The deadlines a paper names: as they stood when it was issued, whatever happened to the clocks since. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from app.domain.calendars import Frame
from app.domain.clocks import read
from app.oversight.case_file import CaseFound
from app.store import case_file as rows
from app.store.clocks import clocks_of
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Deadline:
    """due_at is None where the clock was paused at that moment; then if_resumed_on is the last day if it went on."""

    due_at: datetime | None
    provisional: bool
    if_resumed_on: date | None = None


def deadlines(u: Unit, case: CaseFound, frame: Frame, at: datetime) -> Mapping[str, Deadline]:
    """Kind of clock -> its deadline as it was told at a moment; of several of a kind, the last."""
    events = [dict(row._mapping) for row in rows.clock_events(u, case.centre_id, case.id)]  # noqa: SLF001
    known = [event for event in events if event["recorded_at"] <= at]
    found: dict[str, Deadline] = {}
    for clock in clocks_of(known)[0]:
        reading = read(clock, frame, at)
        found[clock.kind] = Deadline(reading.due_at, reading.provisional, reading.if_resumed_on)
    return found
