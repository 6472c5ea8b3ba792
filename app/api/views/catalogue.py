"""The catalogue: service items of a centre, and the process definitions cases run on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response
from marshmallow import fields, validate

from app.api.access import allowed
from app.api.answers import answer, done
from app.api.blueprint import Blueprint
from app.api.requests import reading, somebody
from app.api.shapes import Shape, choice, key, list_of, shape_of, text, whole
from app.definitions.deploy import DeployDefinition, Deployed, deploy_definition
from app.domain.rights import Act, Actor, posts_with
from app.errors import DefinitionNotFound, DocumentNotFound, ServiceItemNotFound, UnitNotFound
from app.store import catalogue, definitions
from app.store.catalogue import ServiceItem

blueprint = Blueprint("catalogue", __name__, "Service items and process definitions")

CASE_TYPES = ("immediate", "promised", "joint", "escalated")
KINDS = {".bpmn": "application/xml", ".dmn": "application/xml", ".json": "application/json"}


@dataclass(frozen=True, slots=True)
class ServiceItemRules:
    """A service item with the rules its cases freeze: limits, switches, papers, fee, grounds."""

    item: ServiceItem
    rules: Mapping[str, Any]
    sha: str


@dataclass(frozen=True, slots=True)
class DefinitionLine:
    """One version of a process. is_current: new cases start on it."""

    sha: str
    key: str
    version: int
    name: str
    name_en: str
    is_current: bool
    deployed_at: datetime
    deployed_by: str | None
    retired_at: datetime | None


@dataclass(frozen=True, slots=True)
class DefinitionFiles:
    """A version with the paths of its files; one file at a time is read from them."""

    definition: DefinitionLine
    files: list[str]


class ItemsQuery(Shape):
    centre = key(load_default=None, about="id of the centre; one's own where there is only one")
    q = text(100, load_default="", about="words of the name, its English, the code or its initials")
    case_type = choice(*CASE_TYPES, load_default=None)
    limit = whole(1, 500, load_default=200, strict=False)


class CentreQuery(Shape):
    centre = key(load_default=None, about="id of the centre; one's own where there is only one")


class DeployBody(Shape):
    key = text(64, required=True, shortest=1, about="id of the process that cases start on")
    files = fields.Dict(
        keys=text(200, shortest=1),
        values=fields.String(),
        required=True,
        validate=validate.Length(min=1, max=100, error="too_many"),
        metadata={
            "description": "the whole closure by path: promised/promised.bpmn, intake/forms/check_papers.json"
        },
    )


class KeyQuery(Shape):
    key = text(64, load_default=None, about="only this process")


@blueprint.route("/service-items", methods=["GET"])
@allowed(Act.SEE_CATALOGUE)
@blueprint.arguments(ItemsQuery, location="query")
@blueprint.answers(list_of("ServiceItems", "items", ServiceItem))
def list_service_items(query: dict[str, Any]) -> Response:
    """What a centre offers, or what the words find in it."""
    centre_id, wanted = _centre(somebody(), query["centre"]), query["case_type"]
    with reading() as u:
        if query["q"].strip():
            found = catalogue.search_items(u, centre_id, query["q"], query["limit"])
            return answer({"items": [one for one in found if wanted in (None, one.case_type)]})
        return answer({"items": catalogue.items(u, centre_id, wanted)[: query["limit"]]})


@blueprint.route("/service-items/<string(maxlength=64):code>", methods=["GET"])
@allowed(Act.SEE_CATALOGUE)
@blueprint.arguments(CentreQuery, location="query")
@blueprint.answers(shape_of(ServiceItemRules))
def read_service_item(query: dict[str, Any], code: str) -> Response:
    """One service item with its current rules; a named limit it does not mention stands there as its default."""
    centre_id = _centre(somebody(), query["centre"])
    with reading() as u:
        found = catalogue.item_by_code(u, centre_id, code)
    if found is None:
        raise ServiceItemNotFound(code=code)
    rules = {**found.rules.to_plain(), "parameters": found.rules.named_limits}
    return answer(ServiceItemRules(found.item, rules, found.sha))


def _centre(who: Actor, wanted: str | None) -> str:
    """The centre that is meant, within the actor's posts. Raises UnitNotFound."""
    posts = posts_with(who, Act.SEE_CATALOGUE)
    own = {post.centre_id for post in posts if post.centre_id is not None}
    seen = {centre for post in posts for centre in post.sees_centre_ids}
    if wanted is None:
        if len(own | seen) != 1:
            raise UnitNotFound(centre=None)
        return next(iter(own | seen))
    of_county = any(post.centre_id is None for post in posts)
    if wanted not in own | seen and not of_county:
        raise UnitNotFound(centre=wanted)
    return wanted


# -- definitions -----------------------------------------------------------------------------------------------------


@blueprint.route("/definitions", methods=["GET"])
@allowed(Act.SEE_DEFINITIONS)
@blueprint.arguments(KeyQuery, location="query")
@blueprint.answers(list_of("Definitions", "definitions", DefinitionLine))
def list_definitions(query: dict[str, Any]) -> Response:
    """Every version of every process, the newest first."""
    with reading() as u:
        found = definitions.versions(u, query["key"])
    return answer({"definitions": [_line(row) for row in found]})


@blueprint.route("/definitions", methods=["POST"])
@allowed(Act.DEPLOY_DEFINITION)
@blueprint.arguments(DeployBody)
@blueprint.command(shape_of(Deployed))
def deploy_one_definition(body: dict[str, Any]) -> Response:
    """Deploy a definition with everything it calls; new cases start on it, running ones stay on theirs."""
    files = {path: content.encode() for path, content in body["files"].items()}
    return done(lambda u: deploy_definition(u, DeployDefinition(body["key"], files)))


@blueprint.route("/definitions/<string(length=64):sha>", methods=["GET"])
@allowed(Act.SEE_DEFINITIONS)
@blueprint.answers(shape_of(DefinitionFiles))
def read_definition(sha: str) -> Response:
    """One version with the paths of its files."""
    row, files = _definition(sha)
    return answer(DefinitionFiles(_line(row), sorted(files)))


@blueprint.route("/definitions/<string(length=64):sha>/files/<path:path>", methods=["GET"])
@allowed(Act.SEE_DEFINITIONS)
@blueprint.doc(
    operationId="readDefinitionFile",
    responses={
        "200": {
            "description": "The file as it was deployed",
            "content": {
                "application/xml": {"schema": {"type": "string"}},
                "application/json": {"schema": {"type": "object"}},
            },
        }
    },
)
def read_definition_file(sha: str, path: str) -> Response:
    """One file of a version: a diagram, a decision table or a form."""
    _, files = _definition(sha)
    if path not in files:
        raise DocumentNotFound(path=path)
    kind = KINDS.get(path[path.rfind(".") :], "application/octet-stream")
    return Response(files[path], content_type=f"{kind}; charset=utf-8")


def _definition(sha: str) -> tuple[Any, Mapping[str, bytes]]:
    with reading() as u:
        row = definitions.by_sha(u, sha)
    if row is None:
        raise DefinitionNotFound(sha=sha)
    return row, definitions.unpack(row.files)


def _line(row: Any) -> DefinitionLine:
    return DefinitionLine(
        row.sha,
        row.key,
        row.version,
        row.name,
        row.name_en,
        row.is_current,
        row.deployed_at,
        row.deployed_by,
        row.retired_at,
    )
