"""Demands as the counter sees them. Reads only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.rights import Act, sees_centres, sees_units
from app.errors import DemandNotFound
from app.store import demands as rows
from app.store.unit import Unit

STATES = ("open", "linked", "closed")


@dataclass(frozen=True, slots=True)
class Demand:
    """status is open, linked (case_id, number) or closed (reason)."""

    id: str
    centre_id: str
    status: str
    channel: str
    village: str
    what: str
    who: str
    phone: str
    captured_at: datetime
    by: str
    case_id: str | None
    number: str | None
    reason: str | None
    ended_at: datetime | None


def listed(u: Unit, status: str, limit: int) -> tuple[Demand, ...]:
    act = Act.CAPTURE_DEMAND
    found = rows.at(u, sees_centres(u.actor, act), sees_units(u.actor, act), status, limit)
    return tuple(_demand(u, row) for row in found)


def one(u: Unit, demand_id: str) -> Demand:
    """Raises DemandNotFound."""
    act = Act.CAPTURE_DEMAND
    row = rows.one(u, sees_centres(u.actor, act), sees_units(u.actor, act), demand_id)
    if row is None:
        raise DemandNotFound(demand=demand_id)
    return _demand(u, row)


def _demand(u: Unit, row: Any) -> Demand:
    key = u.vault.open_case_key(row.id, row.demand_key)
    told = key.open_json(row.told)
    return Demand(
        row.id, row.centre_id, row.status, row.channel, row.village or "", told["what"], told["who"],
        told["phone"], row.captured_at, row.by, row.case_id, row.number,
        None if row.reason is None else str(key.open_json(row.reason)), row.ended_at,
    )  # fmt: skip
