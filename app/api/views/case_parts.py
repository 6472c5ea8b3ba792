"""What hangs on a case: tasks, trail, forms, papers, documents, words, notices, handoffs, clocks, cards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response

from app.api.access import allowed
from app.api.answers import answer
from app.api.blueprint import Blueprint
from app.api.requests import office, reading
from app.api.shapes import Shape, list_of, whole
from app.domain.explanations import to_dict
from app.domain.rights import Act
from app.oversight import case_file, clocks, registers
from app.oversight.case_file import (
    CaseFound,
    CaseTask,
    FormFilled,
    HandoffLine,
    Instance,
    Notice,
    Paper,
    Rating,
    Remark,
    TimelineEvent,
    UnitPart,
    Visit,
    find,
)
from app.oversight.clocks import ClockLine
from app.oversight.registers import Card, Order
from app.oversight.related import Related, related
from app.store.unit import Unit

blueprint = Blueprint("case_parts", __name__, "What hangs on a case")


@dataclass(frozen=True, slots=True)
class ClockExplained:
    """Why this date: the export of `shouwen clock explain`, one line a calendar day."""

    clock_id: str
    explanation: Mapping[str, Any]


class EventsQuery(Shape):
    after = whole(0, 2**31 - 1, load_default=0, strict=False, about="seq of the last event already read")
    limit = whole(1, 500, load_default=200, strict=False)


def part_of(case_id: str, member: str, read: Callable[[Unit, CaseFound], Any]) -> Response:
    """One part of one case."""
    with reading() as u:
        return answer({member: read(u, find(u, case_id))})


@blueprint.route("/cases/<key:case_id>/tasks", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseTasks", "tasks", CaseTask))
def list_case_tasks(case_id: str) -> Response:
    """Every task of a case, in the order they opened."""
    return part_of(case_id, "tasks", case_file.tasks)


@blueprint.route("/cases/<key:case_id>/instances", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseInstances", "instances", Instance))
def list_case_instances(case_id: str) -> Response:
    """The process instances of a case: the main one, and requests beside it."""
    return part_of(case_id, "instances", case_file.instances)


@blueprint.route("/cases/<key:case_id>/events", methods=["GET"])
@allowed(Act.SEE_TRAIL)
@blueprint.arguments(EventsQuery, location="query")
@blueprint.answers(list_of("CaseEvents", "events", TimelineEvent))
def list_case_events(query: dict[str, Any], case_id: str) -> Response:
    """The trail of a case, oldest first, from behind an event."""
    with reading() as u:
        case = find(u, case_id, Act.SEE_TRAIL)
        return answer({"events": case_file.timeline(u, case, query["after"], query["limit"])})


@blueprint.route("/cases/<key:case_id>/forms", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseForms", "forms", FormFilled))
def list_case_forms(case_id: str) -> Response:
    """The forms of a case as they were filled."""
    return part_of(case_id, "forms", case_file.forms)


@blueprint.route("/cases/<key:case_id>/papers", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CasePapers", "papers", Paper))
def list_case_papers(case_id: str) -> Response:
    """The papers the item asks for, and which are there."""
    return part_of(case_id, "papers", case_file.papers)


@blueprint.route("/cases/<key:case_id>/remarks", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseRemarks", "remarks", Remark))
def list_case_remarks(case_id: str) -> Response:
    """What was said about a case: comments, urges, reasons."""
    return part_of(case_id, "remarks", case_file.remarks)


@blueprint.route("/cases/<key:case_id>/notices", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseNotices", "notices", Notice))
def list_case_notices(case_id: str) -> Response:
    """The papers the applicant was given."""
    return part_of(case_id, "notices", case_file.notices)


@blueprint.route("/cases/<key:case_id>/handoffs", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseHandoffs", "handoffs", HandoffLine))
def list_case_handoffs(case_id: str) -> Response:
    """Handoffs of a case with how each ended."""
    return part_of(case_id, "handoffs", case_file.handoffs)


@blueprint.route("/cases/<key:case_id>/visits", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseVisits", "visits", Visit))
def list_case_visits(case_id: str) -> Response:
    """Follow-up visits of a case."""
    return part_of(case_id, "visits", case_file.visits)


@blueprint.route("/cases/<key:case_id>/ratings", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseRatings", "ratings", Rating))
def list_case_ratings(case_id: str) -> Response:
    """How the applicant rated the service."""
    return part_of(case_id, "ratings", case_file.ratings)


@blueprint.route("/cases/<key:case_id>/related", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseRelated", "related", Related))
def list_related_cases(case_id: str) -> Response:
    """Other cases of the same applicant that the caller may see; none for those who see names masked."""
    return part_of(case_id, "related", related)


@blueprint.route("/cases/<key:case_id>/units", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseUnits", "units", UnitPart))
def list_case_units(case_id: str) -> Response:
    """The units that take part in a case."""
    return part_of(case_id, "units", case_file.units_taking_part)


@blueprint.route("/cases/<key:case_id>/clocks", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseClocks", "clocks", ClockLine))
def list_case_clocks(case_id: str) -> Response:
    """Every clock of a case with what happened to it and what it says now."""
    with reading() as u:
        case = find(u, case_id)
        frame = office().frame(u, case.centre_id, case.calendar_id)
        return answer({"clocks": clocks.clocks(u, case, frame)})


@blueprint.route("/cases/<key:case_id>/clocks/explanations", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("ClockExplanations", "explanations", ClockExplained))
def explain_case_clocks(case_id: str) -> Response:
    """Why each deadline is where it is, one line a calendar day."""
    with reading() as u:
        case = find(u, case_id)
        frame = office().frame(u, case.centre_id, case.calendar_id)
        found = clocks.explanations(u, case, frame)
    return answer({"explanations": [ClockExplained(clock_id, to_dict(one)) for clock_id, one in found]})


@blueprint.route("/cases/<key:case_id>/cards", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseCards", "cards", Card))
def list_case_cards(case_id: str) -> Response:
    """Cards issued on a case, the voided ones too."""
    return part_of(case_id, "cards", registers.cards_of)


@blueprint.route("/cases/<key:case_id>/orders", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(list_of("CaseOrders", "orders", Order))
def list_case_orders(case_id: str) -> Response:
    """Supervision orders on a case."""
    return part_of(case_id, "orders", registers.orders_of)
