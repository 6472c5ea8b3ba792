"""The office somebody works in, and its units by name. Reads only."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.domain.rights import Act, posts_with, sees_units
from app.oversight.queue import seats
from app.store import collection, people, queue, roster
from app.store.directory import short
from app.store.piles import HELD, of_people
from app.store.unit import Unit

HELD_CAP = 1000


@dataclass(frozen=True, slots=True)
class Sign:
    """What is written over the door, and how to call. unit_id is None before any office stands."""

    name: str
    name_en: str
    unit_id: str | None
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """A unit by its short code, or a task by its id."""

    code: str
    name: str
    name_en: str


def sign(u: Unit) -> Sign:
    """The office of the actor's first post; for a stranger the only centre, or the county."""
    wanted = next((post.centre_id or post.unit_id for post in u.actor.posts), None)
    if wanted is not None:
        found = people.unit_by_id(u, wanted)
    else:
        centres = people.centres(u)
        found = centres[0] if len(centres) == 1 else people.county(u)
    return _sign(found)


def sign_of(u: Unit, unit_id: str) -> Sign:
    """The office that issues a paper: the case's centre, whoever looks at it."""
    found = people.unit_by_id(u, unit_id)
    return _sign(found)


def _sign(found: Any) -> Sign:
    if found is None:
        return Sign("首问", "Shouwen", None)
    return Sign(found.name, found.name_en, found.id, found.phone or "")


def held(u: Unit) -> int:
    """How many live tasks the actor holds, counted up to a cap."""
    return queue.counts(u, {"mine": of_people(seats(u.actor), HELD)}, HELD_CAP)["mine"]


def departments(u: Unit, centre_id: str) -> tuple[Named, ...]:
    """The departments of a centre and the bodies above it, by code: where work can be sent."""
    return tuple(
        Named(unit.code if unit.kind == "county_body" else short(unit.code), unit.name, unit.name_en)
        for unit in people.units(u)
        if unit.closed_at is None
        and unit.kind in ("department", "county_body")
        and (unit.centre_id == centre_id or unit.kind == "county_body")
    )


def steps(u: Unit, centres: Collection[str], ids: Collection[str]) -> Mapping[str, Named]:
    """Some tasks of some centres by id, to be named."""
    return {row.id: Named(*row) for row in queue.task_names(u, centres, ids)}


def names(u: Unit) -> Mapping[str, tuple[str, str]]:
    """Names of every unit by id: (Chinese, English)."""
    return {unit.id: (unit.name, unit.name_en) for unit in people.units(u)}


def by_code(u: Unit) -> Mapping[str, tuple[str, str]]:
    """Names of every unit by its full code: (Chinese, English)."""
    return {unit.code: (unit.name, unit.name_en) for unit in people.units(u)}


def people_named(u: Unit, ids: Collection[str]) -> Mapping[str, str]:
    """Names of some people by id."""
    return roster.people_named(u, ids)


def substitutes(u: Unit, ids: Collection[str], today: date) -> Mapping[str, str]:
    """The names of those who stand in on a day, by the id of the absent colleague."""
    return roster.substitutes(u, ids, today)


@dataclass(frozen=True, slots=True)
class Counter:
    """A unit to choose from: a centre where the actor may register cases, a village point."""

    id: str
    name: str
    name_en: str


def counters(u: Unit) -> tuple[Counter, ...]:
    ids = dict.fromkeys(post.centre_id for post in posts_with(u.actor, Act.REGISTER_CASE) if post.centre_id)
    found = (people.unit_by_id(u, unit_id) for unit_id in ids)
    return tuple(Counter(unit.id, unit.name, unit.name_en) for unit in found if unit is not None)


def offering(u: Unit) -> tuple[Counter, ...]:
    """The centres whose service items the actor may read; a county post reads every centre's."""
    posts = posts_with(u.actor, Act.SEE_CATALOGUE)
    reach = {centre for post in posts for centre in (post.centre_id, *post.sees_centre_ids) if centre}
    everywhere = any(post.centre_id is None for post in posts)
    return tuple(
        Counter(unit.id, unit.name, unit.name_en)
        for unit in people.centres(u)
        if everywhere or unit.id in reach
    )


def points(u: Unit, centre_id: str) -> tuple[Counter, ...]:
    """The village points of a centre: where a result can be collected beside the window."""
    return tuple(Counter(*row) for row in collection.points(u, centre_id))


@dataclass(frozen=True, slots=True)
class Watched:
    """A centre, or the county's bodies (centre_id None), with those of its units that the actor watches over."""

    centre_id: str | None
    name: str
    name_en: str
    units: tuple[Counter, ...]


def watched(u: Unit, act: Act) -> tuple[Watched, ...]:
    """The units whose cases the actor may `act` on, under their centres, by code."""
    seen = sees_units(u.actor, act)
    found = [unit for unit in people.units(u) if unit.id in seen] if seen else []
    heads = {unit.id: unit for unit in found if unit.kind == "centre"}
    return tuple(
        Watched(
            centre,
            heads[centre].name if centre in heads else "",
            heads[centre].name_en if centre in heads else "",
            tuple(Counter(one.id, one.name, one.name_en) for one in found if one.centre_id == centre),
        )
        for centre in dict.fromkeys(unit.centre_id for unit in found)
    )
