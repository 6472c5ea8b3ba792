"""Units by code: the desks a case can be sent to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import literal, or_, select, update

from app.store import tables as t
from app.store.unit import Unit


@dataclass(frozen=True, slots=True)
class Directory:
    """Where a case of a centre can go.

    desks     short code -> unit id of its open departments, windows and points, and of the bodies above it
    handling  codes of those whose handlers work on cases: its departments
    """

    desks: Mapping[str, str]
    handling: frozenset[str]


def directory(u: Unit, centre_id: str) -> Directory:
    """A unit's code is unique in the installation (`LX-CA`); within a centre its last part (`CA`) is enough."""
    c = t.unit.c
    rows = u.rows(
        select(c.id, c.code, c.kind).where(
            or_(c.centre_id == centre_id, c.kind == "county_body"), c.closed_at.is_(None)
        )
    )
    return Directory(
        {short(row.code) if row.kind != "county_body" else row.code: row.id for row in rows},
        frozenset(short(row.code) for row in rows if row.kind == "department"),
    )


def revisions(u: Unit, centre_ids: Collection[str]) -> Mapping[str, int]:
    """How often the settings of some centres have changed."""
    c = t.unit.c
    return {row.id: row.revision for row in u.rows(select(c.id, c.revision).where(c.id.in_(centre_ids)))}


def revision(u: Unit, centre_id: str) -> int:
    """How often a centre's settings have changed."""
    return int(u.value(select(t.unit.c.revision).where(t.unit.c.id == centre_id)))


def revise(u: Unit, centre_id: str) -> None:
    """A centre's settings change with this unit: whoever kept them looks again."""
    n = t.unit.c
    u.write(update(t.unit).where(n.id == centre_id).values(revision=n.revision + 1))


def short(code: str) -> str:
    return code.rpartition("-")[2]


def works_at(u: Unit, person_id: str, unit_id: str, role: str, on: date) -> bool:
    """Whether a person holds a post of a role at a desk on a day. A centre's desk is that of all its windows."""
    h, p, n = t.holding.c, t.post.c, t.unit.c
    found = u.value(
        select(literal(1))
        .join_from(t.holding, t.post, p.id == h.post_id)
        .join(t.unit, n.id == p.unit_id)
        .where(
            h.person_id == person_id,
            h.from_on <= on,
            or_(h.until_on.is_(None), h.until_on >= on),
            p.role == role,
            or_(n.id == unit_id, n.centre_id == unit_id),
        )
        .limit(1)
    )
    return found is not None
