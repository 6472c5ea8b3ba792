"""Give a post to a person for a term."""

from dataclasses import dataclass
from datetime import date

from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import FormInvalid, PersonNotFound, Refused
from app.office.permits import permit, permit_person
from app.store import people as rows
from app.store.people import PostFound
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit


class PostNotFound(PersonNotFound):
    """There is no such post, or it is not held that way."""


@dataclass(frozen=True, slots=True)
class HoldPost:
    """from_on, until_on  first and last local day of the term; until_on None leaves it open."""

    post_id: str
    person_id: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True, slots=True)
class HoldingReceipt:
    holding_id: str


def hold_post(_office: object, u: Unit, command: HoldPost) -> HoldingReceipt:
    """Raises PostNotFound, PersonNotFound, NotYourRole, FormInvalid, Refused (held already, one's own)."""
    post = rows.post_by_id(u, command.post_id)
    if post is None:
        raise PostNotFound(post=command.post_id)
    who = rows.person(u, command.person_id)
    if who is None or who.left_at is not None:
        raise PersonNotFound(person=command.person_id)
    permit(u, Act.EDIT_PEOPLE, [post.home.centre_id])
    permit_person(u, who.id)
    if command.until_on is not None and command.until_on < command.from_on:
        raise FormInvalid({"until_on": "before_from"})
    if _overlaps(u, command):
        raise Refused(reason="held_already")
    return _write(u, command, post)


def _overlaps(u: Unit, command: HoldPost) -> bool:
    last = command.until_on or date.max
    return any(
        held.post_id == command.post_id
        and held.from_on <= last
        and command.from_on <= (held.until_on or date.max)
        for held in rows.holdings(u, command.person_id)
    )


def _write(u: Unit, command: HoldPost, post: PostFound) -> HoldingReceipt:
    holding_id = u.new_id()
    rows.insert_holding(
        u,
        {
            "id": holding_id,
            "post_id": post.id,
            "person_id": command.person_id,
            "from_on": command.from_on,
            "until_on": command.until_on,
        },
    )
    body = {
        "act": "held",
        "holding": holding_id,
        "post": post.id,
        "unit": post.home.code,
        "role": str(post.role),
        "person": command.person_id,
        "from_on": command.from_on.isoformat(),
        "until_on": command.until_on.isoformat() if command.until_on else None,
    }
    append_office(u, PEOPLE, Kind.POST_HELD, body, Act.EDIT_PEOPLE, post.home.centre_id)
    return HoldingReceipt(holding_id)
