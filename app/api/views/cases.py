"""Cases: registering and finding them, one case with everything that hangs on it, and what is asked of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response
from marshmallow import fields, validate

from app.api.access import allowed
from app.api.answers import answer, done, versioned
from app.api.blueprint import Blueprint
from app.api.requests import office, reading, seen, writing
from app.api.shapes import Shape, WordsBody, choice, list_of, page_of, shape_of, text, whole, words
from app.api.shapes import key as key_field
from app.api.shapes import seen as seen_field
from app.api.wire import CursorUnknown
from app.casework.add_department import AddDepartment, add_department
from app.casework.ask import AskExtension, AskOpinion, AskPause, ask_extension, ask_opinion, ask_pause
from app.casework.comment import Comment, comment
from app.casework.orders import IssueOrder, OrderReceipt, issue_order
from app.casework.print_query_code import PrintQueryCode, QueryCode, print_query_code
from app.casework.print_rating_link import PrintRatingLink, RatingLink, print_rating_link
from app.casework.receipts import TaskReceipt
from app.casework.receive_message import ANSWERS, ReceiveAnswer, receive_answer
from app.casework.recount import CorrectClock, correct_clock
from app.casework.register_case import (
    TRUST,
    URGENCIES,
    Applicant,
    CaseReceipt,
    RegisterCase,
    register_case,
)
from app.casework.withdraw_case import WithdrawCase, withdraw_case
from app.domain.cases import CHANNELS, OWN, STATUSES
from app.domain.rights import Act
from app.errors import OpenAlready
from app.oversight import applicants, cases, queue
from app.oversight.applicants import KnownApplicant, OpenCase
from app.oversight.case_file import CaseHeader, find, header
from app.oversight.cases import CaseLine
from app.store.unit import Unit

blueprint = Blueprint("cases", __name__, "Cases: registering, finding, and what is asked of one")

Receipt = shape_of(TaskReceipt)
UNITS = ("workday", "day", "hour", "office_hour", "month")

# Where a list of cases goes on: an id, or a moment and an id.
CURSOR = r"^(?:[0-9]{1,18}\.)?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"


class ApplicantBody(Shape):
    name = text(100, required=True, shortest=1)
    id_number = text(32, load_default="")
    phone = text(32, load_default="")
    address = text(200, load_default="")


class RegisterBody(Shape):
    centre_id = key_field(required=True)
    item_code = text(64, required=True, shortest=1)
    channel = choice(*CHANNELS, required=True)
    applicant = fields.Nested(ApplicantBody, required=True)
    urgency = choice(*URGENCIES, load_default="normal")
    village = text(100, load_default="")
    note = text(2000, load_default="")
    papers = fields.List(
        text(200),
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=100, error="too_many"),
        metadata={
            "description": "names of the item's papers that were brought; null where nobody has looked"
        },
    )

    trust = fields.Dict(
        keys=text(200),
        values=choice(*TRUST),
        load_default=dict,
        metadata={
            "description": "how far a paper is trusted, by its name; brought and not named: an original"
        },
    )
    pickup_id = key_field(about="village point where the result is to be collected; left out: the window")
    draft_id = key_field(about="half-typed registration of one's own that this ends")
    despite = text(2000, load_default="", about="why, although a case of the applicant for the item is open")
    once_only = fields.Boolean(
        load_default=False,
        metadata={
            "description": "refuse (`open-already`) where the applicant has an open case for the item; `despite` overrules"
        },
    )


class ApplicantQuery(Shape):
    centre_id = key_field(required=True)
    id_number = text(32, required=True, shortest=1)


class DuplicateQuery(Shape):
    centre_id = key_field(required=True)
    item_code = text(64, required=True, shortest=1)
    name = text(100, required=True, shortest=1)
    id_number = text(32, load_default="")
    village = text(100, load_default="")


class ListQuery(Shape):
    status = fields.List(
        choice(*STATUSES),
        load_default=(),
        metadata={"description": "only cases at these statuses; said once each"},
    )
    number = text(40, load_default=None, about="beginning of the case number; the list is then by number")
    name = text(100, load_default=None, about="in the applicant's name or the village")
    limit = whole(1, 200, load_default=50, strict=False)
    cursor = fields.String(load_default=None, validate=validate.Regexp(CURSOR, error="bad_pattern"))


class ReasonBody(Shape):
    reason = words()
    seen = seen_field()


class DepartmentBody(Shape):
    department = text(64, required=True, about="code of a department of the centre")
    seen = seen_field()


class PauseBody(Shape):
    ground = text(64, required=True, about="one of the item's closed list")
    length = whole(1, 1000, required=True, about="how long the procedure is expected to take")
    unit = choice(*UNITS, required=True)
    reason = words()
    seen = seen_field()


class ExtensionBody(Shape):
    length = whole(1, 1000, required=True, about="in the unit of the statutory clock")
    reason = words()
    both = fields.Boolean(load_default=False, metadata={"description": "the promise moves as well"})
    seen = seen_field()


class CorrectionBody(Shape):
    kind = choice(*OWN, required=True)
    reason = words()
    started_at = fields.AwareDateTime(load_default=None, allow_none=True)
    length = whole(0, 1000, load_default=None, allow_none=True)
    unit = choice(*UNITS, "session", load_default=None, allow_none=True)
    seen = seen_field()


class OpinionBody(Shape):
    department = text(64, required=True)
    question = words()
    seen = seen_field()


class AnswerBody(Shape):
    answer = choice(*ANSWERS, required=True)
    words = text(2000, load_default="")
    seen = seen_field()


class OrderBody(Shape):
    length = whole(1, 1000, required=True, about="until when it must be answered")
    unit = choice(*UNITS, required=True)
    words = words()


@blueprint.route("/cases", methods=["POST"])
@allowed(Act.REGISTER_CASE)
@blueprint.arguments(RegisterBody)
@blueprint.command(shape_of(CaseReceipt), 201, key="required", called="register_case")
def register(body: dict[str, Any]) -> Response:
    """Put an application into the book: number, process and first task, all at once."""
    papers, once_only = body.pop("papers"), body.pop("once_only")
    applicant = Applicant(**body.pop("applicant"))
    command = RegisterCase(**body, applicant=applicant, papers=None if papers is None else tuple(papers))

    def act(u: Unit) -> CaseReceipt:
        if once_only and not command.despite.strip():
            _none_open(u, command)
        return register_case(office(), u, command)

    return done(act, 201)


def _none_open(u: Unit, command: RegisterCase) -> None:
    """Raises OpenAlready."""
    who = command.applicant
    found = applicants.open_cases(
        u, command.centre_id, command.item_code, who.name, who.id_number, command.village
    )
    if found:
        raise OpenAlready([one.number for one in found])


@blueprint.route("/applicants/search", methods=["POST"])
@allowed(Act.REGISTER_CASE)
@blueprint.arguments(ApplicantQuery)
@blueprint.command(list_of("KnownApplicants", "applicants", KnownApplicant), key="none")
def find_applicant(body: dict[str, Any]) -> Response:
    """Who bears an ID number, from the last case one may see; an empty list for nobody. Posted: it stays out of addresses."""
    with reading() as u:
        found = applicants.by_id_number(u, body["centre_id"], body["id_number"])
    return answer({"applicants": [found] if found else []})


@blueprint.route("/cases/duplicates", methods=["POST"])
@allowed(Act.REGISTER_CASE)
@blueprint.arguments(DuplicateQuery)
@blueprint.command(list_of("OpenCases", "cases", OpenCase), key="none")
def find_duplicates(body: dict[str, Any]) -> Response:
    """Open cases of the same applicant (by ID number, else by name and village) for the same item."""
    with reading() as u:
        return answer({"cases": applicants.open_cases(u, **body)})


@blueprint.route("/cases", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.arguments(ListQuery, location="query")
@blueprint.answers(page_of("CasePage", "cases", shape_of(CaseLine)))
def list_cases(query: dict[str, Any]) -> Response:
    """Cases one may see: the newest, those at a status, by number or by name."""
    limit = query["limit"]
    with reading() as u:
        if query["number"] is not None:
            return answer({"cases": cases.numbered(u, query["number"], limit), "next_cursor": None})
        if query["name"] is not None:
            return answer({"cases": cases.named(u, query["name"], limit), "next_cursor": None})
        if query["status"]:
            after = _moment_and_key(query["cursor"])
            return _page(cases.by_status(u, query["status"], limit + 1, after), limit, _by_moment)
        before = query["cursor"]
        if before is not None and "." in before:
            raise CursorUnknown
        return _page(cases.newest(u, limit + 1, before), limit, lambda case: case.id)


def _page(found: tuple[CaseLine, ...], limit: int, place: Callable[[CaseLine], str]) -> Response:
    """A page of at most `limit` cases out of one more."""
    lines = found[:limit]
    return answer({"cases": lines, "next_cursor": place(lines[-1]) if len(found) > limit else None})


def _by_moment(case: CaseLine) -> str:
    return f"{queue.stamp(case.received_at)}.{case.id}"


def _moment_and_key(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    moment, dot, last = cursor.partition(".")
    if not dot:
        raise CursorUnknown
    return queue.unstamp(moment), last


@blueprint.route("/cases/<key:case_id>", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(shape_of(CaseHeader, "Case"), versioned=True)
def read_case(case_id: str) -> Response:
    """One case; personal data is masked for those who need not know it."""
    with reading() as u:
        case = find(u, case_id)
    return versioned(header(case), case.version)


@blueprint.route("/cases/<key:case_id>/remarks", methods=["POST"])
@allowed(Act.COMMENT)
@blueprint.arguments(WordsBody)
@blueprint.command(Receipt)
def remark_on_case(body: dict[str, Any], case_id: str) -> Response:
    """Say something about a case, for the colleagues."""
    command = Comment(case_id, body["words"])
    return done(lambda u: comment(office(), u, command))


@blueprint.route("/cases/<key:case_id>/query-code", methods=["POST"])
@allowed(Act.PRINT_QUERY_CODE)
@blueprint.command(shape_of(QueryCode), key="none", called="print_query_code")
def query_code(case_id: str) -> Response:
    """The code and the token by which the applicant follows the case, for printing again; the trail tells it."""
    with writing() as u:
        return answer(print_query_code(office(), u, PrintQueryCode(case_id)))


@blueprint.route("/cases/<key:case_id>/rating-link", methods=["POST"])
@allowed(Act.PRINT_QUERY_CODE)
@blueprint.command(shape_of(RatingLink), key="none", called="print_rating_link")
def rating_link(case_id: str) -> Response:
    """The link by which the applicant gives the rating without a code, for printing; the trail tells it."""
    with writing() as u:
        return answer(print_rating_link(office(), u, PrintRatingLink(case_id)))


@blueprint.route("/cases/<key:case_id>/withdrawal", methods=["POST"])
@allowed(Act.WITHDRAW_CASE)
@blueprint.arguments(ReasonBody)
@blueprint.command(Receipt, seen=True, called="withdraw_case")
def withdraw(body: dict[str, Any], case_id: str) -> Response:
    """The applicant takes the matter back."""
    command = WithdrawCase(case_id, body["reason"], seen(body))
    return done(lambda u: withdraw_case(office(), u, command))


@blueprint.route("/cases/<key:case_id>/departments", methods=["POST"])
@allowed(Act.ADD_DEPARTMENT)
@blueprint.arguments(DepartmentBody)
@blueprint.command(Receipt, seen=True)
def add_case_department(body: dict[str, Any], case_id: str) -> Response:
    """Let one more department take part in a joint case."""
    command = AddDepartment(case_id, body["department"], seen(body))
    return done(lambda u: add_department(office(), u, command))


@blueprint.route("/cases/<key:case_id>/pause-requests", methods=["POST"])
@allowed(Act.ASK_PAUSE)
@blueprint.arguments(PauseBody)
@blueprint.command(Receipt, seen=True)
def ask_case_pause(body: dict[str, Any], case_id: str) -> Response:
    """Ask that the clock be paused for a procedure the item lists."""
    command = AskPause(case_id, body["ground"], body["length"], body["unit"], body["reason"], seen(body))
    return done(lambda u: ask_pause(office(), u, command))


@blueprint.route("/cases/<key:case_id>/extension-requests", methods=["POST"])
@allowed(Act.ASK_EXTENSION)
@blueprint.arguments(ExtensionBody)
@blueprint.command(Receipt, seen=True)
def ask_case_extension(body: dict[str, Any], case_id: str) -> Response:
    """Ask that the limit be extended: once, and before it runs out."""
    command = AskExtension(case_id, body["length"], body["reason"], body["both"], seen(body))
    return done(lambda u: ask_extension(office(), u, command))


@blueprint.route("/cases/<key:case_id>/clock-corrections", methods=["POST"])
@allowed(Act.CORRECT_CLOCK)
@blueprint.arguments(CorrectionBody)
@blueprint.command(Receipt, seen=True)
def correct_case_clock(body: dict[str, Any], case_id: str) -> Response:
    """Correct the start or the limit of one of the case's two clocks; cards it never deserved are voided."""
    version = seen({"seen": body.pop("seen", None)})
    command = CorrectClock(case_id, **body, seen=version)
    return done(lambda u: correct_clock(office(), u, command))


@blueprint.route("/cases/<key:case_id>/opinion-requests", methods=["POST"])
@allowed(Act.ASK_OPINION)
@blueprint.arguments(OpinionBody)
@blueprint.command(Receipt, seen=True)
def ask_case_opinion(body: dict[str, Any], case_id: str) -> Response:
    """Ask a department for its opinion."""
    command = AskOpinion(case_id, body["department"], body["question"], seen(body))
    return done(lambda u: ask_opinion(office(), u, command))


@blueprint.route("/cases/<key:case_id>/superior-answers", methods=["POST"])
@allowed(Act.RECORD_ANSWER)
@blueprint.arguments(AnswerBody)
@blueprint.command(Receipt, seen=True)
def receive_superior_answer(body: dict[str, Any], case_id: str) -> Response:
    """Record the superior's answer for the step that waits for it."""
    command = ReceiveAnswer(case_id, body["answer"], body["words"], seen(body))
    return done(lambda u: receive_answer(office(), u, command))


@blueprint.route("/cases/<key:case_id>/orders", methods=["POST"])
@allowed(Act.ORDER)
@blueprint.arguments(OrderBody)
@blueprint.command(shape_of(OrderReceipt), 201)
def issue_case_order(body: dict[str, Any], case_id: str) -> Response:
    """Issue a supervision order on a case."""
    command = IssueOrder(case_id, body["length"], body["unit"], body["words"])
    return done(lambda u: issue_order(office(), u, command), 201)
