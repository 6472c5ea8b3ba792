"""Lists of cases within the actor's scope: the newest, those at a status, by number, by name. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain import names
from app.domain.rights import Act, Actor, is_masked, sees_centres, sees_units
from app.oversight.lines import line
from app.store import case_file as rows
from app.store import finding
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case as a list shows it."""

    id: str
    centre_id: str
    version: int
    number: str
    status: str
    outcome: str | None
    case_type: str
    item_code: str
    item_name: str
    item_name_en: str
    first_contact_id: str
    first_contact: str
    lead_unit_id: str
    lead_code: str
    lead: str
    lead_en: str
    channel: str
    urgency: str
    village: str | None
    received_at: datetime
    accepted_at: datetime | None
    decided_at: datetime | None
    delivered_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    statutory_due_at: datetime | None
    provisional: bool
    light: str
    applicant_masked: str


def newest(u: Unit, limit: int, before: str | None = None) -> tuple[CaseLine, ...]:
    """Cases the actor may see, the last registered first; `before` is the id of the last one already seen."""
    return _lines(rows.newest(u, _pairs(u.actor), limit, before))


def by_status(
    u: Unit, statuses: Iterable[str], limit: int, after: tuple[datetime, str] | None = None
) -> tuple[CaseLine, ...]:
    """Cases at some statuses, the last received first; `after` is (received_at, id) of the last one seen."""
    centres, units = _scope(u.actor)
    if not units:
        return ()
    return _lines(rows.by_status(u, sorted(centres), units, sorted(set(statuses)), limit, after))


def numbered(u: Unit, start: str, limit: int) -> tuple[CaseLine, ...]:
    """Cases whose number begins with `start` (`LX-2026-0001`), or that are case 138 of a centre (`138`), by number."""
    centres, units = _scope(u.actor)
    begun = finding.starts(u, centres, start.strip()) if units and start else ()
    return _lines(rows.numbered(u, centres, units, begun, limit)) if begun else ()


def named(u: Unit, text: str, limit: int) -> tuple[CaseLine, ...]:
    """Cases whose applicant's name or village holds `text`; nothing for readers who see names masked."""
    centres, units = _scope(u.actor)
    pieces = names.wanted_pieces(text)
    if not units or not pieces or is_masked(u.actor):
        return ()
    tokens = [u.vault.fingerprint("search", piece, 8) for piece in pieces]
    return _lines(rows.holding_words(u, units, finding.by_words(u, centres, tokens), limit))


def _scope(actor: Actor) -> tuple[frozenset[str], frozenset[str]]:
    return sees_centres(actor, Act.SEE_CASE), sees_units(actor, Act.SEE_CASE)


def _pairs(actor: Actor) -> list[tuple[str, str]]:
    """(centre, unit) pairs that cover the actor's scope: a whole centre is one pair, for it takes part in every case."""
    centres, units = _scope(actor)
    pairs: list[tuple[str, str]] = []
    for centre in sorted(centres):
        pairs += [(centre, centre)] if centre in units else [(centre, unit) for unit in sorted(units)]
    return pairs


def _lines(found: Iterable[Any]) -> tuple[CaseLine, ...]:
    return tuple(line(CaseLine, row) for row in found)
