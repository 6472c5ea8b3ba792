"""What marshmallow is told once: strict schemas, our words for what is wrong, and schemas made from our dataclasses.

What comes in is checked by these; what goes out is only described by them.
"""

import dataclasses
import types
import typing
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import marshmallow as ma
from marshmallow import fields, validate
from webargs.flaskparser import FlaskParser

from app.api.json_reading import read_object
from app.api.requests import at_hand
from app.api.wire import BodyMalformed, FieldsInvalid, WrongMediaType

# marshmallow's keys for what is wrong -> our words (those of the forms, where they mean the same)
_WORDS: Mapping[str, str] = {
    "required": "required",
    "null": "required",
    "invalid": "bad_type",
    "invalid_utf8": "bad_type",
    "invalid_uuid": "bad_key",
    "too_large": "too_large",
    "validator_failed": "bad_type",
    "type": "bad_type",
    "unknown": "unknown_field",
    "special": "not_a_number",
}
KEY = r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"


class Shape(ma.Schema):
    """The root of every schema: what it does not know, it refuses."""

    error_messages = dict(_WORDS)  # noqa: RUF012 - marshmallow's own way to say it

    class Meta:
        unknown = ma.RAISE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        moments = isinstance(field_obj, fields.DateTime)
        days = isinstance(field_obj, fields.Date) and not moments
        numbers = isinstance(field_obj, fields.Integer | fields.Float)
        wrong = "bad_moment" if moments else "bad_date" if days else "not_a_number" if numbers else "bad_type"
        words = {**_WORDS, "invalid": wrong}
        field_obj.error_messages = {name: words.get(name, wrong) for name in field_obj.error_messages}
        super().on_bind_field(field_name, field_obj)


# -- fields that come in -------------------------------------------------------------------------------------------


def text(
    longest: int, *, required: bool = False, shortest: int = 0, about: str = "", **more: Any
) -> fields.String:
    """A text of at most so many characters."""
    checks: list[Any] = [validate.Length(max=longest, error="too_long")]
    if shortest:
        checks.append(validate.Length(min=shortest, error="too_short"))
    return fields.String(required=required, validate=checks, metadata=_about(about), **more)


def words(longest: int = 2000, about: str = "") -> fields.String:
    """Words a person must say."""
    return text(longest, required=True, shortest=1, about=about)


def choice(*options: str, required: bool = False, about: str = "", **more: Any) -> fields.String:
    check = validate.OneOf(options, error="not_an_option")
    return fields.String(required=required, validate=check, metadata=_about(about), **more)


def whole(
    lowest: int, highest: int, *, required: bool = False, about: str = "", **more: Any
) -> fields.Integer:
    """A whole number in a range; a text of digits is none where JSON could have said it."""
    checks = [
        validate.Range(min=lowest, error="too_small"),
        validate.Range(max=highest, error="too_large"),
    ]
    strict = more.pop("strict", True)
    return fields.Integer(required=required, strict=strict, validate=checks, metadata=_about(about), **more)


def key(*, required: bool = False, about: str = "", **more: Any) -> fields.String:
    """A key of ours."""
    check = validate.Regexp(KEY, error="bad_key")
    return fields.String(
        required=required, validate=check, metadata={"format": "uuid", **_about(about)}, **more
    )


def seen() -> fields.Integer:
    return whole(1, 2**31 - 1, about="version of the case the sender saw; If-Match says the same")


class Values(fields.Dict):
    """What a form's fields say, by key. The form itself decides what it takes."""

    def __init__(self, **more: Any) -> None:
        super().__init__(keys=fields.String(), values=fields.Raw(allow_none=True), **more)


def _about(about: str) -> dict[str, str]:
    return {"description": about} if about else {}


class WordsBody(Shape):
    """Words about something, and nothing else."""

    words = words()


# -- schemas of what goes out --------------------------------------------------------------------------------------

_PLAIN: Mapping[Any, type[fields.Field[Any]]] = {
    str: fields.String,
    int: fields.Integer,
    float: fields.Float,
    bool: fields.Boolean,
    datetime: fields.AwareDateTime,
    date: fields.Date,
    Any: fields.Raw,
}


@cache
def shape_of(kind: type, name: str = "") -> type[Shape]:
    """A schema that describes a dataclass: every field required, optional ones nullable."""
    hints = typing.get_type_hints(kind)
    described = {field.name: _field(hints[field.name]) for field in dataclasses.fields(kind)}
    return type(name or kind.__name__, (Shape,), described)


def _field(hint: Any) -> fields.Field[Any]:
    """The field of a type hint: scalars, `X | None`, sequences, mappings and other dataclasses."""
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        (solid,) = [one for one in inside if one is not type(None)]
        field = _field(solid)
        field.allow_none = True
        return field
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return fields.Nested(shape_of(hint), required=True)
    if origin in (tuple, list, frozenset):
        solid = inside[0] if len(set(inside) - {...}) == 1 else Any
        return fields.List(_field(solid), required=True)
    if origin is not None and issubclass(origin, Mapping):
        return fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)
    for base in getattr(hint, "__mro__", (hint,)):
        if base in _PLAIN:
            return _PLAIN[base](required=True)
    return _PLAIN[hint](required=True)


def list_of(name: str, member: str, kind: type) -> type[Shape]:
    """The schema of a list that is never long: one case's."""
    return type(name, (Shape,), {member: fields.List(fields.Nested(shape_of(kind)), required=True)})


def page_of(name: str, member: str, schema: type[Shape]) -> type[Shape]:
    """A page of a list: the members, and where it goes on."""
    described = {
        member: fields.List(fields.Nested(schema), required=True),
        "next_cursor": fields.String(
            required=True, allow_none=True, metadata={"description": "null at the end"}
        ),
    }
    return type(name, (Shape,), described)


# -- reading what comes in -------------------------------------------------------------------------------------------


class Parser(FlaskParser):
    """webargs with our reader of bodies, and our refusals."""

    DEFAULT_UNKNOWN_BY_LOCATION = {  # noqa: RUF012 - webargs' own way to say it
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": ma.RAISE,
        "json": ma.RAISE,
        "form": ma.RAISE,
        "files": ma.RAISE,
    }

    def load_json(self, req: Any, schema: Any) -> Any:
        """The body as an object; a request without one says nothing, which is an empty object."""
        if not req.content_length and not req.headers.get("Transfer-Encoding"):
            at_hand().body = {}
            return {}
        if req.mimetype != "application/json":
            raise WrongMediaType(allowed_types=["application/json"])
        if req.mimetype_params.get("charset", "utf-8").lower() not in ("utf-8", "utf8"):
            raise BodyMalformed(why="charset")
        at_hand().body = read_object(req.get_data(cache=False))
        return at_hand().body

    def load_querystring(self, req: Any, schema: Any) -> Any:
        """A parameter said twice is refused: two readers could take another one."""
        twice = {name: "too_many" for name, said in req.args.lists() if len(said) > 1}
        if twice:
            raise FieldsInvalid(twice)
        return super().load_querystring(req, schema)

    def handle_error(self, error: ma.ValidationError, req: Any, schema: Any, **_more: Any) -> typing.NoReturn:
        raise FieldsInvalid(flattened(error.messages)) from error


def flattened(messages: Any) -> dict[str, str]:
    """marshmallow's nested messages as field -> word: `applicant.name` -> required. The location is left out."""
    found: dict[str, str] = {}
    for inside in messages.values():
        _flatten(inside, "", found)
    return found


def _flatten(inside: Any, path: str, found: dict[str, str]) -> None:
    if isinstance(inside, Mapping):
        for name, one in inside.items():
            own = str(name) if name not in ("_schema", "value") else ""
            _flatten(one, f"{path}.{own}".strip("."), found)
    elif isinstance(inside, list) and inside:
        found.setdefault(path or "body", str(inside[0]))
    else:
        found.setdefault(path or "body", str(inside))
