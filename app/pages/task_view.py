"""One task as its panel and its page show it: the case's facts, the form, what was typed, what went before."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.api.requests import now, shop, somebody
from app.domain.rights import Act, may
from app.oversight import case_file, places, worklist
from app.oversight.case_file import CaseFound, CaseHeader, CaseTask, FormFilled, Paper
from app.oversight.places import Named
from app.oversight.worklist import Line
from app.pages.commands import new_key
from app.pages.form_view import FormView, Problem, form_view
from app.pages.rows import Row, road, row
from app.pages.words import named
from app.store.unit import Unit
from workflows.forms import Form

# Tasks that need the list of papers before their eyes.
ABOUT_PAPERS = ("check_papers", "issue_notice", "record_supplement", "pre_review", "on_the_spot")

Offered = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Before:
    """A form somebody filled earlier in this case."""

    name: str
    name_en: str
    by: str
    at: datetime
    view: FormView


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task to draw.

    form       the form to fill, or as filled once the task is over; None where the task has none
    key        the hidden idempotency key of this drawing
    trouble    a sentence about what kept the last try from being done; "" for none
    kept       what was typed and could not be taken, as a form on file; None where the form itself still holds it
    papers     the item's papers, where the task is about them
    asked      what a side process is about: ground, expected length and so on
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
    papers: tuple[Paper, ...] = ()
    draft_at: datetime | None = None
    trouble: str = ""
    kept: FormView | None = None
    errors: Mapping[str, str] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        return self.line.ended_at is not None

    @property
    def may_urge(self) -> bool:
        return not self.over and not self.line.is_mine and may(somebody(), Act.URGE_TASK)

    @property
    def may_comment(self) -> bool:
        return may(somebody(), Act.COMMENT)

    @property
    def may_hand_off(self) -> bool:
        return self.line.can_hand_off and self.line.may_work


def task_view(
    u: Unit,
    task_id: str,
    listed: str,
    *,
    typed: Mapping[str, Any] | None = None,
    problems: Mapping[str, Problem] | None = None,
    trouble: str = "",
    errors: Mapping[str, str] | None = None,
) -> TaskView:
    """`typed` is what was just sent and refused. Raises TaskNotFound, CaseNotFound."""
    line = worklist.line(u, task_id)
    case = case_file.find(u, line.case_id)
    tasks = {task.id: task for task in case_file.tasks(u, case)}
    departments = places.departments(u, line.centre_id)
    form, offered = _form(u, tasks[line.id]), offers(departments)
    draft = worklist.draft(u, line, case.key) if line.may_work and typed is None else None
    values = typed if typed is not None else draft.values if draft else None
    still = line.may_work and form is not None
    return TaskView(
        line=line,
        row=row(line, now(), listed),
        case=case_file.header(case),
        form=form_view(form, values, problems, offered)
        if still and form
        else _on_file(u, case, line, form, offered),
        key=new_key(),
        listed=listed,
        steps=road(line.case_status),
        before=_before(u, case, tasks, line.id, offered),
        reasons=_reasons(u, case, tasks[line.id]),
        asked=_asked(u, case, tasks[line.id]),
        departments=departments,
        papers=case_file.papers(u, case) if line.act in ABOUT_PAPERS else (),
        draft_at=draft.saved_at if draft else None,
        trouble=trouble,
        kept=form_view(form, typed, None, offered) if typed and form and not still else None,
        errors=errors or {},
    )


def form_for(u: Unit, task_id: str) -> Form | None:
    """The form of a task, for reading what was posted. Raises TaskNotFound."""
    line = worklist.line(u, task_id)
    case = case_file.find(u, line.case_id)
    return _form(u, next(task for task in case_file.tasks(u, case) if task.id == task_id))


def offers(departments: tuple[Named, ...]) -> Offered:
    """What selects offer that only the office knows, by the name a form gives the source."""
    return {"departments": tuple((unit.code, named(unit.name, unit.name_en)) for unit in departments)}


def _form(u: Unit, task: CaseTask) -> Form | None:
    return shop().office.definition(u, task.definition_sha).forms[task.form] if task.form else None


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


def on_file(u: Unit, filled: FormFilled, task: CaseTask, offered: Offered) -> Before:
    """A form somebody filled, as its page shows it."""
    form = _form(u, task)
    view = form_view(form, filled.values, None, offered) if form else FormView(())
    return Before(filled.name, filled.name_en, filled.by or "", filled.filled_at, view)


def _reasons(u: Unit, case: CaseFound, task: CaseTask) -> tuple[str, ...]:
    """What was said with the request a side task decides on, and how the task was urged."""
    wanted = {"urge"} if task.instance == "main" else {"urge", "reason"}
    said = [one for one in case_file.remarks(u, case) if one.kind in wanted and one.words]
    return tuple(str(one.words) for one in said[-3:])


def _asked(u: Unit, case: CaseFound, task: CaseTask) -> Mapping[str, Any]:
    if task.instance == "main":
        return {}
    return next(one.facts for one in case_file.instances(u, case) if one.id == task.instance_id)
