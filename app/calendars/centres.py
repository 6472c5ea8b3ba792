"""Whether there is such a centre, and whether the actor's posts reach its hours and lights."""

from app.domain.rights import Act, posts_with
from app.errors import NotYourRole, UnitNotFound
from app.store import people
from app.store.people import UnitFound
from app.store.unit import Unit


def centre_of(u: Unit, centre_id: str) -> UnitFound:
    """Raises UnitNotFound."""
    unit = people.unit_by_id(u, centre_id)
    if unit is None or unit.kind != "centre":
        raise UnitNotFound(centre=centre_id)
    return unit


def permit_centre(u: Unit, centre_id: str) -> None:
    """A post of the county reaches every centre, a centre's its own. Raises UnitNotFound, NotYourRole."""
    centre_of(u, centre_id)
    if not {None, centre_id} & {post.centre_id for post in posts_with(u.actor, Act.EDIT_CALENDARS)}:
        raise NotYourRole(act=str(Act.EDIT_CALENDARS))
