"""Reading the roster: people with the posts they hold, posts with their units, absences."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, or_, select

from app.store import tables as t
from app.store.unit import Unit

# Roles whose desks have a queue.
WORKING = ("clerk", "handler", "county_officer", "duty_chief", "director", "agent")

P, H, A = t.person.c, t.holding.c, t.absence.c


def people(
    u: Unit,
    centres: Collection[str] | None,
    limit: int,
    after: str = "",
    *,
    unposted: bool,
    person_id: str | None = None,
) -> Sequence[Row[Any]]:
    """People by login, who hold or held a post in some centres (None: anywhere), from behind a login.

    unposted  also those who never held any post
    """
    wanted = select(P.id, P.login, P.name, P.language, P.left_at, P.created_at).where(P.login > after)
    if centres is not None:
        held = _held_in(centres)
        never = ~exists(select(H.id).where(H.person_id == P.id))
        wanted = wanted.where(or_(held, never) if unposted else held)
    if person_id is not None:
        wanted = wanted.where(P.id == person_id)
    return u.rows(wanted.order_by(P.login).limit(limit))


def holdings(u: Unit, people_ids: Collection[str]) -> Sequence[Row[Any]]:
    """Every term of some people, with its post and unit."""
    if not people_ids:
        return []
    return u.rows(
        select(
            H.id,
            H.post_id,
            H.person_id,
            H.from_on,
            H.until_on,
            t.post.c.role,
            t.post.c.name,
            t.post.c.name_en,
            t.unit.c.code.label("unit_code"),
            t.unit.c.name.label("unit"),
            t.unit.c.name_en.label("unit_en"),
            t.unit.c.centre_id,
        )
        .join(t.post, t.post.c.id == H.post_id)
        .join(t.unit, t.unit.c.id == t.post.c.unit_id)
        .where(H.person_id.in_(people_ids))
        .order_by(H.from_on, H.id)
    )


def posts(u: Unit, centres: Collection[str] | None) -> Sequence[Row[Any]]:
    """Posts with their units, by the unit's code."""
    wanted = select(
        t.post.c.id,
        t.post.c.role,
        t.post.c.name,
        t.post.c.name_en,
        t.unit.c.id.label("unit_id"),
        t.unit.c.code.label("unit_code"),
        t.unit.c.name.label("unit"),
        t.unit.c.name_en.label("unit_en"),
        t.unit.c.centre_id,
    ).join(t.unit, t.unit.c.id == t.post.c.unit_id)
    if centres is not None:
        wanted = wanted.where(t.unit.c.centre_id.in_(centres))
    return u.rows(wanted.order_by(t.unit.c.code, t.post.c.role, t.post.c.id))


def holders(u: Unit, centres: Collection[str] | None, on: date) -> Sequence[Row[Any]]:
    """Who holds the posts of some centres (None: all) on a day or later: post, person, term."""
    wanted = (
        select(H.post_id, H.person_id, P.name, H.from_on, H.until_on)
        .join(t.post, t.post.c.id == H.post_id)
        .join(t.unit, t.unit.c.id == t.post.c.unit_id)
        .join(t.person, P.id == H.person_id)
        .where(or_(H.until_on.is_(None), H.until_on >= on))
    )
    if centres is not None:
        wanted = wanted.where(t.unit.c.centre_id.in_(centres))
    return u.rows(wanted.order_by(H.from_on, H.id))


def away(
    u: Unit, centres: Collection[str] | None, since: date, limit: int, after: tuple[date, str] | None = None
) -> Sequence[Row[Any]]:
    """Absences that are not over on a day, of people who hold or held a post in some centres; by first day."""
    stand_in = t.person.alias("stand_in")
    wanted = (
        select(
            A.id, A.person_id, P.name, A.from_on, A.until_on, A.reason, stand_in.c.name.label("substitute")
        )
        .join(t.person, P.id == A.person_id)
        .outerjoin(stand_in, stand_in.c.id == A.substitute_id)
        .where(A.until_on >= since)
    )
    if centres is not None:
        wanted = wanted.where(_held_in(centres))
    if after is not None:
        wanted = wanted.where(or_(A.from_on > after[0], (A.from_on == after[0]) & (A.id > after[1])))
    return u.rows(wanted.order_by(A.from_on, A.id).limit(limit))


def _held_in(centres: Collection[str]) -> ColumnElement[bool]:
    """A condition on `person`: a post of theirs, now or once, stands in some centres."""
    return exists(
        select(H.id)
        .join(t.post, t.post.c.id == H.post_id)
        .join(t.unit, t.unit.c.id == t.post.c.unit_id)
        .where(H.person_id == P.id, t.unit.c.centre_id.in_(centres))
    )


def units(u: Unit, centres: Collection[str] | None) -> Sequence[Row[Any]]:
    """Units by code, the closed ones too: those of some centres, or all."""
    c = t.unit.c
    wanted = select(
        c.id, c.parent_id, c.centre_id, c.kind, c.code, c.name, c.name_en, c.phone, c.letters, c.closed_at
    )
    if centres is not None:
        wanted = wanted.where(c.centre_id.in_(centres))
    return u.rows(wanted.order_by(c.code))


def absences(u: Unit, people_ids: Collection[str], since: date) -> Sequence[Row[Any]]:
    """Absences of some people that are not over on a day."""
    if not people_ids:
        return []
    return u.rows(
        select(A.id, A.person_id, A.substitute_id, A.from_on, A.until_on, A.reason)
        .where(A.person_id.in_(people_ids), A.until_on >= since)
        .order_by(A.from_on, A.id)
    )


def desk_people(u: Unit, unit_id: str, role: str, on: date) -> Sequence[Row[Any]]:
    """Who works at a desk on a day: to whom its tasks may be given."""
    works = or_(
        (t.post.c.unit_id == unit_id) & (t.post.c.role == role),
        # Every window works from the centre's one queue.
        (t.unit.c.centre_id == unit_id) & (t.post.c.role == role) & (t.post.c.role == "clerk"),
    )
    return u.rows(
        select(P.id, P.name)
        .join(t.holding, H.person_id == P.id)
        .join(t.post, t.post.c.id == H.post_id)
        .join(t.unit, t.unit.c.id == t.post.c.unit_id)
        .where(works, P.left_at.is_(None), H.from_on <= on, or_(H.until_on.is_(None), H.until_on >= on))
        .distinct()
        .order_by(P.name, P.id)
    )


def loads(u: Unit, centre_id: str, people_ids: Collection[str]) -> dict[str, int]:
    """How many live tasks of a centre some people hold; who holds none is left out."""
    if not people_ids:
        return {}
    k = t.task.c
    found = u.rows(
        select(k.assignee_id, func.count().label("n"))
        .where(k.centre_id == centre_id, k.assignee_id.in_(people_ids), k.ended_at.is_(None))
        .group_by(k.assignee_id)
    )
    return {row.assignee_id: row.n for row in found}


def working(u: Unit, units: Collection[str], on: date) -> Sequence[Row[Any]]:
    """(role, unit, unit_en, id, name) of who works in some units on a day; windows work at their centre's desk."""
    desk = t.unit.alias("desk")
    window = (t.unit.c.kind == "window") & (desk.c.id == t.unit.c.centre_id)
    return u.rows(
        select(t.post.c.role, desk.c.name.label("unit"), desk.c.name_en.label("unit_en"), P.id, P.name)
        .join(t.holding, H.post_id == t.post.c.id)
        .join(t.unit, t.unit.c.id == t.post.c.unit_id)
        .join(desk, window | ((t.unit.c.kind != "window") & (desk.c.id == t.unit.c.id)))
        .join(t.person, P.id == H.person_id)
        .where(
            desk.c.id.in_(units),
            t.post.c.role.in_(WORKING),
            P.left_at.is_(None),
            H.from_on <= on,
            or_(H.until_on.is_(None), H.until_on >= on),
        )
        .order_by(t.unit.c.centre_id == t.unit.c.id, desk.c.code, t.post.c.role, P.name, P.id)
    )


def people_named(u: Unit, ids: Collection[str]) -> dict[str, str]:
    """Names of some people by id."""
    return {row.id: row.name for row in u.rows(select(P.id, P.name).where(P.id.in_(ids)))} if ids else {}


def substitutes(u: Unit, ids: Collection[str], today: date) -> dict[str, str]:
    """Who stands in for each of some people on a day, by the absent person's id; a person who is here is not in it."""
    if not ids:
        return {}
    wanted = A.person_id.in_(ids) & (A.from_on <= today) & (A.until_on >= today)
    found = select(A.person_id, P.name).join(t.person, P.id == A.substitute_id).where(wanted)
    return {row.person_id: row.name for row in u.rows(found.order_by(A.from_on))}


def at_the_same_desk(u: Unit, person_id: str, on: date) -> Sequence[Row[Any]]:
    """(id, name) of the colleagues who work at a desk a person works at on a day; all windows are one desk."""
    own, own_post, own_unit = t.holding.alias("own"), t.post.alias("own_post"), t.unit.alias("own_unit")
    windows = (t.post.c.role == "clerk") & (t.unit.c.centre_id == own_unit.c.centre_id)
    return u.rows(
        select(P.id, P.name)
        .join(t.holding, H.person_id == P.id)
        .join(t.post, t.post.c.id == H.post_id)
        .join(t.unit, t.unit.c.id == t.post.c.unit_id)
        .join(own, own.c.person_id == person_id)
        .join(own_post, (own_post.c.id == own.c.post_id) & (own_post.c.role == t.post.c.role))
        .join(own_unit, own_unit.c.id == own_post.c.unit_id)
        .where(
            t.post.c.role.in_(WORKING),
            (t.unit.c.id == own_unit.c.id) | windows,
            P.id != person_id,
            P.left_at.is_(None),
            *(
                term
                for c in (H, own.c)
                for term in (c.from_on <= on, or_(c.until_on.is_(None), c.until_on >= on))
            ),
        )
        .distinct()
        .order_by(P.name, P.id)
    )
