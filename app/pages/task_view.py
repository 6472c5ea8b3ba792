"""One task as its panel and its page show it: the case's facts, the form, what was typed, what went before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.api.requests import now, shop, somebody
from app.domain.rights import Act, may
from app.oversight import case_file, clocks, places, worklist
from app.oversight.case_file import CaseFound, CaseHeader, CaseTask, Document, Paper, Visit
from app.oversight.clocks import ClockLine
from app.oversight.places import Named
from app.oversight.worklist import Line
from app.pages import acts
from app.pages.acts import NOTHING, Acts, Tried
from app.pages.commands import new_key
from app.pages.filed import Before, Offered, form_of, offers, on_file
from app.pages.form_view import Compared, FormView, compared, form_view
from app.pages.posts import works_as
from app.pages.rows import Row, road, row
from app.pages.since import Since, saw
from app.pages.since import since as since_then
from app.pages.terms import term
from app.store.unit import Unit
from workflows.forms import Form

# Tasks that need the list of papers before their eyes.
ABOUT_PAPERS = ("check_papers", "issue_notice", "record_supplement", "pre_review", "on_the_spot")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a colleague put into the same form, where it differs from what this reader has: both, field by field.

    filed   the colleague finished the task with it; else it is their draft
    take    the address that fills the form with theirs; "" where that cannot be
    """

    by: str
    at: datetime
    rows: tuple[Compared, ...]
    filed: bool
    take: str = ""


@dataclass(frozen=True, slots=True)
class CallSheet:
    """What to know before calling: the rating given, None for none, and who was reached before."""

    level: int | None
    earlier: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task to draw.

    form       the form to fill, or as filled once the task is over; None where the task has none
    key        the hidden idempotency key of this drawing
    kept       what was typed and could not be taken, as a form on file; None where the form itself still holds it
    papers     the item's papers
    call       the call sheet, where the task is to reach the applicant
    handed_in  what the applicant has handed in without coming, where the task is about it
    asked      what a side process is about: ground, expected length and so on
    due_by     the name of the clock by which it falls due; "" where none runs
    works_as   the post it is done in, for somebody with several; "" for everybody else
    acts       what else can be done here
    since      what happened meanwhile, where an act came too late
    beside     what colleagues put into the same form
    """

    line: Line
    row: Row
    case: CaseHeader
    form: FormView | None
    key: str
    listed: str
    steps: list[tuple[str, str]]
    before: tuple[Before, ...]
    reasons: tuple[str, ...]
    asked: Mapping[str, Any]
    papers: tuple[Paper, ...]
    handed_in: tuple[Document, ...]
    call: CallSheet | None
    acts: Acts
    due_by: str = ""
    works_as: str = ""
    draft_at: datetime | None = None
    kept: FormView | None = None
    since: Since | None = None
    beside: tuple[Beside, ...] = ()

    @property
    def tried(self) -> Tried:
        return self.acts.tried

    @property
    def over(self) -> bool:
        return self.line.ended_at is not None

    @property
    def about_papers(self) -> bool:
        return self.line.act in ABOUT_PAPERS

    @property
    def may_urge(self) -> bool:
        return not self.over and not self.line.is_mine and may(somebody(), Act.URGE_TASK)

    @property
    def may_put_aside(self) -> bool:
        return not self.over and self.line.is_mine

    @property
    def may_comment(self) -> bool:
        return may(somebody(), Act.COMMENT)


@dataclass(frozen=True, slots=True)
class _Read:
    """What was read of a task, for the parts of its view."""

    line: Line
    found: CaseFound
    case: CaseHeader
    tasks: Mapping[str, CaseTask]
    papers: tuple[Paper, ...]
    departments: tuple[Named, ...]
    form: Form | None
    offered: Offered

    @property
    def task(self) -> CaseTask:
        return self.tasks[self.line.id]


def _read(u: Unit, task_id: str) -> _Read:
    line = worklist.line(u, task_id)
    found = case_file.find(u, line.case_id)
    tasks = {task.id: task for task in case_file.tasks(u, found)}
    departments = places.departments(u, line.centre_id)
    return _Read(
        line=line,
        found=found,
        case=case_file.header(found),
        tasks=tasks,
        papers=case_file.papers(u, found),
        departments=departments,
        form=form_of(u, tasks[line.id]),
        offered=offers(departments),
    )


def task_view(u: Unit, task_id: str, listed: str, tried: Tried = NOTHING, take: str = "") -> TaskView:
    """take: the id of a colleague whose draft is to fill the form. Raises TaskNotFound, CaseNotFound."""
    read = _read(u, task_id)
    line, form = read.line, read.form
    drafts = case_file.drafts(u, read.found, line.id) if line.may_work and form else ()
    mine = next((one for one in drafts if one.person_id == u.actor.person_id), None)
    taken = next((one for one in drafts if one.person_id == take and line.is_mine), None)
    shown, kept = _form(u, read, tried, taken or mine)
    others = [one for one in drafts if one not in (mine, taken) and line.is_mine]
    key = new_key()
    lines = () if line.ended_at else _clocks(u, read)
    return TaskView(
        line=line,
        row=row(line, now(), listed),
        case=read.case,
        form=shown,
        key=key,
        listed=listed,
        steps=road(line.case_status),
        before=_before(u, read),
        reasons=_reasons(u, read),
        asked=_asked(u, read.found, read.task),
        papers=read.papers,
        handed_in=_handed_in(u, read),
        call=_call_sheet(u, read),
        acts=_acts(u, read, lines, key, listed, tried),
        due_by=_due_by(read, lines),
        works_as=works_as(somebody(), line.centre_id, (read.task.unit_id, line.role))
        if line.may_work
        else "",
        draft_at=mine.saved_at if mine and not taken else None,
        kept=kept,
        since=since_then(u, read.found, tuple(read.tasks.values()), tried.seen, tried.saw),
        beside=_finished_beside(kept, shown, read.task) if kept else _drafts_beside(read, shown, others),
    )


def _call_sheet(u: Unit, read: _Read) -> CallSheet | None:
    if read.line.act not in ("contact", "visit"):
        return None
    levels = [one.level for one in case_file.ratings(u, read.found)]
    return CallSheet(levels[-1] if levels else None, case_file.visits(u, read.found))


def _handed_in(u: Unit, read: _Read) -> tuple[Document, ...]:
    if read.line.act not in ("record_supplement", "check_papers"):
        return ()
    return tuple(one for one in case_file.documents(u, read.found) if one.by is None)


def _form(
    u: Unit, read: _Read, tried: Tried, draft: case_file.Draft | None
) -> tuple[FormView | None, FormView | None]:
    """The form to draw, and what was typed where it can no longer be typed into."""
    form = read.form
    if form is None:
        return None, None
    if read.line.may_work:
        values = tried.typed if tried.typed is not None else draft.values if draft else None
        return form_view(form, values, tried.problems, read.offered), None
    kept = form_view(form, tried.typed, None, read.offered) if tried.typed else None
    return _on_file(u, read, form), kept


def _clocks(u: Unit, read: _Read) -> tuple[ClockLine, ...]:
    return clocks.clocks(u, read.found, shop().office.frame(u, read.found.centre_id, read.found.calendar_id))


def _due_by(read: _Read, lines: Sequence[ClockLine]) -> str:
    """What the clock is called that runs out when the task falls due; a step's hangs on no stored clock at times."""
    due_at = read.line.due_at
    if due_at is None or read.line.ended_at is not None:
        return ""
    falls = [one for one in lines if one.running and one.due_at == due_at and one.kind != "step"]
    kinds = [one.kind for one in falls if one.kind != "branch" or one.subject == read.line.subject]
    return term("clock", kinds[0] if kinds else "step")


def _acts(u: Unit, read: _Read, lines: Sequence[ClockLine], key: str, listed: str, tried: Tried) -> Acts:
    line, case, who = read.line, read.case, somebody()
    back = acts.way_back(read.form) if line.may_work else None
    offered = acts.on_task(who, read.task, may_work=line.may_work, can_hand_off=line.can_hand_off, back=back)
    if not line.ended_at:
        told = acts.on_case(who, case, lines, _live(read), ())
        offered |= {name: why for name, why in told.items() if name in ("pause", "extension", "opinion")}
    return Acts(
        base=f"/tasks/{line.id}",
        key=key,
        version=case.version,
        saw=saw(case, tuple(read.tasks.values()), read.papers),
        listed=listed,
        offered=offered,
        grounds=case.rules["grounds"],
        longest=case.rules["extension"],
        departments=read.departments,
        desk=acts.desk_of(u, line.centre_id, read.task) if "reassign" in offered else (),
        held=read.task.assignee_id is not None,
        back=back,
        tried=tried,
    )


def _live(read: _Read) -> list[CaseTask]:
    return [task for task in read.tasks.values() if task.ended_at is None]


def _drafts_beside(
    read: _Read, shown: FormView | None, others: Sequence[case_file.Draft]
) -> tuple[Beside, ...]:
    """Drafts of colleagues who stood in, or for whom this reader stands in: shown where they say something else."""
    form = read.form
    if form is None or shown is None:
        return ()
    found = (
        Beside(
            one.by,
            one.saved_at,
            compared(shown, form_view(form, one.values, None, read.offered)),
            False,
            one.person_id,
        )
        for one in others
    )
    return tuple(one for one in found if one.rows)


def _finished_beside(kept: FormView, filed: FormView | None, task: CaseTask) -> tuple[Beside, ...]:
    """What was typed, beside what a colleague finished the task with meanwhile."""
    if filed is None or task.ended_at is None:
        return ()
    return (Beside(task.ended_by or "", task.ended_at, compared(kept, filed), True),)


def form_for(u: Unit, task_id: str) -> Form | None:
    """The form of a task, for reading what was posted. Raises TaskNotFound."""
    line = worklist.line(u, task_id)
    case = case_file.find(u, line.case_id)
    return form_of(u, next(task for task in case_file.tasks(u, case) if task.id == task_id))


def _on_file(u: Unit, read: _Read, form: Form) -> FormView | None:
    if read.line.ended_at is None:
        return None
    filled = next((one for one in case_file.forms(u, read.found) if one.task_id == read.line.id), None)
    return None if filled is None else form_view(form, filled.values, None, read.offered)


def _before(u: Unit, read: _Read) -> tuple[Before, ...]:
    """The forms filled so far, the last first."""
    filled = [one for one in case_file.forms(u, read.found) if one.task_id != read.line.id]
    return tuple(on_file(u, one, read.tasks[one.task_id], read.offered) for one in reversed(filled))


def _reasons(u: Unit, read: _Read) -> tuple[str, ...]:
    """What was said with the request a side task decides on, and how the task was urged.

    A request opens its first task at the moment it is made; reasons of other acts are none of its own.
    """
    side = read.task.instance != "main"
    asked = min(one.opened_at for one in read.tasks.values() if one.instance_id == read.task.instance_id)
    said = [
        str(one.words)
        for one in case_file.remarks(u, read.found)
        if one.words and (one.kind == "urge" or (side and one.kind == "reason" and one.said_at == asked))
    ]
    return tuple(said[-3:])


def _asked(u: Unit, case: CaseFound, task: CaseTask) -> Mapping[str, Any]:
    if task.instance == "main":
        return {}
    return next(one.facts for one in case_file.instances(u, case) if one.id == task.instance_id)
