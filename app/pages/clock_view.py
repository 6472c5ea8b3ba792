"""A case's clocks as its page shows them: chip, date, what happened to each, and why its date is what it is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from app.api.requests import now
from app.domain.explanations import Explanation, note_text, text
from app.oversight import case_file, places
from app.oversight.case_file import CaseFound, CaseTask, TimelineEvent
from app.oversight.clocks import ClockLine
from app.oversight.places import Named
from app.oversight.registers import Card
from app.pages.rows import Chip
from app.pages.terms import term
from app.pages.words import edition_name, full_moment, gettext, html_language, limit, named
from app.store.unit import Unit

# The clocks a case's head shows while they run, in this order; steps only of the tasks open now.
HEAD = (
    "promised",
    "statutory",
    "watch",
    "correction",
    "delivery",
    "contact",
    "rectification",
    "branch",
    "step",
)
_EXPLAINED = ("promised", "statutory", "watch", "correction", "delivery", "branch")


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a clock; words say with which ground, where somebody gave one."""

    at: datetime
    what: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class ClockView:
    """A clock with its chip and what to say of it."""

    line: ClockLine
    name: str
    chip: Chip
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class DayRow:
    day: date
    counted: bool
    total: int
    why: str
    due: bool


@dataclass(frozen=True, slots=True)
class Why:
    """Why this date: the days of one clock's count. edition: what the calendar is called that they were counted by."""

    name: str
    rows: tuple[DayRow, ...]
    notes: tuple[str, ...]
    edition: str


@dataclass(frozen=True, slots=True)
class Namer:
    """Names clocks: a branch with its department, a step with its task."""

    tasks: Mapping[str, CaseTask] | Mapping[str, Named]
    departments: Sequence[Named]

    def name(self, kind: str, subject: str | None) -> str:
        plain = term("clock", kind)
        if kind == "step" and subject in self.tasks:
            task = self.tasks[subject]
            return f"{plain} · {named(task.name, task.name_en)}"
        if kind == "branch" and subject:
            unit = next((unit for unit in self.departments if unit.code == subject), None)
            return f"{plain} · {named(unit.name, unit.name_en) if unit else subject}"
        return plain


def clock_name(u: Unit, found: CaseFound, kind: str, subject: str | None) -> str:
    """What one clock of a case is called."""
    tasks = {task.id: task for task in case_file.tasks(u, found)} if kind == "step" else {}
    return Namer(tasks, places.departments(u, found.centre_id) if kind == "branch" else ()).name(
        kind, subject
    )


def card_clocks(u: Unit, cards: Sequence[Card]) -> Mapping[str, str]:
    """What the clock of each of some cards is called, by the card."""
    steps = places.steps(
        u, {one.centre_id for one in cards}, {one.subject for one in cards if one.clock == "step"}
    )
    centres = {one.centre_id for one in cards if one.clock == "branch"}
    departments = {centre: places.departments(u, centre) for centre in centres}
    return {
        one.id: Namer(steps, departments.get(one.centre_id, ())).name(one.clock, one.subject) for one in cards
    }


def clock_views(
    namer: Namer, lines: Iterable[ClockLine], events: Sequence[TimelineEvent]
) -> tuple[ClockView, ...]:
    grounds = {event.at: event.values or {} for event in events if event.kind == "clock:corrected"}
    return tuple(
        ClockView(line, namer.name(line.kind, line.subject), _chip(line), _steps(line, grounds))
        for line in lines
    )


def _steps(line: ClockLine, grounds: Mapping[datetime, Mapping[str, object]]) -> tuple[Step, ...]:
    return tuple(
        Step(event["at"], _step(event), str(grounds.get(event["at"], {}).get("reason", "")))
        if event["kind"] == "corrected"
        else Step(event["at"], _step(event))
        for event in line.events
    )


def _step(event: Mapping[str, object]) -> str:
    """What happened, and for a correction what now stands."""
    what, detail = term("clock_event", str(event["kind"])), event["detail"]
    assert isinstance(detail, Mapping)
    told = []
    if event["kind"] == "corrected" and detail.get("started_at"):
        start = datetime.fromisoformat(str(detail["started_at"]))
        told.append(gettext("started at %(moment)s", moment=full_moment(start)))
    if event["kind"] in ("corrected", "extended") and detail.get("length") and detail.get("unit"):
        told.append(limit(int(str(detail["length"])), str(detail["unit"])))
    if event["kind"] == "paused" and detail.get("ground"):
        told.append(term("ground", str(detail["ground"])))
    return gettext(", ").join([what, *told])


def _chip(line: ClockLine) -> Chip:
    if not line.running:
        return Chip("done", None, now(), text=term("clock_event", "stopped"))
    if line.paused:
        resumed = date.fromisoformat(line.if_resumed_on) if line.if_resumed_on else None
        return Chip("paused", None, now(), resumed_on=resumed)
    late = "red" if line.kind == "statutory" else "yellow"
    return Chip(late if line.overdue else "normal", line.due_at, now(), provisional=line.provisional)


def in_the_head(views: Iterable[ClockView], live: Iterable[CaseTask]) -> tuple[ClockView, ...]:
    """The clocks that run, the case's own before those of its steps."""
    here = {task.id for task in live}
    shown = [
        one
        for one in views
        if one.line.running
        and one.line.kind in HEAD
        and (one.line.kind != "step" or one.line.subject in here)
    ]
    return tuple(sorted(shown, key=lambda one: HEAD.index(one.line.kind)))


def whys(views: Iterable[ClockView], explained: Iterable[tuple[str, Explanation]]) -> dict[str, Why]:
    """Why each date, by the clock's id, with the ground of every correction; steps last."""
    shown = {one.line.id: one for one in views}
    ordered = sorted(explained, key=lambda pair: _weight(pair[1].kind))
    told = {clock_id: why(one, shown[clock_id].name) for clock_id, one in ordered if clock_id in shown}
    return {
        clock_id: replace(one, notes=(*one.notes, *_corrections(shown[clock_id])))
        for clock_id, one in told.items()
    }


def _corrections(view: ClockView) -> tuple[str, ...]:
    return tuple(
        f"{full_moment(step.at)} {step.what}{gettext(': ')}{step.words}" for step in view.steps if step.words
    )


def _weight(kind: str) -> int:
    return _EXPLAINED.index(kind) if kind in _EXPLAINED else len(_EXPLAINED)


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
    return Why(name, rows, notes, edition_name(explanation.edition))
