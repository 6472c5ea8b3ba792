"""What must hold in the rows whatever happened, looked at by readers alone: neither the engine nor a verb is asked.

Numbers of the invariants are those of the test plan: I0 database, I1 trail, I3 replay, I4 to I7 tasks and timers,
I8 kept answers, I12 numbers, I13 ratings.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from app.domain.faults import Fault
from app.domain.items import ItemRules, ItemsInvalid
from app.domain.numbers import NumberInvalid, parse_number
from app.domain.trail import Kind, commitment
from app.errors import SealBroken
from app.store import integrity as rows
from app.store.integrity import CaseRows
from app.store.trail import verify
from app.store.unit import Unit

_TOLD = {Kind.TIMER_FIRED, Kind.CARD_ISSUED, Kind.LIGHT_CHANGED}
_HOLDING = {Kind.TASK_CLAIMED, Kind.TASK_RELEASED, Kind.TASK_REASSIGNED}
_ENDING = {Kind.TASK_COMPLETED, Kind.TASK_HANDED_OFF}


# -- the whole database ----------------------------------------------------------------------------------------


def whole(u: Unit) -> Iterator[Fault]:
    """Faults that are not about one case."""
    for what in (*rows.database_faults(u), *rows.orphans(u)):
        yield Fault("integrity", "database", what)
    for name in rows.missing_guards(u):
        yield Fault("guard", name, "the trigger that keeps the rows append-only is not there")
    for one in verify(u):
        yield Fault("trail", f"{one.stream} {one.seq or ''}".strip(), f"the trail breaks: {one.what}")
    yield from _numbers(u)
    yield from _items(u)
    if rows.current_calendars(u) != 1:
        yield Fault(
            "calendar", "calendar_edition", f"{rows.current_calendars(u)} editions are in force, not one"
        )
    for answer in rows.answers(u):
        try:
            u.vault.general("idempotency").open_json(answer.answer)
        except SealBroken:
            yield Fault("answer", f"idempotency {answer.idem_key}", "the kept answer cannot be opened")


def _numbers(u: Unit) -> Iterator[Fault]:
    """I12: consecutive from 1, without gaps, and the counter stands at the last."""
    for centre_id, year, last, cases, lowest, highest in rows.number_series(u):
        if not (last == cases == highest and (lowest == 1 or cases == 0)):
            said = f"{cases} cases numbered {lowest} to {highest}, the counter stands at {last}"
            yield Fault("number", f"centre {centre_id} {year}", said)


def _items(u: Unit) -> Iterator[Fault]:
    for row in rows.item_versions(u):
        try:
            sound = ItemRules.from_plain(row.rules).sha == row.sha
        except ItemsInvalid:
            sound = False
        if not sound:
            yield Fault(
                "item", f"{row.code} version {row.version}", "the rules are not those that were imported"
            )


# -- one case ----------------------------------------------------------------------------------------------------


def of_case(u: Unit, case: CaseRows, incidents: Mapping[str, list[str]]) -> Iterator[Fault]:
    """Faults in what is kept about one case."""
    bodies = [(event, _body(event)) for event in case.trail]
    for rule, found in (
        ("replay", _replay(case, bodies)),
        ("closed", _closed(case)),
        ("stuck", _stuck(case, incidents)),
        ("claim", _claims(case, bodies)),
        ("ending", _endings(case, bodies)),
        ("timer", _timers(case, bodies)),
        ("number", _number(case)),
        ("handoff", _handoffs(case)),
        ("rating", _ratings(case)),
        ("sealed", _sealed(u, case, bodies)),
    ):
        for what in found:
            yield Fault(rule, f"case {case.number}", what)


_Told = list[tuple[Mapping[str, Any], Mapping[str, Any]]]


def _body(event: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        body = json.loads(event["body"])
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def settlements(case: CaseRows) -> _Told:
    """The events that moved the case's line, with their bodies: those that say how it stood afterwards."""
    told = [(event, _body(event)) for event in case.trail]
    return [(event, body) for event, body in told if "instance" in body and "after" in body]


def _replay(case: CaseRows, bodies: _Told) -> Iterator[str]:
    """I3: the case's line is what its events made of it."""
    line = case.case
    if line["version"] != line["trail_seq"]:
        yield f"version {line['version']} but {line['trail_seq']} events"
    settled = [body for _, body in bodies if "instance" in body and "after" in body]
    if not settled:
        yield "no event says how the case stands"
        return
    after = settled[-1]["after"]
    for name in ("status", "outcome"):
        if after.get(name) != line[name]:
            yield f"{name} is {line[name]}, the last event says {after.get(name)}"
    registered = bodies[0][1]
    for name, column in (("number", "number"), ("item", "item_code"), ("definition", "definition_sha")):
        if registered.get(name) != line[column]:
            yield f"{column} is not the one that was registered"


def _closed(case: CaseRows) -> Iterator[str]:
    """I4, I7: nothing is open in a closed case."""
    if case.case["closed_at"] is None:
        return
    for task in case.tasks:
        if task["ended_at"] is None:
            yield f"the case is closed, its task {task['id']} ({task['element']}) is open"
    for timer in case.timers:
        if timer["status"] in ("armed", "stuck"):
            yield f"the case is closed, its timer {timer['id']} is {timer['status']}"


def _stuck(case: CaseRows, incidents: Mapping[str, list[str]]) -> Iterator[str]:
    """I5: an open case has something to do, something to wait for, or an incident."""
    if case.case["closed_at"] is not None:
        return
    waits = (
        any(task["ended_at"] is None for task in case.tasks)
        or any(timer["status"] == "armed" and timer["due_at"] is not None for timer in case.timers)
        or any(one["finished_at"] is None and one["awaits"] for one in case.instances)
    )
    if not waits and case.case["id"] not in incidents:
        yield "the case is open and nothing will ever happen in it"
    for timer in case.timers:
        if timer["status"] == "stuck" and "timer_stuck" not in incidents.get(case.case["id"], ()):
            yield f"timer {timer['id']} is stuck and no incident says so"


def _claims(case: CaseRows, bodies: _Told) -> Iterator[str]:
    """I6: whoever holds a live task is the one the last event about it names."""
    holders: dict[str, Any] = {}
    for event, body in bodies:
        if event["kind"] in _HOLDING and "task" in body:
            holders[body["task"]] = body.get("after", {}).get("assignee")
    for task in case.tasks:
        if task["ended_at"] is not None:
            continue
        usual = (None, case.case["first_contact_id"])
        held = task["assignee_id"]
        if (task["id"] in holders and holders[task["id"]] != held) or (
            task["id"] not in holders and held not in usual
        ):
            yield f"task {task['id']} is held by {held or 'nobody'}, and no event made it so"


def _endings(case: CaseRows, bodies: _Told) -> Iterator[str]:
    """I6: a completed task was completed once, by whom it says; every task's life is on the trail."""
    opened: Counter[str] = Counter()
    ended: dict[str, str] = {}
    doers: dict[str, Any] = {}
    for event, body in bodies:
        opened.update(row["task"] for row in body.get("opened", ()))
        ended |= {row["task"]: row["how"] for row in body.get("ended", ())}
        if event["kind"] in _ENDING:
            doers[body.get("task", "")] = event["actor_id"]
    known = {task["id"] for task in case.tasks}
    for task_id in opened.keys() - known:
        yield f"task {task_id} was opened and is gone"
    for task in case.tasks:
        how = ended.get(task["id"])
        if opened[task["id"]] != 1:
            yield f"task {task['id']} was opened by {opened[task['id']]} events"
        if (how is None) != (task["ended_at"] is None) or (how is not None and how != task["status"]):
            yield f"task {task['id']} is {task['status']}, the trail says {how or 'open'}"
        elif task["status"] == "completed" and task["id"] in doers and doers[task["id"]] != task["ended_by"]:
            yield f"task {task['id']} was completed by somebody else"


def _timers(case: CaseRows, bodies: _Told) -> Iterator[str]:
    """I7: a timer that fired did so once, on the trail, and not before its moment."""
    told = Counter(body["timer"] for event, body in bodies if event["kind"] in _TOLD and "timer" in body)
    for timer in case.timers:
        times = told.pop(timer["id"], 0)
        if times != (timer["status"] == "fired"):
            yield f"timer {timer['id']} is {timer['status']}, the trail says it fired {times} times"
        if (timer["fired_at"] is None) == (timer["status"] == "fired"):
            yield f"timer {timer['id']} is {timer['status']} with a moment of firing that does not fit"
        elif timer["fired_at"] is not None and (
            timer["due_at"] is None or timer["fired_at"] < timer["due_at"]
        ):
            yield f"timer {timer['id']} fired before it was due"
    for timer_id in told:
        yield f"timer {timer_id} fired on the trail and is gone"


def _number(case: CaseRows) -> Iterator[str]:
    line = case.case
    try:
        number = parse_number(line["number"])
    except NumberInvalid:
        yield "the number's check character does not fit"
        return
    if (number.year, number.serial) != (line["year"], line["serial"]):
        yield f"the number says {number.year} {number.serial}, the row {line['year']} {line['serial']}"
    if any(task["number"] != line["number"] for task in case.tasks):
        yield "a task carries another case's number"


def _handoffs(case: CaseRows) -> Iterator[str]:
    """A handoff is offered as long as the task in which it is offered is open."""
    tasks = {task["id"]: task for task in case.tasks}
    for handoff in case.handoffs:
        task = tasks.get(handoff["task_id"])
        if task is None or (task["ended_at"] is None) != (handoff["status"] == "offered"):
            yield f"handoff {handoff['task_id']} is {handoff['status']}, its task is not"
    offered = {handoff["task_id"] for handoff in case.handoffs}
    for task in case.tasks:
        if task["act"] == "accept_handoff" and task["id"] not in offered:
            yield f"task {task['id']} offers a handoff that has no row"


def _ratings(case: CaseRows) -> Iterator[str]:
    """I13: a rating or a visit belongs to a completed task that asked for it."""
    done = {task["id"]: task["act"] for task in case.tasks if task["status"] == "completed"}
    for act, kept in (("rate", case.ratings), ("visit", case.visits)):
        ids = [row["task_id"] for row in kept]
        for task_id in ids:
            if done.get(task_id) != act or ids.count(task_id) > 1:
                yield f"the {act} of task {task_id} belongs to no such task"
        for task_id, its_act in done.items():
            if its_act == act and task_id not in ids:
                yield f"the {act} of task {task_id} is gone"


def _sealed(u: Unit, case: CaseRows, bodies: _Told) -> Iterator[str]:
    """What is sealed can be opened, and is what the trail has committed to."""
    try:
        key = u.vault.open_case_key(case.case["id"], case.case["case_key"])
        key.open_json(case.case["applicant"])
        for form in case.forms:
            key.open_json(form["values"])
    except SealBroken:
        yield "a sealed value cannot be opened"
        return
    for event, body in bodies:
        promised = body.get("commitments", {})
        if not promised and event["sealed"] is None:
            continue
        try:
            beside = key.open_json(event["sealed"]) if event["sealed"] is not None else {}
        except SealBroken:
            beside = {}
        kept = {name: commitment(bytes.fromhex(v["salt"]), v["value"]) for name, v in beside.items()}
        if kept != promised:
            yield f"what stands beside event {event['seq']} is not what it committed to"
