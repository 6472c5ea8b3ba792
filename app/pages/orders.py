"""Supervision orders 督办: the list, one order with its answer, and the form a supervisor issues one with."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api import problems
from app.api.access import allowed
from app.api.requests import reading, somebody
from app.casework.orders import AnswerOrder, CloseOrder, IssueOrder, answer_order, close_order, issue_order
from app.domain.rights import Act, may
from app.errors import CaseworkError
from app.oversight import case_file, places, registers
from app.pages import frame, watched_list
from app.pages.card_view import order_chip, order_view
from app.pages.cards import KINDLY, act_context
from app.pages.commands import perform

orders = Blueprint("orders_pages", __name__)
STATUSES = ("open", "overdue", "answered", "closed")
UNITS = ("workday", "day", "hour", "office_hour")


@orders.get("/orders")
@allowed(Act.SEE_CARDS, Act.ANSWER_ORDER)
def show_list() -> Response:
    what = watched_list.asked(STATUSES)
    with reading() as u:
        found = registers.orders(u, watched_list.wanted(what), watched_list.PAGE + 1, watched_list.after())
        lines = [(order, order_chip(u, order)) for order in found[: watched_list.PAGE]]
        units = places.watched(u, Act.SEE_CARDS)
    return frame.page(
        "orders/list.html",
        lines=lines,
        units=units,
        answers=may(somebody(), Act.ANSWER_ORDER),
        **watched_list.around("/orders", what, found),
    )


@orders.get("/orders/<uuid:order_id>")
@allowed(Act.SEE_CARDS, Act.ANSWER_ORDER)
def show(order_id: Any) -> Response:
    return _page(str(order_id))


@orders.post("/orders/<uuid:order_id>/answer")
@allowed(Act.ANSWER_ORDER)
def answer(order_id: Any) -> Response:
    words = request.form.get("words", "").strip()
    return _act(order_id, answer_order, AnswerOrder(str(order_id), words), "answered")


@orders.post("/orders/<uuid:order_id>/close")
@allowed(Act.ORDER)
def close(order_id: Any) -> Response:
    return _act(order_id, close_order, CloseOrder(str(order_id)), "order_closed")


@orders.get("/cases/<uuid:case_id>/order")
@allowed(Act.ORDER)
def form(case_id: Any) -> Response:
    return _form(str(case_id))


@orders.post("/cases/<uuid:case_id>/order")
@allowed(Act.ORDER)
def issue(case_id: Any) -> Response:
    typed = request.form
    length = typed.get("length", "").strip()
    command = IssueOrder(
        str(case_id),
        int(length) if length.isascii() and length.isdigit() and 0 < int(length) < 1000 else -1,
        typed.get("unit", ""),
        typed.get("words", "").strip(),
    )
    try:
        receipt = perform(issue_order, command)
    except KINDLY as error:
        return _form(str(case_id), error)
    return frame.go(f"/orders/{receipt['order_id']}", "ordered")


def _act(order_id: Any, verb: Callable[..., Any], command: Any, result: str) -> Response:
    try:
        perform(verb, command)
    except KINDLY as error:
        return _page(str(order_id), error)
    return frame.go(f"/orders/{order_id}", result)


def _page(order_id: str, error: CaseworkError | None = None) -> Response:
    with reading() as u:
        view = order_view(u, order_id)
    status = problems.status_of(type(error)) if error else 200
    return frame.page("orders/page.html", status=status, place="cards", view=view, **act_context(error))


def _form(case_id: str, error: CaseworkError | None = None) -> Response:
    with reading() as u:
        case = case_file.header(case_file.find(u, case_id, Act.ORDER))
    status = problems.status_of(type(error)) if error else 200
    return frame.page(
        "orders/form.html", status=status, place="cards", case=case, units=UNITS, **act_context(error)
    )
