"""Cases: finding one, its page with one side opened, and the acts on it. Each act is one verb."""

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api import problems
from app.api.access import allowed
from app.api.requests import reading, shop, somebody
from app.casework.add_department import AddDepartment, add_department
from app.casework.ask import AskExtension, AskOpinion, AskPause, ask_extension, ask_opinion, ask_pause
from app.casework.attach_document import AttachDocument, attach_document
from app.casework.comment import Comment, comment
from app.casework.receive_message import ReceiveAnswer, receive_answer
from app.casework.recount import CorrectClock, correct_clock
from app.casework.withdraw_case import WithdrawCase, withdraw_case
from app.domain import numbers
from app.domain.rights import Act, may
from app.errors import CaseworkError, Conflict, DefinitionNotFound, FormInvalid, Refused
from app.oversight import case_file
from app.oversight import cases as lists
from app.oversight.cases import CaseLine
from app.pages import frame
from app.pages.acts import NOTHING, Tried
from app.pages.card_view import beside_case
from app.pages.case_view import SIDES, CaseView, case_view
from app.pages.commands import narrow, number, perform, seen, text
from app.pages.follows import Afterwards, afterwards
from app.pages.rows import chip
from app.pages.troubles import field_notes, told
from app.pages.walk import drawing
from workflows.errors import FieldProblem

cases = Blueprint("cases_pages", __name__)
PAGE = 50
LONGEST_SEARCH = 60
KINDLY = (Conflict, Refused)
# Said to whoever finished a task on its own page and is led here: then the page also says what follows.
FINISHED = ("submitted", "sent_back", "handed")


@cases.get("/cases")
@allowed(Act.SEE_CASE)
def show_list() -> Response:
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    before = request.args.get("before") or None
    with reading() as u:
        found = _found(u, text, before)
    more = found[-2].id if not text and len(found) > PAGE else ""
    return frame.page(
        "case/list.html", place="cases", lines=found[:PAGE], search=text, more=more, chip=chip, before=before
    )


def _found(u: Any, text: str, before: str | None) -> tuple[CaseLine, ...]:
    """By number where the words look like one, else by name or village; nothing asked: the newest."""
    if not text:
        return lists.newest(u, PAGE + 1, before)
    if numbers.looks_numbered(text):
        return lists.numbered(u, text, PAGE)
    return lists.named(u, text, PAGE)


@cases.get("/cases/<uuid:case_id>")
@allowed(Act.SEE_CASE)
def show(case_id: Any) -> Response:
    return _page(str(case_id))


@cases.get("/cases/<uuid:case_id>/diagram/<process>.bpmn")
@allowed(Act.SEE_CASE)
def diagram(case_id: Any, process: str) -> Response:
    with reading() as u:
        found = case_file.find(u, str(case_id))
        definition = shop().office.definition(u, case_file.header(found).definition_sha)
    text = drawing(definition, process)
    if text is None:
        raise DefinitionNotFound(key=process)
    return Response(text, mimetype="application/xml")


# -- acts --------------------------------------------------------------------------------------------------------


@cases.post("/cases/<uuid:case_id>/comment")
@allowed(Act.COMMENT)
def remark(case_id: Any) -> Response:
    return _act(case_id, comment, Comment(str(case_id), text("words")), "commented", "talk")


@cases.post("/cases/<uuid:case_id>/withdraw")
@allowed(Act.WITHDRAW_CASE)
def withdraw(case_id: Any) -> Response:
    return _act(
        case_id, withdraw_case, WithdrawCase(str(case_id), text("reason"), seen()), "withdrawn", "acts"
    )


@cases.post("/cases/<uuid:case_id>/pause")
@allowed(Act.ASK_PAUSE)
def pause(case_id: Any) -> Response:
    command = AskPause(str(case_id), text("ground"), number("length"), text("unit"), text("reason"), seen())
    return _act(case_id, ask_pause, command, "asked", "acts")


@cases.post("/cases/<uuid:case_id>/extension")
@allowed(Act.ASK_EXTENSION)
def extension(case_id: Any) -> Response:
    both = request.form.get("both") == "yes"
    command = AskExtension(str(case_id), number("length"), text("reason"), both, seen())
    return _act(case_id, ask_extension, command, "asked", "acts")


@cases.post("/cases/<uuid:case_id>/clock")
@allowed(Act.CORRECT_CLOCK)
def clock(case_id: Any) -> Response:
    """Correct the start or the limit of one of the case's two clocks."""
    try:
        started_at, length = _moment("started_at"), number("length") if text("length") else None
        if started_at is None and length is None:
            raise FormInvalid({"started_at": FieldProblem("required")})
    except FormInvalid as error:
        return _page(str(case_id), "clocks", error)
    unit = text("unit") or None if length is not None else None
    command = CorrectClock(str(case_id), text("clock"), text("reason"), started_at, length, unit, seen())
    return _act(case_id, correct_clock, command, "corrected", "clocks")


@cases.post("/cases/<uuid:case_id>/opinion")
@allowed(Act.ASK_OPINION)
def opinion(case_id: Any) -> Response:
    command = AskOpinion(str(case_id), text("department"), text("question"), seen())
    return _act(case_id, ask_opinion, command, "asked", "acts")


@cases.post("/cases/<uuid:case_id>/department")
@allowed(Act.ADD_DEPARTMENT)
def department(case_id: Any) -> Response:
    return _act(
        case_id, add_department, AddDepartment(str(case_id), text("department"), seen()), "added", "acts"
    )


@cases.post("/cases/<uuid:case_id>/answer")
@allowed(Act.RECORD_ANSWER)
def answer(case_id: Any) -> Response:
    command = ReceiveAnswer(str(case_id), text("answer"), text("words"), seen())
    return _act(case_id, receive_answer, command, "answered", "acts")


@cases.post("/cases/<uuid:case_id>/documents")
@allowed(Act.ATTACH_DOCUMENT)
def attach(case_id: Any) -> Response:
    file = request.files.get("file")
    content = file.read() if file else b""
    command = AttachDocument(str(case_id), (file.filename if file else "") or "", content, None)
    print_of_it = {"case": str(case_id), "name": command.name, "sha": hashlib.sha256(content).hexdigest()}
    return _act(case_id, attach_document, command, "done", "papers", said=print_of_it)


def _act(
    case_id: Any,
    verb: Callable[..., Any],
    command: Any,
    result: str,
    side: str,
    said: Mapping[str, str] | None = None,
) -> Response:
    try:
        perform(verb, command, said)
    except KINDLY as error:
        return _page(str(case_id), side, error)
    return frame.go(f"/cases/{case_id}?view={side}", result)


def _moment(name: str) -> datetime | None:
    """A moment of the office's zone typed as 2026-11-20 09:30; None where nothing was. Raises FormInvalid."""
    typed = text(name)
    if not typed:
        return None
    try:
        return datetime.strptime(narrow(typed), "%Y-%m-%d %H:%M").replace(tzinfo=shop().office.zone)
    except ValueError as error:
        raise FormInvalid({name: FieldProblem("bad_moment")}) from error


def _page(case_id: str, side: str = "", error: CaseworkError | None = None) -> Response:
    asked = request.args.get("view", "")
    side = side or (asked if asked in SIDES else "path")
    fields = error.fields if isinstance(error, FormInvalid) else {}
    with reading() as u:
        view = case_view(
            u,
            case_id,
            side,
            request.args.get("process", ""),
            whole=request.args.get("history") == "whole",
            tried=_tried(error, fields) if error else NOTHING,
        )
        beside = beside_case(u, case_file.find(u, case_id))
        after = afterwards(u, case_id) if request.args.get("said") in FINISHED else Afterwards()
    return frame.page(
        "case/page.html",
        status=problems.status_of(type(error)) if error else 200,
        place="cases",
        view=view,
        beside=beside,
        after=after,
        may=_may(view),
    )


def _tried(error: CaseworkError, fields: Mapping[str, object]) -> Tried:
    moved = isinstance(error, Conflict)
    return Tried(
        act=request.path.rsplit("/", 1)[-1],
        sent=request.form,
        errors=field_notes(fields),
        trouble="" if fields else told(error).sentence,
        seen=seen() if moved else None,
        saw=text("saw") if moved else "",
    )


def _may(view: CaseView) -> dict[str, bool]:
    who = somebody()
    return {
        "comment": may(who, Act.COMMENT),
        "attach": view.case.closed_at is None and may(who, Act.ATTACH_DOCUMENT),
        "document": may(who, Act.SEE_DOCUMENT),
    }
