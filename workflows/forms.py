"""Forms: a subset of the form-js schema, read strictly, and the check of what a person submitted.

Kinds of components: textfield, textarea, number, checkbox, checklist, radio, select, datetime (dates), text and
group. `conditional.hide` is an expression of our language over the keys of the same form; null hides, as in form-js.
A component with the property `routing: yes` enters the routing data of the engine on completion.

Lengths are UTF-16 units after trimming as JavaScript does, so that the browser and this room count alike. Patterns
run in RE2, which cannot be made to hang. Check digits and rules about the case are not a form's business.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

import re2

from workflows.errors import FieldProblem, FormInvalid
from workflows.expressions import compile_expression

FIELD_TYPES: Final = frozenset(
    {"textfield", "textarea", "number", "checkbox", "checklist", "radio", "select", "datetime"}
)
TYPES: Final = FIELD_TYPES | {"text", "group"}
CHOICE_TYPES: Final = frozenset({"radio", "select", "checklist"})
MAX_TEXT: Final = 10_000
DATES: Final = (date(1900, 1, 1), date(2099, 12, 31))

# What JavaScript's trim() takes away; Python's strip() differs in a few characters.
_JS_SPACE: Final = " \t\n\r\v\f\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_NUMBER: Final = re.compile(r"-?\d{1,15}(?:\.\d{1,10})?", re.ASCII)
_EMAIL: Final = re.compile(
    r"[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
    r"(?:\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?){0,8}"
)
_PHONE: Final = re.compile(r"1\d{10}|0\d{2,3}-?\d{7,8}|(?:\+|00)\d{5,20}", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    label_en: str = ""


@dataclass(frozen=True, slots=True)
class Component:
    """One component; a group holds others and has no key.

    label, label_en, description, description_en   for people; `text` components carry their text in `label`
    min, max          bounds of a number; min_length, max_length: of a text, in UTF-16 units
    kind              email, phone or empty
    decimal_digits    how many digits a number may have after the point, None for any
    source            where the options come from when the service fills them in, such as `departments`
    hide              expression: hidden when true or null, empty for never
    closed            disabled or read-only: shown, never accepted from outside
    routing           whether the value enters the engine's routing data
    """

    type: str
    key: str
    label: str = ""
    label_en: str = ""
    description: str = ""
    description_en: str = ""
    required: bool = False
    min: Decimal | None = None
    max: Decimal | None = None
    min_length: int | None = None
    max_length: int | None = None
    pattern: str = ""
    kind: str = ""
    decimal_digits: int | None = None
    options: tuple[Option, ...] = ()
    source: str = ""
    hide: str = ""
    closed: bool = False
    routing: bool = False
    properties: Mapping[str, str] = field(default_factory=dict)
    components: tuple["Component", ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    name: str
    components: tuple[Component, ...]

    def fields(self) -> Iterator[Component]:
        """Every component that holds a value, groups opened."""
        return _fields(self.components)

    @property
    def routing_names(self) -> frozenset[str]:
        return frozenset(component.key for component in self.fields() if component.routing)


@dataclass(frozen=True, slots=True)
class CleanForm:
    """values: key -> clean value of every field that was shown (None when left empty); routing: the part the engine sees."""

    values: Mapping[str, object]
    routing: Mapping[str, object]


Options = Mapping[str, Sequence[str]]


def clean(form: Form, values: Mapping[str, object], options: Options | None = None) -> CleanForm:
    """Check a submission: JSON values, or the texts of a page form (lists for checklists).

    `options` holds the values of selects that the service fills in, by their source (`departments`).

    Raises FormInvalid naming every field that does not fit; keys the form does not have are refused as
    `unknown_field`. Hidden and closed fields are left out, whatever was sent for them.
    """
    fields = {component.key: component for component in form.fields()}
    problems = {key: FieldProblem("unknown_field") for key in values if key not in fields}
    seen: dict[str, object] = {}
    for key, component in fields.items():
        try:
            seen[key] = _coerced(component, values.get(key), options or {})
        except _Misfit as misfit:
            seen[key] = None
            problems[key] = misfit.problem
    shown = list(_shown(form.components, seen))
    for component in shown:
        problem = problems.get(component.key) or _problem(component, seen[component.key])
        if problem is not None:
            problems[component.key] = problem
    visible = {component.key for component in shown}
    problems = {key: problem for key, problem in problems.items() if key in visible or key not in fields}
    if problems:
        raise FormInvalid(problems)
    clean_values = {component.key: seen[component.key] for component in shown}
    routing = {component.key: clean_values[component.key] for component in shown if component.routing}
    return CleanForm(clean_values, routing)


def shown_fields(form: Form, values: Mapping[str, object], options: Options | None = None) -> frozenset[str]:
    """Keys of the fields a person would see with these values; for rendering a page again."""
    seen: dict[str, object] = {}
    for component in form.fields():
        try:
            seen[component.key] = _coerced(component, values.get(component.key), options or {})
        except _Misfit:
            seen[component.key] = None
    return frozenset(component.key for component in _shown(form.components, seen, closed_too=True))


# -- what is shown -----------------------------------------------------------------------------------------


def _fields(components: Sequence[Component]) -> Iterator[Component]:
    for component in components:
        if component.type == "group":
            yield from _fields(component.components)
        elif component.type in FIELD_TYPES:
            yield component


def _shown(
    components: Sequence[Component], seen: Mapping[str, object], *, closed_too: bool = False
) -> Iterator[Component]:
    for component in components:
        if component.hide and compile_expression(component.hide).evaluate(seen) in (True, None):
            continue
        if component.type == "group":
            yield from _shown(component.components, seen, closed_too=closed_too)
        elif component.type in FIELD_TYPES and (closed_too or not component.closed):
            yield component


# -- one value ---------------------------------------------------------------------------------------------


class _Misfit(Exception):
    """A value of a kind the field cannot hold."""

    def __init__(self, code: str, **params: object) -> None:
        self.problem = FieldProblem(code, params)
        super().__init__(code)


def _allowed(component: Component, options: Options) -> list[str]:
    return [*(option.value for option in component.options), *options.get(component.source, ())]


def _coerced(component: Component, value: object, options: Options) -> object:
    """The value in the kind the field holds, None when empty. Conditions see these, never what was sent: otherwise a
    value of a wrong kind could hide a required field."""
    if component.type == "checkbox":
        return _ticked(value)
    if component.type == "checklist":
        return _choices(_allowed(component, options), value)
    if value is None or value == "":
        return None
    if component.type == "number":
        return _number(component, value)
    if not isinstance(value, str):
        raise _Misfit("bad_type")
    text = _text(value)
    if component.type in CHOICE_TYPES and text not in _allowed(component, options):
        raise _Misfit("not_an_option")
    if component.type == "datetime":
        return _date(text)
    return text or None


def _ticked(value: object) -> bool:
    if value in (None, "", False, "false", "off"):
        return False
    if value in (True, "on", "true", "yes"):
        return True
    raise _Misfit("bad_type")


def _choices(allowed: list[str], value: object) -> list[str]:
    if value is None or value == "":
        return []
    chosen = list(value) if isinstance(value, list | tuple) else [value]
    if any(one not in allowed for one in chosen):
        raise _Misfit("not_an_option")
    return [one for one in allowed if one in chosen]


def _number(component: Component, value: object) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise _Misfit("not_a_number")
    text = unicodedata.normalize("NFKC", value).strip() if isinstance(value, str) else _digits(value)
    if not _NUMBER.fullmatch(text):
        raise _Misfit("not_a_number")
    number = Decimal(text)
    exponent = number.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    if component.decimal_digits is not None and places > component.decimal_digits:
        raise _Misfit("too_many_digits", digits=component.decimal_digits)
    return int(number) if number == number.to_integral_value() else float(number)


def _digits(value: int | float) -> str:
    """The digits of a JSON number, without an exponent."""
    return format(Decimal(repr(value)), "f") if value == value and abs(value) < 10**16 else ""


def _text(value: str) -> str:
    text = value.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_TEXT:
        raise _Misfit("too_long", max=MAX_TEXT)
    for character in text:
        category = unicodedata.category(character)
        if category == "Cs" or (category == "Cc" and character not in "\n\t"):
            raise _Misfit("bad_type")
    return text


def _date(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise _Misfit("bad_date")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise _Misfit("bad_date") from None
    if not DATES[0] <= day <= DATES[1]:
        raise _Misfit("bad_date")
    return text


def _problem(component: Component, value: object) -> FieldProblem | None:
    """What is wrong with a coerced value, or None."""
    if _is_empty(value):
        return FieldProblem("required") if component.required else None
    if component.type == "number":
        assert isinstance(value, int | float)
        return _number_problem(component, Decimal(repr(value)))
    if component.type in ("textfield", "textarea"):
        assert isinstance(value, str)
        return _text_problem(component, value)
    return None


def _is_empty(value: object) -> bool:
    if isinstance(value, str):
        return not value.strip(_JS_SPACE)
    return value is None or value is False or value == []


def _number_problem(component: Component, number: Decimal) -> FieldProblem | None:
    if component.min is not None and number < component.min:
        return FieldProblem("too_small", {"min": _shown_number(component.min)})
    if component.max is not None and number > component.max:
        return FieldProblem("too_large", {"max": _shown_number(component.max)})
    return None


def _shown_number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _text_problem(component: Component, text: str) -> FieldProblem | None:
    length = utf16_length(text)
    if component.min_length is not None and length < component.min_length:
        return FieldProblem("too_short", {"min": component.min_length})
    if component.max_length is not None and length > component.max_length:
        return FieldProblem("too_long", {"max": component.max_length})
    if component.pattern and re2.search(component.pattern, text) is None:
        return FieldProblem("bad_pattern")
    if component.kind == "email" and not _EMAIL.fullmatch(text):
        return FieldProblem("bad_email")
    if component.kind == "phone" and not _PHONE.fullmatch(text):
        return FieldProblem("bad_phone")
    return None


def utf16_length(text: str) -> int:
    """Length as the browser counts it after trim(): a rare character outside the basic plane counts two."""
    return len(text.strip(_JS_SPACE).encode("utf-16-le")) // 2
