"""Note that a person is away, and who stands in for them."""

from dataclasses import dataclass
from datetime import date

from app.domain.trail import Kind
from app.errors import PersonNotFound
from app.office.absences import permit_absence
from app.office.fields import Fields
from app.store import people as rows
from app.store.trail import PEOPLE, append_office
from app.store.unit import Unit

REASONS = ("leave", "training", "secondment", "illness", "other")


@dataclass(frozen=True, slots=True)
class SetAbsence:
    """from_on, until_on  first and last local day away; the substitute works their queues on these days."""

    person_id: str
    from_on: date
    until_on: date
    reason: str
    substitute_id: str | None = None


@dataclass(frozen=True, slots=True)
class AbsenceReceipt:
    absence_id: str


def set_absence(_office: object, u: Unit, command: SetAbsence) -> AbsenceReceipt:
    """Raises PersonNotFound, NotYourRole, FormInvalid, Refused (one's own)."""
    for person_id in filter(None, (command.person_id, command.substitute_id)):
        who = rows.person(u, person_id)
        if who is None or who.left_at is not None:
            raise PersonNotFound(person=person_id)
    right = permit_absence(u, command.person_id, command.substitute_id, command.from_on)
    fields = Fields()
    fields.need("until_on", command.until_on >= command.from_on, "before_from")
    fields.need("reason", command.reason in REASONS, "unknown_word")
    fields.need("substitute_id", command.substitute_id != command.person_id, "not_for_yourself")
    fields.settle()
    absence_id = u.new_id()
    rows.insert_absence(
        u,
        {
            "id": absence_id,
            "person_id": command.person_id,
            "substitute_id": command.substitute_id,
            "from_on": command.from_on,
            "until_on": command.until_on,
            "reason": command.reason,
        },
    )
    # The reason (an illness) is the person's own business: the trail does not carry it.
    body = {
        "absence": absence_id,
        "person": command.person_id,
        "substitute": command.substitute_id,
        "from_on": command.from_on.isoformat(),
        "until_on": command.until_on.isoformat(),
    }
    append_office(u, PEOPLE, Kind.ABSENCE_SET, body, right)
    return AbsenceReceipt(absence_id)
