"""A form's schema as the page draws it: labels in the reader's language, values, sentences beside fields.

Takes the form-js schema as read from JSON, so that it can draw any form a definition holds; whether values
are right is decided elsewhere, and this only says so kindly.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from app.pages.terms import field_sentence
from app.pages.words import gettext, named

Schema = Mapping[str, Any]
CHOICES = ("radio", "select", "checklist")
COLUMNS = (4, 5, 8, 11, 12)


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
class Option:
    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Field:
    """One field, group or piece of text, ready to draw.

    kind     textfield textarea number checkbox checklist radio select date text group
    value    the text of an input; "" where there is none
    shown    how the value reads on file: an option's label, yes or no; "" when nothing was given
    hide     the condition under which the field is not shown, or ""
    columns  of sixteen; 0 is the whole width
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
    checked: bool = False
    options: tuple[Option, ...] = ()
    hide: str = ""
    columns: int = 0
    longest: int = 0
    error: str = ""
    fields: tuple["Field", ...] = ()

    @property
    def id(self) -> str:
        return f"f-{self.key.replace('.', '-')}"

    @property
    def described_by(self) -> str:
        """The ids of hint and error, for `aria-describedby`."""
        return " ".join([f"{self.id}-h"] * bool(self.hint) + [f"{self.id}-e"] * bool(self.error))


@dataclass(frozen=True, slots=True)
class FormView:
    """A form to draw. `errors` are (field id, sentence), in the order of the fields."""

    fields: tuple[Field, ...]
    errors: tuple[tuple[str, str], ...] = ()
    conditional: bool = field(default=False)


def form_view(
    schema: Schema, values: Mapping[str, Any] | None = None, problems: Mapping[str, Problem] | None = None
) -> FormView:
    """The form with what was entered and what is wrong with it; a value never entered shows its default."""
    fields = tuple(_fields(schema.get("components", ()), values, problems or {}))
    flat = list(_flat(fields))
    return FormView(
        fields=fields,
        errors=tuple((one.id, one.error) for one in flat if one.error),
        conditional=any(one.hide for one in flat),
    )


def read_values(schema: Schema, posted: Posted) -> dict[str, Any]:
    """What a person posted, typed as the form check expects it; a field left empty is None.

    A number that is none stays text, so that the check can say so.
    """
    return {
        component["key"]: _posted(component, posted)
        for component in _components(schema.get("components", ()))
        if component["type"] not in ("text", "group")
    }


def _posted(component: Schema, posted: Posted) -> Any:
    key = component["key"]
    if component["type"] == "checklist":
        return posted.getlist(key)
    if component["type"] == "checkbox":
        return posted.get(key) is not None
    text = (posted.get(key) or "").strip()
    if not text:
        return None
    return _number(text) if component["type"] == "number" else text


def _number(text: str) -> int | float | str:
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text


def _components(components: Sequence[Schema]) -> Iterator[Schema]:
    for component in components:
        yield component
        yield from _components(component.get("components", ()))


def _flat(fields: Sequence[Field]) -> Iterator[Field]:
    for one in fields:
        yield one
        yield from _flat(one.fields)


def _fields(
    components: Sequence[Schema], values: Mapping[str, Any] | None, problems: Mapping[str, Problem]
) -> Iterator[Field]:
    for component in components:
        yield _field(component, values, problems)


def _field(component: Schema, values: Mapping[str, Any] | None, problems: Mapping[str, Problem]) -> Field:
    properties = component.get("properties") or {}
    label = named(component.get("label") or component.get("text", ""), properties.get("label:en"))
    if component["type"] == "text":
        return Field(component.get("id", ""), "text", _plain(label), hide=_hide(component))
    if component["type"] == "group":
        inside = tuple(_fields(component.get("components", ()), values, problems))
        return Field(component.get("id", ""), "group", label, hide=_hide(component), fields=inside)
    value = component.get("defaultValue") if values is None else values.get(component["key"])
    options = _options(component, value)
    kind = "date" if component["type"] == "datetime" else component["type"]
    validate = component.get("validate") or {}
    return Field(
        key=component["key"],
        kind=kind,
        label=label,
        hint=_hint(kind, named(component.get("description", ""), properties.get("description:en"))),
        required=bool(validate.get("required")),
        readonly=bool(component.get("readonly") or component.get("disabled")),
        value="" if value is None or isinstance(value, list | bool) else str(value),
        shown=_shown(value, options),
        checked=value is True,
        options=options,
        hide=_hide(component),
        columns=_columns(component),
        longest=int(validate.get("maxLength") or 0),
        error=_error(label, problems.get(component["key"])),
    )


def _options(component: Schema, value: Any) -> tuple[Option, ...]:
    if component["type"] not in CHOICES:
        return ()
    chosen = value if isinstance(value, list) else [value]
    return tuple(
        Option(option["value"], named(option["label"], option.get("label:en")), option["value"] in chosen)
        for option in component.get("values", ())
    )


def _shown(value: Any, options: Sequence[Option]) -> str:
    if options:
        return gettext(", ").join(option.label for option in options if option.chosen)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return "" if value is None else str(value)


def _hint(kind: str, hint: str) -> str:
    return hint or (gettext("For example 20261120") if kind == "date" else "")


def _hide(component: Schema) -> str:
    return (component.get("conditional") or {}).get("hide") or ""


def _columns(component: Schema) -> int:
    """A width the style sheet knows, else the whole line."""
    columns = (component.get("layout") or {}).get("columns")
    return columns if columns in COLUMNS else 0


def _error(label: str, problem: Problem | None) -> str:
    return field_sentence(problem.code, label, **problem.params) if problem else ""


def _plain(text: str) -> str:
    """Text of a form is shown as it is, without the marks of a heading."""
    return text.lstrip("# ").strip()
