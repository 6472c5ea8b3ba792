"""Complaints of applicants: the list of those who answer them, and the answer."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api import problems
from app.api.access import allowed
from app.api.requests import office, reading
from app.casework.answer_complaint import AnswerComplaint, answer_complaint
from app.domain.rights import Act
from app.errors import CaseworkError, Conflict, FormInvalid, PartyToComplaint, Refused
from app.oversight.complaints import complaints as every
from app.oversight.complaints import explanations
from app.pages import frame
from app.pages.clock_view import why
from app.pages.commands import new_key, perform
from app.pages.terms import term
from app.pages.troubles import field_notes, told

complaints = Blueprint("complaints_pages", __name__)
STATUSES = ("open", "answered")


@complaints.get("/complaints")
@allowed(Act.ANSWER_COMPLAINT)
def show() -> Response:
    return _page()


@complaints.post("/complaints/<uuid:complaint_id>/answer")
@allowed(Act.ANSWER_COMPLAINT)
def answer(complaint_id: Any) -> Response:
    words = request.form.get("words", "")
    try:
        perform(answer_complaint, AnswerComplaint(str(complaint_id), words))
    except (Conflict, Refused, PartyToComplaint) as error:
        return _page(str(complaint_id), words, error)
    return frame.go("/complaints", "answered")


def _page(tried: str = "", words: str = "", error: CaseworkError | None = None) -> Response:
    status = request.args.get("status", "open")
    fields = error.fields if isinstance(error, FormInvalid) else {}
    trouble = next(iter(field_notes(fields).values()), "") or (told(error).sentence if error else "")
    with reading() as u:
        found = every(u, office().frame, status if status in STATUSES else "")
        name = term("clock", "complaint")
        asked = any(one.status == "open" for one in found)
        reasons = explanations(u, office().frame) if asked else {}
        whys = {key: why(one, name) for key, one in reasons.items()}
    return frame.page(
        "complaints/list.html",
        status=problems.status_of(type(error)) if error else 200,
        place="complaints",
        lines=found,
        whys=whys,
        chosen=status,
        key=new_key(),
        tried=tried,
        words=words,
        trouble=trouble,
    )
