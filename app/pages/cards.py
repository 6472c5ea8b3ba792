"""Yellow and red cards: those one watches over or answers for, one card with its ladder, and what is said about it."""

from collections.abc import Callable
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
from app.pages import frame, watched_list
from app.pages.card_view import card_view, ladder
from app.pages.clock_view import card_clocks
from app.pages.commands import new_key, perform
from app.pages.troubles import field_notes, told

cards = Blueprint("cards_pages", __name__)
STATUSES = ("issued", "answered", "appealed", "upheld", "voided")
COLOURS = ("yellow", "red")
KINDLY = (Conflict, Refused)


@cards.get("/cards")
@allowed(Act.SEE_CARDS, Act.ANSWER_CARD)
def show_list() -> Response:
    what = watched_list.asked(STATUSES, COLOURS)
    with reading() as u:
        found = registers.cards(u, watched_list.wanted(what), watched_list.PAGE + 1, watched_list.after())
        units = places.watched(u, Act.SEE_CARDS)
        standing = registers.standing(u) if units else None
        clocks = card_clocks(u, found[: watched_list.PAGE])
    return frame.page(
        "cards/list.html",
        lines=[(card, ladder(card, now())) for card in found[: watched_list.PAGE]],
        clocks=clocks,
        units=units,
        standing=standing,
        answers=may(somebody(), Act.ANSWER_CARD),
        **watched_list.around("/cards", what, found),
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


def _words() -> str:
    return request.form.get("words", "").strip()
