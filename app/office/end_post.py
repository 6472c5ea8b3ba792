"""End a person's term in a post. What they may do follows with the next request."""

from dataclasses import dataclass
from datetime import date

from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import FormInvalid
from app.office.hold_post import HoldingReceipt, PostNotFound
from app.office.permits import permit
from app.store import people as rows
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class EndPost:
    """until_on  the last local day of the term."""

    holding_id: str
    until_on: date


def end_post(_office: object, u: Unit, command: EndPost) -> HoldingReceipt:
    """Raises PostNotFound, NotYourRole, FormInvalid (before the term began)."""
    held = rows.holding(u, command.holding_id)
    if held is None:
        raise PostNotFound(holding=command.holding_id)
    permit(u, Act.EDIT_PEOPLE, [held.centre_id])
    if command.until_on < held.from_on:
        raise FormInvalid({"until_on": "before_from"})
    if held.until_on is not None and held.until_on < command.until_on:
        raise FormInvalid({"until_on": "term_is_over"})
    rows.end_holding(u, held.id, command.until_on)
    body = {
        "act": "ended",
        "holding": held.id,
        "post": held.post_id,
        "unit": held.unit_code,
        "role": str(held.role),
        "person": held.person_id,
        "until_on": command.until_on.isoformat(),
    }
    append_office(u, PEOPLE, Kind.POST_HELD, body, Act.EDIT_PEOPLE)
    return HoldingReceipt(held.id)
