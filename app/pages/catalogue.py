"""The service items of a centre, for whoever works with them. Changing them is somebody else's page."""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app.api.access import allowed
from app.api.requests import reading
from app.domain.rights import Act
from app.errors import ServiceItemNotFound
from app.oversight import places
from app.pages import frame, item_view
from app.store import catalogue as rows

catalogue = Blueprint("catalogue_pages", __name__)
MOST = 200
LONGEST_SEARCH = 60


@catalogue.get("/items")
@allowed(Act.SEE_CATALOGUE)
def show_list() -> Response:
    text = request.args.get("q", "").strip()[:LONGEST_SEARCH]
    with reading() as u:
        centres = places.offering(u)
        centre = next(
            (one for one in centres if one.id == request.args.get("centre")), centres[0] if centres else None
        )
        items = rows.search_items(u, centre.id, text, MOST) if centre else ()
        names = places.names(u)
    return frame.page(
        "catalogue/list.html",
        place="items",
        items=items,
        search=text,
        centres=centres,
        centre=centre,
        units=names,
    )


@catalogue.get("/items/<uuid:centre_id>/<code>")
@allowed(Act.SEE_CATALOGUE)
def show(centre_id: object, code: str) -> Response:
    with reading() as u:
        seen = {one.id for one in places.offering(u)}
        found = rows.item_by_code(u, str(centre_id), code) if str(centre_id) in seen else None
        names = places.names(u)
        units = {unit.code: (unit.name, unit.name_en) for unit in places.departments(u, str(centre_id))}
    if found is None:
        raise ServiceItemNotFound(code=code)
    return frame.page(
        "catalogue/item.html",
        place="items",
        item=found.item,
        rules=found.rules,
        units=names,
        codes=units,
        limits=item_view.named_limits(found.rules),
        counting=item_view.counting(found.rules),
    )
