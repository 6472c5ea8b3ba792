"""Demands: captured from any page without losing it, listed by state, linked to a case or closed with a reason."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api import problems
from app.api.access import allowed
from app.api.requests import reading
from app.domain.cases import CHANNELS
from app.domain.rights import Act
from app.errors import CaseNotFound, CaseworkError, Conflict, FormInvalid, Refused
from app.office.demands import (
    CaptureDemand,
    CloseDemand,
    LinkDemand,
    capture_demand,
    close_demand,
    link_demand,
)
from app.oversight import cases, places
from app.oversight import demands as found_demands
from app.pages import frame
from app.pages.commands import new_key, perform, text
from app.pages.troubles import field_notes, told
from app.pages.words import gettext

demands = Blueprint("demands_pages", __name__)
MOST = 100
TYPED = ("what", "who", "phone", "village", "channel")


@demands.get("/demands")
@allowed(Act.CAPTURE_DEMAND)
def show() -> Response:
    return _list()


@demands.get("/demands/new")
@allowed(Act.CAPTURE_DEMAND)
def new() -> Response:
    return _form({"channel": "window"}, frame.safe(request.args.get("next")))


@demands.post("/demands")
@allowed(Act.CAPTURE_DEMAND)
def capture() -> Response:
    """Written down, and back to where one was."""
    typed = {name: text(name) for name in TYPED}
    with reading() as u:
        counters = places.counters(u)
    command = CaptureDemand(counters[0].id if counters else "", **typed)
    try:
        perform(capture_demand, command)
    except FormInvalid as error:
        return _form(typed, frame.safe(request.form.get("next")), field_notes(error.fields), 422)
    return frame.back("/demands", "demand_captured")


@demands.post("/demands/<uuid:demand_id>/link")
@allowed(Act.CAPTURE_DEMAND)
def link(demand_id: Any) -> Response:
    """By the case's number, which is what a clerk has at hand."""
    number = text("number")
    try:
        with reading() as u:
            found = cases.numbered(u, number, 2)
        case = next((one for one in found if one.number == number.upper()), None)
        if case is None and len(found) == 1 and not number[:1].isalpha():
            case = found[0]  # said without letters and year
        if case is None:
            raise CaseNotFound(number=number)
        perform(link_demand, LinkDemand(str(demand_id), case.id))
    except (CaseNotFound, Conflict, Refused) as error:
        return _list(error, str(demand_id), number=number)
    return frame.go("/demands", "demand_linked")


@demands.post("/demands/<uuid:demand_id>/close")
@allowed(Act.CAPTURE_DEMAND)
def close(demand_id: Any) -> Response:
    reason = text("reason")
    try:
        perform(close_demand, CloseDemand(str(demand_id), reason))
    except (Conflict, Refused) as error:
        return _list(error, str(demand_id), reason=reason)
    return frame.go("/demands", "demand_closed")


def _list(error: CaseworkError | None = None, tried: str = "", **typed: str) -> Response:
    asked = request.args.get("status", "")
    status = asked if asked in found_demands.STATES else "open"
    with reading() as u:
        listed = found_demands.listed(u, status, MOST)
    fields = error.fields if isinstance(error, FormInvalid) else {}
    trouble = (
        "" if error is None else gettext("; ").join(field_notes(fields).values()) or told(error).sentence
    )
    return frame.page(
        "demands/list.html",
        status=problems.status_of(type(error)) if error else 200,
        place="demands",
        at=status,
        states=found_demands.STATES,
        demands=listed,
        trouble=trouble,
        tried=tried,
        typed=typed,
        key=new_key(),
    )


def _form(
    typed: Mapping[str, str], back: str, errors: Mapping[str, str] | None = None, status: int = 200
) -> Response:
    return frame.page(
        "demands/form.html",
        status=status,
        place="demands",
        typed=typed,
        back=back,
        errors=errors or {},
        problems=[(f"d-{name}", sentence) for name, sentence in (errors or {}).items()],
        channels=CHANNELS,
        key=request.form.get("idempotency_key") or new_key(),
    )
