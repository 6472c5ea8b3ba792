"""The only writer of what an `Advance` changed: engine state, tasks, timers, clocks and the case's line.

It works out how the case must stand afterwards, compares that with the rows read at the beginning, and writes
the differences in sets: at most one statement per table and kind, however much moved.
"""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from app.casework.ground import Footing, Ground
from app.casework.office import Office
from app.casework.record import record
from app.domain import cases as rule
from app.domain import clocks
from app.domain.cases import Passed, Process, Standing
from app.domain.clocks import Clock, ClockError, ClockEvent, Reading
from app.domain.lights import ClockTimer, clock_timers
from app.domain.lights import light as light_of
from app.domain.limits import Limit, UnknownAnchor, moment, parse_phrase
from app.domain.tasks import DeskUnknown, urgency
from app.domain.trail import Kind
from app.errors import (
    AlreadyPaused,
    CannotExtendNow,
    CannotPauseNow,
    DeadlinePassed,
    EngineFault,
    ExtensionUsedUp,
    Refused,
)
from app.store import cases as rows
from app.store import tables as t
from app.store.unit import Unit
from workflows.advance import Advance, ArmedTimer, OpenTask

FAR_FUTURE = datetime(9999, 12, 31, tzinfo=UTC)
TIMER_CHANGES = ("due_at", "try_at", "status", "fired_at", "failures")
_TIMERS = uuid.UUID("6f0c5b52-5d2e-4a0e-9d0a-7a1f0d3e9b11")


@dataclass(frozen=True, slots=True)
class Deed:
    """What was done, for the trail and for the rows an act leaves beside the engine's.

    kind     the event's kind
    facts    plain facts for the trail
    sealed   personal values for the trail
    routing  what the form told the engine; milestones take their ground, length and so on from it
    filled   the form's clean values, kept sealed with the task (None: no form was filled)
    fired    the id of the timer row that was told
    recount  the calendar or the hours changed: every clock is to be counted again
    tables   further rows to insert, by table
    line     further columns of the case's line
    standing how the case stands where the act itself changed a clock; None: as it was read
    """

    kind: Kind
    facts: Mapping[str, Any] = field(default_factory=dict)
    sealed: Mapping[str, Any] | None = None
    routing: Mapping[str, Any] = field(default_factory=dict)
    filled: Mapping[str, Any] | None = None
    fired: str | None = None
    recount: bool = False
    tables: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    line: Mapping[str, Any] = field(default_factory=dict)
    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class TaskBrief:
    """An open task as a receipt shows it."""

    task_id: str
    act: str
    name: str
    name_en: str
    role: str
    unit_id: str
    assignee_id: str | None
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Settled:
    """How the case stands after the act.

    violation  what was done that the law does not allow: second_notice (K9); None as a rule
    """

    version: int
    standing: Standing
    opened: tuple[TaskBrief, ...]
    due_at: datetime | None
    light: str
    violation: str | None = None


@dataclass(frozen=True, slots=True)
class _Turn:
    """Everything about one settlement that its parts share."""

    office: Office
    u: Unit
    ground: Ground
    feet: Footing
    advance: Advance | None
    deed: Deed
    opened: tuple[Mapping[str, Any], ...] = ()

    @property
    def now(self) -> datetime:
        return self.ground.now


def settle(
    office: Office, u: Unit, ground: Ground, feet: Footing, advance: Advance | None, deed: Deed
) -> Settled:
    """Write what an act changed, and its audit event. `advance` is None where only a clock was touched."""
    turn = _Turn(office, u, ground, feet, advance, deed)
    opened = _open_tasks(turn)
    turn = replace(turn, opened=tuple(opened))
    standing = _stand(turn, opened)
    readings = rule.readings(standing, turn.feet.frame, turn.now)
    view = _view(standing, readings, turn)

    tasks = _task_changes(turn, readings, view)
    new_tasks = [_with_due(row, readings, view, turn) for row in opened]
    timers = _timer_rows(turn, standing, readings)
    events = _clock_events(turn, standing)

    version = record(
        u,
        ground,
        deed.kind,
        {**deed.facts, **_told(turn, standing, new_tasks, tasks, events)},
        deed.sealed,
        _case_line(turn, standing, readings, view),
    )
    if advance is not None:
        _write_instance(turn, advance)
    rows.insert_rows(u, t.task, new_tasks)
    rows.update_tasks(u, ground.centre_id, tasks)
    rows.upsert(u, t.timer, timers, TIMER_CHANGES, unless=("status", "fired"))
    rows.insert_rows(u, t.clock_event, events)
    _write_beside(turn, new_tasks)
    briefs = tuple(map(brief, new_tasks))
    return Settled(version, standing, briefs, view.due_at, view.light, _violation(turn))


# -- how the case stands afterwards -------------------------------------------------------------------------


def _stand(turn: _Turn, opened: Sequence[Mapping[str, Any]]) -> Standing:
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


def _milestone_detail(turn: _Turn) -> Mapping[str, Any]:
    """What a side process is about, and what the form just said."""
    return {**turn.ground.instance["facts"], **turn.deed.routing}


def _step_clocks(turn: _Turn, standing: Standing, opened: Sequence[Mapping[str, Any]]) -> Standing:
    """Clocks that follow tasks: a step's own limit, a department's branch, a rectification, a contact."""
    assert turn.advance is not None
    rules, frame, now = turn.feet.rules, turn.feet.frame, turn.now
    ended = _ended(turn)
    for task in turn.feet.hanging.tasks:
        if task["id"] in ended:
            standing = rule.stop(standing, "step", task["id"], now, "completed", frame)
            if task["act"] in rule.CLOCKED_ACTS:
                standing = rule.stop(standing, rule.CLOCKED_ACTS[task["act"]], "", now, "completed", frame)
    limits = {task.task_ref: task.step_limit for task in turn.advance.opened}
    for row in opened:
        phrase = limits.get(row["task_ref"])
        if phrase:
            process = Process(turn.ground.instance["role"], _own_limits(turn))
            standing = rule.start_step(standing, row["id"], phrase, now, rules, frame, process)
        if row["act"] in rule.CLOCKED_ACTS:
            kind = rule.CLOCKED_ACTS[row["act"]]
            standing = rule.start(standing, kind, "", rule.limit_of(rules, kind), now, rules)
    return _branch_clocks(turn, standing)


def _branch_clocks(turn: _Turn, standing: Standing) -> Standing:
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


@dataclass(frozen=True, slots=True)
class _View:
    """What queues and pages show of the case's clocks."""

    due_at: datetime | None
    statutory_due_at: datetime | None
    provisional: bool
    light: str


def _view(standing: Standing, readings: Mapping[rule.Name, Reading], turn: _Turn) -> _View:
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
    return _View(
        due_at,
        statutory.due_at if statutory else None,
        any(r.provisional for r in readings.values()),
        light,
    )


# -- tasks -----------------------------------------------------------------------------------------------------


def _open_tasks(turn: _Turn) -> list[dict[str, Any]]:
    """Rows of the tasks that opened, without their deadlines."""
    if turn.advance is None:
        return []
    return [_task_row(turn, task) for task in turn.advance.opened]


def _task_row(turn: _Turn, task: OpenTask) -> dict[str, Any]:
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


def _with_due(
    row: dict[str, Any], readings: Mapping[rule.Name, Reading], view: _View, turn: _Turn
) -> dict[str, Any]:
    due_at, light = _task_due(row, readings, view, turn)
    pressing = urgency(turn.ground.case["urgency"], view.light)
    return {**row, "due_at": due_at, "sort_at": due_at or FAR_FUTURE, "light": light, "urgency": pressing}


def _task_due(
    task: Mapping[str, Any], readings: Mapping[rule.Name, Reading], view: _View, turn: _Turn
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


def _task_changes(turn: _Turn, readings: Mapping[rule.Name, Reading], view: _View) -> list[dict[str, Any]]:
    """Tasks that ended, and live ones whose deadline, light or urgency moved."""
    changes = []
    pressing = urgency(turn.ground.case["urgency"], view.light)
    ended = _ended(turn)
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


def _ended(turn: _Turn) -> dict[str, str]:
    """Task id -> how it ended: as the engine says, or cancelled with the process beside the case it belonged to."""
    if turn.advance is None:
        return {}
    closed = {task.task_ref: task.how for task in turn.advance.closed}
    ended = {}
    for task in turn.feet.hanging.tasks:
        if task["instance_id"] != turn.ground.instance["id"]:
            how = "cancelled" if _ends_beside(turn) and task["instance_id"] not in _kept(turn) else None
        else:
            how = closed.get(task["task_ref"])
        if how is not None:
            ended[task["id"]] = how
    return ended


def _ends_beside(turn: _Turn) -> bool:
    """Whether what was asked beside the case ends: once it is decided or over, nothing is left to pause, extend or advise."""
    if turn.advance is None or turn.ground.instance["role"] != "main":
        return False
    return turn.advance.finished or any(m.name in ("decided", "closed") for m in turn.advance.milestones)


def _kept(turn: _Turn) -> frozenset[str]:
    """Processes beside the case that only its end ends: a violation is told, whatever was decided meanwhile."""
    if turn.advance is None or turn.advance.finished:
        return frozenset()
    return frozenset(
        task["instance_id"] for task in turn.feet.hanging.tasks if task["act"] in rule.OUTLASTING
    )


# -- timers ------------------------------------------------------------------------------------------------------


def _timer_rows(
    turn: _Turn, standing: Standing, readings: Mapping[rule.Name, Reading]
) -> list[dict[str, Any]]:
    """Timer rows to write: armed anew, moved, fired or cancelled. Rows that stay as they are are left alone."""
    wanted = {row["id"]: row for row in _process_timers(turn, standing, readings)}
    wanted |= {row["id"]: row for row in _clock_timers(turn, standing, readings)}
    changed = []
    for row in turn.feet.hanging.timers:
        now_wanted = wanted.pop(row["id"], None)
        if row["id"] == turn.deed.fired and now_wanted is None:
            changed.append(_complete(turn, row, status="fired", fired_at=turn.now))
        elif now_wanted is None:
            changed.append(_complete(turn, row, status="cancelled"))
        elif now_wanted["due_at"] != row["due_at"]:
            changed.append(_complete(turn, now_wanted, status="armed"))
    return changed + [_complete(turn, row, status="armed") for row in wanted.values()]


def _complete(
    turn: _Turn, row: Mapping[str, Any], *, status: str, fired_at: datetime | None = None
) -> dict[str, Any]:
    return {
        "centre_id": turn.ground.centre_id,
        "case_id": turn.ground.case_id,
        **{name: row[name] for name in _TIMER_COLUMNS},
        "status": status,
        "fired_at": fired_at,
        "try_at": row["due_at"] if status == "armed" else None,
        "failures": 0 if status == "armed" else row.get("failures", 0),
    }


_TIMER_COLUMNS = (
    "id",
    "instance_id",
    "clock_id",
    "source",
    "timer_ref",
    "element",
    "host",
    "phrase",
    "subject",
    "armed_at",
    "again",
    "due_at",
)


def _process_timers(
    turn: _Turn, standing: Standing, readings: Mapping[rule.Name, Reading]
) -> Iterable[dict[str, Any]]:
    """The timers definitions have armed, this instance's from the engine, others' as they were stored."""
    instance_id = turn.ground.instance["id"]
    stored = {
        (row["instance_id"], row["timer_ref"]): row
        for row in turn.feet.hanging.timers
        if row["source"] == "process"
    }
    mine: Iterable[dict[str, Any]]
    if turn.advance is None:
        mine = [dict(row) for row in stored.values()]
    else:
        mine = [
            *(
                dict(row)
                for key, row in stored.items()
                if key[0] != instance_id and (key[0] in _kept(turn) or not _ends_beside(turn))
            ),
            *(_armed(turn, stored, timer) for timer in turn.advance.timers),
        ]
    for row in mine:
        yield {**row, "due_at": _phrase_moment(turn, standing, readings, row)}


def _armed(
    turn: _Turn, stored: Mapping[tuple[str, str], Mapping[str, Any]], timer: ArmedTimer
) -> dict[str, Any]:
    instance_id = turn.ground.instance["id"]
    known = stored.get((instance_id, timer.timer_ref))
    if known is not None:
        return dict(known)
    fired = next((row for row in turn.feet.hanging.timers if row["id"] == turn.deed.fired), None)
    return {
        "id": str(uuid.uuid5(_TIMERS, f"{instance_id}:{timer.timer_ref}")),
        "instance_id": instance_id,
        "clock_id": None,
        "source": "process",
        "timer_ref": timer.timer_ref,
        "element": timer.element,
        "host": timer.host,
        "phrase": timer.phrase,
        "subject": timer.subject,
        "armed_at": turn.now,
        "again": fired is not None
        and fired["element"] == timer.element
        and fired["subject"] == timer.subject,
    }


def _phrase_moment(
    turn: _Turn, standing: Standing, readings: Mapping[rule.Name, Reading], row: Mapping[str, Any]
) -> datetime | None:
    """When a definition's timer is due; None while the clock it hangs on is paused or does not run.

    A timer that has told once waits only for a later moment: `every` so often, or a deadline that has moved
    (decisions.md 1). A timer of another instance is moved only by the clocks; its own limits were known there.
    """
    try:
        phrase = parse_phrase(row["phrase"])
        clocks = _clocks_for(turn, standing, readings, row)
        hangs_on_clock = (phrase.anchor or "").removesuffix(" limit") in clocks
        if row["again"] and phrase.relation != "every" and not hangs_on_clock:
            return None
        if "due_at" in row and not hangs_on_clock and not turn.deed.recount:
            known: datetime | None = row["due_at"]
            return known
        at = moment(
            phrase,
            armed_at=row["armed_at"],
            clocks=clocks,
            milestones=standing.milestones,
            parameters={**rule.parameters(turn.feet.rules), **_own_limits(turn)},
            frame=turn.feet.frame,
        )
    except UnknownAnchor:
        return row.get("due_at")
    except ValueError as error:
        raise EngineFault(case=turn.ground.case_id, step=row["element"], why=str(error)) from error
    if row["again"] and at is not None and at <= row["armed_at"]:
        return None
    return at


def _own_limits(turn: _Turn) -> Mapping[str, Limit]:
    """A side process brings a limit of its own: how long the pause it asks for is expected to last."""
    facts = turn.ground.instance["facts"]
    return {"pause": Limit(facts["length"], facts["unit"])} if "unit" in facts else {}


def _clocks_for(
    turn: _Turn, standing: Standing, readings: Mapping[rule.Name, Reading], row: Mapping[str, Any]
) -> Mapping[str, Reading]:
    """The clocks a timer's phrase may name: the case's, its own branch's, and its own task's step."""
    last = {kind: reading for (kind, _, _), reading in readings.items() if kind not in ("step", "branch")}
    tasks = _hosts(turn, standing, row)
    for (kind, subject, _), reading in readings.items():
        if (kind == "step" and subject in tasks) or (kind == "branch" and subject == row["subject"]):
            last[kind] = reading
    return last


def _hosts(turn: _Turn, standing: Standing, row: Mapping[str, Any]) -> frozenset[str]:
    """The live tasks that a timer sits on."""
    running = {clock.subject for clock in standing.running("step")}
    place = row["instance_id"], row["host"], row["subject"]
    return frozenset(
        task["id"]
        for task in (*turn.feet.hanging.tasks, *turn.opened)
        if (task["instance_id"], task["element"], task["subject"]) == place and task["id"] in running
    )


def _clock_timers(
    turn: _Turn, standing: Standing, readings: Mapping[rule.Name, Reading]
) -> Iterable[dict[str, Any]]:
    """The moments at which a clock's light changes, each a timer of its own, named by clock and moment.

    A moment gone by is waited for only where it has not been told yet: its timer is still armed, or the
    clock has just been given it (a deemed acceptance may lie so far back that its light jumps; the promise turns
    yellow by itself once the law's limit no longer ends with it). One that was told, and whose card a correction has
    voided since, is told anew.
    """
    voided = Counter(
        (card["clock_id"], card["colour"], card["due_at"])
        for card in turn.feet.hanging.cards
        if card["status"] == "voided"
    )
    armed = {row["id"] for row in turn.feet.hanging.timers} - {turn.deed.fired}
    before = {} if turn.deed.recount else rule.readings(turn.feet.standing, turn.feet.frame, turn.now)
    for clock in standing.clocks:
        reading = readings.get(rule.name(clock))
        if reading is None:
            continue
        clock_id = _clock_id(turn, clock)
        for told in clock_timers(clock, reading, _beside(clock, standing, readings), turn.feet.scheme):
            ref, at = told.kind, told.at
            if ref == "lapse":
                continue  # the correction's end is drawn in the diagram, so the engine has armed it
            anew = voided[clock_id, ref, at]
            name = f"{clock_id}:{ref}:{at.isoformat()}" + (f":{anew}" if anew else "")
            timer_id = str(uuid.uuid5(_TIMERS, name))
            if at <= turn.now and timer_id not in armed and told in _asked(turn, clock, before):
                continue
            if timer_id == turn.deed.fired:
                continue
            yield {
                "id": timer_id,
                "instance_id": None,
                "clock_id": clock_id,
                "source": "clock",
                "timer_ref": ref,
                "element": None,
                "host": None,
                "phrase": None,
                "subject": clock.subject,
                "armed_at": turn.now,
                "again": False,
                "due_at": at,
            }


def _asked(turn: _Turn, clock: Clock, before: Mapping[rule.Name, Reading]) -> tuple[ClockTimer, ...]:
    """The moments a clock asked for before the act."""
    reading = before.get(rule.name(clock))
    if reading is None:
        return ()
    return clock_timers(clock, reading, _beside(clock, turn.feet.standing, before), turn.feet.scheme)


def _beside(clock: Clock, standing: Standing, readings: Mapping[rule.Name, Reading]) -> Reading | None:
    """The other one of a case's two clocks."""
    if clock.kind not in rule.OWN:
        return None
    others = standing.running("statutory" if clock.kind == "promised" else "promised")
    return readings[rule.name(others[-1])] if others else None


# -- clocks ------------------------------------------------------------------------------------------------------


def _clock_id(turn: _Turn, clock: Clock) -> str:
    """A clock keeps the id its first event was stored under; a new one is named by its case and itself."""
    known = turn.feet.clock_ids.get(rule.name(clock))
    return known or str(uuid.uuid5(_TIMERS, f"{turn.ground.case_id}:{':'.join(map(str, rule.name(clock)))}"))


def _clock_events(turn: _Turn, standing: Standing) -> list[dict[str, Any]]:
    """The events that clocks gained in this act."""
    fresh = []
    for clock in standing.clocks:
        stored = turn.feet.stored.get(rule.name(clock), 0)
        for seq, event in enumerate(clock.events[stored:], stored + 1):
            fresh.append(
                {
                    "centre_id": turn.ground.centre_id,
                    "clock_id": _clock_id(turn, clock),
                    "seq": seq,
                    "case_id": turn.ground.case_id,
                    "clock_kind": clock.kind,
                    "subject": clock.subject or "",
                    "sequence": clock.sequence,
                    "kind": event.kind,
                    "at": event.at,
                    "recorded_at": turn.now,
                    "detail": _detail(clock, event),
                }
            )
    return fresh


def _detail(clock: Clock, event: ClockEvent) -> dict[str, Any]:
    """What is stored with an event: its own detail; with the first one, the switches the clock counts by."""
    if event.kind != "started":
        return dict(event.detail)
    return {**event.detail, "switches": clock.switches.to_dict()}


# -- the case's line, the instance's, and what stands beside ---------------------------------------------------


def _case_line(
    turn: _Turn, standing: Standing, readings: Mapping[rule.Name, Reading], view: _View
) -> dict[str, Any]:
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
    turn: _Turn,
    standing: Standing,
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
    if turn.advance is not None:
        told["steps"] = [[step.process, step.element, step.subject] for step in turn.advance.steps]
        told["flows"] = list(turn.advance.flows)
        told["milestones"] = [milestone.name for milestone in turn.advance.milestones]
        told["decisions"] = [
            {"decision": d.decision, "rules": [rule.id for rule in d.rules], "outputs": dict(d.outputs)}
            for d in turn.advance.decisions
        ]
        told["sent"] = [message.name for message in turn.advance.sent]
    if (violation := _violation(turn)) is not None:
        told["violation"] = violation
    return told


def _violation(turn: _Turn) -> str | None:
    """K9: everything that is missing is told once; a second notice is a violation."""
    passed = turn.advance.milestones if turn.advance is not None else ()
    again = (
        any(m.name == "notice_issued" for m in passed) and "notice_issued" in turn.ground.case["milestones"]
    )
    return "second_notice" if again else None


def _write_instance(turn: _Turn, advance: Advance) -> None:
    instance, u = turn.ground.instance, turn.u
    values = {
        "state": advance.state,
        "awaits": [[message.name, message.element, message.subject or ""] for message in advance.messages],
        "finished_at": turn.now if advance.finished else None,
    }
    if "started_at" in instance:
        rows.update_instance(u, turn.ground.centre_id, instance["id"], values)
        rows.end_instances(u, turn.ground.centre_id, _beside_it(turn) if _ends_beside(turn) else ())
    else:
        rows.insert_rows(u, t.process_instance, [_own(turn, {**instance, **values, "started_at": turn.now})])


def _beside_it(turn: _Turn) -> list[str]:
    """The process instances beside the one the act is about in which something still waits."""
    waiting = (*turn.feet.hanging.tasks, *turn.feet.hanging.timers)
    return sorted({row["instance_id"] for row in waiting} - {None, turn.ground.instance["id"]} - _kept(turn))


def _write_beside(turn: _Turn, opened: Sequence[Mapping[str, Any]]) -> None:
    """Rows that stand beside the engine's: units now taking part, handoffs, notices, the filled form."""
    u, case = turn.u, turn.ground.case
    known = {case["lead_unit_id"], case["centre_id"]}
    joining = sorted({row["unit_id"] for row in opened} - known)
    rows.upsert(u, t.case_unit, [_own(turn, {"unit_id": unit, "part": "handling"}) for unit in joining])
    rows.upsert(u, t.handoff, list(_handoffs(turn, opened)), ("status", "ended_at", "ended_by"))
    rows.insert_rows(u, t.notice, list(_notices(turn)))
    if turn.deed.filled is not None and turn.ground.task is not None:
        filled = {
            "task_id": turn.ground.task["id"],
            "form": turn.ground.task["form"] or "",
            "values": turn.ground.key.seal_json(dict(turn.deed.filled)),
            "filled_at": turn.now,
            "filled_by": u.actor.person_id,
        }
        rows.insert_rows(u, t.form_filled, [_own(turn, filled)])
    for table, further in turn.deed.tables.items():
        rows.insert_rows(u, t.metadata.tables[table], [_own(turn, row) for row in further])


def _own(turn: _Turn, row: Mapping[str, Any]) -> dict[str, Any]:
    return {"centre_id": turn.ground.centre_id, "case_id": turn.ground.case_id, **row}


def _handoffs(turn: _Turn, opened: Sequence[Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    """A handoff is offered when its task opens, and ends with it (decisions.md 11)."""
    for row in opened:
        if row["act"] == "accept_handoff":
            offered = {"status": "offered", "offered_at": turn.now, "ended_at": None, "ended_by": None}
            sender = turn.u.actor.person_id or turn.ground.case["first_contact_id"]
            yield _own(
                turn,
                {"task_id": row["id"], "from_person_id": sender, "to_unit_id": row["unit_id"], **offered},
            )
    ended = {task.task_ref: task.how for task in turn.advance.closed} if turn.advance else {}
    for task in turn.feet.hanging.tasks:
        how = ended.get(task["task_ref"])
        if task["act"] != "accept_handoff" or how is None:
            continue
        if task["instance_id"] != turn.ground.instance["id"]:
            continue
        if how == "completed":
            status = "accepted" if turn.deed.routing.get("handoff") == "accepted" else "refused"
        else:
            status = "timed_out" if turn.deed.fired else "cancelled"
        yield _own(
            turn,
            {
                "task_id": task["id"],
                "from_person_id": None,
                "to_unit_id": task["unit_id"],
                "status": status,
                "offered_at": task["opened_at"],
                "ended_at": turn.now,
                "ended_by": turn.u.actor.person_id,
            },
        )


NOTICES = {
    "accepted": "acceptance",
    "notice_issued": "one_time",
    "paused": "pause",
    "extended": "extension",
    "decided": "decision",
    "delivered": "delivery",
}


def _notices(turn: _Turn) -> Iterable[dict[str, Any]]:
    """The papers the applicant is owed for what just happened; their words are sealed with the case."""
    if turn.advance is None:
        return
    kinds = [NOTICES[m.name] for m in turn.advance.milestones if m.name in NOTICES]
    if turn.advance.outcome == "not_accepted":
        kinds.append("non_acceptance")
    said = {**turn.ground.instance["facts"], **(turn.deed.filled or {})}
    for kind in dict.fromkeys(kinds):
        yield _own(
            turn,
            {
                "id": turn.u.new_id(),
                "kind": kind,
                "content": turn.ground.key.seal_json(said),
                "issued_at": turn.now,
                "issued_by": turn.u.actor.person_id,
            },
        )


def brief(row: Mapping[str, Any]) -> TaskBrief:
    names = ("act", "name", "name_en", "role", "unit_id", "assignee_id", "due_at")
    return TaskBrief(row["id"], **{name: row[name] for name in names})
