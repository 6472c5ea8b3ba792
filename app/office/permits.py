"""Whether the actor's posts reach what an office verb is about to change.

A post of the county reaches every centre; a post of a centre reaches that centre only. The console, which is
whoever may run commands on the machine itself, reaches everything.
"""

from collections.abc import Iterable

from app.domain.rights import CONSOLE, Act, posts_with
from app.errors import NotYourRole, Refused
from app.store import people as rows
from app.store.unit import Unit


def permit(u: Unit, act: Act, centre_ids: Iterable[str | None]) -> None:
    """Raises NotYourRole unless a post carries the right for each centre named; None is the county itself.

    No centre at all asks for the right anywhere.
    """
    if u.actor is CONSOLE:
        return
    carried = {post.centre_id for post in posts_with(u.actor, act)}
    wanted = set(centre_ids)
    if not carried or not (None in carried or wanted <= carried):
        raise NotYourRole(act=str(act))


def permit_person(u: Unit, person_id: str) -> None:
    """Raises NotYourRole unless the actor may edit people wherever this person holds, or held, a post.

    Nobody edits themself by this door: whoever hands out posts does not hand them to themself.
    """
    if u.actor is CONSOLE:
        return
    permit(u, Act.EDIT_PEOPLE, {held.centre_id for held in rows.holdings(u, person_id)})
    if person_id == u.actor.person_id:
        raise Refused(reason="not_for_yourself")
