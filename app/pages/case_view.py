"""One case as its page shows it: the head, who holds it, its clocks, and one of its sides opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.api.requests import now, shop
from app.domain.explanations import Explanation, note_text, text
from app.oversight import case_file, clocks, places
from app.oversight.case_file import CaseFound, CaseHeader, CaseTask, TimelineEvent
from app.oversight.clocks import ClockLine
from app.pages.form_view import FormView
from app.pages.rows import Chip, chip
from app.pages.task_view import Before, offers, on_file
from app.pages.terms import term
from app.pages.walk import Walk, Walked, processes, walk
from app.pages.words import gettext, html_language, named
from app.store.unit import Unit
from workflows.definition import Definition

SIDES = ("path", "clocks", "papers", "forms", "talk", "acts")
# Lines that matter to whoever reads the story of a case; claims and drafts stay on the trail.
QUIET = ("task:claimed", "task:released", "draft:saved", "light:changed", "case:searched")
TOLD_CLOCKS = ("promised", "correction", "watch", "delivery", "rectification")
MOST_EVENTS = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline, under the names its macro knows."""

    name: str
    at: datetime | None
    who: str
    note: str = ""
    clocked: str = ""
    past: bool = True
    current: bool = False
    step: int = 0


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock with its chip and what to say of it."""

    line: ClockLine
    name: str
    chip: Chip
    steps: tuple[tuple[datetime, str], ...]


@dataclass(frozen=True, slots=True)
class DayRow:
    day: date
    counted: bool
    total: int
    why: str
    due: bool


@dataclass(frozen=True, slots=True)
class Why:
    """Why this date: the days of one clock's count."""

    name: str
    rows: tuple[DayRow, ...]
    notes: tuple[str, ...]
    edition: str


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case to draw. side is the one opened; what belongs to another side is empty."""

    case: CaseHeader
    chip: Chip
    side: str
    live: tuple[CaseTask, ...]
    clocks: tuple[ClockView, ...]
    entries: tuple[Entry, ...]
    process: str
    walked: tuple[Walked, ...]
    walk: Walk
    parts: Mapping[str, Any]

    @property
    def label(self) -> str:
        return next((one.name for one in self.walked if one.id == self.process), "")


def case_view(u: Unit, case_id: str, side: str, process: str) -> CaseView:
    """Raises CaseNotFound."""
    found = case_file.find(u, case_id)
    case = case_file.header(found)
    tasks = case_file.tasks(u, found)
    events = case_file.timeline(u, found, 0, MOST_EVENTS)
    main = shop().office.definition(u, case.definition_sha)
    own = [task for task in tasks if task.instance == "main"]
    story = [event for event in events if event.facts.get("instance", "main") == "main"]
    walked = processes(main, story, own)
    chosen = _chosen(process, walked)
    way = walk(main, chosen, story, own)
    frame = shop().office.frame(u, found.centre_id, found.calendar_id)
    lines = clocks.clocks(u, found, frame)
    live = tuple(task for task in tasks if task.ended_at is None)
    return CaseView(
        case=case,
        chip=_case_chip(case),
        side=side,
        live=live,
        clocks=tuple(_clock_view(u, found, line) for line in lines),
        entries=_entries(u, found, events, tasks, way, main) + _ahead(live),
        process=chosen,
        walked=walked,
        walk=way,
        parts=_PARTS[side](u, found, tasks) if side in _PARTS else {},
    )


def _chosen(process: str, walked: Sequence[Walked]) -> str:
    """The process asked for; else the innermost one where the case stands; else the first."""
    ids = [one.id for one in walked]
    if process in ids:
        return process
    here = [one.id for one in walked if one.is_here]
    return here[-1] if here else ids[0] if ids else ""


def _case_chip(case: CaseHeader) -> Chip:
    if case.closed_at is not None:
        return Chip(
            "done",
            None,
            now(),
            text=term("outcome", case.outcome) if case.outcome else term("status", "closed"),
        )
    if case.status == "delivered":
        return Chip("done", None, now(), text=term("status", "delivered"))
    return chip(case.light, case.due_at, now(), provisional=case.provisional)


# -- the story -------------------------------------------------------------------------------------------------------


def _entries(
    u: Unit,
    found: CaseFound,
    events: Sequence[TimelineEvent],
    tasks: Sequence[CaseTask],
    way: Walk,
    main: Definition,
) -> tuple[Entry, ...]:
    by_id = {task.id: task for task in tasks}
    names = places.people_named(u, {event.actor_id for event in events if event.actor_id})
    notes = _notes(u, found, by_id)
    return tuple(
        Entry(
            name=_event_name(event, by_id, main),
            at=event.at,
            who=_who(event, names),
            note=notes.get(str(event.facts.get("task")), "")
            if event.kind == "task:completed"
            else _said(event),
            clocked=_clocked(event),
            step=way.ends.get(event.seq, 0) if event.facts.get("instance", "main") == "main" else 0,
        )
        for event in events
        if event.kind not in QUIET
    )


def _ahead(live: Sequence[CaseTask]) -> tuple[Entry, ...]:
    """The tasks open now, at the foot of the story."""
    return tuple(
        Entry(
            name=named(task.name, task.name_en),
            at=None,
            who=task.assignee or named(task.unit, task.unit_en),
            note=gettext("Unclaimed") if task.assignee is None else "",
            past=False,
        )
        for task in live
    )


def _event_name(event: TimelineEvent, tasks: Mapping[str, CaseTask], main: Definition) -> str:
    task = tasks.get(str(event.facts.get("task", "")))
    what = term("event", event.kind)
    ref = str(event.facts.get("ref", ""))
    if event.kind == "card:issued":
        return term("light", ref)
    if event.kind == "timer:fired":
        drawn = next((one for one in main.elements.values() if one.id == ref and one.name), None)
        return named(drawn.name, drawn.name_en) if drawn else what
    if task is None:
        return what
    name = named(task.name, task.name_en)
    return (
        name
        if event.kind == "task:completed"
        else f"{name}：{what}"
        if html_language() != "en"
        else f"{name}: {what}"
    )


def _who(event: TimelineEvent, names: Mapping[str, str]) -> str:
    if event.actor_id is None:
        return term("actor", event.actor)
    role = term("role", event.actor.split("@")[0])
    return f"{names.get(event.actor_id, '')} · {role}"


def _said(event: TimelineEvent) -> str:
    """The words that came with an act, where this reader may see them."""
    values = event.values or {}
    for name in ("words", "reason", "question", "note"):
        if values.get(name):
            return str(values[name])
    return ""


def _clocked(event: TimelineEvent) -> str:
    told = [
        f"{term('clock', one['clock'])} {term('clock_event', one['event'])}"
        for one in event.facts.get("clocks", ())
        if one["clock"] in TOLD_CLOCKS
    ]
    return gettext(", ").join(dict.fromkeys(told))


def _notes(u: Unit, found: CaseFound, tasks: Mapping[str, CaseTask]) -> dict[str, str]:
    """What the form of a task said, in a line."""
    offered = offers(places.departments(u, found.centre_id))
    return {
        filled.task_id: _in_a_line(on_file(u, filled, tasks[filled.task_id], offered).view)
        for filled in case_file.forms(u, found)
    }


def _in_a_line(view: FormView) -> str:
    told = [
        field.shown.rstrip("。；;. ") for field in view.fields if field.shown and field.kind != "checkbox"
    ]
    return gettext("; ").join(told[:3])


# -- clocks ----------------------------------------------------------------------------------------------------------


def _clock_view(u: Unit, found: CaseFound, line: ClockLine) -> ClockView:
    steps = tuple((event["at"], term("clock_event", event["kind"])) for event in line.events)
    return ClockView(line, _clock_name(u, found, line.kind, line.subject), _clock_chip(line), steps)


def _clock_name(u: Unit, found: CaseFound, kind: str, subject: str | None) -> str:
    """A branch is named with its department, a step by its task."""
    name = term("clock", kind)
    if kind == "branch" and subject:
        units = {unit.code: unit for unit in places.departments(u, found.centre_id)}
        unit = units.get(subject)
        return f"{name} · {named(unit.name, unit.name_en) if unit else subject}"
    if kind == "step" and subject:
        task = next((task for task in case_file.tasks(u, found) if task.id == subject), None)
        return f"{name} · {named(task.name, task.name_en)}" if task else name
    return name


def _clock_chip(line: ClockLine) -> Chip:
    if not line.running:
        return Chip("done", None, now(), text=term("clock_event", "stopped"))
    if line.paused:
        resumed = date.fromisoformat(line.if_resumed_on) if line.if_resumed_on else None
        return Chip("paused", None, now(), resumed_on=resumed)
    late = "red" if line.kind == "statutory" else "yellow"
    return Chip(late if line.overdue else "normal", line.due_at, now(), provisional=line.provisional)


def _whys(u: Unit, found: CaseFound, _tasks: Sequence[CaseTask]) -> dict[str, Any]:
    frame = shop().office.frame(u, found.centre_id, found.calendar_id)
    explained = sorted(clocks.explanations(u, found, frame), key=lambda pair: _weight(pair[1].kind))
    told = [(clock_id, why(one, _clock_name(u, found, one.kind, one.subject))) for clock_id, one in explained]
    return {"whys": told}


def _weight(kind: str) -> int:
    """The case's own clocks are explained first, single steps last."""
    first = ("promised", "statutory", "watch", "correction", "delivery", "branch")
    return first.index(kind) if kind in first else len(first)


def why(explanation: Explanation, name: str) -> Why:
    tongue = html_language()
    rows = tuple(
        DayRow(
            day=line.on,
            counted=line.counted,
            total=line.total if "seconds" not in line.params else line.total // 3600,
            why=text(line, "en" if tongue == "en" else "zh-CN").split("  ")[-1],
            due=line.on == explanation.due_on,
        )
        for line in explanation.lines
    )
    notes = tuple(note_text(note, "en" if tongue == "en" else "zh-CN") for note in explanation.notes)
    return Why(name, rows, notes, explanation.edition)


# -- the other sides -------------------------------------------------------------------------------------------------


def _papers(u: Unit, found: CaseFound, _tasks: Sequence[CaseTask]) -> dict[str, Any]:
    return {
        "papers": case_file.papers(u, found),
        "documents": case_file.documents(u, found),
        "notices": case_file.notices(u, found),
    }


def _forms(u: Unit, found: CaseFound, tasks: Sequence[CaseTask]) -> dict[str, Any]:
    by_id = {task.id: task for task in tasks}
    offered = offers(places.departments(u, found.centre_id))
    filled: list[Before] = [on_file(u, one, by_id[one.task_id], offered) for one in case_file.forms(u, found)]
    return {"forms": filled}


def _talk(u: Unit, found: CaseFound, _tasks: Sequence[CaseTask]) -> dict[str, Any]:
    return {
        "remarks": case_file.remarks(u, found),
        "handoffs": case_file.handoffs(u, found),
        "visits": case_file.visits(u, found),
        "ratings": case_file.ratings(u, found),
    }


def _acts(u: Unit, found: CaseFound, _tasks: Sequence[CaseTask]) -> dict[str, Any]:
    awaits = [one[0] for instance in case_file.instances(u, found) for one in instance.awaits]
    return {"departments": places.departments(u, found.centre_id), "awaits": awaits}


_PARTS = {"clocks": _whys, "papers": _papers, "forms": _forms, "talk": _talk, "acts": _acts}
