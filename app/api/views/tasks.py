"""Tasks: the queue, one task with its form, and what is done with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from flask import Response
from marshmallow import fields, validate

from app.api.access import allowed
from app.api.answers import answer, done, nothing, versioned
from app.api.blueprint import Blueprint
from app.api.requests import office, reading, seen, writing
from app.api.shapes import Shape, Values, WordsBody, choice, key, shape_of, text, whole, words
from app.api.shapes import seen as seen_field
from app.api.wire import CursorUnknown
from app.casework.claim_next import ClaimNext, claim_next
from app.casework.claim_task import ClaimTask, claim_task
from app.casework.complete_task import CompleteTask, complete_task
from app.casework.hand_off import HandOff, hand_off
from app.casework.put_aside import PutAside, put_aside
from app.casework.reassign_task import ReassignTask, reassign_task
from app.casework.receipts import TaskReceipt
from app.casework.release_task import ReleaseTask, release_task
from app.casework.save_draft import SaveDraft, save_draft
from app.casework.see_task import SeeTask, Sight, see_task
from app.casework.take_up import TakeUp, take_up
from app.casework.urge_task import UrgeTask, urge_task
from app.domain.rights import Act
from app.oversight import case_file, queue
from app.oversight.queue import (
    CURSOR,
    LARGEST_PAGE,
    ORDERS,
    SCOPES,
    Ask,
    Counts,
    CursorUnreadable,
    Page,
    TaskLine,
)
from workflows.definition import Definition
from workflows.form_reading import form_name

blueprint = Blueprint("tasks", __name__, "Tasks: the queue, one task, and what is done with it")

Receipt = shape_of(TaskReceipt)


@dataclass(frozen=True, slots=True)
class TaskForm:
    """The form of a task.

    form      its name; None for a task without one
    document  the form-js document (schema version 18), None for a task without a form
    options   choices the document leaves to the case: by source, e.g. the centre's departments
    values    as filled once the task was completed, else the reader's own draft, else empty
    status    filled, draft or empty
    """

    form: str | None
    document: Mapping[str, Any] | None
    options: Mapping[str, Any]
    values: Mapping[str, Any]
    status: str
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A half-filled form. saved_at is None where nothing was saved."""

    values: Mapping[str, Any]
    saved_at: datetime | None


class QueueQuery(Shape):
    scope = choice(*SCOPES, load_default="group")
    order = choice(*ORDERS, load_default="urgent", about="`done` always shows the last first")
    limit = whole(1, LARGEST_PAGE, load_default=50, strict=False)
    cursor = fields.String(
        load_default=None,
        validate=validate.Regexp(CURSOR, error="bad_pattern"),
        metadata={"description": "next_cursor or previous_cursor of a page in the same order"},
    )
    due_from = fields.AwareDateTime(load_default=None, metadata={"description": "falls due at or after"})
    due_until = fields.AwareDateTime(load_default=None, metadata={"description": "falls due before"})


class SeenBody(Shape):
    seen = seen_field()


class CompleteBody(Shape):
    values = Values(load_default=dict, metadata={"description": "what the form's fields say, by key"})
    seen = seen_field()


class DraftBody(Shape):
    values = Values(required=True)


class HandOffBody(Shape):
    department = text(64, required=True, about="code of the department it is offered to")
    reason = words(500)
    seen = seen_field()


class AsideBody(Shape):
    until = fields.AwareDateTime(required=True)
    note = text(200, load_default="", about="for oneself; sealed with the case's key")
    past_due = fields.Boolean(
        load_default=False, metadata={"description": "also where that lies past the task's deadline"}
    )
    seen = seen_field()


class ReassignBody(Shape):
    person_id = key(allow_none=True, load_default=None, about="null puts it back into the queue")
    reason = words()
    seen = seen_field()


@blueprint.route("/tasks", methods=["GET"])
@allowed(Act.SEE_QUEUE)
@blueprint.arguments(QueueQuery, location="query")
@blueprint.answers(shape_of(Page, "TaskPage"))
def list_tasks(query: dict[str, Any]) -> Response:
    """A page of the queue: of one's desks, of what one holds, or of what one has done."""
    try:
        with reading() as u:
            return answer(queue.page(u, Ask(**query)))
    except CursorUnreadable as error:
        raise CursorUnknown from error


@blueprint.route("/tasks/counts", methods=["GET"])
@allowed(Act.SEE_QUEUE)
@blueprint.answers(shape_of(Counts, "TaskCounts"))
def count_tasks() -> Response:
    """How many tasks are in each scope; 1000 stands for a thousand and more."""
    with reading() as u:
        return answer(queue.counts(u))


@blueprint.route("/tasks/<key:task_id>", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(shape_of(TaskLine), versioned=True)
def read_task(task_id: str) -> Response:
    """One task, live or ended."""
    with reading() as u:
        task = queue.task(u, task_id)
    return versioned(task, task.version)


@blueprint.route("/tasks/<key:task_id>/form", methods=["GET"])
@allowed(Act.SEE_CASE)
@blueprint.answers(shape_of(TaskForm))
def read_task_form(task_id: str) -> Response:
    """The form of a task, with what was filled in or is saved so far."""
    with reading() as u:
        task = queue.task(u, task_id)
        definition = office().definition(u, queue.definition_sha(u, task))
        options = {"departments": sorted(office().departments(u, task.centre_id))} if task.form else {}
        so_far = case_file.form_so_far(u, task.centre_id, task_id)
    document = form_document(definition, task.form) if task.form else None
    return answer(TaskForm(task.form, document, options, so_far.values, so_far.status, so_far.saved_at))


def form_document(definition: Definition, form: str) -> Mapping[str, Any] | None:
    """The form-js document of a form, as it was drawn."""
    for path, content in definition.files.items():
        if form_name(path) == form:
            document: Mapping[str, Any] = orjson.loads(content)
            return document
    return None


@blueprint.route("/tasks/next", methods=["POST"])
@allowed(Act.CLAIM_TASK)
@blueprint.command(Receipt)
def claim_next_task() -> Response:
    """Take the first free task at one's desks, urgent ones first, then by due time."""
    return done(lambda u: claim_next(office(), u, ClaimNext()))


@blueprint.route("/tasks/<key:task_id>/claim", methods=["POST"])
@allowed(Act.CLAIM_TASK)
@blueprint.arguments(SeenBody, required=False)
@blueprint.command(Receipt, seen=True, called="claim_task")
def claim(body: dict[str, Any], task_id: str) -> Response:
    """Take a task from the queue."""
    command = ClaimTask(task_id, seen(body))
    return done(lambda u: claim_task(office(), u, command))


@blueprint.route("/tasks/<key:task_id>/release", methods=["POST"])
@allowed(Act.CLAIM_TASK)
@blueprint.arguments(SeenBody, required=False)
@blueprint.command(Receipt, seen=True, called="release_task")
def release(body: dict[str, Any], task_id: str) -> Response:
    """Put a task back into the queue of its desk."""
    command = ReleaseTask(task_id, seen(body))
    return done(lambda u: release_task(office(), u, command))


@blueprint.route("/tasks/<key:task_id>/complete", methods=["POST"])
@allowed(Act.COMPLETE_TASK)
@blueprint.arguments(CompleteBody)
@blueprint.command(Receipt, key="required", seen=True, called="complete_task")
def complete(body: dict[str, Any], task_id: str) -> Response:
    """Finish a task with its form."""
    command = CompleteTask(task_id, body["values"], seen(body))
    return done(lambda u: complete_task(office(), u, command))


@blueprint.route("/tasks/<key:task_id>/draft", methods=["GET"])
@allowed(Act.COMPLETE_TASK)
@blueprint.answers(shape_of(Draft))
def read_draft(task_id: str) -> Response:
    """The reader's own half-filled form of a task."""
    with reading() as u:
        task = queue.task(u, task_id)
        so_far = case_file.form_so_far(u, task.centre_id, task_id)
    if so_far.status != "draft":
        return answer(Draft({}, None))
    return answer(Draft(so_far.values, so_far.saved_at))


@blueprint.route("/tasks/<key:task_id>/draft", methods=["PUT"])
@allowed(Act.COMPLETE_TASK)
@blueprint.arguments(DraftBody)
@blueprint.command(None, key="none")
def write_draft(body: dict[str, Any], task_id: str) -> Response:
    """Keep a half-filled form; nothing is checked yet."""
    with writing() as u:
        save_draft(office(), u, SaveDraft(task_id, body["values"]))
    return nothing()


@blueprint.route("/tasks/<key:task_id>/handoff", methods=["POST"])
@allowed(Act.COMPLETE_TASK)
@blueprint.arguments(HandOffBody)
@blueprint.command(Receipt, seen=True)
def offer_handoff(body: dict[str, Any], task_id: str) -> Response:
    """Offer the work to another department, with a reason; it must be accepted there."""
    command = HandOff(task_id, body["department"], body["reason"], seen(body))
    return done(lambda u: hand_off(office(), u, command))


@blueprint.route("/tasks/<key:task_id>/reassign", methods=["POST"])
@allowed(Act.REASSIGN_TASK)
@blueprint.arguments(ReassignBody)
@blueprint.command(Receipt, seen=True, called="reassign_task")
def reassign(body: dict[str, Any], task_id: str) -> Response:
    """Give a task to a colleague, or take it back into the queue."""
    command = ReassignTask(task_id, body["person_id"], body["reason"], seen(body))
    return done(lambda u: reassign_task(office(), u, command))


@blueprint.route("/tasks/<key:task_id>/aside", methods=["POST"])
@allowed(Act.CLAIM_TASK)
@blueprint.arguments(AsideBody)
@blueprint.command(Receipt, seen=True)
def set_aside(body: dict[str, Any], task_id: str) -> Response:
    """Put a task one holds aside until a moment; it comes back by itself, and no clock stops for it."""
    command = PutAside(task_id, body["until"], body["note"], body["past_due"], seen(body))
    return done(lambda u: put_aside(office(), u, command))


@blueprint.route("/tasks/<key:task_id>/take-up", methods=["POST"])
@allowed(Act.CLAIM_TASK)
@blueprint.arguments(SeenBody, required=False)
@blueprint.command(Receipt, seen=True, called="take_up_task")
def take_it_up(body: dict[str, Any], task_id: str) -> Response:
    """Take a task up again before it comes back by itself."""
    command = TakeUp(task_id, seen(body))
    return done(lambda u: take_up(office(), u, command))


@blueprint.route("/tasks/<key:task_id>/sight", methods=["PUT"])
@allowed(Act.SEE_CASE)
@blueprint.command(shape_of(Sight), key="none")
def note_sight(task_id: str) -> Response:
    """Note that the reader has opened a task: until there is news of it, it is read."""
    with writing() as u:
        return answer(see_task(office(), u, SeeTask(task_id)))


@blueprint.route("/tasks/<key:task_id>/urge", methods=["POST"])
@allowed(Act.URGE_TASK)
@blueprint.arguments(WordsBody)
@blueprint.command(Receipt, called="urge_task")
def urge(body: dict[str, Any], task_id: str) -> Response:
    """Urge whoever is at it."""
    command = UrgeTask(task_id, body["words"])
    return done(lambda u: urge_task(office(), u, command))
