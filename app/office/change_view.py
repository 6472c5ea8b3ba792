"""Give a view of one's own another name, share it or share it no more."""

from dataclasses import dataclass

from app.errors import ViewNotFound
from app.office.save_view import ViewReceipt, centre_to_share, name_of
from app.store import saved_views as rows
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class ChangeView:
    view_id: str
    name: str
    shared: bool


def change_view(_office: object, u: Unit, command: ChangeView) -> ViewReceipt:
    """Raises ViewNotFound where it is nobody's or somebody else's, FormInvalid."""
    found = rows.own(u, str(u.actor.person_id), command.view_id)
    if found is None:
        raise ViewNotFound(view=command.view_id)
    _, query = rows.opened(u, found.words)
    centre_id = centre_to_share(u.actor) if command.shared else None
    rows.change(u, command.view_id, words=rows.seal(u, name_of(command.name), query), centre_id=centre_id)
    return ViewReceipt(command.view_id)
