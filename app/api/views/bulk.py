"""Several tasks at once: claimed, put back or given to a colleague, with an answer for each."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Response
from marshmallow import fields, validate

from app.api import answers, problems
from app.api.access import allowed
from app.api.answers import answer
from app.api.blueprint import Blueprint
from app.api.requests import language
from app.api.shapes import Shape, choice, key, shape_of, text
from app.casework.each import ACTS, MOST, Outcome, verb_of
from app.domain.rights import Act

blueprint = Blueprint("bulk", __name__, "Several tasks at once")


class BulkBody(Shape):
    act = choice(*ACTS, required=True)
    task_ids = fields.List(
        key(),
        required=True,
        validate=validate.Length(min=1, max=MOST, error="too_many"),
        metadata={"description": "one named twice counts once"},
    )
    person_id = key(allow_none=True, load_default=None, about="to whom; null puts it back into the queue")
    reason = text(2000, load_default="", about="why it is reassigned; needed for that, else not read")


@dataclass(frozen=True, slots=True)
class TaskOutcome:
    """How it went with one task: the receipt of the act, or the problem that kept it from being done."""

    task_id: str
    done: bool
    receipt: Mapping[str, Any] | None
    problem: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class BulkOutcome:
    results: tuple[TaskOutcome, ...]


@blueprint.route("/tasks/bulk", methods=["POST"])
@allowed(Act.CLAIM_TASK)
@blueprint.arguments(BulkBody)
@blueprint.command(shape_of(BulkOutcome))
def act_on_tasks(body: dict[str, Any]) -> Response:
    """Do one act with each of several tasks; every task has its own answer, whatever became of the others."""
    commands = [
        (task_id, *verb_of(body["act"], task_id, body["person_id"], body["reason"]))
        for task_id in body["task_ids"]
    ]
    return answer(BulkOutcome(tuple(map(_told, answers.done_each(commands, answers.key())))))


def _told(outcome: Outcome) -> TaskOutcome:
    error = outcome.error
    problem = None if error is None else problems.briefly(problems.problem_of(error, language()))
    return TaskOutcome(outcome.task_id, error is None, outcome.receipt, problem)
