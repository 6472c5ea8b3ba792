"""A card or an order as its page shows it: what it is about, who was told and when, what was said, what may be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.api.requests import now, shop, somebody
from app.domain import cards as rule
from app.domain.rights import Act, may, sees_units
from app.oversight import case_file, clocks, places, registers
from app.oversight.case_file import CaseFound, CaseHeader
from app.oversight.registers import Card, Order
from app.pages.clock_view import Why, card_clocks, clock_name, why
from app.pages.rows import Chip
from app.pages.terms import term
from app.store.unit import Unit

UNANSWERED = ("open", "overdue")


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder: told (at), to be told (due_at, in `left`), or not reached."""

    role: str
    name: str
    at: datetime | None = None
    due_at: datetime | None = None
    left: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """Words that were said about a card or an order."""

    what: str
    words: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class CardView:
    """why is None where the limit hangs on another clock of the case."""

    card: Card
    case: CaseHeader
    clock: str
    why: Why | None
    ladder: tuple[Rung, ...]
    said: tuple[Said, ...]
    acts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OrderView:
    order: Order
    case: CaseHeader
    chip: Chip
    said: tuple[Said, ...]
    acts: tuple[str, ...]


def card_view(u: Unit, card_id: str) -> CardView:
    """Raises CardNotFound, CaseNotFound."""
    card = registers.card(u, card_id)
    found = case_file.find(u, card.case_id)
    counted_by = shop().office.frame(u, found.centre_id, found.calendar_id)
    explained = dict(clocks.explanations(u, found, counted_by)).get(card.clock_id)
    name = clock_name(u, found, card.clock, card.subject)
    return CardView(
        card=card,
        case=case_file.header(found),
        clock=name,
        why=why(explained, name) if explained else None,
        ladder=ladder(card, now()),
        said=_said_of_card(u, card),
        acts=card_acts(card.status),
    )


def ladder(card: Card, at: datetime) -> tuple[Rung, ...]:
    """Who has been told, who is told next and when, who was not reached."""
    told = {role: datetime.fromisoformat(moment) for role, moment in card.told}
    rungs = []
    for level, role in enumerate(rule.LEVELS):
        name = term("role", role)
        if role in told:
            rungs.append(Rung(role, (level == 0 and card.person) or name, at=told[role]))
        elif level == card.level + 1 and card.raise_at is not None:
            rungs.append(Rung(role, name, due_at=card.raise_at, left=max(timedelta(0), card.raise_at - at)))
        else:
            rungs.append(Rung(role, name))
    return tuple(rungs)


def card_acts(status: str) -> tuple[str, ...]:
    """Which acts to offer: what the posts allow and what may follow the status. The verbs judge again."""
    who, follows = somebody(), rule.LIFE[status]
    acts = []
    if may(who, Act.ANSWER_CARD):
        acts += [act for act, wanted in (("answer", "answered"), ("appeal", "appealed")) if wanted in follows]
    if may(who, Act.RULE_ON_CARD):
        acts += [act for act, wanted in (("uphold", "upheld"), ("void", "voided")) if wanted in follows]
    return tuple(acts)


def _said_of_card(u: Unit, card: Card) -> tuple[Said, ...]:
    names = _names(u, card.answered_by, card.appealed_by, card.settled_by)
    lines = (
        ("answer", "answered", card.answered_by, card.answered_at),
        ("appeal", "appealed", card.appealed_by, card.appealed_at),
        ("ruling", "voided" if card.status == "voided" else "upheld", card.settled_by, card.settled_at),
    )
    return _said(card.words, names, lines)


def order_view(u: Unit, order_id: str) -> OrderView:
    """Raises OrderNotFound, CaseNotFound."""
    order = registers.order(u, order_id)
    found = case_file.find(u, order.case_id)
    names = _names(u, order.answered_by)
    demand = Said(term("said", "demand"), str(order.words.get("demand", "")), order.issuer, order.issued_at)
    answer = (("answer", "answered", order.answered_by, order.answered_at),)
    return OrderView(
        order=order,
        case=case_file.header(found),
        chip=order_chip(u, order),
        said=(demand, *_said(order.words, names, answer)),
        acts=order_acts(order.status),
    )


def order_acts(status: str) -> tuple[str, ...]:
    who = somebody()
    if status in UNANSWERED and may(who, Act.ANSWER_ORDER):
        return ("answer",)
    return ("close",) if status == "answered" and may(who, Act.ORDER) else ()


def order_chip(u: Unit, order: Order) -> Chip:
    """Red and yellow are the cards' own: an order that is late says so in words, whether the sweep has noticed or not."""
    if order.status not in UNANSWERED:
        return Chip("done", None, now(), text=term("order_status", order.status))
    calendar = shop().office.calendar(u, order.calendar_id)
    provisional = calendar.is_provisional(order.due_at.astimezone(shop().settings.zone).date())
    return Chip("normal", order.due_at, now(), provisional=provisional)


@dataclass(frozen=True, slots=True)
class Beside:
    """The cards and orders of one case, for its page. orders: each with its chip. clocks: their names by card."""

    case_id: str
    cards: tuple[Card, ...]
    clocks: Mapping[str, str]
    orders: tuple[tuple[Order, Chip], ...]
    may_order: bool


def beside_case(u: Unit, found: CaseFound) -> Beside:
    orders, cards = registers.orders_of(u, found), registers.cards_of(u, found)
    return Beside(
        case_id=found.id,
        cards=cards,
        clocks=card_clocks(u, cards),
        orders=tuple((order, order_chip(u, order)) for order in orders),
        may_order=found.row.closed_at is None and found.row.lead_unit_id in sees_units(somebody(), Act.ORDER),
    )


def _said(words: Mapping[str, Any], names: Mapping[str, str], lines: Any) -> tuple[Said, ...]:
    return tuple(
        Said(
            term("said", word) if word != "ruling" else term("card", did),
            str(words[word]),
            names.get(by, ""),
            at,
        )
        for word, did, by, at in lines
        if words.get(word)
    )


def _names(u: Unit, *ids: str | None) -> Mapping[str, str]:
    return places.people_named(u, {one for one in ids if one is not None})
