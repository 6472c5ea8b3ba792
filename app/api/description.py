"""The OpenAPI document, generated from the views and their schemas, completed where flask-smorest says nothing.

What we add: the problem document every refusal is, the headers of commands, who may use an operation.
"""

import http
import re
from collections.abc import Iterator
from typing import Any

import flask_smorest
from apispec import APISpec
from flask import Flask
from marshmallow import fields
from werkzeug.routing import Rule

from app.api.access import Right, right_of
from app.api.blueprint import PREFIX
from app.api.problems import MEDIA_TYPE
from app.api.routing import KeyConverter
from app.api.shapes import KEY, Shape, Values, text

TITLE = "Shouwen"
VERSION = "1"
OPENAPI = "3.1.0"
ABOUT = """\
The JSON interface of the case-processing service. Every refusal is a problem document (RFC 9457) whose `code`
is stable and whose words are in the reader's language (Accept-Language, else the person's own).

Commands take an `Idempotency-Key`: sent again with the same key, a command gets its first answer and acts no
second time. Commands on a case take the version the sender saw, as `If-Match` (the ETag of a read) or `seen`.
"""

METHODS = ("get", "put", "post", "delete", "patch")


class FieldNoteShape(Shape):
    """What is wrong with one field."""

    code = fields.String(required=True)
    message = fields.String(required=True)
    params = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True), required=True)


class ProblemShape(Shape):
    """Why a request was refused (RFC 9457)."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True, metadata={"description": "stable, for programs"})
    instance = fields.String(required=True, metadata={"description": "names this one occurrence"})
    errors = fields.Dict(keys=text(200), values=fields.Nested(FieldNoteShape))
    facts = fields.Dict(keys=fields.String(), values=fields.Raw(allow_none=True))


class Api(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest without its own error answers and without its own pages."""

    DEFAULT_ERROR_RESPONSE_NAME = ""
    ERROR_SCHEMA = ProblemShape

    def _register_error_handlers(self) -> None:
        """Errors are answered in one place, `app.web`."""

    def _register_responses(self) -> None:
        """Every refusal has one shape; the names are those flask-smorest refers to."""
        problem = {
            "description": "Refused; the problem says why",
            "content": {MEDIA_TYPE: {"schema": ProblemShape}},
        }
        self.spec.components.response("Problem", problem)
        for status in http.HTTPStatus:
            self.spec.components.response(status.name, dict(problem), lazy=True)


def describe(app: Flask) -> Api:
    """Begin the description of an app; blueprints are registered through what it returns."""
    app.config.update(
        API_TITLE=TITLE,
        API_VERSION=VERSION,
        OPENAPI_VERSION=OPENAPI,
        API_SPEC_OPTIONS={
            "info": {"description": ABOUT, "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"}},
            "servers": [{"url": "/"}],
        },
    )
    api = Api(app)
    api.register_converter(KeyConverter, lambda _converter: {"type": "string", "pattern": KEY})
    api.register_field(Values, "object", None)
    spec: APISpec = api.spec
    spec.components.security_scheme("session", {"type": "apiKey", "in": "cookie", "name": "shouwen"})
    spec.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    _add_headers(spec)
    return api


def _add_headers(spec: APISpec) -> None:
    key = {
        "name": "Idempotency-Key",
        "schema": {"type": "string", "pattern": "^[!-~]{8,128}$"},
        "description": "names this command; a repeat under the same key gets the first answer",
    }
    spec.components.parameter("IdempotencyKey", "header", dict(key, required=False))
    spec.components.parameter("IdempotencyKeyRequired", "header", dict(key, required=True))
    spec.components.parameter(
        "IfMatch",
        "header",
        {
            "name": "If-Match",
            "schema": {"type": "string", "pattern": '^(\\*|(W/)?"[0-9]{1,9}")$'},
            "description": "the ETag of the case as it was read",
        },
    )
    spec.components.parameter(
        "IfNoneMatch",
        "header",
        {"name": "If-None-Match", "schema": {"type": "string"}, "description": "the ETag the reader has"},
    )
    spec.components.parameter(
        "CsrfToken",
        "header",
        {
            "name": "X-CSRFToken",
            "schema": {"type": "string"},
            "description": "needed with a session's cookie, not with a token: `csrf` of the session",
        },
    )


def document(app: Flask, api: Api) -> dict[str, Any]:
    """The finished document of an app whose blueprints are all registered."""
    found: dict[str, Any] = api.spec.to_dict()
    rights = _rights(app)
    for path, method, operation in operations(found):
        _complete(operation, rights[path, method], path)
    for part in ("responses", "schemas", "schemas"):  # twice: what an unused schema uses is unused too
        _drop_unused(found, part)
    return found


def _drop_unused(found: dict[str, Any], part: str) -> None:
    """Leave out components nobody refers to: flask-smorest brings some for features not used here."""
    used = set(re.findall(rf"#/components/{part}/(\w+)", repr(found)))
    kept = found["components"][part]
    found["components"][part] = {name: kept[name] for name in sorted(kept) if name in used}


def operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """(path, method, operation) of a document."""
    for path, item in found["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def path_of(rule: Rule) -> str:
    """A rule of the URL map as OpenAPI writes it: `/tasks/<key:task_id>` -> `/tasks/{task_id}`."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", rule.rule)


def _rights(app: Flask) -> dict[tuple[str, str], Right]:
    found = {}
    for rule in app.url_map.iter_rules():
        right = right_of(app.view_functions[rule.endpoint])
        if rule.rule.startswith(PREFIX) and right is not None:
            for method in rule.methods or ():
                found[path_of(rule), method.lower()] = right
    return found


_PROBLEM = {"$ref": "#/components/responses/Problem"}


def _complete(operation: dict[str, Any], right: Right, path: str) -> None:
    marks = {name: operation.pop(name, "") for name in ("x-idempotency", "x-versioned")}
    parameters = operation.setdefault("parameters", [])
    for parameter in parameters:
        _never_null(parameter.get("schema", {}))
    refused = {"400", "500", "503"}
    if right.public:
        operation["security"] = []
        refused |= {"401", "429"} if marks["x-idempotency"] else set()
    else:
        operation["security"] = [{"session": []}, {"token": []}]
        operation["x-rights"] = sorted(act.value for act in right.acts)
        refused |= {"401", "403"}
    if parameters or "{" in path:
        refused |= {"404", "422"}
    if "requestBody" in operation:
        refused |= {"413", "415", "422"}
    if marks["x-idempotency"]:
        _add_command(parameters, marks, refused, right)
    if marks["x-versioned"] == "read":
        parameters.append({"$ref": "#/components/parameters/IfNoneMatch"})
        operation["responses"]["304"] = {"description": "The reader has this version already"}
    if not parameters:
        del operation["parameters"]
    own = {status: said for status, said in operation["responses"].items() if "$ref" not in said}
    operation["responses"] = {**own, **dict.fromkeys(sorted(refused), _PROBLEM)}


def _never_null(schema: dict[str, Any]) -> None:
    """A query cannot say null: a parameter left out is left out."""
    if isinstance(schema.get("type"), list):
        (schema["type"],) = [kind for kind in schema["type"] if kind != "null"]
    if schema.get("default", "") is None:
        del schema["default"]


def _add_command(parameters: list[Any], marks: dict[str, str], refused: set[str], right: Right) -> None:
    names = {"required": "IdempotencyKeyRequired", "optional": "IdempotencyKey"}
    if marks["x-idempotency"] in names:
        parameters.append({"$ref": f"#/components/parameters/{names[marks['x-idempotency']]}"})
    if not right.public:
        parameters.append({"$ref": "#/components/parameters/CsrfToken"})
    if marks["x-versioned"] == "write":
        parameters.append({"$ref": "#/components/parameters/IfMatch"})
        refused.add("412")
    refused |= {"404", "409", "422"}
