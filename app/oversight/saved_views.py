"""The views of the queue a person may choose: their own, and those colleagues share with the centre. Reads only."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.domain.rights import Act, posts_with
from app.store import saved_views as rows
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class SavedView:
    """query  what the queue's address asks for;  mine  whether the reader may change it;  owner  whose it is"""

    id: str
    name: str
    query: Mapping[str, str]
    shared: bool
    mine: bool
    owner: str


def saved_views(u: Unit) -> tuple[SavedView, ...]:
    """One's own first, each group in the order they were kept, in one statement."""
    me = u.actor.person_id
    assert me is not None
    centres = {post.centre_id for post in posts_with(u.actor, Act.SEE_QUEUE) if post.centre_id}
    found = [
        SavedView(
            row.id, *rows.opened(u, row.words), row.centre_id is not None, row.person_id == me, row.owner
        )
        for row in rows.seen_by(u, me, centres)
    ]
    return tuple(sorted(found, key=lambda view: not view.mine))
