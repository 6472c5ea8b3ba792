"""How the case stands after an act: milestones, outcome, clocks started and stopped, and what queues show of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from app.casework.settling.turn import Turn, View, ended_tasks, own_limits
from app.domain import cases as rule
from app.domain import clocks
from app.domain.cases import Passed, Process, Standing
from app.domain.clocks import ClockError, Reading
from app.domain.lights import light as light_of
from app.errors import (
    AlreadyPaused,
    CannotExtendNow,
    CannotPauseNow,
    DeadlinePassed,
    ExtensionUsedUp,
    Refused,
)


def stand(turn: Turn, opened: Sequence[Mapping[str, Any]]) -> Standing:
    """The standing after the milestones passed, the outcome told, and the tasks opened and closed."""
    standing, rules, frame = turn.deed.standing or turn.feet.standing, turn.feet.rules, turn.feet.frame
    if turn.advance is None:
        return standing
    try:
        for milestone in turn.advance.milestones:
            deemed = milestone.properties.get("deemed") == "yes"
            at = turn.ground.case["received_at"] if deemed else turn.now
            passed = Passed(milestone.name, at, {**_milestone_detail(turn), "deemed": deemed})
            standing = rule.pass_milestone(standing, passed, rules, frame)
        standing = _step_clocks(turn, standing, opened)
    except ClockError as error:
        refusal = _REFUSALS.get(type(error), Refused)
        raise refusal(case=turn.ground.case_id, why=type(error).__name__) from error
    except ValueError as error:
        raise Refused(why=type(error).__name__, detail=str(error)) from error
    if turn.ground.instance["role"] == "main":
        if turn.advance.outcome is not None:
            standing = replace(standing, outcome=turn.advance.outcome)
        if turn.advance.finished and standing.status != "closed":
            standing = rule.pass_milestone(standing, Passed("closed", turn.now, {}), rules, frame)
    return standing


_REFUSALS: Mapping[type[ClockError], type[Refused] | type[AlreadyPaused]] = {
    clocks.ExtensionAfterExpiry: DeadlinePassed,
    clocks.ExtensionUsedUp: ExtensionUsedUp,
    clocks.ExtensionTooLong: CannotExtendNow,
    clocks.AlreadyPaused: AlreadyPaused,
    clocks.PauseNotListed: CannotPauseNow,
}


def _milestone_detail(turn: Turn) -> Mapping[str, Any]:
    """What a side process is about, and what the form just said."""
    return {**turn.ground.instance["facts"], **turn.deed.routing}


def _step_clocks(turn: Turn, standing: Standing, opened: Sequence[Mapping[str, Any]]) -> Standing:
    """Clocks that follow tasks: a step's own limit, a department's branch, a rectification, a contact."""
    assert turn.advance is not None
    rules, frame, now = turn.feet.rules, turn.feet.frame, turn.now
    ended = ended_tasks(turn)
    for task in turn.feet.hanging.tasks:
        if task["id"] in ended:
            standing = rule.stop(standing, "step", task["id"], now, "completed", frame)
            if task["act"] in rule.CLOCKED_ACTS:
                standing = rule.stop(standing, rule.CLOCKED_ACTS[task["act"]], "", now, "completed", frame)
    limits = {task.task_ref: task.step_limit for task in turn.advance.opened}
    for row in opened:
        phrase = limits.get(row["task_ref"])
        if phrase:
            process = Process(turn.ground.instance["role"], own_limits(turn, turn.ground.instance["id"]))
            standing = rule.start_step(standing, row["id"], phrase, now, rules, frame, process)
        if row["act"] in rule.CLOCKED_ACTS:
            kind = rule.CLOCKED_ACTS[row["act"]]
            standing = rule.start(standing, kind, "", rule.limit_of(rules, kind), now, rules)
    return _branch_clocks(turn, standing)


def _branch_clocks(turn: Turn, standing: Standing) -> Standing:
    """A co-handling department's clock runs while a task of its branch is open.

    The lead may be among the departments asked; its part begins with the branches, not with the case.
    """
    assert turn.advance is not None
    rules, frame, now = turn.feet.rules, turn.feet.frame, turn.now
    if rules.case_type != "joint" or turn.ground.instance["role"] != "main":
        return standing
    wanted = {
        task.subject
        for task in turn.advance.tasks
        if task.subject and (task.in_branch or task.subject != rules.department)
    }
    running = {clock.subject for clock in standing.running("branch")}
    for subject in sorted(filter(None, running - wanted)):
        standing = rule.stop(standing, "branch", subject, now, "answered", frame)
    if "decided" in standing.milestones:
        return standing
    for subject in sorted(wanted - running):
        standing = rule.start_share(standing, "branch", subject, rule.branch_limit(rules), now, rules, frame)
    return standing


def view_of(standing: Standing, readings: Mapping[rule.Name, Reading], turn: Turn) -> View:
    """What queues and pages show: the clock that is looked at, the law\'s moment, whether days are provisional, the light."""

    def last(kind: str) -> Reading | None:
        clocks = standing.running(kind)
        return readings[rule.name(clocks[-1])] if clocks else None

    looked_at = rule.looked_at(standing)
    reading = readings[rule.name(looked_at)] if looked_at is not None else None
    statutory = last("statutory")
    due_at = reading.due_at if reading else None
    light = "done" if standing.status in ("delivered", "closed") else "normal"
    if standing.status not in ("delivered", "closed"):
        light = light_of(last("promised"), statutory, turn.now, turn.feet.scheme)
        if light == "paused" and standing.status == "with_superior":
            watch = last("watch")
            light = light_of(watch, watch, turn.now, turn.feet.scheme) if watch else light
    return View(
        due_at,
        statutory.due_at if statutory else None,
        any(r.provisional for r in readings.values()),
        light,
    )
