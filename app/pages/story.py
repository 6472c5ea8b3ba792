"""The story of a case in sentences: every line of its trail, who did it with which post, and what was said with it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import pairwise
from typing import Any

from app.domain.rights import Act, may
from app.oversight import case_file, places
from app.oversight.case_file import CaseFound, CaseTask, Notice, TimelineEvent
from app.pages.filed import offers, on_file
from app.pages.form_view import FormView
from app.pages.terms import term
from app.pages.walk import Walk
from app.pages.words import gettext, html_language, limit, moment, named
from app.store.unit import Unit
from workflows.definition import Definition

# Lines that matter to whoever checks; whoever reads the story of a case is spared them.
QUIET = (
    "task:claimed",
    "task:released",
    "draft:saved",
    "light:changed",
    "case:searched",
    "query-code:printed",
    "rating-link:printed",
)
# Steps that different people are expected to do, each of which checks the one before.
_HANDS = ("handle", "review", "decide")
# Told in the same breath as the act that broke the rule.
REPORT = "violation:reported"
TOLD_CLOCKS = ("promised", "correction", "watch", "delivery", "rectification")


Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the timeline, under the names its macro knows.

    clocked  what it did to the clocks and to where the case stands
    post     the actor's unit, spelled out, for whoever points at the name
    links    (what it is called, address) of the notices that went out with it
    step     the number of the diagram's step that ended with it, 0 for none
    number   its place in the story, from 1; 0 while it still lies ahead
    """

    name: str
    at: datetime | None
    who: str
    post: str = ""
    note: str = ""
    clocked: str = ""
    past: bool = True
    current: bool = False
    step: int = 0
    number: int = 0
    links: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Teller:
    """What lines are told with: the names behind the keys that stand in them. units: by code.

    watches  whether the reader watches over the work, and is told who checked themselves
    """

    case_id: str
    tasks: Mapping[str, CaseTask]
    people: Mapping[str, str]
    units: Mapping[str, tuple[str, str]]
    main: Definition
    notes: Mapping[str, str] = field(default_factory=dict)
    watches: bool = False


def teller(
    u: Unit,
    found: CaseFound,
    tasks: Sequence[CaseTask],
    events: Sequence[TimelineEvent],
    main: Definition,
    departments: tuple[places.Named, ...],
) -> Teller:
    by_id = {task.id: task for task in tasks}
    return Teller(
        case_id=found.id,
        tasks=by_id,
        people=places.people_named(u, _people(events)),
        units={**places.by_code(u), **{one.code: (one.name, one.name_en) for one in departments}},
        main=main,
        notes=_notes(u, found, by_id, departments),
        watches=may(u.actor, Act.SEE_CARDS),
    )


def _people(events: Sequence[TimelineEvent]) -> set[str]:
    acted = {event.actor_id for event in events if event.actor_id}
    given = {str(_after(event).get("assignee") or "") for event in events}
    return acted | {one for one in given if one}


def entries(
    t: Teller,
    events: Sequence[TimelineEvent],
    way: Walk | None = None,
    notices: Sequence[Notice] = (),
    quiet: Collection[str] = QUIET,
) -> tuple[Entry, ...]:
    """The lines in their order. `way` ties them to the diagram's steps; `quiet` are the kinds left out, and with them
    the times that deadlines were counted again and stayed as they were.
    """
    sent = _sent(t.case_id, events, notices)
    same = _same_hand(t, events) if t.watches else frozenset()
    told = (event for event in events if event.kind not in quiet and not (quiet and _moved_nothing(event)))
    shown = (_entry(t, event, way, sent, event.seq in same) for event in told)
    return tuple(replace(one, number=number) for number, one in enumerate(shown, 1))


def ahead(live: Sequence[CaseTask], way: Walk) -> tuple[Entry, ...]:
    """The tasks open now, at the foot of the story; each with the place on the diagram where it stands."""
    standing = {step["element"]: number for number, step in enumerate(way.steps, 1) if step.get("current")}
    return tuple(
        Entry(
            name=named(task.name, task.name_en),
            at=None,
            who=task.assignee or f"{named(task.unit, task.unit_en)} · {term('role', task.role)}",
            note=_still_to_do(task),
            past=False,
            current=True,
            step=standing.get(task.element, 0) if task.instance == "main" else 0,
        )
        for task in live
    )


def _still_to_do(task: CaseTask) -> str:
    """Whether somebody has taken it, and until when it is to be done."""
    told = [gettext("Unclaimed")] if task.assignee is None else []
    told += [gettext("due %(moment)s", moment=moment(task.due_at))] if task.due_at else []
    return " · ".join(told)


def _same_hand(t: Teller, events: Sequence[TimelineEvent]) -> frozenset[int]:
    """The lines where a check or a decision was made by whoever had done the step it is about."""
    done = [
        (event, task.act)
        for event in events
        if event.kind == "task:completed"
        and (task := t.tasks.get(str(event.facts.get("task", ""))))
        and task.instance == "main"
        and task.act in _HANDS
    ]
    return frozenset(
        event.seq
        for (before, _), (event, act) in pairwise(done)
        if act != "handle" and event.actor_id is not None and event.actor_id == before.actor_id
    )


def _entry(
    t: Teller,
    event: TimelineEvent,
    way: Walk | None,
    sent: Mapping[int, tuple[tuple[str, str], ...]],
    same_hand: bool = False,
) -> Entry:
    main = event.facts.get("instance", "main") == "main"
    done = event.kind == "task:completed"
    return Entry(
        name=sentence(t, event),
        at=event.at,
        who=who(t, event),
        post=_unit(t, event.actor.partition("@")[2]),
        note=t.notes.get(str(event.facts.get("task")), "") if done else _said(event),
        clocked=gettext(", ").join(
            part
            for part in (gettext("same person as the step before") if same_hand else "", _moved(event))
            if part
        ),
        step=way.ends.get(event.seq, 0) if way and main else 0,
        links=sent.get(event.seq, ()),
    )


# -- what happened ---------------------------------------------------------------------------------------------------


def sentence(t: Teller, event: TimelineEvent) -> str:
    """What happened, in a few words."""
    facts = event.facts
    what = term("event", event.kind)
    task = t.tasks.get(str(facts.get("task", "")))
    if event.kind == "timer:fired":
        return _timer(t, str(facts.get("ref", "")), what)
    if event.kind == "task:completed" and task is not None:
        return named(task.name, task.name_en)
    about = _about(t, event)
    told = _joined(what, about) if about else what
    return _joined(named(task.name, task.name_en), told) if task is not None else told


def _about(t: Teller, event: TimelineEvent) -> str:
    """What a line is about beside its kind: to whom, how long, which one."""
    told = _ABOUT.get(event.kind) or (_card if event.kind.startswith("card:") else None)
    return told(t, event.facts, event.values or {}) if told else ""


def _assignee(t: Teller, facts: Facts, _values: Facts) -> str:
    to = t.people.get(str((facts.get("after") or {}).get("assignee") or ""), "")
    return gettext("to %(name)s", name=to) if to else gettext("back into the queue")


def _handed(t: Teller, facts: Facts, _values: Facts) -> str:
    return _unit(t, str((facts.get("routing") or {}).get("department", "")))


def _urged(_t: Teller, facts: Facts, _values: Facts) -> str:
    return gettext("time %(n)s", n=facts["urges"]) if facts.get("urges", 1) > 1 else ""


def _pause(_t: Teller, facts: Facts, _values: Facts) -> str:
    ground = term("ground", str(facts.get("ground", "")))
    return gettext(", ").join(part for part in (ground, _length(facts)) if part)


def _department(t: Teller, facts: Facts, _values: Facts) -> str:
    return _unit(t, str(facts.get("department", "")))


def _card(_t: Teller, facts: Facts, _values: Facts) -> str:
    return term("light", str(facts["colour"])) if facts.get("colour") else ""


def _light(_t: Teller, facts: Facts, _values: Facts) -> str:
    return term("light", str(facts["ref"])) if facts.get("ref") else ""


def _recounted(_t: Teller, facts: Facts, _values: Facts) -> str:
    was, now = _deadlines(facts)
    return gettext("%(was)s becomes %(now)s", was=moment(was), now=moment(now)) if was and now else ""


def _deadlines(facts: Facts) -> tuple[datetime | None, datetime | None]:
    """The case's deadline before and after it was counted again."""
    was, now = ((facts.get(name) or {}).get("due_at") for name in ("was", "after"))
    return (datetime.fromisoformat(was) if was else None), (datetime.fromisoformat(now) if now else None)


def _moved_nothing(event: TimelineEvent) -> bool:
    """Whether deadlines were counted again and the case's stayed; who wrote down no deadline may have moved it."""
    if event.kind != "case:recomputed" or "due_at" not in _after(event):
        return False
    was, now = _deadlines(event.facts)
    return was == now


_ABOUT: Mapping[str, Callable[[Teller, Facts, Facts], str]] = {
    "task:reassigned": _assignee,
    "task:handed-off": _handed,
    "task:urged": _urged,
    "clock:pause-asked": _pause,
    "clock:extension-asked": lambda _t, facts, _values: _length(facts),
    "case:recomputed": _recounted,
    "clock:corrected": lambda _t, facts, _values: term("clock", str(facts.get("clock", ""))),
    "opinion:asked": _department,
    "department:added": _department,
    "message:received": lambda _t, facts, _values: term("answer", str(facts.get("answer", ""))),
    "collection:chosen": lambda t, facts, _values: _unit(t, str(facts["pickup"])) or gettext("at the window"),
    "document:attached": lambda _t, _facts, values: str(values.get("name", "")),
    "card:issued": _light,
    "light:changed": _light,
}


def _length(facts: Facts) -> str:
    if not facts.get("length"):
        return ""
    return limit(int(facts["length"]), str(facts.get("unit") or "workday"))


def _timer(t: Teller, ref: str, what: str) -> str:
    drawn = next((one for one in t.main.elements.values() if one.id == ref and one.name), None)
    return named(drawn.name, drawn.name_en) if drawn else what


def who(t: Teller, event: TimelineEvent) -> str:
    """Who did it, with their post."""
    if event.actor_id is None:
        return term("actor", event.actor)
    role, _, code = event.actor.partition("@")
    unit = t.units.get(code)
    at = named(*unit) if unit and role in ("handler", "county_officer", "agent") else ""
    return " · ".join(part for part in (t.people.get(event.actor_id, ""), at, term("role", role)) if part)


def _said(event: TimelineEvent) -> str:
    """The words that came with an act, where this reader may see them."""
    values = event.values or {}
    for name in ("words", "reason", "question", "note"):
        if values.get(name):
            return str(values[name])
    return ""


def _moved(event: TimelineEvent) -> str:
    """Whether it broke a rule, where the case stands after it, if that is somewhere else, and what its clocks did."""
    if "clocks" not in event.facts:
        return ""
    before, after = event.facts.get("before") or {}, _after(event)
    broke = "violation" in event.facts and event.kind != REPORT
    told = [term("violation", event.facts["violation"])] if broke else []
    if after.get("status") != before.get("status"):
        told.append(term("status", after["status"]))
    told += [
        gettext(
            '"%(clock)s" %(happened)s',
            clock=term("clock", one["clock"]),
            happened=term("clock_event", one["event"]),
        )
        for one in event.facts["clocks"]
        if one["clock"] in TOLD_CLOCKS
    ]
    return gettext(", ").join(dict.fromkeys(told))


def _sent(
    case_id: str, events: Sequence[TimelineEvent], notices: Sequence[Notice]
) -> dict[int, tuple[tuple[str, str], ...]]:
    """Notices by the line they went out with: the last one not later than they were issued, but the report of a violation."""
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for one in notices:
        lines = (event.seq for event in events if event.at <= one.issued_at and event.kind != REPORT)
        seq = max(lines, default=0)
        link = term("notice", one.kind), f"/cases/{case_id}/notices/{one.id}"
        found[seq] = (*found.get(seq, ()), link)
    return found


def _notes(
    u: Unit, found: CaseFound, tasks: Mapping[str, CaseTask], departments: tuple[places.Named, ...]
) -> dict[str, str]:
    """What the form of a task said, in a line."""
    offered = offers(departments)
    return {
        filled.task_id: _in_a_line(on_file(u, filled, tasks[filled.task_id], offered).view)
        for filled in case_file.forms(u, found)
    }


def _in_a_line(view: FormView) -> str:
    told = [one.shown.rstrip("。；;. \n") for one in view.fields if one.shown and one.kind != "checkbox"]
    return gettext("; ").join(gettext(", ").join(one.splitlines()) for one in told[:3])


def _after(event: TimelineEvent) -> Mapping[str, Any]:
    after = event.facts.get("after")
    return after if isinstance(after, dict) else {}


def _unit(t: Teller, code: str) -> str:
    unit = t.units.get(code)
    return named(*unit) if unit else code


def _joined(head: str, tail: str) -> str:
    return f"{head}: {tail}" if html_language() == "en" else f"{head}：{tail}"
