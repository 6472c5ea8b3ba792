"""One task as its panel and its page show it: the case's facts, the form, what was typed, what went before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.api.requests import now, somebody
from app.domain.rights import Act, may
from app.oversight import case_file, places, worklist
from app.oversight.case_file import CaseFound, CaseHeader, CaseTask, Paper
from app.oversight.places import Named
from app.oversight.worklist import Line
from app.pages.commands import new_key
from app.pages.filed import Before, Offered, form_of, offers, on_file
from app.pages.form_view import Compared, FormView, Problem, compared, form_view
from app.pages.rows import Row, road, row
from app.pages.since import Since, saw
from app.pages.since import since as since_then
from app.store.unit import Unit
from workflows.forms import Form

# Tasks that need the list of papers before their eyes.
ABOUT_PAPERS = ("check_papers", "issue_notice", "record_supplement", "pre_review", "on_the_spot")


@dataclass(frozen=True, slots=True)
class Tried:
    """An act that was refused, and everything that was sent with it.

    typed     values of the task's own form, where that was sent
    problems  what is wrong with them, by field
    trouble   a sentence about what kept it from being done; "" for none
    errors    sentences by field of a form that is not the task's own
    seen, saw  the version and the facts (`since.saw`) the sender had before their eyes, where the case moved on
    """

    typed: Mapping[str, Any] | None = None
    problems: Mapping[str, Problem] = field(default_factory=dict)
    trouble: str = ""
    errors: Mapping[str, str] = field(default_factory=dict)
    seen: int | None = None
    saw: str = ""


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
class TaskView:
    """A task to draw.

    form       the form to fill, or as filled once the task is over; None where the task has none
    key        the hidden idempotency key of this drawing
    kept       what was typed and could not be taken, as a form on file; None where the form itself still holds it
    papers     the item's papers
    asked      what a side process is about: ground, expected length and so on
    tried      the act that was just refused
    saw        what the page shows of the case, for a hidden field (`since.saw`)
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
    departments: tuple[Named, ...]
    papers: tuple[Paper, ...]
    saw: str
    tried: Tried = Tried()
    draft_at: datetime | None = None
    kept: FormView | None = None
    since: Since | None = None
    beside: tuple[Beside, ...] = ()

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
    def may_comment(self) -> bool:
        return may(somebody(), Act.COMMENT)

    @property
    def may_hand_off(self) -> bool:
        return self.line.can_hand_off and self.line.may_work


def task_view(u: Unit, task_id: str, listed: str, tried: Tried = Tried(), take: str = "") -> TaskView:
    """take: the id of a colleague whose draft is to fill the form. Raises TaskNotFound, CaseNotFound."""
    line = worklist.line(u, task_id)
    case = case_file.find(u, line.case_id)
    tasks = {task.id: task for task in case_file.tasks(u, case)}
    departments = places.departments(u, line.centre_id)
    form, offered = form_of(u, tasks[line.id]), offers(departments)
    drafts = case_file.drafts(u, case, line.id) if line.may_work and form else ()
    mine = next((one for one in drafts if one.person_id == u.actor.person_id), None)
    taken = next((one for one in drafts if one.person_id == take and line.is_mine), None)
    draft = taken or mine
    values = tried.typed if tried.typed is not None else draft.values if draft else None
    still = line.may_work and form is not None
    header, papers = case_file.header(case), case_file.papers(u, case)
    shown = (
        form_view(form, values, tried.problems, offered)
        if still and form
        else _on_file(u, case, line, form, offered)
    )
    kept = form_view(form, tried.typed, None, offered) if tried.typed and form and not still else None
    others = [
        one for one in drafts if one.person_id != u.actor.person_id and one is not taken and line.is_mine
    ]
    return TaskView(
        line=line,
        row=row(line, now(), listed),
        case=header,
        form=shown,
        key=new_key(),
        listed=listed,
        steps=road(line.case_status),
        before=_before(u, case, tasks, line.id, offered),
        reasons=_reasons(u, case, tasks[line.id]),
        asked=_asked(u, case, tasks[line.id]),
        departments=departments,
        papers=papers,
        saw=saw(header, tuple(tasks.values()), papers),
        tried=tried,
        draft_at=mine.saved_at if mine and not taken else None,
        kept=kept,
        since=since_then(u, case, tuple(tasks.values()), tried.seen, tried.saw),
        beside=_finished_beside(kept, shown, tasks[line.id])
        if kept
        else _drafts_beside(form, shown, others, offered),
    )


def _drafts_beside(
    form: Form | None, shown: FormView | None, others: Sequence[case_file.Draft], offered: Offered
) -> tuple[Beside, ...]:
    """Drafts of colleagues who stood in, or for whom this reader stands in: shown where they say something else."""
    if form is None or shown is None:
        return ()
    found = (
        Beside(
            one.by,
            one.saved_at,
            compared(shown, form_view(form, one.values, None, offered)),
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


def _on_file(u: Unit, case: CaseFound, line: Line, form: Form | None, offered: Offered) -> FormView | None:
    if line.ended_at is None or form is None:
        return None
    filled = next((one for one in case_file.forms(u, case) if one.task_id == line.id), None)
    return None if filled is None else form_view(form, filled.values, None, offered)


def _before(
    u: Unit, case: CaseFound, tasks: Mapping[str, CaseTask], task_id: str, offered: Offered
) -> tuple[Before, ...]:
    """The forms filled so far, the last first."""
    filled = [one for one in case_file.forms(u, case) if one.task_id != task_id]
    return tuple(on_file(u, one, tasks[one.task_id], offered) for one in reversed(filled))


def _reasons(u: Unit, case: CaseFound, task: CaseTask) -> tuple[str, ...]:
    """What was said with the request a side task decides on, and how the task was urged."""
    wanted = {"urge"} if task.instance == "main" else {"urge", "reason"}
    said = [one for one in case_file.remarks(u, case) if one.kind in wanted and one.words]
    return tuple(str(one.words) for one in said[-3:])


def _asked(u: Unit, case: CaseFound, task: CaseTask) -> Mapping[str, Any]:
    if task.instance == "main":
        return {}
    return next(one.facts for one in case_file.instances(u, case) if one.id == task.instance_id)
