"""The roster within the actor's reach: people, the posts they hold, the units these stand in. Reads only."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.domain.rights import Act, Actor, may, posts_with, sees_units
from app.errors import PersonNotFound
from app.oversight.lines import line
from app.store import roster as rows
from app.store.roster import people_named
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class HoldingLine:
    """A term in a post. until_on is its last day, None while open."""

    id: str
    post_id: str
    role: str
    name: str
    name_en: str
    unit_code: str
    unit: str
    unit_en: str
    centre_id: str | None
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class AbsenceLine:
    """Days away, and who stands in. The reason is shown to those who may edit people, else empty."""

    id: str
    substitute_id: str | None
    from_on: date
    until_on: date
    reason: str


@dataclass(frozen=True, slots=True)
class PersonLine:
    """A person with every term they hold, held or will hold, and the absences that are not over."""

    id: str
    login: str
    name: str
    language: str
    created_at: datetime
    left_at: datetime | None
    holdings: list[HoldingLine]
    absences: list[AbsenceLine]


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post, held or not."""

    id: str
    role: str
    name: str
    name_en: str
    unit_id: str
    unit_code: str
    unit: str
    unit_en: str
    centre_id: str | None


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of the installation. letters begin a centre's case numbers."""

    id: str
    parent_id: str | None
    centre_id: str | None
    kind: str
    code: str
    name: str
    name_en: str
    phone: str | None
    letters: str | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a post, today or from a later day on."""

    post_id: str
    person_id: str
    name: str
    from_on: date
    until_on: date | None


@dataclass(frozen=True, slots=True)
class Away:
    """Somebody's days away, and who stands in. The reason as in AbsenceLine."""

    id: str
    person_id: str
    name: str
    from_on: date
    until_on: date
    substitute: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Branch:
    """A unit with its posts and those who hold them, and the units below."""

    unit: UnitLine
    posts: tuple[tuple[PostLine, tuple[Holder, ...]], ...]
    below: tuple["Branch", ...]


@dataclass(frozen=True, slots=True)
class Colleague:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class DeskPeople:
    """A desk, a role in a unit, and who works at it."""

    role: str
    unit: str
    unit_en: str
    people: tuple[Colleague, ...]


def people(u: Unit, today: date, limit: int, after: str = "") -> tuple[PersonLine, ...]:
    """People by login, from behind a login."""
    found = rows.people(u, _reach(u.actor), limit, after, unposted=may(u.actor, Act.EDIT_PEOPLE))
    return _people(u, found, today)


def person(u: Unit, person_id: str, today: date) -> PersonLine:
    """Raises PersonNotFound where there is none, or none within reach."""
    edits = may(u.actor, Act.EDIT_PEOPLE)
    found = rows.people(u, _reach(u.actor), 1, unposted=edits, person_id=person_id)
    if not found:
        raise PersonNotFound(person=person_id)
    return _people(u, found, today)[0]


def posts(u: Unit) -> tuple[PostLine, ...]:
    return tuple(line(PostLine, row) for row in rows.posts(u, _reach(u.actor)))


def units(u: Unit) -> tuple[UnitLine, ...]:
    return tuple(line(UnitLine, row) for row in rows.units(u, _reach(u.actor)))


def tree(u: Unit, today: date) -> tuple[Branch, ...]:
    """The open units within reach from the top down, with their posts and who holds them."""
    reach = _reach(u.actor)
    every = [unit for unit in units(u) if unit.closed_at is None]
    held, standing = defaultdict(list), defaultdict(list)
    for row in rows.holders(u, reach, today):
        held[row.post_id].append(line(Holder, row))
    for post in posts(u):
        standing[post.unit_id].append((post, tuple(held[post.id])))
    known = {unit.id for unit in every}

    def branch(unit: UnitLine) -> Branch:
        below = tuple(branch(one) for one in every if one.parent_id == unit.id)
        return Branch(unit, tuple(standing[unit.id]), below)

    return tuple(branch(unit) for unit in every if unit.parent_id not in known)


def away(u: Unit, today: date, limit: int, after: tuple[date, str] | None = None) -> tuple[Away, ...]:
    """Absences that are not over, by first day, from behind (first day, id)."""
    shown = {} if may(u.actor, Act.EDIT_PEOPLE) else {"reason": ""}
    return tuple(line(Away, row, **shown) for row in rows.away(u, _reach(u.actor), today, limit, after))


def colleagues(u: Unit, unit_id: str, role: str, today: date) -> tuple[Colleague, ...]:
    """Who works at a desk today: those its tasks may be given to."""
    return tuple(line(Colleague, row) for row in rows.desk_people(u, unit_id, role, today))


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who works at a desk today.

    load        live tasks of the centre the person holds
    away_until  the last day of an absence that runs today, or None;  substitute: who stands in, or ""
    """

    id: str
    name: str
    load: int
    away_until: date | None
    substitute: str


def desk(u: Unit, centre_id: str, unit_id: str, role: str, today: date) -> tuple[Seat, ...]:
    """Who works at a desk today, those present and least loaded first."""
    found = rows.desk_people(u, unit_id, role, today)
    ids = [row.id for row in found]
    load = rows.loads(u, centre_id, ids)
    away = {row.person_id: row for row in rows.absences(u, ids, today) if row.from_on <= today}
    named = people_named(u, {row.substitute_id for row in away.values() if row.substitute_id})
    seats = (_seat(row, load, away.get(row.id), named) for row in found)
    return tuple(sorted(seats, key=lambda one: (one.away_until is not None, one.load, one.name)))


def _seat(row: Any, load: Mapping[str, int], away: Any, named: Mapping[str, str]) -> Seat:
    until, substitute = (away.until_on, named.get(away.substitute_id, "")) if away else (None, "")
    return Seat(row.id, row.name, load.get(row.id, 0), until, substitute)


def desks(u: Unit, today: date) -> tuple[DeskPeople, ...]:
    """Every desk in the actor's reach with those who work at it today: to whom a chief may give tasks."""
    found: dict[tuple[str, str, str], dict[str, Colleague]] = {}
    for row in rows.working(u, sees_units(u.actor, Act.REASSIGN_TASK), today):
        desk = found.setdefault((row.role, row.unit, row.unit_en), {})
        desk[row.id] = Colleague(row.id, row.name)
    return tuple(DeskPeople(*desk, tuple(people.values())) for desk, people in found.items())


def _reach(actor: Actor) -> frozenset[str] | None:
    """The centres whose people the actor sees; None, which is all, for a post of the county."""
    centres = {post.centre_id for post in posts_with(actor, Act.SEE_PEOPLE)}
    if None in centres:
        return None
    return frozenset(centre for centre in centres if centre is not None)


def _people(u: Unit, found: Any, today: date) -> tuple[PersonLine, ...]:
    ids = [row.id for row in found]
    held, away = defaultdict(list), defaultdict(list)
    for row in rows.holdings(u, ids):
        held[row.person_id].append(line(HoldingLine, row))
    shown = {} if may(u.actor, Act.EDIT_PEOPLE) else {"reason": ""}
    for row in rows.absences(u, ids, today):
        away[row.person_id].append(line(AbsenceLine, row, **shown))
    return tuple(line(PersonLine, row, holdings=held[row.id], absences=away[row.id]) for row in found)
