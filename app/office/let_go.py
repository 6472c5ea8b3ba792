"""A person leaves: nothing of theirs opens a door any more; what they did stays."""

from dataclasses import dataclass
from datetime import date

from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import PersonNotFound
from app.office.permits import permit_person
from app.store import people as rows
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class LetGo:
    """last_on  the last local day of their posts."""

    person_id: str
    last_on: date


def let_go(_office: object, u: Unit, command: LetGo) -> None:
    """Ends posts, sessions and tokens at once. Raises PersonNotFound, NotYourRole."""
    who = rows.person(u, command.person_id)
    if who is None or who.left_at is not None:
        raise PersonNotFound(person=command.person_id)
    permit_person(u, who.id)
    rows.change_person(u, who.id, {"left_at": u.now})
    rows.end_holdings(u, who.id, command.last_on)
    rows.end_sessions(u, who.id)
    rows.revoke_tokens(u, who.id)
    body = {"person": who.id, "changed": ["left"], "last_on": command.last_on.isoformat()}
    append_office(u, PEOPLE, Kind.PERSON_CHANGED, body, Act.EDIT_PEOPLE)
