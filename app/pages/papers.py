"""The papers an applicant is given, as A4 sheets. The place of the seal stays blank: no picture of one is ours to print."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api.access import allowed
from app.api.requests import reading, shop
from app.domain.rights import Act
from app.errors import DocumentNotFound
from app.oversight import case_file, clocks, paper_dates, places
from app.oversight.case_file import Notice
from app.pages import frame
from app.pages.clock_view import why
from app.pages.qr import qr_svg
from app.pages.terms import term

papers = Blueprint("papers_pages", __name__)
# Words of a form that go onto the paper, in this order; the rest stays in the file.
REASONS = ("missing_papers", "refusal_reason", "decision_reason", "reason")
KINDS = ("acceptance", "one_time", "non_acceptance", "decision", "delivery", "pause", "extension")


@papers.get("/cases/<uuid:case_id>/notices/<uuid:notice_id>")
@allowed(Act.SEE_CASE)
def show(case_id: Any, notice_id: Any) -> Response:
    with reading() as u:
        found = case_file.find(u, str(case_id))
        notice = next((one for one in case_file.notices(u, found) if one.id == str(notice_id)), None)
        if notice is None or notice.kind not in KINDS:
            raise DocumentNotFound(document=str(notice_id))
        case = case_file.header(found)
        issuer = places.sign_of(u, found.centre_id)
        frame_of_centre = shop().office.frame(u, found.centre_id, found.calendar_id)
        dates = paper_dates.deadlines(u, found, frame_of_centre, notice.issued_at)
        listed = case_file.papers(u, found)
    return frame.page(
        "papers/notice.html",
        issuer=issuer,
        case=case,
        notice=notice,
        papers=listed,
        promised=dates.get("promised"),
        statutory=dates.get("statutory"),
        correction=dates.get("correction"),
        words=[str(notice.content[name]) for name in REASONS if notice.content.get(name)],
        missing=_missing(notice),
        qr=qr_svg(f"{request.host_url}status?number={case.number}"),
    )


@papers.get("/cases/<uuid:case_id>/clocks/<uuid:clock_id>/paper")
@allowed(Act.SEE_CASE)
def clock(case_id: Any, clock_id: Any) -> Response:
    """Why this date, day by day, on a sheet that can be given to the applicant."""
    with reading() as u:
        found = case_file.find(u, str(case_id))
        counted_by = shop().office.frame(u, found.centre_id, found.calendar_id)
        explained = dict(clocks.explanations(u, found, counted_by)).get(str(clock_id))
        if explained is None:
            raise DocumentNotFound(document=str(clock_id))
        case = case_file.header(found)
        issuer = places.sign_of(u, found.centre_id)
    return frame.page(
        "papers/clock.html",
        issuer=issuer,
        case=case,
        clock=explained,
        why=why(explained, term("clock", explained.kind)),
        qr=qr_svg(f"{request.host_url}status?number={case.number}"),
    )


def _missing(notice: Notice) -> list[str]:
    """The papers a one-time notice lists, one a line as they were typed."""
    return [
        line.strip() for line in str(notice.content.get("missing_papers") or "").splitlines() if line.strip()
    ]
