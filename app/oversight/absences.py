"""An absence before it is noted: what is noted already, who can stand in, which deadlines fall into it. Reads only."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.rights import Act, sees_centres
from app.oversight.lines import line
from app.oversight.people import AbsenceLine, Colleague, people_named
from app.oversight.worklist import Line, lines_due
from app.store import roster as rows
from app.store.piles import Seat
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Away:
    """Absences of a person that are not over; names of the substitutes by id; who could stand in."""

    absences: tuple[AbsenceLine, ...]
    names: dict[str, str]
    colleagues: tuple[Colleague, ...]


def away(u: Unit, person_id: str, today: date) -> Away:
    found = rows.absences(u, [person_id], today)
    named = people_named(u, {row.substitute_id for row in found if row.substitute_id})
    colleagues = rows.at_the_same_desk(u, person_id, today)
    return Away(
        tuple(line(AbsenceLine, row) for row in found),
        dict(named),
        tuple(line(Colleague, row) for row in colleagues),
    )


def deadlines(u: Unit, person_id: str, from_on: date, until_on: date, zone: ZoneInfo) -> tuple[Line, ...]:
    """The first fifty tasks the person holds that fall due on the days of an absence, by due time."""
    begins = datetime.combine(from_on, time(), zone)
    ends = datetime.combine(until_on + timedelta(days=1), time(), zone)
    seats = [Seat(centre, person_id) for centre in sorted(sees_centres(u.actor, Act.SEE_QUEUE))]
    return lines_due(u, seats, begins, ends)
