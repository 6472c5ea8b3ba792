"""The menu of kept views beside the filters: keep this one, rename, share, drop. A view is an address with a name."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api.access import allowed
from app.domain.rights import Act
from app.errors import FormInvalid, ViewNotFound
from app.office.change_view import ChangeView, change_view
from app.office.drop_view import DropView, drop_view
from app.office.save_view import SaveView, save_view
from app.oversight import saved_views
from app.oversight.saved_views import SavedView
from app.pages import frame
from app.pages.commands import perform
from app.pages.rows import query_of, with_query
from app.store.unit import Unit

views = Blueprint("saved_views_pages", __name__)


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A kept view as the menu shows it. here: the list at hand is this one."""

    view: SavedView
    href: str
    here: bool


def menu(u: Unit, listed: str) -> tuple[ViewLink, ...]:
    found = ((view, with_query("/queue", **view.query)) for view in saved_views.saved_views(u))
    return tuple(ViewLink(view, href, href == listed) for view, href in found)


@views.post("/queue/views")
@allowed(Act.SEE_QUEUE)
def keep() -> Response:
    listed = frame.safe(request.form.get("next")) or "/queue"
    command = SaveView(request.form.get("name", ""), query_of(listed), request.form.get("shared") == "yes")
    return _done(save_view, command, "view-kept")


@views.post("/queue/views/<uuid:view_id>")
@allowed(Act.SEE_QUEUE)
def change(view_id: Any) -> Response:
    form = request.form
    if form.get("act") == "drop":
        return _done(drop_view, DropView(str(view_id)), "view-dropped")
    command = ChangeView(str(view_id), form.get("name", ""), form.get("shared") == "yes")
    return _done(change_view, command, "view-changed")


def _done(verb: Any, command: Any, said: str) -> Response:
    """A view that went away meanwhile, or a name that cannot be one, is said in a word; nothing else is at stake."""
    try:
        perform(verb, command)
    except ViewNotFound:
        return frame.back("/queue", "view-gone")
    except FormInvalid as error:
        return frame.back("/queue", "view-many" if "too_many" in error.fields.values() else "view-unnamed")
    return frame.back("/queue", said)
