"""Supervision orders (督办): a supervisor demands, with a deadline; the desk answers; the supervisor closes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.casework.asking import allow
from app.casework.ground import Ground, must_be_open, of_row, on_case
from app.casework.office import Office
from app.casework.record import record
from app.casework.remarks import words_of
from app.domain.calendars import CalendarError
from app.domain.limits import Limit, LimitError, add
from app.domain.rights import SWEEP, Act, sees_centres, sees_units
from app.domain.trail import Kind
from app.errors import FormInvalid, NotPossibleHere, OrderNotFound
from app.store import cards as rows
from app.store import locks
from app.store import tables as t
from app.store.unit import Unit
from workflows.errors import FieldProblem


@dataclass(frozen=True, slots=True)
class IssueOrder:
    """length, unit  until when it must be answered;  words  what is demanded"""

    case_id: str
    length: int
    unit: str
    words: str


@dataclass(frozen=True, slots=True)
class AnswerOrder:
    order_id: str
    words: str


@dataclass(frozen=True, slots=True)
class CloseOrder:
    order_id: str


@dataclass(frozen=True, slots=True)
class OrderReceipt:
    order_id: str
    case_id: str
    number: str
    version: int
    status: str
    due_at: datetime


def issue_order(office: Office, u: Unit, command: IssueOrder) -> OrderReceipt:
    """Raises FormInvalid, CaseOver."""
    allow(u.actor, Act.ORDER)
    words = words_of(command.words)
    ground = on_case(u, command.case_id, Act.ORDER)
    must_be_open(ground)
    frame = office.frame(u, ground.centre_id, ground.case["calendar_id"], ground.revision)
    try:
        due_at = add(Limit(command.length, command.unit), ground.now, frame)  # type: ignore[arg-type]
    except (LimitError, CalendarError) as error:
        raise FormInvalid({"length": FieldProblem("bad_length")}) from error
    order_id = u.new_id()
    row = {
        "centre_id": ground.centre_id,
        "id": order_id,
        "case_id": ground.case_id,
        "issued_at": ground.now,
        "issued_by": u.actor.person_id,
        "unit_id": ground.case["lead_unit_id"],
        "due_at": due_at,
        "words": ground.key.seal_json({"demand": words}),
        "status": "open",
    }
    version = record(
        u, ground, Kind.ORDER_ISSUED, {"order": order_id, "due_at": due_at.isoformat()}, {"demand": words}
    )
    u.insert(t.supervision_order, [row])
    return OrderReceipt(order_id, ground.case_id, ground.case["number"], version, "open", due_at)


def answer_order(office: Office, u: Unit, command: AnswerOrder) -> OrderReceipt:
    """Raises OrderNotFound, NotPossibleHere where it was answered already."""
    words = words_of(command.words)
    ground, order = _order(u, command.order_id, Act.ANSWER_ORDER)
    if order["status"] not in ("open", "overdue"):
        raise NotPossibleHere(order=order["id"], status=order["status"])
    said = {**ground.key.open_json(order["words"]), "answer": words}
    rows.change_order(
        u,
        ground.centre_id,
        order["id"],
        status="answered",
        words=ground.key.seal_json(said),
        answered_at=ground.now,
        answered_by=u.actor.person_id,
    )
    return _told(u, ground, order, "answered", Kind.ORDER_ANSWERED, {"answer": words})


def close_order(office: Office, u: Unit, command: CloseOrder) -> OrderReceipt:
    """The supervisor is content. Raises OrderNotFound, NotPossibleHere before it was answered."""
    ground, order = _order(u, command.order_id, Act.ORDER)
    if order["status"] != "answered":
        raise NotPossibleHere(order=order["id"], status=order["status"])
    rows.change_order(u, ground.centre_id, order["id"], status="closed")
    return _told(u, ground, order, "closed", Kind.ORDER_CLOSED, None)


def order_overdue(office: Office, u: Unit, order_id: str) -> OrderReceipt | None:
    """Mark an unanswered order whose deadline has passed; None where it was answered first. The sweep's."""
    assert u.actor is SWEEP
    row = locks.sweep_order(u, order_id)
    if row is None or row.order_status != "open" or row.order_due_at > u.now:
        return None
    ground, order = of_row(u, row), locks.part(row, "order")
    rows.change_order(u, ground.centre_id, order_id, status="overdue")
    return _told(u, ground, order, "overdue", Kind.ORDER_OVERDUE, None)


def _order(u: Unit, order_id: str, act: Act) -> tuple[Ground, Mapping[str, Any]]:
    allow(u.actor, act)
    row = locks.lock_order(u, sees_centres(u.actor, act), order_id)
    if row is None:
        raise OrderNotFound(order=order_id)
    ground = of_row(u, row, act)
    if not locks.sees_case(u, ground.centre_id, ground.case_id, sees_units(u.actor, act)):
        raise OrderNotFound(order=order_id)
    return ground, locks.part(row, "order")


def _told(
    u: Unit,
    ground: Ground,
    order: Mapping[str, Any],
    status: str,
    kind: Kind,
    words: Mapping[str, str] | None,
) -> OrderReceipt:
    facts = {"order": order["id"], "before": {"status": order["status"]}, "after": {"status": status}}
    version = record(u, ground, kind, facts, words)
    return OrderReceipt(order["id"], ground.case_id, ground.case["number"], version, status, order["due_at"])
