"""Task rows of a settlement: those that opened, those that ended, and live ones whose deadline or light moved."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.casework.settling.turn import TaskBrief, Turn, View, ended_tasks
from app.domain import cases as rule
from app.domain.clocks import Reading
from app.domain.lights import light as light_of
from app.domain.tasks import DeskUnknown, urgency
from app.errors import EngineFault
from workflows.advance import OpenTask

FAR_FUTURE = datetime(9999, 12, 31, tzinfo=UTC)


def open_tasks(turn: Turn) -> list[dict[str, Any]]:
    """Rows of the tasks that opened, without their deadlines."""
    if turn.advance is None:
        return []
    return [_task_row(turn, task) for task in turn.advance.opened]


def _task_row(turn: Turn, task: OpenTask) -> dict[str, Any]:
    case, u = turn.ground.case, turn.u
    for wanted in (task.subject, task.county):
        if wanted:
            turn.office.departments(u, turn.ground.centre_id, wanted)
    desks = turn.office.desks(u, turn.ground.centre_id, case["lead_unit_id"])
    try:
        role, unit_id = desks.desk(task.candidate_group, task.subject, task.county)
    except DeskUnknown as error:
        raise EngineFault(case=turn.ground.case_id, step=task.element, why=str(error)) from error
    mine = case["first_contact_id"] if task.candidate_group == "first_contact" else None
    return {
        "centre_id": turn.ground.centre_id,
        "id": u.new_id(),
        "case_id": turn.ground.case_id,
        "instance_id": turn.ground.instance["id"],
        "task_ref": task.task_ref,
        "process": task.process,
        "element": task.element,
        "name": task.name,
        "name_en": task.name_en,
        "lane": task.lane,
        "act": task.act,
        "form": task.form,
        "subject": task.subject,
        "role": role,
        "unit_id": unit_id,
        "can_hand_off": task.properties.get("handoff") == "yes",
        "status": "claimed" if mine else "open",
        "assignee_id": mine,
        "ended_by": None,
        "urges": 0,
        "opened_at": turn.now,
        "claimed_at": turn.now if mine else None,
        "ended_at": None,
        "received_at": case["received_at"],
        "number": case["number"],
        "news_at": turn.now,
        "news_by": u.actor.person_id,
    }


def with_due(
    row: dict[str, Any], readings: Mapping[rule.Name, Reading], view: View, turn: Turn
) -> dict[str, Any]:
    """A task that opened, with its deadline, light and urgency."""
    due_at, light = _task_due(row, readings, view, turn)
    pressing = urgency(turn.ground.case["urgency"], view.light)
    return {**row, "due_at": due_at, "sort_at": due_at or FAR_FUTURE, "light": light, "urgency": pressing}


def _task_due(
    task: Mapping[str, Any], readings: Mapping[rule.Name, Reading], view: View, turn: Turn
) -> tuple[datetime | None, str]:
    """A task's deadline: its step's or its branch's where one runs, but never later than the case's."""
    own = [
        reading
        for (kind, subject, _), reading in readings.items()
        if (kind == "step" and subject == task["id"])
        or (kind == "branch" and subject == task["subject"])
        or kind == rule.CLOCKED_ACTS.get(task["act"], "")
    ]
    moments = [reading.due_at for reading in own if reading.due_at is not None]
    if view.due_at is not None:
        moments.append(view.due_at)
    light = view.light
    for reading in own:
        light = rule.worse(light, light_of(reading, None, turn.now, turn.feet.scheme))
    return (min(moments) if moments else None), light


def task_changes(turn: Turn, readings: Mapping[rule.Name, Reading], view: View) -> list[dict[str, Any]]:
    """Tasks that ended, and live ones whose deadline, light or urgency moved."""
    changes = []
    pressing = urgency(turn.ground.case["urgency"], view.light)
    ended = ended_tasks(turn)
    for task in turn.feet.hanging.tasks:
        how = ended.get(task["id"])
        if how is not None:
            by = turn.u.actor.person_id if how == "completed" else None
            changes.append(
                {
                    "task_id": task["id"],
                    "status": how,
                    "assignee_id": by or task["assignee_id"],
                    "claimed_at": task["claimed_at"] or (turn.now if by else None),
                    "ended_by": by,
                    "ended_at": turn.now,
                    **{name: task[name] for name in ("due_at", "sort_at", "light", "urgency")},
                }
            )
            continue
        due_at, light = _task_due(task, readings, view, turn)
        if (due_at, light, pressing) != (task["due_at"], task["light"], task["urgency"]):
            changes.append(
                {
                    "task_id": task["id"],
                    "status": task["status"],
                    "assignee_id": task["assignee_id"],
                    "claimed_at": task["claimed_at"],
                    "ended_by": None,
                    "ended_at": None,
                    "due_at": due_at,
                    "sort_at": due_at or FAR_FUTURE,
                    "light": light,
                    "urgency": pressing,
                }
            )
    return changes


def brief(row: Mapping[str, Any]) -> TaskBrief:
    """A task's row as a receipt shows it."""
    names = ("act", "name", "name_en", "role", "unit_id", "assignee_id", "due_at")
    return TaskBrief(row["id"], **{name: row[name] for name in names})
