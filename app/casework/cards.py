"""The life of a card after it was issued: answered, appealed, ruled on, raised a level, voided with its clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.casework.asking import allow
from app.casework.ground import Footing, Ground, of_row
from app.casework.office import Office
from app.casework.record import record
from app.casework.remarks import words_of
from app.domain import cards as rule
from app.domain.cases import Name
from app.domain.clocks import Reading
from app.domain.rights import SWEEP, Act, sees_centres, sees_units
from app.domain.trail import Kind
from app.errors import CardNotFound, NotPossibleHere
from app.store import cards as rows
from app.store import locks
from app.store.unit import Unit

Readings = Mapping[Name, Reading]


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """words  why it happened and what was done"""

    card_id: str
    words: str


@dataclass(frozen=True, slots=True)
class AppealCard:
    """words  why the card should not stand"""

    card_id: str
    words: str


@dataclass(frozen=True, slots=True)
class RuleOnCard:
    """upheld  the card stands; otherwise it is voided, for the reason given"""

    card_id: str
    upheld: bool
    words: str


@dataclass(frozen=True, slots=True)
class CardReceipt:
    card_id: str
    case_id: str
    number: str
    version: int
    status: str


def answer_card(office: Office, u: Unit, command: AnswerCard) -> CardReceipt:
    """Whoever may see the card's case from its desk answers it. Raises CardNotFound, NotPossibleHere."""
    ground, card = _card(u, command.card_id, Act.ANSWER_CARD)
    words = words_of(command.words)
    return _move(
        u, ground, card, "answered", Kind.CARD_ANSWERED, {"answer": words},
        answered_at=ground.now, answered_by=u.actor.person_id, raise_at=None,
    )  # fmt: skip


def appeal_card(office: Office, u: Unit, command: AppealCard) -> CardReceipt:
    """Ask a supervisor to look again. Raises CardNotFound, NotPossibleHere."""
    ground, card = _card(u, command.card_id, Act.ANSWER_CARD)
    words = words_of(command.words)
    return _move(
        u, ground, card, "appealed", Kind.CARD_APPEALED, {"appeal": words},
        appealed_at=ground.now, appealed_by=u.actor.person_id, raise_at=None,
    )  # fmt: skip


def rule_on_card(office: Office, u: Unit, command: RuleOnCard) -> CardReceipt:
    """A supervisor's ruling on an appeal, or a voiding with a reason. Raises CardNotFound, NotPossibleHere."""
    ground, card = _card(u, command.card_id, Act.RULE_ON_CARD)
    words = words_of(command.words)
    settled = {"settled_at": ground.now, "settled_by": u.actor.person_id, "raise_at": None}
    if command.upheld:
        return _move(u, ground, card, "upheld", Kind.CARD_RULED, {"ruling": words}, **settled)
    return _move(
        u, ground, card, "voided", Kind.CARD_VOIDED, {"ruling": words},
        voided_at=ground.now, void_reason="ruling", **settled,
    )  # fmt: skip


def raise_card(office: Office, u: Unit, card_id: str) -> CardReceipt | None:
    """Tell the next level of an unanswered card; None where it was answered first. The sweep's."""
    assert u.actor is SWEEP
    row = locks.sweep_card(u, card_id)
    if row is None or row.card_raise_at is None or row.card_raise_at > u.now:
        return None
    ground, card = of_row(u, row), locks.part(row, "card")
    frame = office.frame(u, ground.centre_id, ground.case["calendar_id"], ground.revision)
    after = office.scheme(u, ground.centre_id, ground.revision).raise_after
    level = card["level"] + 1
    raise_at = rule.raise_at(level, ground.now, after, frame)
    told = [*card["told"], [rule.LEVELS[level], ground.now.isoformat()]]
    rows.change_card(u, ground.centre_id, card_id, level=level, told=told, raise_at=raise_at)
    facts = {"card": card_id, "colour": card["colour"], "level": rule.LEVELS[level]}
    version = record(u, ground, Kind.CARD_RAISED, facts)
    return CardReceipt(card_id, ground.case_id, ground.case["number"], version, card["status"])


def moved(ground: Ground, feet: Footing, before: Readings, after: Readings) -> list[str]:
    """Ids of the case's cards whose deadline a correction has moved (decisions 21): every clock as counted, and rightly."""
    names = {clock_id: name for name, clock_id in feet.clock_ids.items()}
    return [
        card["id"]
        for card in feet.hanging.cards
        if card["status"] != "voided"
        and rule.is_moved(card["due_at"], *(of[names[card["clock_id"]]] for of in (before, after)))
    ]


def void(u: Unit, ground: Ground, ids: list[str], reason: str) -> None:
    """`reason` is one of CORRECTED. Void cards that a correction has taken the ground from; the act that corrects tells the trail."""
    if ids:
        rows.void_cards(
            u, ground.centre_id, ids, {"voided_at": ground.now, "void_reason": reason, "raise_at": None}
        )


def _card(u: Unit, card_id: str, act: Act) -> tuple[Ground, Mapping[str, Any]]:
    allow(u.actor, act)
    row = locks.lock_card(u, sees_centres(u.actor, act), card_id)
    if row is None:
        raise CardNotFound(card=card_id)
    ground = of_row(u, row, act)
    if not locks.sees_case(u, ground.centre_id, ground.case_id, sees_units(u.actor, act)):
        raise CardNotFound(card=card_id)
    return ground, locks.part(row, "card")


def _move(
    u: Unit,
    ground: Ground,
    card: Mapping[str, Any],
    wanted: str,
    kind: Kind,
    words: Mapping[str, str],
    **changes: Any,
) -> CardReceipt:
    try:
        status = rule.become(card["status"], wanted)
    except rule.CardOver as error:
        raise NotPossibleHere(card=card["id"], status=error.status) from error
    said = ground.key.open_json(card["words"]) if card["words"] else {}
    sealed = ground.key.seal_json({**said, **words})
    rows.change_card(u, ground.centre_id, card["id"], status=status, words=sealed, **changes)
    facts = {
        "card": card["id"],
        "colour": card["colour"],
        "before": {"status": card["status"]},
        "after": {"status": status},
    }
    version = record(u, ground, kind, facts, words)
    return CardReceipt(card["id"], ground.case_id, ground.case["number"], version, status)
