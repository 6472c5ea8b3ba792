"""Views of the queue kept under a name, one's own and those shared with the centre."""

from typing import Any

from flask import Response
from marshmallow import fields

from app.api.access import allowed
from app.api.answers import answer, done
from app.api.blueprint import Blueprint
from app.api.requests import office, reading
from app.api.shapes import Shape, list_of, shape_of, text
from app.domain.rights import Act
from app.office.change_view import ChangeView, change_view
from app.office.drop_view import DropView, drop_view
from app.office.save_view import LONGEST_NAME, SaveView, ViewReceipt, save_view
from app.oversight import saved_views
from app.oversight.saved_views import SavedView

blueprint = Blueprint("saved_views", __name__, "Views of the queue kept under a name")


def _shared() -> fields.Boolean:
    return fields.Boolean(load_default=False, metadata={"description": "with the colleagues of the centre"})


class QueueAsk(Shape):
    tab = text(16, load_default="")
    order = text(16, load_default="")
    light = text(16, load_default="")
    when = text(16, load_default="")
    item = text(32, load_default="")
    q = text(60, load_default="", about="as typed into the search")


class ViewBody(Shape):
    name = text(LONGEST_NAME, required=True, shortest=1)
    query = fields.Nested(QueueAsk, required=True)
    shared = _shared()


class ChangeBody(Shape):
    name = text(LONGEST_NAME, required=True, shortest=1)
    shared = _shared()


@blueprint.route("/queue/views", methods=["GET"])
@allowed(Act.SEE_QUEUE)
@blueprint.answers(list_of("SavedViews", "views", SavedView))
def list_saved_views() -> Response:
    """One's own views, and those colleagues share with the centre."""
    with reading() as u:
        return answer({"views": saved_views.saved_views(u)})


@blueprint.route("/queue/views", methods=["POST"])
@allowed(Act.SEE_QUEUE)
@blueprint.arguments(ViewBody)
@blueprint.command(shape_of(ViewReceipt), 201)
def save_one_view(body: dict[str, Any]) -> Response:
    """Keep a view under a name."""
    return done(lambda u: save_view(office(), u, SaveView(**body)), 201)


@blueprint.route("/queue/views/<key:view_id>", methods=["PUT"])
@allowed(Act.SEE_QUEUE)
@blueprint.arguments(ChangeBody)
@blueprint.command(shape_of(ViewReceipt))
def change_one_view(body: dict[str, Any], view_id: str) -> Response:
    """Rename a view of one's own, share it or share it no more."""
    return done(lambda u: change_view(office(), u, ChangeView(view_id, **body)))


@blueprint.route("/queue/views/<key:view_id>", methods=["DELETE"])
@allowed(Act.SEE_QUEUE)
@blueprint.command(shape_of(ViewReceipt))
def drop_one_view(view_id: str) -> Response:
    """Keep a view of one's own no longer."""
    return done(lambda u: drop_view(office(), u, DropView(view_id)))
