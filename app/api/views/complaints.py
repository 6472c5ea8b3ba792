"""Complaints of applicants: the list of those who answer them, and the answer."""

from typing import Any

from flask import Response

from app.api.access import allowed
from app.api.answers import answer, done
from app.api.blueprint import Blueprint
from app.api.requests import office, reading
from app.api.shapes import Shape, WordsBody, choice, list_of, shape_of
from app.api.views.case_parts import ClockExplained
from app.casework.answer_complaint import AnswerComplaint, answer_complaint
from app.casework.receipts import TaskReceipt
from app.domain.explanations import to_dict
from app.domain.rights import Act
from app.oversight import complaints
from app.oversight.complaints import Complaint

blueprint = Blueprint("complaints", __name__, "Complaints")


class ComplaintQuery(Shape):
    status = choice("open", "answered", load_default=None, about="only those at this status")


@blueprint.route("/complaints", methods=["GET"])
@allowed(Act.ANSWER_COMPLAINT)
@blueprint.arguments(ComplaintQuery, location="query")
@blueprint.answers(list_of("Complaints", "complaints", Complaint))
def list_complaints(query: dict[str, Any]) -> Response:
    """Complaints in the centres one answers for, the last one first; without words where one had a hand in the case."""
    with reading() as u:
        return answer({"complaints": complaints.complaints(u, office().frame, query["status"] or "")})


@blueprint.route("/complaints/<key:complaint_id>/explanation", methods=["GET"])
@allowed(Act.ANSWER_COMPLAINT)
@blueprint.answers(shape_of(ClockExplained))
def explain_complaint(complaint_id: str) -> Response:
    """Why a complaint is to be answered by its date, one line a calendar day."""
    with reading() as u:
        found = complaints.explained(u, office().frame, complaint_id)
    return answer(ClockExplained(complaint_id, to_dict(found)))


@blueprint.route("/complaints/<key:complaint_id>/answer", methods=["POST"])
@allowed(Act.ANSWER_COMPLAINT)
@blueprint.arguments(WordsBody)
@blueprint.command(shape_of(TaskReceipt))
def answer_one_complaint(body: dict[str, Any], complaint_id: str) -> Response:
    """Answer a complaint; the applicant reads it on the enquiry page."""
    return done(lambda u: answer_complaint(office(), u, AnswerComplaint(complaint_id, body["words"])))
