"""The events that clocks gained in an act, as rows, and the ids that clocks and their timers are stored under."""

import uuid
from typing import Any

from app.casework.settling.turn import Turn
from app.domain import cases as rule
from app.domain.cases import Standing
from app.domain.clocks import Clock, ClockEvent

NAMESPACE = uuid.UUID("6f0c5b52-5d2e-4a0e-9d0a-7a1f0d3e9b11")


def clock_id_of(turn: Turn, clock: Clock) -> str:
    """A clock keeps the id its first event was stored under; a new one is named by its case and itself."""
    known = turn.feet.clock_ids.get(rule.name(clock))
    return known or str(
        uuid.uuid5(NAMESPACE, f"{turn.ground.case_id}:{':'.join(map(str, rule.name(clock)))}")
    )


def clock_events(turn: Turn, standing: Standing) -> list[dict[str, Any]]:
    """The events that clocks gained in this act."""
    fresh = []
    for clock in standing.clocks:
        stored = turn.feet.stored.get(rule.name(clock), 0)
        for seq, event in enumerate(clock.events[stored:], stored + 1):
            fresh.append(
                {
                    "centre_id": turn.ground.centre_id,
                    "clock_id": clock_id_of(turn, clock),
                    "seq": seq,
                    "case_id": turn.ground.case_id,
                    "clock_kind": clock.kind,
                    "subject": clock.subject or "",
                    "sequence": clock.sequence,
                    "kind": event.kind,
                    "at": event.at,
                    "recorded_at": turn.now,
                    "detail": _detail(clock, event),
                }
            )
    return fresh


def _detail(clock: Clock, event: ClockEvent) -> dict[str, Any]:
    """What is stored with an event: its own detail; with the first one, the switches the clock counts by."""
    if event.kind != "started":
        return dict(event.detail)
    return {**event.detail, "switches": clock.switches.to_dict()}
