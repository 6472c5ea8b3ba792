"""Finish a task: its form is checked, the engine takes the step, and everything that moved is written at once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from app.casework.arrive import at_task
from app.casework.asking import allow, asking, fill
from app.casework.ground import (
    Footing,
    Ground,
    footing,
    must_be_candidate,
    must_be_live,
    must_not_be_anothers,
)
from app.casework.office import Office
from app.casework.receipts import TaskReceipt, settled_receipt
from app.casework.report_violation import report_violation
from app.casework.settle import settle
from app.casework.settling.turn import Deed
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import FormInvalid
from app.store import cases as rows
from app.store.unit import Unit
from workflows import engine
from workflows.errors import FieldProblem
from workflows.forms import CleanForm

# What becomes of a case's papers when somebody says that they are complete.
COMPLETE = {"expected": "present", "missing": "supplemented"}

# The day something was done on, act -> the form's field: not before the task was there to do, nor yet to come.
DONE_ON = {"rectify": "rectified_on"}


@dataclass(frozen=True, slots=True)
class CompleteTask:
    """values  what the form's fields say, by key"""

    task_id: str
    values: Mapping[str, Any]
    seen: int | None = None


def complete_task(office: Office, u: Unit, command: CompleteTask) -> TaskReceipt:
    """Complete a task the actor holds, or one nobody holds at the actor's desk (which claims it on the way).

    Raises TaskTaken, TaskOver, NotYourDesk, FormInvalid (by field), StaleCase, EngineFault.
    """
    allow(u.actor, Act.COMPLETE_TASK)
    ground = at_task(office, u, command.task_id, Act.COMPLETE_TASK, command.seen)
    must_be_candidate(u, ground)
    must_be_live(ground)
    must_not_be_anothers(u, ground)
    feet = footing(office, u, ground)
    departments = tuple(office.handling(u, ground.centre_id))
    form = fill(feet.definition, ground.about["form"], command.values, {"departments": departments})
    _done_by_now(ground, form, office.zone)
    return finish(office, u, ground, feet, form, Kind.TASK_COMPLETED)


def _done_by_now(ground: Ground, form: CleanForm, zone: tzinfo) -> None:
    """Raises FormInvalid where a day is said that cannot be the day this was done. Such days are ISO dates."""
    key = DONE_ON.get(ground.about["act"], "")
    day = str(form.values.get(key) or "")
    asked_on = ground.about["opened_at"].astimezone(zone).date().isoformat()
    if day > ground.now.astimezone(zone).date().isoformat():
        raise FormInvalid({key: FieldProblem("day_to_come")})
    if day and day < asked_on:
        raise FormInvalid({key: FieldProblem("day_too_early", {"day": asked_on})})


def finish(
    office: Office, u: Unit, ground: Ground, feet: Footing, form: CleanForm, kind: Kind
) -> TaskReceipt:
    """The step itself: shared by completing and by handing off, which completes the task with another answer."""
    task = ground.about
    with asking(ground.case_id):
        advance = engine.complete(feet.definition, ground.instance["state"], task["task_ref"], form.routing)
    deed = Deed(
        kind=kind,
        facts={"task": task["id"], "element": task["element"], "act": task["act"], "routing": form.routing},
        sealed={"form": dict(form.values)} if form.values else None,
        routing=form.routing,
        filled=form.values if task["form"] else None,
        tables=_beside(u, ground, form.routing),
    )
    settled = settle(office, u, ground, feet, advance, deed)
    if form.routing.get("papers") == "complete":
        rows.change_papers(u, ground.centre_id, ground.case_id, COMPLETE)
    receipt = settled_receipt(ground, settled)
    if settled.violation is not None:
        report = report_violation(office, u, ground, settled.violation, form.values)
        receipt = replace(receipt, version=report.version, opened=(*receipt.opened, *report.opened))
    return receipt


def _beside(u: Unit, ground: Ground, routing: Mapping[str, Any]) -> dict[str, list[dict[str, Any]]]:
    """What some tasks leave in tables of their own: a rating, a visit."""
    task = ground.about
    if task["act"] == "rate":
        level = routing.get("rating")
        return {
            "rating": [
                {"task_id": task["id"], "level": int(level) if level else None, "rated_at": ground.now}
            ]
        }
    if task["act"] == "visit":
        return {
            "visit": [
                {
                    "id": u.new_id(),
                    "task_id": task["id"],
                    "satisfied": str(routing["satisfied"]),
                    "visited_at": ground.now,
                    "visited_by": u.actor.person_id,
                }
            ]
        }
    return {}
