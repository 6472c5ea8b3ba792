"""The API as a part of the service: its blueprints, its document, and how it says that something went wrong."""

from flask import Flask, Response

from app.api.access import public
from app.api.answers import written as json_written
from app.api.blueprint import PREFIX
from app.api.description import describe, document
from app.api.problems import MEDIA_TYPE, Problem, written
from app.api.requests import at_hand, language
from app.api.routing import KeyConverter
from app.api.views import (
    bulk,
    calendars,
    cards,
    case_parts,
    cases,
    catalogue,
    complaints,
    demands,
    documents,
    incidents,
    people,
    registration_drafts,
    saved_views,
    session,
    tasks,
)

BLUEPRINTS = tuple(
    topic.blueprint
    for topic in (
        session,
        tasks,
        bulk,
        saved_views,
        cases,
        registration_drafts,
        case_parts,
        documents,
        cards,
        complaints,
        demands,
        catalogue,
        calendars,
        people,
        incidents,
    )
)


def register(app: Flask) -> None:
    """Register the API with an app, and its document at /api/v1/openapi.json."""
    app.url_map.converters["key"] = KeyConverter
    api = describe(app)
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    described = document(app, api)
    body = json_written(described)
    app.extensions["openapi"] = described

    @public
    def openapi() -> Response:
        return Response(body, mimetype="application/json")

    app.add_url_rule(f"{PREFIX}/openapi.json", "openapi", openapi, methods=["GET"])


def show_problem(problem: Problem) -> Response:
    """A refusal as the wire has it."""
    body = written(problem, f"urn:uuid:{at_hand().id}")
    response = Response(body, problem.status, mimetype=MEDIA_TYPE)
    response.headers["Content-Language"] = language()
    if problem.status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="shouwen"'
    return response
