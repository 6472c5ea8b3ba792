"""Who may note an absence, and who may stand in: oneself, the chief of the centre, whoever edits people."""

from datetime import date

from app.domain.rights import CONSOLE, Act, may, posts_with
from app.errors import FormInvalid, NotYourRole
from app.office.permits import permit_person
from app.store import people as rows
from app.store import roster
from app.store.unit import Unit


def permit_absence(u: Unit, person_id: str, substitute_id: str | None, on: date) -> Act:
    """By which right. Raises NotYourRole, or FormInvalid where the substitute works at none of the person's desks on a day.

    Whoever edits people may choose any substitute within their reach: the county lends people to a township.
    """
    if u.actor is CONSOLE or (may(u.actor, Act.EDIT_PEOPLE) and person_id != u.actor.person_id):
        for one in filter(None, (person_id, substitute_id)):
            permit_person(u, one)
        return Act.EDIT_PEOPLE
    own = may(u.actor, Act.SET_ABSENCE) and person_id == u.actor.person_id
    if not own and not _is_chief_of(u, person_id):
        raise NotYourRole(act=Act.SET_ABSENCE.value)
    if substitute_id not in (None, person_id) and substitute_id not in {
        one.id for one in roster.at_the_same_desk(u, person_id, on)
    }:
        raise FormInvalid({"substitute_id": "not_an_option"})
    return Act.SET_ABSENCE if own else Act.REASSIGN_TASK


def _is_chief_of(u: Unit, person_id: str) -> bool:
    """Whether every post the person holds lies in a centre the actor is chief of."""
    chief_of = {post.centre_id for post in posts_with(u.actor, Act.REASSIGN_TASK) if post.centre_id}
    held = {one.centre_id for one in rows.holdings(u, person_id)}
    return bool(held) and held <= chief_of
