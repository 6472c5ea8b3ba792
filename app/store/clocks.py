"""Clocks as they are stored: rows of events, turned into the values that count."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from app.domain.clocks import Clock, ClockEvent
from app.domain.periods import Limit, Switches


def clocks_of(
    events: Iterable[Mapping[str, Any]],
) -> tuple[tuple[Clock, ...], dict[tuple[str, str, int], str], dict[tuple[str, str, int], int]]:
    """Clocks from their stored events (each clock's in order of seq), with their ids and event counts."""
    grouped: dict[str, list[Mapping[str, Any]]] = {}
    for event in events:
        grouped.setdefault(event["clock_id"], []).append(event)
    clocks, ids, stored = [], {}, {}
    for clock_id, mine in sorted(grouped.items(), key=lambda entry: (entry[1][0]["at"], entry[0])):
        first = mine[0]
        name = (first["clock_kind"], first["subject"], first["sequence"])
        begun = first["detail"]
        clocks.append(
            Clock(
                kind=first["clock_kind"],
                subject=first["subject"] or None,
                sequence=first["sequence"],
                limit=Limit(begun["length"], begun["unit"]),
                switches=_switches(begun["switches"]),
                events=tuple(ClockEvent(e["kind"], e["at"], _scalars(e["detail"])) for e in mine),
            )
        )
        ids[name], stored[name] = clock_id, len(mine)
    return tuple(clocks), ids, stored


def _switches(plain: Mapping[str, Any]) -> Switches:
    """Switches are those of a service item, so thousands of clocks have the same few."""
    return _known_switches(
        tuple((name, tuple(value) if isinstance(value, list) else value) for name, value in plain.items())
    )


@lru_cache(maxsize=1024)
def _known_switches(plain: tuple[tuple[str, Any], ...]) -> Switches:
    return Switches.from_dict(dict(plain))


def _scalars(detail: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in detail.items() if name != "switches"}
