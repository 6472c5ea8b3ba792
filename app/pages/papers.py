"""The papers of a case, on the screen, from the printer, and as PDF. The place of the seal stays blank: no picture
of one is ours to print.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, TypeAlias

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api.access import allowed
from app.api.requests import now, reading, shop, somebody
from app.casework.print_query_code import PrintQueryCode, QueryCode, print_query_code
from app.casework.print_rating_link import PrintRatingLink, RatingLink, print_rating_link
from app.domain.cases import branch_limit
from app.domain.items import ItemRules
from app.domain.rights import Act
from app.errors import DocumentNotFound
from app.oversight import case_file, clocks, paper_dates, places
from app.oversight.case_file import CaseFound, CaseHeader, Notice
from app.pages import frame
from app.pages.at_hand import given_with
from app.pages.clock_view import why
from app.pages.qr import qr_svg
from app.pages.sheets.beside import Share, clock_sheet, joint_sheet, visit_sheet
from app.pages.sheets.notices import KINDS, Known, notice_sheet
from app.pages.sheets.pdf import pdf_of
from app.pages.sheets.sheet import Sheet
from app.pages.terms import term
from app.pages.words import gettext, named
from app.store.unit import Unit

papers = Blueprint("papers_pages", __name__)
CASE = "/cases/<uuid:case_id>"
# What opens a case, or one rating of it, to its applicant.
Given: TypeAlias = QueryCode | RatingLink
RESULT_ACTS = ("decide", "on_the_spot", "make_result", "county_decide")


@papers.get(f"{CASE}/notices/<uuid:notice_id>", defaults={"pdf": False})
@papers.get(f"{CASE}/notices/<uuid:notice_id>.pdf", defaults={"pdf": True})
@allowed(Act.SEE_CASE)
def show(case_id: Any, notice_id: Any, pdf: bool) -> Response:
    """One notice."""
    with reading() as u:
        found = case_file.find(u, str(case_id))
        notice = _one(u, found, str(notice_id))
        sheets = _sheets(u, found, [notice])
        given = given_with(u, found, notice)
    return _answer(found, sheets, "papers", pdf, given=given)


@papers.post(f"{CASE}/notices/<uuid:notice_id>")
@allowed(Act.PRINT_QUERY_CODE)
def show_with_code(case_id: Any, notice_id: Any) -> Response:
    """One notice with what opens the case to its applicant: the query code, or the link to the rating. A line on the trail
    each time. Neither stands in an address.
    """
    with reading() as u:
        found = case_file.find(u, str(case_id))
        notice = _one(u, found, str(notice_id))
        given = given_with(u, found, notice)
    with shop().units.write(somebody(), now()) as u:
        with_it: Given = (
            print_rating_link(shop().office, u, PrintRatingLink(found.id))
            if given == "rating"
            else print_query_code(shop().office, u, PrintQueryCode(found.id))
        )
    with reading() as u:
        sheets = _sheets(u, found, [notice], with_it)
    return _answer(found, sheets, "papers", request.form.get("as") == "pdf", given=given, bears=True)


@papers.get(f"{CASE}/papers/all", defaults={"pdf": False})
@papers.get(f"{CASE}/papers/all.pdf", defaults={"pdf": True})
@allowed(Act.SEE_CASE)
def show_all(case_id: Any, pdf: bool) -> Response:
    """Every notice of a case, to print together."""
    with reading() as u:
        found = case_file.find(u, str(case_id))
        issued = _issued(u, found)
        if not issued:
            raise DocumentNotFound(document="all")
        sheets = _sheets(u, found, issued)
    return _answer(found, sheets, "papers", pdf)


@papers.get(f"{CASE}/papers/joint", defaults={"pdf": False})
@papers.get(f"{CASE}/papers/joint.pdf", defaults={"pdf": True})
@allowed(Act.SEE_CASE)
def joint(case_id: Any, pdf: bool) -> Response:
    """To the departments of a joint case. Derived from their clocks, which the trail records; no row of its own."""
    with reading() as u:
        found = case_file.find(u, str(case_id))
        case = case_file.header(found)
        if case.case_type != "joint" or case.accepted_at is None:
            raise DocumentNotFound(document="joint")
        shares, begun = _shares(u, found, case)
        on = begun or case.accepted_at
        sheet = joint_sheet(_known(u, found, case, on), shares, on)
    return _answer(found, [sheet], "papers", pdf)


@papers.get(f"{CASE}/papers/visit", defaults={"pdf": False})
@papers.get(f"{CASE}/papers/visit.pdf", defaults={"pdf": True})
@allowed(Act.SEE_CASE)
def visit(case_id: Any, pdf: bool) -> Response:
    """The sheets of the follow-up visits as they were recorded, and an empty one while a visit is still to be made."""
    with reading() as u:
        found = case_file.find(u, str(case_id))
        case = case_file.header(found)
        if case.delivered_at is None:
            raise DocumentNotFound(document="visit")
        visited = [form for form in case_file.forms(u, found) if form.act == "visit"]
        known = _known(u, found, case, case.delivered_at)
        sheets = [visit_sheet(known, one.values, one.filled_at, one.by or "") for one in visited]
        if not visited or any(
            task.act == "visit" and not task.ended_at for task in case_file.tasks(u, found)
        ):
            sheets.append(visit_sheet(known, {}, None, ""))
    return _answer(found, sheets, "papers", pdf)


@papers.get(f"{CASE}/clocks/<uuid:clock_id>/paper", defaults={"pdf": False})
@papers.get(f"{CASE}/clocks/<uuid:clock_id>/paper.pdf", defaults={"pdf": True})
@allowed(Act.SEE_CASE)
def clock(case_id: Any, clock_id: Any, pdf: bool) -> Response:
    """Why this date, day by day, on a sheet that can be given to the applicant."""
    with reading() as u:
        found = case_file.find(u, str(case_id))
        case = case_file.header(found)
        counted_by = shop().office.frame(u, found.centre_id, found.calendar_id)
        explained = dict(clocks.explanations(u, found, counted_by)).get(str(clock_id))
        if explained is None:
            raise DocumentNotFound(document=str(clock_id))
        line = next(one for one in clocks.clocks(u, found, counted_by) if one.id == str(clock_id))
        known = _known(u, found, case, u.now)
    sheet = clock_sheet(known, line, explained, why(explained, term("clock", explained.kind)))
    return _answer(found, [sheet], "clocks", pdf)


# -- from the file to the sheet ----------------------------------------------------------------------------------------


def _issued(u: Unit, found: CaseFound) -> list[Notice]:
    """The notices of a case that are papers, in the order they were issued."""
    return [notice for notice in case_file.notices(u, found) if notice.kind in KINDS]


def _one(u: Unit, found: CaseFound, notice_id: str) -> Notice:
    """Raises DocumentNotFound."""
    wanted = next((notice for notice in _issued(u, found) if notice.id == notice_id), None)
    if wanted is None:
        raise DocumentNotFound(document=notice_id)
    return wanted


def _sheets(u: Unit, found: CaseFound, notices: Sequence[Notice], given: Given | None = None) -> list[Sheet]:
    """given  what the applicant is given with them; None for a copy that opens nothing"""
    case = case_file.header(found)
    code = given if isinstance(given, QueryCode) else None
    sheets = [notice_sheet(_known(u, found, case, notice.issued_at, code), notice) for notice in notices]
    return [_to_rate(sheet, given) for sheet in sheets] if isinstance(given, RatingLink) else sheets


def _to_rate(sheet: Sheet, link: RatingLink) -> Sheet:
    """A receipt of delivery that leads to the rating."""
    way = gettext("Scan to say how satisfied you are; no code is needed.")
    return replace(
        sheet, scan=f"{request.host_url}{link.path.removeprefix('/')}", foot=(way, *sheet.foot[1:])
    )


def _known(u: Unit, found: CaseFound, case: CaseHeader, at: Any, code: QueryCode | None = None) -> Known:
    way = f"status/t/{code.token}" if code else f"status?number={case.number}"
    counted_by = shop().office.frame(u, found.centre_id, found.calendar_id)
    return Known(
        case=case,
        rules=ItemRules.from_plain(case.rules),
        issuer=places.sign_of(u, found.centre_id),
        papers=case_file.papers(u, found),
        dates=paper_dates.deadlines(u, found, counted_by, at),
        scan=f"{request.host_url}{way}",
        code=code.code if code else "",
        results=_results(u, found) if case.decided_at else {},
    )


def _results(u: Unit, found: CaseFound) -> dict[str, Any]:
    """What was written down of the document when it was decided and made."""
    told: dict[str, Any] = {}
    for form in case_file.forms(u, found):
        if form.act in RESULT_ACTS:
            told.update(form.values)
    return told


def _shares(u: Unit, found: CaseFound, case: CaseHeader) -> tuple[list[Share], Any]:
    """The departments of a joint case with their limits, and when the first of their clocks began (None: not yet)."""
    rules = ItemRules.from_plain(case.rules)
    counted_by = shop().office.frame(u, found.centre_id, found.calendar_id)
    started = {line.subject: line for line in clocks.clocks(u, found, counted_by) if line.kind == "branch"}
    units = {unit.code: unit for unit in places.departments(u, found.centre_id)}
    planned = branch_limit(rules)
    shares = []
    for code in dict.fromkeys((*rules.joint_departments, *filter(None, started))):
        unit, line = units.get(code), started.get(code)
        name = named(unit.name, unit.name_en) if unit else code
        own = line.limit if line else (planned.length, planned.unit)
        shares.append(Share(name, code == rules.department, own, line.due_at if line else None))
    return shares, min((line.started_at for line in started.values()), default=None)


def _answer(
    found: CaseFound,
    sheets: Sequence[Sheet],
    side: str,
    pdf: bool,
    *,
    bears: bool = False,
    given: str = "",
) -> Response:
    """The sheets as a page or as PDF. given: what may be given out with them; bears: they bear it, and go to the printer."""
    if pdf:
        made = pdf_of(sheets, shop().settings.home / "fonts")
        answer = Response(made, mimetype="application/pdf")
        name = sheets[0].name if len(sheets) == 1 else sheets[0].name.split()[0]
        answer.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
        return answer
    return frame.page(
        "papers/sheets.html",
        sheets=[(sheet, qr_svg(sheet.scan)) for sheet in sheets],
        back=f"/cases/{found.id}?view={side}",
        address=request.path,
        as_pdf=f"{request.path}.pdf",
        printing=bears or request.args.get("print") == "1",
        given=given,
        bears=bears,
    )
