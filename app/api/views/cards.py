"""Cards and supervision orders: lists for those who watch over, answers from the desks."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response
from marshmallow import fields, validate

from app.api.access import allowed
from app.api.answers import answer, done
from app.api.blueprint import Blueprint
from app.api.requests import office, reading
from app.api.shapes import Shape, WordsBody, choice, page_of, shape_of, whole, words
from app.casework.cards import (
    AnswerCard,
    AppealCard,
    CardReceipt,
    RuleOnCard,
    answer_card,
    appeal_card,
    rule_on_card,
)
from app.casework.orders import AnswerOrder, CloseOrder, OrderReceipt, answer_order, close_order
from app.domain.rights import Act
from app.oversight import queue, registers
from app.oversight.registers import Card, Order, Wanted

blueprint = Blueprint("cards", __name__, "Cards and supervision orders")

CURSOR = r"^[0-9]{1,18}\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"


def list_query(name: str, *statuses: str) -> type[Shape]:
    """The query of a register: some statuses, and where it goes on."""
    return type(
        name,
        (Shape,),
        {
            "status": choice(*statuses, load_default=None, about="only those at this status"),
            "mine": fields.Boolean(
                load_default=False, metadata={"description": "only those that wait for one's own answer"}
            ),
            "limit": whole(1, 200, load_default=50, strict=False),
            "cursor": fields.String(load_default=None, validate=validate.Regexp(CURSOR, error="bad_pattern")),
        },
    )


class RulingBody(Shape):
    upheld = fields.Boolean(
        required=True, metadata={"description": "the card stands; otherwise it is voided"}
    )
    words = words()


@blueprint.route("/cards", methods=["GET"])
@allowed(Act.SEE_CARDS, Act.ANSWER_CARD)
@blueprint.arguments(
    list_query("CardQuery", "issued", "answered", "appealed", "upheld", "voided"), location="query"
)
@blueprint.answers(page_of("CardPage", "cards", shape_of(Card)))
def list_cards(query: dict[str, Any]) -> Response:
    """Cards of the cases one watches over or answers for, the last issued first."""
    return _page(query, "cards", registers.cards)


@blueprint.route("/orders", methods=["GET"])
@allowed(Act.SEE_CARDS, Act.ANSWER_ORDER)
@blueprint.arguments(list_query("OrderQuery", "open", "answered", "closed", "overdue"), location="query")
@blueprint.answers(page_of("OrderPage", "orders", shape_of(Order)))
def list_orders(query: dict[str, Any]) -> Response:
    """Supervision orders on those cases, the last issued first."""
    return _page(query, "orders", registers.orders)


def _page(query: dict[str, Any], member: str, read: Callable[..., Any]) -> Response:
    limit, wanted = query["limit"], Wanted([query["status"]] if query["status"] else [], mine=query["mine"])
    with reading() as u:
        found = read(u, wanted, limit + 1, _after(query["cursor"]))
    lines = found[:limit]
    more = f"{queue.stamp(lines[-1].issued_at)}.{lines[-1].id}" if len(found) > limit else None
    return answer({member: lines, "next_cursor": more})


def _after(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    moment, _, last = cursor.partition(".")
    return queue.unstamp(moment), last


@blueprint.route("/cards/<key:card_id>/answer", methods=["POST"])
@allowed(Act.ANSWER_CARD)
@blueprint.arguments(WordsBody)
@blueprint.command(shape_of(CardReceipt))
def answer_one_card(body: dict[str, Any], card_id: str) -> Response:
    """Say why it happened and what was done."""
    return done(lambda u: answer_card(office(), u, AnswerCard(card_id, body["words"])))


@blueprint.route("/cards/<key:card_id>/appeal", methods=["POST"])
@allowed(Act.ANSWER_CARD)
@blueprint.arguments(WordsBody)
@blueprint.command(shape_of(CardReceipt))
def appeal_one_card(body: dict[str, Any], card_id: str) -> Response:
    """Ask a supervisor to look again."""
    return done(lambda u: appeal_card(office(), u, AppealCard(card_id, body["words"])))


@blueprint.route("/cards/<key:card_id>/ruling", methods=["POST"])
@allowed(Act.RULE_ON_CARD)
@blueprint.arguments(RulingBody)
@blueprint.command(shape_of(CardReceipt))
def rule_on_one_card(body: dict[str, Any], card_id: str) -> Response:
    """Let a card stand, or void it."""
    return done(lambda u: rule_on_card(office(), u, RuleOnCard(card_id, body["upheld"], body["words"])))


@blueprint.route("/orders/<key:order_id>/answer", methods=["POST"])
@allowed(Act.ANSWER_ORDER)
@blueprint.arguments(WordsBody)
@blueprint.command(shape_of(OrderReceipt))
def answer_one_order(body: dict[str, Any], order_id: str) -> Response:
    """Answer a supervision order."""
    return done(lambda u: answer_order(office(), u, AnswerOrder(order_id, body["words"])))


@blueprint.route("/orders/<key:order_id>/close", methods=["POST"])
@allowed(Act.ORDER)
@blueprint.command(shape_of(OrderReceipt))
def close_one_order(order_id: str) -> Response:
    """The supervisor is content with the answer."""
    return done(lambda u: close_order(office(), u, CloseOrder(order_id)))
