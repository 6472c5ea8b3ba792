"""The queue on paper: the ledger a centre keeps of the day, on the screen, from the printer, and as PDF."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api.access import allowed
from app.api.requests import now, reading, shop
from app.domain.rights import Act
from app.oversight import places
from app.pages import frame
from app.pages.queue import ledger_view
from app.pages.rows import with_query
from app.pages.sheets.ledger import LINES_A_PAGE, MOST_PAGES, ledger_of
from app.pages.sheets.pdf import ledger_pdf
from app.pages.terms import term

ledger = Blueprint("ledger_pages", __name__)


@ledger.get("/queue/ledger", defaults={"pdf": False})
@ledger.get("/queue/ledger.pdf", defaults={"pdf": True})
@allowed(Act.SEE_QUEUE)
def show(pdf: bool) -> Response:
    """What the list of the queue shows, with the same filters, in the same order."""
    view = ledger_view(request.args, LINES_A_PAGE * MOST_PAGES)
    with reading() as u:
        office = places.sign(u)
    made = ledger_of(
        view.rows, office, term("tab", view.wanted.tab), now(), cut=view.found.next_cursor is not None
    )
    if pdf:
        answer = Response(ledger_pdf(made, shop().settings.home / "fonts"), mimetype="application/pdf")
        answer.headers["Content-Disposition"] = 'inline; filename="ledger.pdf"'
        return answer
    query = {name: value for name, value in request.args.items() if name != "print"}
    return frame.page(
        "papers/ledger.html",
        ledger=made,
        back=with_query("/queue", **query),
        as_pdf=with_query("/queue/ledger.pdf", **query),
        printing=request.args.get("print") == "1",
    )
