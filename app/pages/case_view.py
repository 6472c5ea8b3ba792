"""One case as its page shows it: the head, who holds it, its clocks, and one of its sides opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.api.requests import now, shop
from app.domain.explanations import Explanation, note_text, text
from app.oversight import case_file, clocks, places
from app.oversight.case_file import CaseFound, CaseHeader, CaseTask
from app.oversight.clocks import ClockLine
from app.pages import story
from app.pages.filed import Before, offers, on_file
from app.pages.rows import Chip, chip
from app.pages.since import Since, saw
from app.pages.since import since as since_then
from app.pages.story import Entry
from app.pages.terms import term
from app.pages.walk import Walk, Walked, processes, walk
from app.pages.words import html_language, named
from app.store.unit import Unit

SIDES = ("path", "clocks", "papers", "forms", "talk", "acts")
MOST_EVENTS = 500


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
    whole: bool
    saw: str
    since: Since | None = None

    @property
    def label(self) -> str:
        return next((one.name for one in self.walked if one.id == self.process), "")


def case_view(
    u: Unit,
    case_id: str,
    side: str,
    process: str,
    *,
    whole: bool = False,
    late: tuple[int | None, str] | None = None,
) -> CaseView:
    """whole: with the quiet lines of the story. late: the version and the facts (`since.saw`) a refused act saw.

    Raises CaseNotFound.
    """
    found = case_file.find(u, case_id)
    case = case_file.header(found)
    tasks = case_file.tasks(u, found)
    events = case_file.timeline(u, found, 0, MOST_EVENTS)
    main = shop().office.definition(u, case.definition_sha)
    own = [task for task in tasks if task.instance == "main"]
    main_line = [event for event in events if event.facts.get("instance", "main") == "main"]
    walked = processes(main, main_line, own)
    chosen = _chosen(process, walked)
    way = walk(main, chosen, main_line, own)
    frame = shop().office.frame(u, found.centre_id, found.calendar_id)
    lines = clocks.clocks(u, found, frame)
    live = tuple(task for task in tasks if task.ended_at is None)
    teller = story.teller(u, found, tasks, events, main)
    notices = case_file.notices(u, found)
    told = story.entries(teller, events, way, notices, () if whole else story.QUIET)
    return CaseView(
        case=case,
        chip=_case_chip(case),
        side=side,
        live=live,
        clocks=tuple(_clock_view(u, found, line) for line in lines),
        entries=told + story.ahead(live),
        process=chosen,
        walked=walked,
        walk=way,
        parts=_PARTS[side](u, found, tasks) if side in _PARTS else {},
        whole=whole,
        saw=saw(case, tasks, case_file.papers(u, found)),
        since=since_then(u, found, tasks, *late) if late else None,
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


# -- clocks ----------------------------------------------------------------------------------------------------------


def _clock_view(u: Unit, found: CaseFound, line: ClockLine) -> ClockView:
    steps = tuple((event["at"], term("clock_event", event["kind"])) for event in line.events)
    return ClockView(line, clock_name(u, found, line.kind, line.subject), _clock_chip(line), steps)


def clock_name(u: Unit, found: CaseFound, kind: str, subject: str | None) -> str:
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
    told = [(clock_id, why(one, clock_name(u, found, one.kind, one.subject))) for clock_id, one in explained]
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
