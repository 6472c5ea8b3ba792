"""Yellow and red cards: those one watches over or answers for, one card with its ladder, and what is said about it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api import problems
from app.api.access import allowed
from app.api.requests import now, reading, somebody
from app.casework.cards import AnswerCard, AppealCard, RuleOnCard, answer_card, appeal_card, rule_on_card
from app.domain.rights import Act, may
from app.errors import CaseworkError, Conflict, FormInvalid, Refused
from app.oversight import places, registers
from app.oversight.queue import stamp, unstamp
from app.oversight.registers import Wanted
from app.pages import frame
from app.pages.card_view import card_view, ladder
from app.pages.commands import new_key, perform
from app.pages.rows import with_query
from app.pages.troubles import field_notes, told

cards = Blueprint("cards_pages", __name__)
STATUSES = ("issued", "answered", "appealed", "upheld", "voided")
COLOURS = ("yellow", "red")
PAGE = 50
KINDLY = (Conflict, Refused)


@cards.get("/cards")
@allowed(Act.SEE_CARDS, Act.ANSWER_CARD)
def show_list() -> Response:
    """All of them for those who watch over; for a desk, first those that wait for its answer."""
    asked = {
        "status": one_of("status", STATUSES),
        "colour": one_of("colour", COLOURS),
        "unit": request.args.get("unit", "")[:36],
        "mine": one_of("mine", ("yes", "no"), "" if may(somebody(), Act.SEE_CARDS) else "yes"),
    }
    wanted = Wanted(
        (asked["status"],) if asked["status"] else (), asked["colour"], asked["unit"], asked["mine"] == "yes"
    )
    with reading() as u:
        found = registers.cards(u, wanted, PAGE + 1, after(request.args.get("after", "")))
        units = places.watched(u, Act.SEE_CARDS)
        standing = registers.standing(u) if units else None
    listed = with_query("/cards", **asked)
    return frame.page(
        "cards/list.html",
        place="cards",
        lines=[(card, ladder(card, now())) for card in found[:PAGE]],
        asked=asked,
        listed=listed,
        units=units,
        standing=standing,
        narrowed=bool(asked["status"] or asked["colour"] or asked["unit"]),
        more=with_query(listed, after=mark(found[PAGE - 1])) if len(found) > PAGE else "",
        with_query=with_query,
        answers=may(somebody(), Act.ANSWER_CARD),
    )


@cards.get("/cards/<uuid:card_id>")
@allowed(Act.SEE_CARDS, Act.ANSWER_CARD)
def show(card_id: Any) -> Response:
    return _page(str(card_id))


@cards.post("/cards/<uuid:card_id>/answer")
@allowed(Act.ANSWER_CARD)
def answer(card_id: Any) -> Response:
    return _act(card_id, answer_card, AnswerCard(str(card_id), _words()), "answered")


@cards.post("/cards/<uuid:card_id>/appeal")
@allowed(Act.ANSWER_CARD)
def appeal(card_id: Any) -> Response:
    return _act(card_id, appeal_card, AppealCard(str(card_id), _words()), "appealed")


@cards.post("/cards/<uuid:card_id>/uphold")
@allowed(Act.RULE_ON_CARD)
def uphold(card_id: Any) -> Response:
    return _act(card_id, rule_on_card, RuleOnCard(str(card_id), True, _words()), "ruled")


@cards.post("/cards/<uuid:card_id>/void")
@allowed(Act.RULE_ON_CARD)
def void(card_id: Any) -> Response:
    return _act(card_id, rule_on_card, RuleOnCard(str(card_id), False, _words()), "ruled")


def _act(card_id: Any, verb: Callable[..., Any], command: Any, result: str) -> Response:
    try:
        perform(verb, command)
    except KINDLY as error:
        return _page(str(card_id), error)
    return frame.go(f"/cards/{card_id}", result)


def _page(card_id: str, error: CaseworkError | None = None) -> Response:
    with reading() as u:
        view = card_view(u, card_id)
    return frame.page(
        "cards/page.html",
        status=problems.status_of(type(error)) if error else 200,
        place="cards",
        view=view,
        **act_context(error),
    )


def act_context(error: CaseworkError | None) -> dict[str, Any]:
    """What the act forms of a page need: a key, and after a refusal which act, what was typed and what is wrong."""
    fields = error.fields if isinstance(error, FormInvalid) else {}
    return {
        "key": new_key(),
        "act": request.path.rsplit("/", 1)[-1] if error else "",
        "typed": request.form,
        "errors": field_notes(fields),
        "trouble": told(error).sentence if error and not fields else "",
    }


def one_of(name: str, words: tuple[str, ...], otherwise: str = "") -> str:
    """What the address asks for; a word nobody knows is as if it were not there."""
    return request.args[name] if request.args.get(name) in words else otherwise


def after(text: str) -> tuple[datetime, str] | None:
    """Where a list goes on."""
    at, _, line_id = text.partition(".")
    return (unstamp(at), line_id) if at.isascii() and at.isdigit() and len(at) < 19 and line_id else None


def mark(line: Any) -> str:
    """Where the list goes on behind a card or an order."""
    return f"{stamp(line.issued_at)}.{line.id}"


def _words() -> str:
    return request.form.get("words", "").strip()
