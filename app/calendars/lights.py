"""What turns a centre's lights on. A change holds for open cases as well: they are looked at again."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.calendars.centres import permit_centre
from app.casework.asking import allow
from app.casework.office import Office
from app.domain.lights import Scheme, SchemeUnsound
from app.domain.rights import Act
from app.domain.trail import Kind
from app.errors import CalendarRefused
from app.store import calendars as rows
from app.store import directory, previews, settings
from app.store.trail import CALENDAR, append_office
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class SetLights:
    """scheme  prewarning, yellow, red -> near, promised, statutory or never; raise_after -> a length, as `1 workday`"""

    centre_id: str
    scheme: Mapping[str, str]


def set_lights(office: Office, u: Unit, command: SetLights) -> None:
    """Raises UnitNotFound, NotYourRole, CalendarRefused for a colour, a trigger or a length that does not
    exist, and where a worse light would come before a milder one.
    """
    allow(u.actor, Act.EDIT_CALENDARS)
    permit_centre(u, command.centre_id)
    try:
        scheme = Scheme.from_dict(command.scheme)
    except SchemeUnsound as error:
        raise CalendarRefused(problems=[str(error)], lines=[(0, error.code, "")]) from error
    if not scheme.in_order():
        why = (0, "lights_out_of_order", "")
        raise CalendarRefused(problems=["a warning comes before yellow, and yellow before red"], lines=[why])
    current = rows.lock_current(u)  # first, by everybody who changes what counts
    assert current is not None
    settings.put(u, command.centre_id, "lights", scheme.to_dict())
    directory.revise(u, command.centre_id)
    rows.update_edition(u, current.id, adopted_at=None, cursor=None, everyone=True)
    previews.begin_all_anew(u)
    body = {"centre": command.centre_id, "scheme": scheme.to_dict()}
    append_office(u, CALENDAR, Kind.LIGHTS_SET, body, Act.EDIT_CALENDARS, command.centre_id)
