"""Forms on file: what was filled in a case's tasks, as pages show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.api.requests import shop
from app.oversight.case_file import CaseTask, FormFilled
from app.oversight.places import Named
from app.pages.form_view import FormView, form_view
from app.pages.words import named
from app.store.unit import Unit
from workflows.forms import Form

Offered = Mapping[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Before:
    """A form somebody filled earlier in this case."""

    name: str
    name_en: str
    by: str
    at: datetime
    view: FormView


def offers(departments: tuple[Named, ...]) -> Offered:
    """What selects offer that only the office knows, by the name a form gives the source."""
    return {"departments": tuple((unit.code, named(unit.name, unit.name_en)) for unit in departments)}


def form_of(u: Unit, task: CaseTask) -> Form | None:
    """The form of a task as its own version of the process has it."""
    return shop().office.definition(u, task.definition_sha).forms[task.form] if task.form else None


def on_file(u: Unit, filled: FormFilled, task: CaseTask, offered: Offered) -> Before:
    """A form somebody filled, as its page shows it."""
    form = form_of(u, task)
    view = form_view(form, filled.values, None, offered) if form else FormView(())
    return Before(filled.name, filled.name_en, filled.by or "", filled.filled_at, view)
