"""The only writer of what an `Advance` changed: engine state, tasks, timers, clocks and the case's line.

It works out how the case must stand afterwards, compares that with the rows read at the beginning, and writes
the differences in sets: at most one statement per table and kind, however much moved. What each kind of row becomes
is worked out next door, in `settling`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.casework.ground import Footing, Ground
from app.casework.office import Office
from app.casework.record import record
from app.casework.settling.beside import write_beside
from app.casework.settling.clock_rows import clock_events
from app.casework.settling.standing import stand, view_of
from app.casework.settling.tasks import brief, open_tasks, task_changes, with_due
from app.casework.settling.timers import TIMER_CHANGES, timer_rows
from app.casework.settling.turn import Deed, Settled, Turn, View, beside_it, ends_beside, own, violation_in
from app.domain import cases as rule
from app.domain.cases import Standing
from app.store import cases as rows
from app.store import tables as t
from app.store.unit import Unit
from workflows.advance import Advance


def settle(
    office: Office, u: Unit, ground: Ground, feet: Footing, advance: Advance | None, deed: Deed
) -> Settled:
    """Write what an act changed, and its audit event. `advance` is None where only a clock was touched."""
    turn = Turn(office, u, ground, feet, advance, deed)
    opened = open_tasks(turn)
    turn = replace(turn, opened=tuple(opened))
    standing = stand(turn, opened)
    readings = rule.readings(standing, turn.feet.frame, turn.now)
    view = view_of(standing, readings, turn)

    tasks = task_changes(turn, readings, view)
    new_tasks = [with_due(row, readings, view, turn) for row in opened]
    timers = timer_rows(turn, standing, readings)
    events = clock_events(turn, standing)

    version = record(
        u,
        ground,
        deed.kind,
        {**deed.facts, **_told(turn, standing, view, new_tasks, tasks, events)},
        deed.sealed,
        _case_line(turn, standing, view),
    )
    if advance is not None:
        _write_instance(turn, advance)
    u.insert(t.task, new_tasks)
    rows.update_tasks(u, ground.centre_id, tasks)
    rows.upsert(u, t.timer, timers, TIMER_CHANGES, unless=("status", "fired"))
    u.insert(t.clock_event, events)
    write_beside(turn, new_tasks)
    briefs = tuple(map(brief, new_tasks))
    return Settled(version, standing, briefs, view.due_at, view.light, violation_in(turn))


def _case_line(turn: Turn, standing: Standing, view: View) -> dict[str, Any]:
    moments = standing.milestones
    return {
        "status": standing.status,
        "outcome": standing.outcome,
        "converted": standing.converted,
        "milestones": {name: at.isoformat() for name, at in moments.items()},
        "accepted_at": moments.get("accepted"),
        "decided_at": moments.get("decided"),
        "delivered_at": moments.get("delivered"),
        "closed_at": moments.get("closed"),
        "due_at": view.due_at,
        "statutory_due_at": view.statutory_due_at,
        "provisional": view.provisional,
        "light": view.light,
        **turn.deed.line,
    }


def _told(
    turn: Turn,
    standing: Standing,
    view: View,
    opened: Sequence[Mapping[str, Any]],
    changed: Sequence[Mapping[str, Any]],
    events: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """What the trail says about the settlement: before and after, steps walked, tasks, clocks."""
    case = turn.ground.case
    told: dict[str, Any] = {
        "before": {"status": case["status"], "outcome": case["outcome"]},
        "after": {"status": standing.status, "outcome": standing.outcome},
        "instance": turn.ground.instance["role"],
        "opened": [{"task": row["id"], "element": row["element"], "unit": row["unit_id"]} for row in opened],
        "ended": [{"task": row["task_id"], "how": row["status"]} for row in changed if row["ended_at"]],
        "clocks": [
            {"clock": e["clock_kind"], "subject": e["subject"], "event": e["kind"], "at": e["at"].isoformat()}
            for e in events
        ],
    }
    if turn.deed.recount:
        told["after"]["due_at"] = view.due_at.isoformat() if view.due_at else None
    if turn.advance is not None:
        told["steps"] = [[step.process, step.element, step.subject] for step in turn.advance.steps]
        told["flows"] = list(turn.advance.flows)
        told["milestones"] = [milestone.name for milestone in turn.advance.milestones]
        told["decisions"] = [
            {"decision": d.decision, "rules": [rule.id for rule in d.rules], "outputs": dict(d.outputs)}
            for d in turn.advance.decisions
        ]
        told["sent"] = [message.name for message in turn.advance.sent]
    if (violation := violation_in(turn)) is not None:
        told["violation"] = violation
    return told


def _write_instance(turn: Turn, advance: Advance) -> None:
    instance, u = turn.ground.instance, turn.u
    values = {
        "state": advance.state,
        "awaits": [[message.name, message.element, message.subject or ""] for message in advance.messages],
        "finished_at": turn.now if advance.finished else None,
    }
    if "started_at" in instance:
        rows.update_instance(u, turn.ground.centre_id, instance["id"], values)
        rows.end_instances(u, turn.ground.centre_id, beside_it(turn) if ends_beside(turn) else ())
    else:
        u.insert(t.process_instance, [own(turn, {**instance, **values, "started_at": turn.now})])
