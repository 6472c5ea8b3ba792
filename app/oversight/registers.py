"""Cards, supervision orders and incidents as lists, within the actor's scope. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.rights import Act, sees_centres, sees_units
from app.oversight.case_file import CaseFound
from app.oversight.lines import line
from app.store import registers as rows
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Card:
    """A card that was issued. told is [[role, ISO moment]]; words: answer, appeal, ruling as far as given."""

    id: str
    centre_id: str
    case_id: str
    number: str
    item_name: str
    item_name_en: str
    clock_id: str
    colour: str
    due_at: datetime
    issued_at: datetime
    person_id: str | None
    person: str | None
    unit_id: str
    unit_code: str
    unit: str
    unit_en: str
    told: list[list[str]]
    level: int
    status: str
    answered_at: datetime | None
    appealed_at: datetime | None
    settled_at: datetime | None
    voided_at: datetime | None
    void_reason: str | None
    words: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Order:
    """A supervision order on a case. words: demand, answer as far as given."""

    id: str
    centre_id: str
    case_id: str
    number: str
    item_name: str
    item_name_en: str
    issued_at: datetime
    issued_by: str
    issuer: str
    unit_id: str
    unit_code: str
    unit: str
    unit_en: str
    due_at: datetime
    status: str
    answered_at: datetime | None
    words: Mapping[str, Any]


def cards_of(u: Unit, case: CaseFound) -> tuple[Card, ...]:
    return tuple(_card(u, row) for row in rows.cards_of(u, case.centre_id, case.id))


def orders_of(u: Unit, case: CaseFound) -> tuple[Order, ...]:
    return tuple(_order(u, row) for row in rows.orders_of(u, case.centre_id, case.id))


def _card(u: Unit, row: Any) -> Card:
    return line(Card, row, words=_words(u, row))


def _order(u: Unit, row: Any) -> Order:
    return line(Order, row, words=_words(u, row))


def _words(u: Unit, row: Any) -> Mapping[str, Any]:
    """What was said about a card or an order, opened with the key of its case."""
    if row.words is None:
        return {}
    key = u.vault.open_case_key(row.case_id, row.case_key)
    opened: Mapping[str, Any] = key.open_json(row.words)
    return opened


def cards(
    u: Unit, statuses: Iterable[str], limit: int, after: tuple[datetime, str] | None = None
) -> tuple[Card, ...]:
    """Cards of the cases the actor watches over, the last issued first; all statuses where none is named."""
    centres, units = sees_centres(u.actor, Act.SEE_CARDS), sees_units(u.actor, Act.SEE_CARDS)
    if not centres or not units:
        return ()
    return tuple(_card(u, row) for row in rows.cards(u, centres, units, sorted(set(statuses)), limit, after))


def orders(
    u: Unit, statuses: Iterable[str], limit: int, after: tuple[datetime, str] | None = None
) -> tuple[Order, ...]:
    """Supervision orders on those cases, the last issued first."""
    centres, units = sees_centres(u.actor, Act.SEE_CARDS), sees_units(u.actor, Act.SEE_CARDS)
    if not centres or not units:
        return ()
    return tuple(
        _order(u, row) for row in rows.orders(u, centres, units, sorted(set(statuses)), limit, after)
    )


@dataclass(frozen=True, slots=True)
class Incident:
    """Something that needs an operator. detail holds no personal data."""

    id: str
    centre_id: str | None
    case_id: str | None
    timer_id: str | None
    kind: str
    detail: str
    at: datetime
    settled_at: datetime | None


def incidents(u: Unit, *, open_only: bool, limit: int, before: str | None = None) -> tuple[Incident, ...]:
    """The last first; the whole installation's, for administrators."""
    found = rows.incidents(u, open_only=open_only, limit=limit, before=before)
    return tuple(line(Incident, row) for row in found)
