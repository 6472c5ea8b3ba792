"""A task on its own page or in the queue's panel, and the acts on it. Each act is one verb."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api import problems
from app.api.access import allowed
from app.api.requests import now, reading, shop, somebody
from app.casework.ask import AskExtension, AskOpinion, AskPause, ask_extension, ask_opinion, ask_pause
from app.casework.claim_next import ClaimNext, claim_next
from app.casework.claim_task import ClaimTask, claim_task
from app.casework.comment import Comment, comment
from app.casework.complete_task import CompleteTask, complete_task
from app.casework.hand_off import HandOff, hand_off
from app.casework.put_aside import PutAside, put_aside
from app.casework.reassign_task import ReassignTask, reassign_task
from app.casework.release_task import ReleaseTask, release_task
from app.casework.save_draft import SaveDraft, save_draft
from app.casework.take_up import TakeUp, take_up
from app.casework.urge_task import UrgeTask, urge_task
from app.domain.rights import Act
from app.errors import (
    CaseOver,
    CaseworkError,
    Conflict,
    FormInvalid,
    NothingFree,
    NotPossibleHere,
    NotYourTask,
    PersonNotFound,
    Refused,
    StaleCase,
    TaskOver,
    TaskTaken,
)
from app.oversight import worklist
from app.pages import acts, frame
from app.pages.acts import Tried
from app.pages.commands import number, perform, seen, text
from app.pages.follows import afterwards
from app.pages.form_view import read_values
from app.pages.rows import row, with_query
from app.pages.seen import now_seen
from app.pages.task_view import TaskView, form_for, task_view
from app.pages.troubles import field_notes, told
from app.pages.words import clock_time, gettext
from workflows.errors import FieldProblem

tasks = Blueprint("tasks_pages", __name__)
KINDLY = (Conflict, Refused, NotYourTask, PersonNotFound)
# Acts whose refusal is told above the task's own form; any other is told where it was asked for.
FORMS_OWN = ("complete", "draft", "claim", "release")
# Refused because somebody else was at the case meanwhile.
MOVED = (StaleCase, TaskTaken, TaskOver, CaseOver, NotYourTask)


@tasks.get("/tasks/<uuid:task_id>")
@allowed(Act.SEE_CASE)
def show(task_id: Any) -> Response:
    with reading() as u:
        view = task_view(u, str(task_id), f"/tasks/{task_id}", take=request.args.get("take", ""))
    now_seen(view)
    return _whole(view)


@tasks.get("/tasks/<uuid:task_id>/panel")
@allowed(Act.SEE_CASE)
def panel(task_id: Any) -> Response:
    listed = frame.safe(request.args.get("listed")) or "/queue"
    with reading() as u:
        view = task_view(u, str(task_id), listed)
    if not frame.is_partial():
        return frame.go(with_query(listed, task=task_id))
    now_seen(view)
    return frame.fragment("task/_panel.html", view=view)


@tasks.post("/tasks/next")
@allowed(Act.CLAIM_TASK)
def claim_the_next() -> Response:
    """Take what presses most of what is free, and open it."""
    listed = _listed()
    try:
        receipt = perform(claim_next, ClaimNext())
    except NothingFree:
        if frame.is_partial():
            raise
        return frame.go(listed, "nothing-free")
    task_id = str(receipt["task_id"])
    if not frame.is_partial():
        return frame.go(with_query(listed, task=task_id), "claimed")
    with reading() as u:
        view = task_view(u, task_id, listed)
    return frame.fragment("task/_panel.html", view=view, said="claimed")


# -- acts --------------------------------------------------------------------------------------------------------


@tasks.post("/tasks/<uuid:task_id>/claim")
@allowed(Act.CLAIM_TASK)
def claim(task_id: Any) -> Response:
    return _act(str(task_id), claim_task, ClaimTask(str(task_id)), "claimed")


@tasks.post("/tasks/<uuid:task_id>/release")
@allowed(Act.CLAIM_TASK)
def release(task_id: Any) -> Response:
    return _act(str(task_id), release_task, ReleaseTask(str(task_id)), "released")


@tasks.post("/tasks/<uuid:task_id>/complete")
@allowed(Act.COMPLETE_TASK)
def complete(task_id: Any) -> Response:
    """Finish the task with what the form says; whatever is refused comes back as it was typed."""
    key = str(task_id)
    typed = _typed(key)
    try:
        receipt = perform(complete_task, CompleteTask(key, typed, seen()))
    except KINDLY as error:
        return _again(key, error, typed)
    return _finished(key, receipt, "submitted")


@tasks.post("/tasks/<uuid:task_id>/draft")
@allowed(Act.COMPLETE_TASK)
def draft(task_id: Any) -> Response:
    """Keep what is typed so far. A script gets the time in words; a plain form gets the page again."""
    key = str(task_id)
    typed = _typed(key)
    try:
        with shop().units.write(somebody(), now()) as u:
            save_draft(shop().office, u, SaveDraft(key, typed))
    except KINDLY as error:
        if frame.is_partial():
            return Response(told(error).sentence, problems.status_of(type(error)), mimetype="text/plain")
        return _again(key, error, typed)
    if frame.is_partial():
        words = gettext("Draft saved %(time)s", time=clock_time(now()))
        return Response(words, mimetype="text/plain")
    return frame.back(f"/tasks/{key}", "drafted")


@tasks.post("/tasks/<uuid:task_id>/send-back")
@allowed(Act.COMPLETE_TASK)
def send_back(task_id: Any) -> Response:
    """Give the answer of the task's own form that sends the work back, with the reason it asks for."""
    key = str(task_id)
    with reading() as u:
        back = acts.way_back(form_for(u, key))
    if back is None:
        return _again(key, NotPossibleHere(what="send-back"), None)
    values = {back.key: back.value, back.reason: text("reason") or None}
    try:
        receipt = perform(complete_task, CompleteTask(key, values, seen()))
    except FormInvalid as error:
        return _again(key, FormInvalid({"reason": error.fields.get(back.reason, "required")}), None)
    except KINDLY as error:
        return _again(key, error, None)
    return _finished(key, receipt, "sent_back")


@tasks.post("/tasks/<uuid:task_id>/hand-off")
@allowed(Act.COMPLETE_TASK)
def hand_over(task_id: Any) -> Response:
    command = HandOff(str(task_id), text("department"), text("reason"), seen())
    return _act(str(task_id), hand_off, command, "handed", finishes=True)


@tasks.post("/tasks/<uuid:task_id>/pause")
@allowed(Act.ASK_PAUSE)
def pause(task_id: Any) -> Response:
    case_id, length = _case_of(task_id), number("length")
    command = AskPause(case_id, text("ground"), length, text("unit"), text("reason"), seen())
    return _act(str(task_id), ask_pause, command, "asked")


@tasks.post("/tasks/<uuid:task_id>/extension")
@allowed(Act.ASK_EXTENSION)
def extension(task_id: Any) -> Response:
    both = text("both") == "yes"
    command = AskExtension(_case_of(task_id), number("length"), text("reason"), both, seen())
    return _act(str(task_id), ask_extension, command, "asked")


@tasks.post("/tasks/<uuid:task_id>/opinion")
@allowed(Act.ASK_OPINION)
def opinion(task_id: Any) -> Response:
    command = AskOpinion(_case_of(task_id), text("department"), text("question"), seen())
    return _act(str(task_id), ask_opinion, command, "asked")


@tasks.post("/tasks/<uuid:task_id>/reassign")
@allowed(Act.REASSIGN_TASK)
def reassign(task_id: Any) -> Response:
    """Give the task to somebody who works at its desk today, or back into the queue."""
    chosen = text("person")
    if not chosen:
        return _again(str(task_id), FormInvalid({"person": FieldProblem("required_choice")}), None)
    command = ReassignTask(str(task_id), None if chosen == "queue" else chosen, text("reason"), seen())
    return _act(str(task_id), reassign_task, command, "reassigned")


@tasks.post("/tasks/<uuid:task_id>/urge")
@allowed(Act.URGE_TASK)
def urge(task_id: Any) -> Response:
    return _act(str(task_id), urge_task, UrgeTask(str(task_id), text("words")), "urged")


@tasks.post("/tasks/<uuid:task_id>/comment")
@allowed(Act.COMMENT)
def remark(task_id: Any) -> Response:
    return _act(str(task_id), comment, Comment(_case_of(task_id), text("words")), "commented")


@tasks.post("/tasks/<uuid:task_id>/put-aside")
@allowed(Act.CLAIM_TASK)
def set_aside(task_id: Any) -> Response:
    key, form = str(task_id), request.form
    try:
        local = datetime.fromisoformat(form.get("until", "")).replace(tzinfo=shop().settings.zone)
        until = local.astimezone(UTC)
    except (ValueError, OverflowError):
        return _again(key, FormInvalid({"until": FieldProblem("required")}), None)
    wanted = PutAside(key, until, form.get("note", ""), form.get("past_due") == "yes")
    return _act(key, put_aside, wanted, "aside")


@tasks.post("/tasks/<uuid:task_id>/take-up")
@allowed(Act.CLAIM_TASK)
def take_it_up(task_id: Any) -> Response:
    return _act(str(task_id), take_up, TakeUp(str(task_id)), "taken-up")


# -- answers -----------------------------------------------------------------------------------------------------


def _act(
    task_id: str, verb: Callable[..., Any], command: Any, said: str, *, finishes: bool = False
) -> Response:
    try:
        receipt = perform(verb, command)
    except KINDLY as error:
        return _again(task_id, error, None)
    return _finished(task_id, receipt, said) if finishes else _went_well(task_id, said)


def _case_of(task_id: Any) -> str:
    """The case of a task the actor may see. Raises TaskNotFound."""
    with reading() as u:
        return worklist.line(u, str(task_id)).case_id


def _typed(task_id: str) -> Mapping[str, Any]:
    with reading() as u:
        form = form_for(u, task_id)
    return read_values(form, request.form) if form else {}


def _went_well(task_id: str, said: str) -> Response:
    """The row or the panel again, whichever the script asked from; else back to where the form stood."""
    if not frame.is_partial():
        return frame.back(f"/tasks/{task_id}", said)
    with reading() as u:
        if _from_row():
            line = worklist.line(u, task_id)
            shown = row(line, now(), frame.safe(request.form.get("next")) or "/queue")
            return frame.fragment("queue/_row.html", task=shown, said=said, flash=said == "claimed")
        view = task_view(u, task_id, _listed())
    return frame.fragment("task/_panel.html", view=view, said=said)


def _finished(task_id: str, receipt: Mapping[str, Any], said: str) -> Response:
    """What was done and what follows: in the panel, beside the list again, or on the case's page."""
    if not frame.is_partial():
        listed = frame.safe(request.form.get("next"))
        if listed.startswith("/queue"):
            return frame.go(with_query(listed, task="", done=task_id), said)
        return frame.go(f"/cases/{receipt['case_id']}", said)
    with reading() as u:
        after = afterwards(u, str(receipt["case_id"]))
    return frame.fragment("task/_done.html", receipt=receipt, task_id=task_id, said=said, after=after)


def _again(task_id: str, error: CaseworkError, typed: Mapping[str, Any] | None) -> Response:
    """What was refused, with why, and with everything that had been typed."""
    status = problems.status_of(type(error))
    if frame.is_partial() and _from_row():
        return _row_again(task_id, error, status)
    error = _nearer(task_id, error)
    fields = error.fields if isinstance(error, FormInvalid) else {}
    act = request.path.rsplit("/", 1)[-1]
    tried = Tried(
        act="" if act in FORMS_OWN else act,
        typed=typed,
        sent=request.form,
        problems=fields if typed is not None else {},  # type: ignore[arg-type]
        trouble="" if fields else _trouble(error, typed),
        errors=field_notes(fields) if typed is None else {},
        seen=seen() if isinstance(error, MOVED) else None,
        saw=request.form.get("saw", ""),
    )
    with reading() as u:
        view = task_view(u, task_id, _listed(), tried)
    if frame.is_partial():
        return frame.fragment("task/_panel.html", status=status, view=view)
    return _whole(view, status)


def _nearer(task_id: str, error: CaseworkError) -> CaseworkError:
    """Of a case that moved on, what matters to whoever wanted to work: a colleague has the task, or it is over."""
    if not isinstance(error, StaleCase):
        return error
    with reading() as u:
        line = worklist.line(u, task_id)
    if line.ended_at is not None:
        return TaskOver(task=task_id)
    return TaskTaken(by=line.holder) if line.holder and not line.may_work else error


def _row_again(task_id: str, error: CaseworkError, status: int) -> Response:
    with reading() as u:
        line = worklist.line(u, task_id)
    shown = row(line, now(), _listed())
    return frame.fragment(
        "queue/_row.html", status=status, task=shown, trouble=told(error).sentence, flash=False
    )


def _trouble(error: CaseworkError, typed: Mapping[str, Any] | None) -> str:
    match error:
        case TaskTaken():
            words = gettext("%(by)s has claimed this task meanwhile.", by=error.facts.get("by") or "")
        case TaskOver():
            words = gettext("This task was finished meanwhile.")
        case StaleCase():
            words = gettext(
                "The case has changed since you opened it. Look through what changed and submit again."
            )
        case _:
            return told(error).sentence
    return gettext("%(what)s What you typed is kept below.", what=words) if typed else words


def _from_row() -> bool:
    return request.headers.get("HX-Target", "").split("#")[-1].startswith("row-")


def _listed() -> str:
    return frame.safe(request.form.get("next")) or "/queue"


def _whole(view: TaskView, status: int = 200) -> Response:
    return frame.page("task/page.html", status=status, place="queue", view=view)
