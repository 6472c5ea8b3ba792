"""Incidents: what needs an operator, and trying again what had been given up once its cause is mended."""

from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api.access import allowed
from app.api.requests import reading, somebody
from app.casework.retry_incident import RetryIncident, retry_incident
from app.domain.rights import Act, may
from app.errors import CaseworkError, Conflict, Refused
from app.oversight import registers
from app.pages import frame
from app.pages.commands import new_key, perform
from app.pages.rows import with_query
from app.pages.troubles import told

incidents = Blueprint("incidents_pages", __name__)
PAGE = 50
KEY_LENGTH = 36


@incidents.get("/incidents")
@allowed(Act.SEE_INCIDENTS)
def show_list() -> Response:
    return _list()


@incidents.post("/incidents/<uuid:incident_id>/retry")
@allowed(Act.RETRY_INCIDENT)
def retry(incident_id: Any) -> Response:
    try:
        perform(retry_incident, RetryIncident(str(incident_id)))
    except (Conflict, Refused) as error:
        return _list(error)
    return frame.go("/incidents", "tried_again")


def _list(error: CaseworkError | None = None) -> Response:
    every = request.args.get("all") == "yes"
    after = request.args.get("after", "")
    with reading() as u:
        found = registers.incidents(
            u, open_only=not every, limit=PAGE + 1, before=after if len(after) == KEY_LENGTH else None
        )
    listed = with_query("/incidents", all="yes" if every else "")
    return frame.page(
        "incidents/list.html",
        status=told(error).status if error else 200,
        trouble=told(error).sentence if error else "",
        key=new_key(),
        retries=may(somebody(), Act.RETRY_INCIDENT),
        place="incidents",
        lines=found[:PAGE],
        every=every,
        more=with_query(listed, after=found[PAGE - 1].id) if len(found) > PAGE else "",
    )
