"""Incidents: what needs an operator."""

from typing import Any

from flask import Response
from marshmallow import fields

from app.api.access import allowed
from app.api.answers import answer, done
from app.api.blueprint import Blueprint
from app.api.requests import office, reading
from app.api.shapes import Shape, key, page_of, shape_of, whole
from app.casework.retry_incident import IncidentReceipt, RetryIncident, retry_incident
from app.domain.rights import Act
from app.oversight import registers
from app.oversight.registers import Incident

blueprint = Blueprint("incidents", __name__, "What needs an operator")


class IncidentQuery(Shape):
    all = fields.Boolean(load_default=False, metadata={"description": "the settled ones too"})
    limit = whole(1, 200, load_default=50, strict=False)
    cursor = key(load_default=None)


@blueprint.route("/incidents", methods=["GET"])
@allowed(Act.SEE_INCIDENTS)
@blueprint.arguments(IncidentQuery, location="query")
@blueprint.answers(page_of("IncidentPage", "incidents", shape_of(Incident)))
def list_incidents(query: dict[str, Any]) -> Response:
    """Incidents of the installation, the last first."""
    limit = query["limit"]
    with reading() as u:
        found = registers.incidents(u, open_only=not query["all"], limit=limit + 1, before=query["cursor"])
    more = found[limit - 1].id if len(found) > limit else None
    return answer({"incidents": found[:limit], "next_cursor": more})


@blueprint.route("/incidents/<key:incident_id>/retry", methods=["POST"])
@allowed(Act.RETRY_INCIDENT)
@blueprint.command(shape_of(IncidentReceipt))
def retry_one_incident(incident_id: str) -> Response:
    """Once the cause is mended: try again what had been given up, and settle the incident."""
    return done(lambda u: retry_incident(office(), u, RetryIncident(incident_id)))
