"""Keep a view of one's own no longer."""

from dataclasses import dataclass

from app.errors import ViewNotFound
from app.office.save_view import ViewReceipt
from app.store import saved_views as rows
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class DropView:
    view_id: str


def drop_view(_office: object, u: Unit, command: DropView) -> ViewReceipt:
    """Raises ViewNotFound where it is nobody's or somebody else's."""
    if rows.own(u, str(u.actor.person_id), command.view_id) is None:
        raise ViewNotFound(view=command.view_id)
    rows.drop(u, command.view_id)
    return ViewReceipt(command.view_id)
