"""The mirror: whether the rows of tasks, timers and clocks are what the engine and the law's clock say they are.

`settle` is their only writer; this is the other reading of the same truth, used by `shouwen check` and by tests.
Nothing here writes.
"""

from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from app.casework.office import Office
from app.domain import cases as rule
from app.domain.calendars import Frame
from app.domain.cases import Standing
from app.domain.clocks import Clock, Reading
from app.domain.faults import Fault
from app.domain.items import ItemRules
from app.domain.lights import Scheme, clock_timers
from app.domain.lights import light as light_of
from app.domain.limits import Limit, UnknownAnchor, moment, parse_phrase
from app.domain.tasks import DeskUnknown, urgency
from app.errors import CaseworkError, SealBroken
from app.store import definitions
from app.store.clocks import clocks_of
from app.store.integrity import CaseRows
from app.store.unit import Unit
from workflows import engine
from workflows.advance import OpenTask
from workflows.definition import content_sha, load_definition
from workflows.errors import WorkflowError

FAR_FUTURE = datetime(9999, 12, 31, tzinfo=UTC)
Row = Mapping[str, Any]


def of_case(office: Office, u: Unit, case: CaseRows, settled_at: datetime) -> Iterator[Fault]:
    """Where a case's rows differ from the engine's state and from its clocks.

    settled_at  when the case's line was last moved: lights and deadlines are as they were at that moment
    """
    found = [("mirror", what) for what in _engine(office, u, case)]
    if case.case["closed_at"] is None:
        found += [("clock", what) for what in _clocks(office, u, case, settled_at)]
    found += [("document", what) for what in _documents(office, u, case)]
    for name, what in found:
        yield Fault(name, f"case {case.number}", what)


def of_definition(row: Any) -> Iterator[Fault]:
    """A deployed definition is the one its hash names, and can be loaded (I15)."""
    where = f"definition {row.key} version {row.version}"
    try:
        files = definitions.unpack(row.files)
        if content_sha(files) != row.sha:
            yield Fault("definition", where, "its files are not those that were deployed")
        elif row.spec:
            load_definition(row.key, files, row.spec)
    except Exception as error:
        yield Fault("definition", where, f"it cannot be loaded: {type(error).__name__}")


# -- the engine ------------------------------------------------------------------------------------------------


def _engine(office: Office, u: Unit, case: CaseRows) -> Iterator[str]:
    for instance in case.instances:
        tasks = [t for t in case.tasks if t["instance_id"] == instance["id"] and t["ended_at"] is None]
        timers = [
            t for t in case.timers if t["instance_id"] == instance["id"] and t["status"] in ("armed", "stuck")
        ]
        if instance["role"] != "main" and instance["finished_at"] is not None and _was_decided(case):
            # It ended by itself, or with its case: then its state stays as it stood. Either way nothing waits in it.
            yield from _same("task", set(), {_kept(task) for task in tasks})
            yield from _same("timer", set(), {(t["timer_ref"], t["element"], t["phrase"]) for t in timers})
            continue
        try:
            definition = office.definition(u, instance["definition_sha"])
            live = engine.live(definition, instance["state"])
        except (CaseworkError, WorkflowError) as error:
            yield f"the state of its {instance['role']} process cannot be read: {type(error).__name__}"
            continue
        if live.finished != (instance["finished_at"] is not None):
            yield f"its {instance['role']} process is {'finished' if live.finished else 'open'} for the engine only"
        yield from _same(
            "task",
            {_said(task) for task in live.tasks},
            {_kept(task) for task in tasks},
        )
        yield from _same(
            "timer",
            {(t.timer_ref, t.element, t.host, t.phrase, t.subject) for t in live.timers},
            {
                tuple(t[name] for name in ("timer_ref", "element", "host", "phrase", "subject"))
                for t in timers
            },
        )
        yield from _same(
            "message",
            {(m.name, m.element, m.subject or "") for m in live.messages},
            {tuple(one) for one in instance["awaits"]} if instance["finished_at"] is None else set(),
        )
        yield from _desks(office, u, case, {task.task_ref: task for task in live.tasks}, tasks)


def _was_decided(case: CaseRows) -> bool:
    return case.case["decided_at"] is not None or case.case["closed_at"] is not None


def _said(task: OpenTask) -> tuple[Any, ...]:
    handed = task.properties.get("handoff") == "yes"
    return task.task_ref, task.process, task.element, task.name, task.act, task.form, task.subject, handed


def _kept(task: Row) -> tuple[Any, ...]:
    names = ("task_ref", "process", "element", "name", "act", "form", "subject", "can_hand_off")
    return tuple(task[name] for name in names)


def _same(kind: str, said: set[tuple[Any, ...]], kept: set[tuple[Any, ...]]) -> Iterator[str]:
    for one in sorted(said - kept, key=str):
        yield f"the engine has a {kind} that no row shows: {one[:3]}"
    for one in sorted(kept - said, key=str):
        yield f"a row shows a {kind} that the engine does not have: {one[:3]}"


def _desks(
    office: Office, u: Unit, case: CaseRows, said: Mapping[str, OpenTask], kept: list[Row]
) -> Iterator[str]:
    """A task lies on the desk its candidate group names."""
    centre_id, lead_id = case.case["centre_id"], case.case["lead_unit_id"]
    for row in kept:
        task = said.get(row["task_ref"])
        if task is None or task.candidate_group == "agent":
            continue
        try:
            desk = office.desks(u, centre_id, lead_id).desk(task.candidate_group, task.subject, task.county)
        except DeskUnknown:
            desk = ("", "")
        if desk != (row["role"], row["unit_id"]):
            yield f"task {row['id']} lies on the desk {row['role']}@{row['unit_id']}, not where it belongs"


# -- the clocks ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Seen:
    """A case's clocks as they were read when its line was last moved."""

    case: CaseRows
    rules: ItemRules
    frame: Frame
    scheme: Scheme
    standing: Standing
    ids: Mapping[rule.Name, str]
    readings: Mapping[rule.Name, Reading]
    at: datetime

    def last(self, kind: str) -> Reading | None:
        clocks = self.standing.running(kind)
        return self.readings[rule.name(clocks[-1])] if clocks else None


def _clocks(office: Office, u: Unit, case: CaseRows, at: datetime) -> Iterator[str]:
    try:
        seen = _see(office, u, case, at)
    except ValueError as error:
        yield f"its clocks cannot be counted: {error}"
        return
    due_at = yield from _line(seen)
    yield from _tasks(seen, due_at)
    yield from _clock_timers(seen)
    yield from _process_timers(seen)
    for timer in case.timers:
        if timer["status"] == "armed" and timer["failures"] == 0 and timer["try_at"] != timer["due_at"]:
            yield f"timer {timer['id']} is to be tried at {timer['try_at']}, it is due at {timer['due_at']}"


def _see(office: Office, u: Unit, case: CaseRows, at: datetime) -> _Seen:
    clocks, ids, _ = clocks_of(case.events)
    line = case.case
    standing = Standing(
        status=line["status"],
        outcome=line["outcome"],
        converted=line["converted"],
        milestones={name: datetime.fromisoformat(moment) for name, moment in line["milestones"].items()},
        clocks=clocks,
    )
    frame = office.frame(u, line["centre_id"], line["calendar_id"])
    return _Seen(
        case=case,
        rules=ItemRules.from_plain(line["rules"]),
        frame=frame,
        scheme=office.scheme(u, line["centre_id"]),
        standing=standing,
        ids=ids,
        readings=rule.readings(standing, frame, at),
        at=at,
    )


def _line(seen: _Seen) -> Generator[str, None, datetime | None]:
    """The case's own deadline and light. Returns the deadline its clocks say."""
    line, status = seen.case.case, seen.standing.status
    looked_at = rule.looked_at(seen.standing)
    due_at = seen.readings[rule.name(looked_at)].due_at if looked_at is not None else None
    statutory = seen.last("statutory")
    expected = {
        "due_at": due_at,
        "statutory_due_at": statutory.due_at if statutory else None,
        "provisional": any(reading.provisional for reading in seen.readings.values()),
        "light": _light(seen, status),
    }
    for name, value in expected.items():
        if line[name] != value:
            yield f"{name} is {line[name]}, its clocks say {value}"
    return due_at


def _light(seen: _Seen, status: str) -> str:
    if status in ("delivered", "closed"):
        return "done"
    light: str = light_of(seen.last("promised"), seen.last("statutory"), seen.at, seen.scheme)
    watch = seen.last("watch")
    if light == "paused" and status == "with_superior" and watch is not None:
        return light_of(watch, watch, seen.at, seen.scheme)
    return light


def _tasks(seen: _Seen, due_at: datetime | None) -> Iterator[str]:
    """A task's deadline is its step's or branch's, never later than the case's."""
    light = _light(seen, seen.standing.status)
    for task in seen.case.tasks:
        if task["ended_at"] is not None:
            continue
        own = [
            reading
            for (kind, subject, _), reading in seen.readings.items()
            if (kind, subject) in (("step", task["id"]), ("branch", task["subject"]))
            or kind == rule.CLOCKED_ACTS.get(task["act"])
        ]
        moments = [reading.due_at for reading in own if reading.due_at is not None]
        wanted = min([*moments, due_at] if due_at is not None else moments, default=None)
        lit = light
        for reading in own:
            lit = rule.worse(lit, light_of(reading, None, seen.at, seen.scheme))
        if (task["due_at"], task["sort_at"], task["light"]) != (wanted, wanted or FAR_FUTURE, lit):
            yield f"task {task['id']} is due {task['due_at']} ({task['light']}), its clocks say {wanted} ({lit})"
        if task["urgency"] != urgency(seen.case.case["urgency"], light):
            yield f"task {task['id']} sorts by urgency {task['urgency']}, its case says otherwise"


def _clock_timers(seen: _Seen) -> Iterator[str]:
    """Timers derived from clocks: every moment still to come is armed, and nothing else is."""
    wanted = {
        (seen.ids[rule.name(clock)], told.kind, told.at)
        for clock in seen.standing.clocks
        if rule.name(clock) in seen.readings
        for told in clock_timers(clock, seen.readings[rule.name(clock)], _beside(seen, clock), seen.scheme)
        if told.kind != "lapse"
    }
    armed = {
        (row["clock_id"], row["timer_ref"], row["due_at"])
        for row in seen.case.timers
        if row["source"] == "clock" and row["status"] in ("armed", "stuck")
    }
    for _, kind, at in sorted(armed - wanted, key=str):
        yield f"a {kind} timer is armed for {at}, no clock asks for it"
    for _, kind, at in sorted((one for one in wanted - armed if one[2] > seen.at), key=str):
        yield f"no {kind} timer is armed for {at}, a clock asks for it"


def _beside(seen: _Seen, clock: Clock) -> Reading | None:
    if clock.kind not in rule.OWN:
        return None
    return seen.last("statutory" if clock.kind == "promised" else "promised")


def _process_timers(seen: _Seen) -> Iterator[str]:
    """Timers of diagrams stand at the moment their phrase means."""
    facts = {one["id"]: one["facts"] for one in seen.case.instances}
    for row in seen.case.timers:
        if row["source"] != "process" or row["status"] != "armed":
            continue
        try:
            wanted = _moment(seen, row, facts[row["instance_id"]])
        except UnknownAnchor:
            continue
        except ValueError as error:
            yield f"timer {row['id']} ({row['phrase']}) cannot be counted: {error}"
            continue
        if row["due_at"] != wanted:
            yield f"timer {row['id']} ({row['phrase']}) is due {row['due_at']}, its phrase says {wanted}"


def _moment(seen: _Seen, row: Row, facts: Mapping[str, Any]) -> datetime | None:
    phrase = parse_phrase(row["phrase"])
    clocks = _named(seen, row)
    on_clock = (phrase.anchor or "").removesuffix(" limit") in clocks
    if row["again"] and phrase.relation != "every" and not on_clock:
        return None
    own = {"pause": Limit(facts["length"], facts["unit"])} if "unit" in facts else {}
    at = moment(
        phrase,
        armed_at=row["armed_at"],
        clocks=clocks,
        milestones=seen.standing.milestones,
        parameters={**rule.parameters(seen.rules), **own},
        frame=seen.frame,
    )
    return None if row["again"] and at is not None and at <= row["armed_at"] else at


def _named(seen: _Seen, row: Row) -> Mapping[str, Reading]:
    """The clocks a timer's phrase may name: its own branch's, its own task's step, and the case's."""
    named = {
        kind: reading for (kind, _, _), reading in seen.readings.items() if kind not in ("step", "branch")
    }
    place = row["instance_id"], row["host"], row["subject"]
    tasks = {
        task["id"]
        for task in seen.case.tasks
        if (task["instance_id"], task["element"], task["subject"]) == place and task["ended_at"] is None
    }
    for (kind, subject, _), reading in seen.readings.items():
        if (kind == "step" and subject in tasks) or (kind == "branch" and subject == row["subject"]):
            named[kind] = reading
    return named


# -- documents ----------------------------------------------------------------------------------------------------


def _documents(office: Office, u: Unit, case: CaseRows) -> Iterator[str]:
    """I14: every document is there, whole, and as large as it says."""
    if not case.documents:
        return
    try:
        key = u.vault.open_case_key(case.case["id"], case.case["case_key"])
    except SealBroken:
        return  # said elsewhere: nothing of the case can be opened
    for row in case.documents:
        try:
            size = len(office.documents.get(key, row["sha"]))
        except SealBroken:
            yield f"document {row['id']} is gone or was changed"
            continue
        if size != row["size_bytes"]:
            yield f"document {row['id']} has {size} bytes, not {row['size_bytes']}"
