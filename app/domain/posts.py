"""What a post reaches: which units it sees, whose queue it works for, and where it may stand. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.rights import Post, Role

CENTRE = "centre"

# The kinds of unit a post of each role may stand in.
STANDS_IN: Mapping[Role, frozenset[str]] = {
    Role.CLERK: frozenset(("window", "centre")),
    Role.HANDLER: frozenset(("department",)),
    Role.COUNTY_OFFICER: frozenset(("county_body", "county")),
    Role.DUTY_CHIEF: frozenset(("centre",)),
    Role.DIRECTOR: frozenset(("centre",)),
    Role.DESIGNER: frozenset(("county", "centre")),
    Role.SUPERVISOR: frozenset(("county", "centre")),
    Role.INSPECTOR: frozenset(("county", "centre")),
    Role.AGENT: frozenset(("village_point",)),
    Role.ADMIN: frozenset(("county", "centre")),
}

# Roles whose desk a substitute may take over; oversight and administration are nobody's to stand in for.
SUBSTITUTED = frozenset(
    (Role.CLERK, Role.HANDLER, Role.COUNTY_OFFICER, Role.DUTY_CHIEF, Role.DIRECTOR, Role.AGENT)
)


@dataclass(frozen=True, slots=True)
class Home:
    """The unit a post stands in. centre_id is the unit itself for a centre, None for the county's."""

    id: str
    code: str
    name: str
    kind: str
    centre_id: str | None
    name_en: str


@dataclass(frozen=True, slots=True)
class Below:
    """A unit that may lie in a post's reach."""

    id: str
    kind: str


def stands(role: Role, kind: str) -> bool:
    """Whether a post of the role may stand in a unit of the kind."""
    return kind in STANDS_IN[role]


def post(role: Role, home: Home, below: Sequence[Below]) -> Post:
    """The post with everything it reaches.

    below  for a chief or director, supervisor or inspector the units under the post's unit, itself included;
           for a county officer the centres. Other roles need none.
    """
    sees, centres, works = _reach(role, home, below)
    return Post(
        role=role,
        unit_id=home.id,
        unit_code=home.code,
        unit_name=home.name,
        unit_name_en=home.name_en,
        centre_id=home.centre_id,
        sees_unit_ids=sees,
        sees_centre_ids=centres,
        works_for=works,
    )


_Reach = tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str], ...]]


def _reach(role: Role, home: Home, below: Sequence[Below]) -> _Reach:
    """(units seen, centres seen, (unit, role) queues worked for)."""
    own_centre = () if home.centre_id is None else (home.centre_id,)
    match role:
        case Role.CLERK:
            # Every window works from the centre's one queue.
            seen = tuple(dict.fromkeys((*own_centre, home.id)))
            return seen, own_centre, tuple((centre, role.value) for centre in own_centre)
        case Role.HANDLER | Role.AGENT:
            return (home.id,), own_centre, ((home.id, role.value),)
        case Role.COUNTY_OFFICER:
            return (home.id,), _centres(below), ((home.id, role.value),)
        case Role.DUTY_CHIEF | Role.DIRECTOR:
            return tuple(unit.id for unit in below), own_centre, ((home.id, role.value),)
        case Role.SUPERVISOR | Role.INSPECTOR:
            return tuple(unit.id for unit in below), _centres(below), ()
        case Role.ADMIN | Role.DESIGNER:
            return (), (), ()


def _centres(below: Sequence[Below]) -> tuple[str, ...]:
    return tuple(unit.id for unit in below if unit.kind == CENTRE)
