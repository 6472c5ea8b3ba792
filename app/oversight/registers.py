"""Cards, supervision orders and incidents, within the actor's scope. Reads only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.rights import CONSOLE, Act, Actor, Role, may, posts_with, sees_centres, sees_units, works_for
from app.errors import CardNotFound, OrderNotFound
from app.oversight.case_file import CaseFound
from app.oversight.lines import line
from app.store import registers as rows
from app.store import waiting
from app.store.unit import Unit
from app.store.waiting import Desk

WAITING_CAP = 1000
# Who is told of a card that rose to a level (`domain.cards.LEVELS`).
_RISEN_TO = ((1, Role.DUTY_CHIEF), (2, Role.DIRECTOR))


@dataclass(frozen=True, slots=True)
class Card:
    """A card that was issued.

    clock, subject  which limit was passed: its kind, and the task or the department it was about
    told      [[role, ISO moment]];  raise_at  when the next level is told unless somebody answers first
    words     answer, appeal, ruling as far as given; none for a reader who neither answers nor rules
    """

    id: str
    centre_id: str
    case_id: str
    number: str
    item_name: str
    item_name_en: str
    clock_id: str
    clock: str
    subject: str
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
    raise_at: datetime | None
    status: str
    answered_at: datetime | None
    answered_by: str | None
    appealed_at: datetime | None
    appealed_by: str | None
    settled_at: datetime | None
    settled_by: str | None
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
    calendar_id: str
    status: str
    answered_at: datetime | None
    answered_by: str | None
    words: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which lines of a register: all where nothing is said.

    mine  only those that wait for the actor's own answer
    """

    statuses: Iterable[str] = ()
    colour: str = ""
    unit_id: str = ""
    mine: bool = False


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
    if row.words is None or not any(may(u.actor, act) for act in (Act.SEE_CARDS, Act.ANSWER_CARD)):
        return {}
    key = u.vault.open_case_key(row.case_id, row.case_key)
    opened: Mapping[str, Any] = key.open_json(row.words)
    return opened


def cards(u: Unit, wanted: Wanted, limit: int, after: tuple[datetime, str] | None = None) -> tuple[Card, ...]:
    """Cards of the cases the actor watches over or answers for, the last issued first."""
    centres, units = _scope(u.actor, Act.ANSWER_CARD)
    if not centres or not units:
        return ()
    found = rows.cards(
        u,
        centres,
        units,
        sorted(set(wanted.statuses)),
        limit,
        after,
        colour=wanted.colour,
        unit_id=wanted.unit_id,
        waiting=waiting.cards_for(desk(u.actor)) if wanted.mine else None,
    )
    return tuple(_card(u, row) for row in found)


def card(u: Unit, card_id: str) -> Card:
    """Raises CardNotFound where there is none, or none within reach."""
    row = rows.card(u, *_scope(u.actor, Act.ANSWER_CARD), card_id)
    if row is None:
        raise CardNotFound(card=card_id)
    return _card(u, row)


def orders(
    u: Unit, wanted: Wanted, limit: int, after: tuple[datetime, str] | None = None
) -> tuple[Order, ...]:
    """Supervision orders on those cases, the last issued first."""
    centres, units = _scope(u.actor, Act.ANSWER_ORDER)
    if not centres or not units:
        return ()
    found = rows.orders(
        u,
        centres,
        units,
        sorted(set(wanted.statuses)),
        limit,
        after,
        unit_id=wanted.unit_id,
        waiting=waiting.orders_for(desk(u.actor)) if wanted.mine else None,
    )
    return tuple(_order(u, row) for row in found)


def order(u: Unit, order_id: str) -> Order:
    """Raises OrderNotFound where there is none, or none within reach."""
    row = rows.order(u, *_scope(u.actor, Act.ANSWER_ORDER), order_id)
    if row is None:
        raise OrderNotFound(order=order_id)
    return _order(u, row)


@dataclass(frozen=True, slots=True)
class Standing:
    """Unanswered yellow and red cards, those that have risen to the director, appeals, orders answered too late."""

    yellow: int
    red: int
    risen: int
    appealed: int
    late: int


def standing(u: Unit) -> Standing:
    """Where the cards and orders stand that the actor watches over."""
    centres, units = sees_centres(u.actor, Act.SEE_CARDS), sees_units(u.actor, Act.SEE_CARDS)
    if not centres or not units:
        return Standing(0, 0, 0, 0, 0)
    return line(Standing, rows.standing(u, centres, units, u.now))


def waiting_for(u: Unit) -> int:
    """How many cards and orders wait for the actor's own answer, counted up to a cap."""
    return waiting.count(u, desk(u.actor), WAITING_CAP)


def desk(actor: Actor) -> Desk:
    """Where the actor sits: their own work, that of colleagues they stand in for, and what rises to their post."""
    posts = posts_with(actor, Act.ANSWER_CARD)
    return Desk(
        centres=tuple(sorted(sees_centres(actor, Act.ANSWER_CARD))),
        people=tuple(one for one in (actor.person_id, *actor.stands_in_for) if one is not None),
        units=tuple(sorted({unit for unit, _role in works_for(actor, Act.ANSWER_CARD)})),
        levels=tuple(
            (level, centres)
            for level, role in _RISEN_TO
            if (centres := tuple(post.centre_id for post in posts if post.role is role and post.centre_id))
        ),
        ordered=tuple(sorted(sees_units(actor, Act.ANSWER_ORDER))),
    )


def _scope(actor: Actor, own: Act) -> tuple[frozenset[str], frozenset[str]]:
    """(centres, units) whose registers the actor reads: those watched over, and those answered for."""
    acts = (Act.SEE_CARDS, own)
    return (
        frozenset().union(*(sees_centres(actor, act) for act in acts)),
        frozenset().union(*(sees_units(actor, act) for act in acts)),
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
    """The last first: the whole installation's for a post of the county, its own centre's for a centre's."""
    carried = {post.centre_id for post in posts_with(u.actor, Act.SEE_INCIDENTS)}
    everywhere = u.actor is CONSOLE or None in carried
    centres = None if everywhere else {centre for centre in carried if centre is not None}
    found = rows.incidents(u, centres, open_only=open_only, limit=limit, before=before)
    return tuple(line(Incident, row) for row in found)
