"""Keep a view of the queue under a name, for oneself or shared with the centre. A preference: the trail is not told."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.rights import Act, Actor, may, posts_with
from app.errors import FormInvalid, NotYourRole
from app.office.fields import Fields
from app.store import saved_views as rows
from app.store.unit import Unit

LONGEST_NAME = 30
MOST = 30
ASKS = ("tab", "order", "light", "when", "item", "q")


@dataclass(frozen=True, slots=True)
class SaveView:
    """query  what the queue's address asks for, by the names of ASKS;  shared  with the centre of one's post"""

    name: str
    query: Mapping[str, str]
    shared: bool = False


@dataclass(frozen=True, slots=True)
class ViewReceipt:
    view_id: str


def save_view(_office: object, u: Unit, command: SaveView) -> ViewReceipt:
    """Raises FormInvalid: no name, too many views, or no centre to share with."""
    if not may(u.actor, Act.SEE_QUEUE):
        raise NotYourRole(act=Act.SEE_QUEUE.value)
    assert u.actor.person_id is not None
    if rows.how_many(u, u.actor.person_id) >= MOST:
        raise FormInvalid({"name": "too_many"})
    view_id = u.new_id()
    asked = {name: value for name, value in command.query.items() if name in ASKS and value}
    rows.add(
        u,
        {
            "id": view_id,
            "person_id": u.actor.person_id,
            "centre_id": centre_to_share(u.actor) if command.shared else None,
            "words": rows.seal(u, name_of(command.name), asked),
            "saved_at": u.now,
        },
    )
    return ViewReceipt(view_id)


def name_of(text: str) -> str:
    """Raises FormInvalid."""
    name, fields = " ".join(text.split()), Fields()
    fields.need("name", bool(name), "required")
    fields.need("name", len(name) <= LONGEST_NAME, "too_long")
    fields.settle()
    return name


def centre_to_share(actor: Actor) -> str:
    """The centre of the actor's first post that has one. Raises FormInvalid for a post of the county."""
    found = next((post.centre_id for post in posts_with(actor, Act.SEE_QUEUE) if post.centre_id), None)
    if found is None:
        raise FormInvalid({"shared": "not_an_option"})
    return found
