"""A form as the page draws it: labels in the reader's language, values, sentences beside fields.

Whether values are right is decided by `workflows.forms.clean`; this only says so kindly.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from app.pages.terms import field_sentence
from app.pages.words import gettext, named
from workflows.forms import CHOICE_TYPES, Component, Form

# What a service-filled select offers, by its source: (value, label), the label in the reader's language.
Offered = Mapping[str, Sequence[tuple[str, str]]]

_DATE = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?", re.ASCII)
_EIGHT_DIGITS = re.compile(r"\d{8}", re.ASCII)


class Problem(Protocol):
    """What is wrong with one field: a code of `terms.TERMS["field"]` and the values of its sentence."""

    @property
    def code(self) -> str: ...

    @property
    def params(self) -> Mapping[str, object]: ...


class Posted(Protocol):
    """A posted form: the last value of a name, or all of them."""

    def get(self, key: str) -> str | None: ...

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field, group or piece of text, ready to draw.

    kind     textfield textarea number checkbox checklist radio select date text group
    value    the text of an input; "" where there is none
    shown    how the value reads on file: an option's label, yes or no; "" when nothing was given
    absent   on file, the field was not part of what the person saw
    hide     the condition under which the field is not shown, or ""
    longest  of a text, in UTF-16 units; 0 for no bound
    error    the sentence beside the field, or ""
    """

    key: str
    kind: str
    label: str
    hint: str = ""
    required: bool = False
    readonly: bool = False
    value: str = ""
    shown: str = ""
    absent: bool = False
    checked: bool = False
    choices: tuple[Choice, ...] = ()
    hide: str = ""
    longest: int = 0
    error: str = ""
    fields: tuple["Field", ...] = ()

    @property
    def id(self) -> str:
        return f"f-{self.key}"

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for `aria-describedby`."""
        return " ".join([f"{self.id}-h"] * bool(self.hint) + [f"{self.id}-e"] * bool(self.error))


@dataclass(frozen=True, slots=True)
class FormView:
    """A form to draw. `errors` are (field id, sentence), in the order of the fields.

    conditional  some fields come and go with what is entered
    """

    fields: tuple[Field, ...]
    errors: tuple[tuple[str, str], ...] = ()
    conditional: bool = False


def form_view(
    form: Form,
    values: Mapping[str, Any] | None = None,
    problems: Mapping[str, Problem] | None = None,
    offered: Offered | None = None,
) -> FormView:
    """The form, empty or with what was entered (clean values, a draft, or a refused submission)."""
    fields = tuple(_field(one, values or {}, problems or {}, offered or {}) for one in form.components)
    flat = list(_flat(fields))
    return FormView(
        fields=fields,
        errors=tuple((one.id, one.error) for one in flat if one.error),
        conditional=any(one.hide for one in flat),
    )


def read_values(form: Form, posted: Posted) -> dict[str, Any]:
    """What a person posted for the form's own fields, as the form check takes it; left empty is None."""
    return {component.key: _posted(component, posted) for component in form.fields()}


def _posted(component: Component, posted: Posted) -> Any:
    if component.type == "checklist":
        return posted.getlist(component.key)
    if component.type == "checkbox":
        return posted.get(component.key) is not None
    text = (posted.get(component.key) or "").strip()
    return (read_date(text) if component.type == "datetime" else text) or None


def read_date(text: str) -> str:
    """20261120, 2026/11/20 and 2026年11月20日 all mean 2026-11-20; anything else stays as typed."""
    found = _DATE.fullmatch(text)
    if found is None or (text.isdigit() and not _EIGHT_DIGITS.fullmatch(text)):
        return text
    year, month, day = found.groups()
    return f"{year}-{month:0>2}-{day:0>2}"


@dataclass(frozen=True, slots=True)
class Compared:
    """A field two people filled differently, as both read on file."""

    label: str
    mine: str
    theirs: str


def compared(mine: FormView, theirs: FormView) -> tuple[Compared, ...]:
    """The fields of one form that read otherwise in the other."""
    other = {one.key: one for one in _flat(theirs.fields) if one.key}
    return tuple(
        Compared(one.label, one.shown, other[one.key].shown)
        for one in _flat(mine.fields)
        if one.key in other and one.shown != other[one.key].shown
    )


def _flat(fields: Sequence[Field]) -> Iterator[Field]:
    for one in fields:
        yield one
        yield from _flat(one.fields)


def _field(
    component: Component, values: Mapping[str, Any], problems: Mapping[str, Problem], offered: Offered
) -> Field:
    label = named(component.label, component.label_en)
    if component.type == "text":
        return Field("", "text", label.lstrip("# ").strip(), hide=component.hide)
    if component.type == "group":
        inside = tuple(_field(one, values, problems, offered) for one in component.components)
        return Field("", "group", label, hide=component.hide, fields=inside)
    value = values.get(component.key)
    choices = _choices(component, value, offered)
    kind = "date" if component.type == "datetime" else component.type
    return Field(
        key=component.key,
        kind=kind,
        label=label,
        hint=_hint(component),
        required=component.required,
        readonly=component.closed,
        value="" if value is None or isinstance(value, list | tuple | bool) else str(value),
        shown=_shown(value, choices),
        absent=component.key not in values,
        checked=value is True,
        choices=choices,
        hide=component.hide,
        longest=component.max_length or 0,
        error=_error(component, label, problems.get(component.key)),
    )


def _choices(component: Component, value: Any, offered: Offered) -> tuple[Choice, ...]:
    if component.type not in CHOICE_TYPES:
        return ()
    chosen = value if isinstance(value, list | tuple) else [value]
    own = [(option.value, named(option.label, option.label_en)) for option in component.options]
    return tuple(Choice(v, label, v in chosen) for v, label in (*own, *offered.get(component.source, ())))


def _shown(value: Any, choices: Sequence[Choice]) -> str:
    if choices:
        return gettext(", ").join(choice.label for choice in choices if choice.chosen)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return "" if value is None else str(value)


def _hint(component: Component) -> str:
    told = named(component.description, component.description_en)
    return told or (gettext("For example 20261120") if component.type == "datetime" else "")


def _error(component: Component, label: str, problem: Problem | None) -> str:
    if problem is None:
        return ""
    code = problem.code
    if code == "required" and component.type == "checkbox":
        code = "required_tick"
    elif code == "required" and component.type in CHOICE_TYPES:
        code = "required_choice"
    return field_sentence(code, label, **problem.params)
