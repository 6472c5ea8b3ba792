"""Demands: captured, linked to a case, closed with a reason."""

from typing import Any

from flask import Response

from app.api.access import allowed
from app.api.answers import answer, done
from app.api.blueprint import Blueprint
from app.api.requests import office, reading
from app.api.shapes import Shape, choice, list_of, shape_of, text, whole, words
from app.api.shapes import key as key_field
from app.domain.cases import CHANNELS
from app.domain.rights import Act
from app.office.demands import (
    CaptureDemand,
    CloseDemand,
    DemandReceipt,
    LinkDemand,
    capture_demand,
    close_demand,
    link_demand,
)
from app.oversight import demands
from app.oversight.demands import STATES, Demand

blueprint = Blueprint("demands", __name__, "Demands, before they are applications")
Receipt = shape_of(DemandReceipt)


class DemandBody(Shape):
    centre_id = key_field(required=True)
    what = words()
    channel = choice(*CHANNELS, required=True)
    who = text(100, load_default="")
    phone = text(32, load_default="")
    village = text(100, load_default="")


class DemandQuery(Shape):
    status = choice(*STATES, load_default="open")
    limit = whole(1, 200, load_default=50, strict=False)


class LinkBody(Shape):
    case_id = key_field(required=True)


class CloseBody(Shape):
    reason = words()


@blueprint.route("/demands", methods=["GET"])
@allowed(Act.CAPTURE_DEMAND)
@blueprint.arguments(DemandQuery, location="query")
@blueprint.answers(list_of("Demands", "demands", Demand))
def list_demands(query: dict[str, Any]) -> Response:
    """Demands of one's centre or village point at a status, the last first."""
    with reading() as u:
        return answer({"demands": demands.listed(u, query["status"], query["limit"])})


@blueprint.route("/demands", methods=["POST"])
@allowed(Act.CAPTURE_DEMAND)
@blueprint.arguments(DemandBody)
@blueprint.command(Receipt, 201)
def capture_one_demand(body: dict[str, Any]) -> Response:
    """Write down what somebody wants; it stays open until it is linked or closed."""
    return done(lambda u: capture_demand(office(), u, CaptureDemand(**body)), 201)


@blueprint.route("/demands/<key:demand_id>/link", methods=["POST"])
@allowed(Act.CAPTURE_DEMAND)
@blueprint.arguments(LinkBody)
@blueprint.command(Receipt)
def link_one_demand(body: dict[str, Any], demand_id: str) -> Response:
    """Say which case answers the demand."""
    return done(lambda u: link_demand(office(), u, LinkDemand(demand_id, body["case_id"])))


@blueprint.route("/demands/<key:demand_id>/close", methods=["POST"])
@allowed(Act.CAPTURE_DEMAND)
@blueprint.arguments(CloseBody)
@blueprint.command(Receipt)
def close_one_demand(body: dict[str, Any], demand_id: str) -> Response:
    """Answered without a case, with the reason."""
    return done(lambda u: close_demand(office(), u, CloseDemand(demand_id, body["reason"])))
