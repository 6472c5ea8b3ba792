"""Yellow and red cards, for those who watch over cases. Reads only; acts on cards come with the supervisor's room."""

from datetime import datetime

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api.access import allowed
from app.api.requests import reading
from app.domain.rights import Act
from app.oversight import registers
from app.oversight.queue import stamp, unstamp
from app.pages import frame

cards = Blueprint("cards_pages", __name__)
STATUSES = ("issued", "answered", "appealed", "upheld", "voided")
PAGE = 50


@cards.get("/cards")
@allowed(Act.SEE_CARDS)
def show_list() -> Response:
    asked = request.args.get("status", "")
    status = asked if asked in STATUSES else ""
    with reading() as u:
        found = registers.cards(
            u, (status,) if status else (), PAGE + 1, _after(request.args.get("after", ""))
        )
    more = f"{stamp(found[PAGE - 1].issued_at)}.{found[PAGE - 1].id}" if len(found) > PAGE else ""
    return frame.page(
        "cards/list.html",
        place="cards",
        cards=found[:PAGE],
        status_asked=status,
        statuses=STATUSES,
        more=more,
    )


def _after(text: str) -> tuple[datetime, str] | None:
    at, _, card_id = text.partition(".")
    return (unstamp(at), card_id) if at.isascii() and at.isdigit() and len(at) < 19 and card_id else None
