"""The supervisor's side of the month: cards are answered, appealed and ruled on, orders issued and answered."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.casework.cards import AnswerCard, AppealCard, RuleOnCard, answer_card, appeal_card, rule_on_card
from app.casework.orders import AnswerOrder, CloseOrder, IssueOrder, answer_order, close_order, issue_order
from app.demo import words
from app.domain.rights import CONSOLE
from app.store import simulation as rows
from scheduler.sweep import SweepReport, raise_cards, tidy

if TYPE_CHECKING:
    from app.demo.month import Month

# Of those who get a card, how many answer it, and how many think it wrong.
_ANSWERED = 0.6
_APPEALED = 0.15
# Of red cards, how many are followed by an order.
_ORDERED = 0.5


class Watching:
    """Follows the cards of a month."""

    def __init__(self, month: "Month") -> None:
        self.month = month

    def look(self, at: datetime) -> None:
        """Plan what becomes of the cards issued at a moment."""
        with self.month.shop.units.read(CONSOLE, at) as u:
            issued = rows.cards_issued_at(u, at)
        for card in issued:
            self._follow(card, at)

    def close_of_business(self, at: datetime) -> None:
        """What a sweep does beside telling timers, once a day."""
        report = SweepReport()
        raise_cards(self.month.shop, at, report)
        tidy(self.month.shop, at)
        self.month.acts["raise"] += report.raised
        self.month.refused["raise"] += report.stuck

    def _follow(self, card: Any, at: datetime) -> None:
        chance, month = self.month.chance, self.month
        draw, minutes = chance.random(), chance.uniform(60, 700)
        if draw < _ANSWERED:
            month.plan_later(at, minutes, lambda now: self._answer(card, now))
        elif draw < _ANSWERED + _APPEALED:
            month.plan_later(at, minutes, lambda now: self._appeal(card, now))
        if card.colour == "red" and chance.random() < _ORDERED:
            month.plan_later(at, chance.uniform(200, 600), lambda now: self._order(card, now))

    def _holder(self, card: Any, at: datetime) -> str:
        """Who answers: the person it went to, if they still work at that desk; else the duty chief."""
        staff = self.month.staff
        at_desk = {
            person_id
            for role in ("handler", "clerk", "county_officer")
            for person_id in staff.holders.get((card.unit_id, role), ())
        }
        if card.person_id in at_desk:
            return staff.present(card.person_id, at)
        return staff.somebody(card.centre_id, "duty_chief", at, self.month.chance)

    def _supervisor(self, at: datetime) -> str:
        (unit_id,) = {unit for unit, role in self.month.staff.holders if role == "supervisor"}
        return self.month.staff.somebody(unit_id, "supervisor", at, self.month.chance)

    def _answer(self, card: Any, at: datetime) -> None:
        said = self.month.chance.choice(words.CARD_ANSWERS)
        self.month.act("answer card", self._holder(card, at), at, answer_card, AnswerCard(card.id, said))

    def _appeal(self, card: Any, at: datetime) -> None:
        said = self.month.chance.choice(words.CARD_APPEALS)
        self.month.act("appeal card", self._holder(card, at), at, appeal_card, AppealCard(card.id, said))
        self.month.plan_later(at, self.month.chance.uniform(200, 900), lambda now: self._rule(card, now))

    def _rule(self, card: Any, at: datetime) -> None:
        upheld = self.month.chance.random() < 0.6
        ruling = RuleOnCard(card.id, upheld, words.CARD_RULINGS[upheld])
        self.month.act("rule on card", self._supervisor(at), at, rule_on_card, ruling)

    def _order(self, card: Any, at: datetime) -> None:
        issued = IssueOrder(card.case_id, 3, "workday", self.month.chance.choice(words.ORDERS))
        receipt = self.month.act("issue order", self._supervisor(at), at, issue_order, issued)
        if receipt is not None and self.month.chance.random() < 0.7:
            self.month.plan_later(
                at, self.month.chance.uniform(100, 1500), lambda now: self._obey(receipt, now)
            )

    def _obey(self, order: Any, at: datetime) -> None:
        case = self.month.cases[order.case_id]
        chief = self.month.staff.somebody(case.centre.id, "duty_chief", at, self.month.chance)
        said = self.month.chance.choice(words.ORDER_ANSWERS)
        if (
            self.month.act("answer order", chief, at, answer_order, AnswerOrder(order.order_id, said))
            is not None
        ):
            closing = CloseOrder(order.order_id)
            self.month.plan_later(
                at,
                300,
                lambda now: self.month.act("close order", self._supervisor(now), now, close_order, closing),
            )
