"""One case as its page shows it: the head, who holds it, its clocks, and one of its sides opened."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.api.requests import now, shop, somebody
from app.domain.rights import works_for
from app.oversight import case_file, clocks, places
from app.oversight.case_file import CaseFound, CaseHeader, CaseTask, TimelineEvent, Wait
from app.oversight.clocks import ClockLine
from app.oversight.related import related
from app.pages import acts, story
from app.pages.acts import NOTHING, Acts, Tried
from app.pages.clock_view import ClockView, Namer, Why, clock_views, in_the_head, whys
from app.pages.commands import new_key
from app.pages.days import today
from app.pages.filed import Before, offers, on_file
from app.pages.rows import Chip, chip
from app.pages.since import Since, saw
from app.pages.since import since as since_then
from app.pages.story import Entry
from app.pages.terms import term
from app.pages.walk import Walk, Walked, processes, walk
from app.pages.words import full_moment, gettext, named, ngettext
from app.store.unit import Unit
from workflows.definition import Definition

SIDES = ("path", "clocks", "papers", "forms", "talk", "related", "acts")
MOST_EVENTS = 2000


@dataclass(frozen=True, slots=True)
class Waiting:
    """What a case waits for while nobody has a task of it, and until when.

    stuck  the moment was given up;  step  its number on the diagram that is drawn, 0 for none
    """

    name: str
    until: datetime | None
    stuck: bool
    step: int


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case to draw. side is the one opened; what belongs to another side is empty.

    decision  what was decided, while the case goes on with it; "" for nothing yet
    waits  what it waits for where no task is live, its first contact answers for it meanwhile; and the applicant's rating
    substitutes  who stands in today for whoever holds a task of it or answers for it, and is away, by the holder's id
    visited  how the follow-up visit came out, the last one; "" before the first
    """

    case: CaseHeader
    chip: Chip
    side: str
    live: tuple[CaseTask, ...]
    clocks: tuple[ClockView, ...]
    head: tuple[ClockView, ...]
    whys: Mapping[str, Why]
    entries: tuple[Entry, ...]
    process: str
    walked: tuple[Walked, ...]
    walk: Walk
    parts: Mapping[str, Any]
    whole: bool
    acts: Acts
    since: Since | None = None
    waits: tuple[Waiting, ...] = ()
    substitutes: Mapping[str, str] = field(default_factory=dict)
    visited: str = ""
    decision: str = ""

    @property
    def held_by(self) -> tuple[tuple[str, int], ...]:
        """Who is at the case: people, or the desks where nobody has claimed a task yet; each with how many tasks.

        Between two tasks it is the first contact; nobody only where the case is closed.
        """
        if not self.live and self.case.closed_at is None:
            return ((gettext("%(name)s (first contact)", name=self.first_contact), 1),)
        return tuple(Counter(self._holder(task) for task in self.live).items())

    def _holder(self, task: CaseTask) -> str:
        """Who holds a task, with whom stands in for them while they are away; a desk where nobody does."""
        if task.assignee is None or task.assignee_id is None:
            return f"{named(task.unit, task.unit_en)} · {term('role', task.role)}"
        return self._stood_in_for(task.assignee, task.assignee_id)

    @property
    def first_contact(self) -> str:
        return self._stood_in_for(self.case.first_contact, self.case.first_contact_id)

    def _stood_in_for(self, name: str, person_id: str) -> str:
        away = self.substitutes.get(person_id)
        return gettext("%(name)s (%(other)s stands in)", name=name, other=away) if away else name

    @property
    def claimable(self) -> tuple[CaseTask, ...]:
        """Free tasks at a desk of the reader's."""
        desks = works_for(somebody())
        return tuple(
            task for task in self.live if task.status == "open" and (task.unit_id, task.role) in desks
        )

    @property
    def outcome(self) -> str:
        """How the case ended, or what was decided where it has not ended yet; "" before."""
        if self.case.outcome:
            return term("outcome", self.case.outcome)
        return term("answer", self.decision) if self.decision and self.case.decided_at else ""

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
    tried: Tried = NOTHING,
) -> CaseView:
    """whole: with the quiet lines of the story. tried: the act that was just refused. Raises CaseNotFound."""
    found = case_file.find(u, case_id)
    case = case_file.header(found)
    tasks = case_file.tasks(u, found)
    events = case_file.timeline(u, found, 0, MOST_EVENTS)
    main = shop().office.definition(u, case.definition_sha)
    live = tuple(task for task in tasks if task.ended_at is None)
    waited = () if live or case.closed_at else case_file.waits(u, found)
    walked, chosen, way = _walked(main, events, tasks, waited, process)
    frame = shop().office.frame(u, found.centre_id, found.calendar_id)
    lines = clocks.clocks(u, found, frame)
    departments = places.departments(u, found.centre_id)
    views = clock_views(Namer({task.id: task for task in tasks}, departments), lines, events)
    teller = story.teller(u, found, tasks, events, main, departments)
    notices = case_file.notices(u, found)
    told = story.entries(teller, events, way, notices, () if whole else story.QUIET)
    waits = tuple(_waiting(u, one, way) for one in waited)
    return CaseView(
        case=case,
        chip=_case_chip(case, live),
        side=side,
        live=live,
        clocks=views,
        head=in_the_head(views, live),
        whys=whys(views, clocks.explanations(u, found, frame)),
        entries=told + story.ahead(live, way) + tuple(_entry(one, case.first_contact) for one in waits),
        process=chosen,
        walked=walked,
        walk=way,
        parts=_PARTS[side](u, found, tasks) if side in _PARTS else {},
        whole=whole,
        acts=_acts(u, found, case, lines, tasks, departments, tried),
        since=since_then(u, found, tasks, tried.seen, tried.saw),
        decision=_decided(events),
        waits=waits or _rating(u, found, live),
        substitutes=places.substitutes(u, _answering(case, live), today()),
        visited=_visited(events),
    )


def _decided(events: Sequence[TimelineEvent]) -> str:
    """The last decision of a department or answer of the county; "" where there was none."""
    told = ({**event.facts, **(event.facts.get("routing") or {})} for event in reversed(events))
    return next((str(found) for one in told if (found := one.get("decision") or one.get("answer"))), "")


def _answering(case: CaseHeader, live: Sequence[CaseTask]) -> set[str]:
    """Whoever holds a task of the case, and its first contact."""
    return {case.first_contact_id, *(one.assignee_id for one in live if one.assignee_id)}


def _waiting(u: Unit, wait: Wait, way: Walk) -> Waiting:
    drawn = shop().office.definition(u, wait.definition_sha).elements.values()
    found = next((one for one in drawn if one.id == wait.element and one.name), None)
    standing = (
        n for n, step in enumerate(way.steps, 1) if step.get("current") and step["element"] == wait.element
    )
    return Waiting(
        named(found.name, found.name_en) if found else "", wait.due_at, wait.stuck, next(standing, 0)
    )


def _rating(u: Unit, found: CaseFound, live: Sequence[CaseTask]) -> tuple[Waiting, ...]:
    """The rating that is waited for: the only task nobody of the office can do, and until when it is open."""
    return tuple(
        Waiting(named(task.name, task.name_en), wait.due_at, wait.stuck, 0)
        for task in live
        if task.act == "rate"
        for wait in case_file.waits(u, found, task.element)
    )


def _entry(wait: Waiting, first_contact: str) -> Entry:
    """A moment waited for, at the foot of the story where a task would stand."""
    return Entry(
        name=wait.name,
        at=None,
        who=first_contact,
        note=gettext("until %(moment)s", moment=full_moment(wait.until)) if wait.until else "",
        past=False,
        current=True,
        step=wait.step,
    )


def _walked(
    main: Definition,
    events: Sequence[TimelineEvent],
    tasks: Sequence[CaseTask],
    waited: Sequence[Wait],
    process: str,
) -> tuple[tuple[Walked, ...], str, Walk]:
    """The processes the case has been in, the one to draw, and the way through that one."""
    own = [task for task in tasks if task.instance == "main"]
    main_line = [event for event in events if event.facts.get("instance", "main") == "main"]
    places = [(task.process, task.element) for task in own if task.ended_at is None]
    at = {one.element for one in waited if one.definition_sha == main.sha}
    places += [(one.process, one.id) for one in main.elements.values() if one.id in at]
    walked = processes(main, main_line, places)
    chosen = _chosen(process, walked)
    return walked, chosen, walk(main, chosen, main_line, own, places)


def _chosen(process: str, walked: Sequence[Walked]) -> str:
    """The process asked for; else the innermost one where the case stands; else the first."""
    ids = [one.id for one in walked]
    if process in ids:
        return process
    here = [one.id for one in walked if one.is_here]
    return here[-1] if here else ids[0] if ids else ""


def _visited(events: Sequence[TimelineEvent]) -> str:
    """How the last visit came out; of somebody who was not reached, on how many calls running."""
    visits = [event for event in events if event.facts.get("act") == "visit" and event.facts.get("routing")]
    said = [str(event.facts["routing"].get("satisfied", "")) for event in visits]
    if not said:
        return ""
    if said[-1] != "unreachable":
        return term("visit", said[-1])
    calls = next((n for n, one in enumerate(reversed(said)) if one != "unreachable"), len(said))
    return ngettext("Could not be reached, %(n)s call", "Could not be reached, %(n)s calls", calls)


def _case_chip(case: CaseHeader, live: Sequence[CaseTask]) -> Chip:
    if case.closed_at is not None:
        return Chip(
            "done",
            None,
            now(),
            text=term("outcome", case.outcome) if case.outcome else term("status", "closed"),
        )
    put_right = next((task for task in live if task.act == "rectify"), None)
    if put_right is not None:
        late = put_right.due_at is not None and put_right.due_at < now()
        return Chip("yellow" if late else "normal", put_right.due_at, now(), text=gettext("Being put right"))
    if case.status == "delivered":
        return Chip("done", None, now(), text=term("status", "delivered"))
    return chip(case.light, case.due_at, now(), provisional=case.provisional)


def _acts(
    u: Unit,
    found: CaseFound,
    case: CaseHeader,
    lines: Sequence[ClockLine],
    tasks: Sequence[CaseTask],
    departments: tuple[places.Named, ...],
    tried: Tried,
) -> Acts:
    live = [task for task in tasks if task.ended_at is None]
    awaits = [one[0] for instance in case_file.instances(u, found) for one in instance.awaits]
    return Acts(
        base=f"/cases/{case.id}",
        key=new_key(),
        version=case.version,
        saw=saw(case, tasks, case_file.papers(u, found)),
        listed="",
        offered=acts.on_case(somebody(), case, lines, live, awaits),
        grounds=case.rules["grounds"],
        longest=case.rules["extension"],
        departments=departments,
        tried=tried,
    )


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


def _related(u: Unit, found: CaseFound, _tasks: Sequence[CaseTask]) -> dict[str, Any]:
    return {"related": related(u, found)}


_PARTS = {"related": _related, "papers": _papers, "forms": _forms, "talk": _talk}
