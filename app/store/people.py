"""Rows of the office itself: units, people, posts and their holders, absences, sessions and tokens."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, and_, bindparam, case, delete, or_, select, update

from app.domain.posts import SUBSTITUTED, Below, Home, post
from app.domain.rights import Actor, Post, Role
from app.store import tables as t
from app.store.inserts import insert_new
from app.store.unit import Unit

# -- units ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class UnitFound:
    """One unit. centre_id is its own id for a centre, None for the county and its bodies."""

    id: str
    parent_id: str | None
    centre_id: str | None
    kind: str
    code: str
    name: str
    name_en: str
    letters: str | None
    phone: str | None
    closed_at: datetime | None


_UNIT = (
    t.unit.c.id,
    t.unit.c.parent_id,
    t.unit.c.centre_id,
    t.unit.c.kind,
    t.unit.c.code,
    t.unit.c.name,
    t.unit.c.name_en,
    t.unit.c.letters,
    t.unit.c.phone,
    t.unit.c.closed_at,
)


def _unit(row: Any) -> UnitFound:
    return UnitFound(*row)


def unit_by_code(u: Unit, code: str) -> UnitFound | None:
    row: Any = u.row(select(*_UNIT).where(t.unit.c.code == code))
    return None if row is None else UnitFound(*row)


def unit_by_id(u: Unit, unit_id: str) -> UnitFound | None:
    row: Any = u.row(_unit_by_id(), {"id": unit_id})
    return None if row is None else UnitFound(*row)


@cache
def _unit_by_id() -> Select[Any]:
    return select(*_UNIT).where(t.unit.c.id == bindparam("id"))


def units(u: Unit) -> tuple[UnitFound, ...]:
    """Every unit of the installation, the closed ones too, by code."""
    return tuple(_unit(row) for row in u.rows(select(*_UNIT).order_by(t.unit.c.code)))


def centres(u: Unit) -> tuple[UnitFound, ...]:
    """The open centres, by code."""
    wanted = select(*_UNIT).where(t.unit.c.kind == "centre", t.unit.c.closed_at.is_(None))
    return tuple(_unit(row) for row in u.rows(wanted.order_by(t.unit.c.code)))


def county(u: Unit) -> UnitFound | None:
    row: Any = u.first(select(*_UNIT).where(t.unit.c.kind == "county").order_by(t.unit.c.code))
    return None if row is None else UnitFound(*row)


def lock_unit(u: Unit, unit_id: str) -> None:
    """Hold a unit's row until the unit of work ends: whoever changes what hangs on it waits here."""
    u.rows(select(t.unit.c.id).where(t.unit.c.id == unit_id).with_for_update())


def insert_unit(u: Unit, row: Mapping[str, Any]) -> bool:
    """Whether the unit was made; False where the code is taken."""
    return insert_new(u, t.unit, row)


def insert_units(u: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
    u.insert(t.unit, rows)


# -- people --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PersonFound:
    """One person as the office keeps them. left_at is when they left for good."""

    id: str
    login: str
    name: str
    language: str
    left_at: datetime | None


def insert_person(u: Unit, row: Mapping[str, Any]) -> bool:
    """Whether the person was made; False where the login is taken."""
    return insert_new(u, t.person, row)


def person(u: Unit, person_id: str) -> PersonFound | None:
    return _person(u, t.person.c.id == person_id)


def person_by_login(u: Unit, login: str) -> PersonFound | None:
    return _person(u, t.person.c.login == login)


def _person(u: Unit, where: ColumnElement[bool]) -> PersonFound | None:
    c = t.person.c
    row: Any = u.row(select(c.id, c.login, c.name, c.language, c.left_at).where(where))
    return None if row is None else PersonFound(*row)


def change_person(u: Unit, person_id: str, values: Mapping[str, Any]) -> None:
    u.write(update(t.person).where(t.person.c.id == person_id).values(**values))


@dataclass(frozen=True, slots=True)
class Lock:
    """What stands between a login and a session."""

    person_id: str
    name: str
    language: str
    password_hash: str
    must_change_password: bool
    failed_tries: int
    locked_until_at: datetime | None
    left_at: datetime | None


def lock_of(u: Unit, login: str, *, hold: bool = False) -> Lock | None:
    """The lock of a login; held until the unit ends where asked, so that tries are counted one after another."""
    c = t.person.c
    wanted = select(
        c.id,
        c.name,
        c.language,
        c.password_hash,
        c.must_change_password,
        c.failed_tries,
        c.locked_until_at,
        c.left_at,
    ).where(c.login == login)
    row: Any = u.row(wanted.with_for_update() if hold else wanted)
    return None if row is None else Lock(*row)


# -- posts ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PostFound:
    """A post and where it stands."""

    id: str
    role: Role
    name: str
    home: Home


def insert_post(u: Unit, row: Mapping[str, Any]) -> None:
    u.insert(t.post, [row])


def post_by_id(u: Unit, post_id: str) -> PostFound | None:
    c = t.unit.c
    wanted = (
        select(
            t.post.c.id, t.post.c.role, t.post.c.name, c.id, c.code, c.name, c.kind, c.centre_id, c.name_en
        )
        .join(t.unit, c.id == t.post.c.unit_id)
        .where(t.post.c.id == post_id)
    )
    row: Any = u.row(wanted)
    return None if row is None else PostFound(row[0], Role(row[1]), row[2], Home(*row[3:]))


def post_in(u: Unit, unit_id: str, role: Role) -> str | None:
    """The id of a post of a role in a unit, if there is one."""
    wanted = select(t.post.c.id).where(t.post.c.unit_id == unit_id, t.post.c.role == role.value)
    found: str | None = u.value(wanted.order_by(t.post.c.id).limit(1))
    return found


@dataclass(frozen=True, slots=True)
class Held:
    """A post in somebody's hands. until_on is the last day, None while open."""

    id: str
    post_id: str
    person_id: str
    role: Role
    unit_code: str
    centre_id: str | None
    from_on: date
    until_on: date | None


_HELD = (
    select(
        t.holding.c.id,
        t.holding.c.post_id,
        t.holding.c.person_id,
        t.post.c.role,
        t.unit.c.code,
        t.unit.c.centre_id,
        t.holding.c.from_on,
        t.holding.c.until_on,
    )
    .join(t.post, t.post.c.id == t.holding.c.post_id)
    .join(t.unit, t.unit.c.id == t.post.c.unit_id)
    .order_by(t.holding.c.from_on, t.holding.c.id)
)


def holding(u: Unit, holding_id: str) -> Held | None:
    row: Any = u.row(_HELD.where(t.holding.c.id == holding_id))
    return None if row is None else _held(row)


def holdings(u: Unit, person_id: str) -> tuple[Held, ...]:
    """Everything a person holds, held, or will hold."""
    return tuple(_held(row) for row in u.rows(_HELD.where(t.holding.c.person_id == person_id)))


def _held(row: Any) -> Held:
    return Held(row[0], row[1], row[2], Role(row[3]), *row[4:])


def insert_holding(u: Unit, row: Mapping[str, Any]) -> None:
    u.insert(t.holding, [row])


def end_holding(u: Unit, holding_id: str, until_on: date) -> None:
    u.write(update(t.holding).where(t.holding.c.id == holding_id).values(until_on=until_on))


def end_holdings(u: Unit, person_id: str, until_on: date) -> None:
    """End what a person holds on a day; terms that were to begin later never do."""
    mine = t.holding.c.person_id == person_id
    u.write(delete(t.holding).where(mine, t.holding.c.from_on > until_on))
    still = or_(t.holding.c.until_on.is_(None), t.holding.c.until_on > until_on)
    u.write(update(t.holding).where(mine, still).values(until_on=until_on))


def insert_absence(u: Unit, row: Mapping[str, Any]) -> None:
    u.insert(t.absence, [row])


def absence(u: Unit, absence_id: str) -> Any:
    """(person_id, from_on, until_on) of an absence, or None."""
    c = t.absence.c
    return u.row(select(c.person_id, c.from_on, c.until_on).where(c.id == absence_id))


def drop_absence(u: Unit, absence_id: str) -> None:
    u.write(delete(t.absence).where(t.absence.c.id == absence_id))


def shorten_absence(u: Unit, absence_id: str, until_on: date) -> None:
    u.write(update(t.absence).where(t.absence.c.id == absence_id).values(until_on=until_on))


# -- who acts ------------------------------------------------------------------------------------------------


def actor(u: Unit, who: PersonFound, must_change_password: bool, today: date) -> Actor:
    """The person with their posts of a local day, and those of the colleagues they substitute on it."""
    own: list[Post] = []
    lent: list[Post] = []
    absent: dict[str, None] = {}
    for (holder, _), group in groupby(
        u.rows(_REACHING, {"person": who.id, "today": today}), key=lambda row: (row.person_id, row.post_id)
    ):
        rows = list(group)
        role = Role(rows[0].role)
        below = [Below(row.below_id, row.below_kind) for row in rows if row.below_id is not None]
        held = post(role, _home(rows[0]), list(dict.fromkeys(below)))
        if holder == who.id:
            own.append(held)
        else:
            absent[holder] = None
            lent += [held] if role in SUBSTITUTED else []
    return Actor(
        person_id=who.id,
        name=who.name,
        posts=tuple(dict.fromkeys((*own, *lent))),
        stands_in_for=tuple(absent),
        language=who.language,
        login=who.login,
        must_change_password=must_change_password,
    )


def _home(row: Any) -> Home:
    return Home(*row[3:9])


def _reaching() -> Any:
    """One row a unit in reach of each post that counts today: the person's own first, then the absent colleagues'."""
    person_id, today = bindparam("person", type_=t.person.c.id.type), bindparam("today", type_=Date())
    home, below = t.unit, t.unit.alias("below")
    h, a = t.holding.c, t.absence.c
    absent = select(a.person_id).where(a.substitute_id == person_id, a.from_on <= today, a.until_on >= today)
    return (
        select(
            h.person_id,
            t.post.c.id.label("post_id"),
            t.post.c.role,
            home.c.id,
            home.c.code,
            home.c.name,
            home.c.kind,
            home.c.centre_id,
            home.c.name_en,
            below.c.id.label("below_id"),
            below.c.kind.label("below_kind"),
        )
        .join(t.post, t.post.c.id == h.post_id)
        .join(home, home.c.id == t.post.c.unit_id)
        .outerjoin(below, _in_reach(home.c, below.c))
        .where(
            h.from_on <= today,
            or_(h.until_on.is_(None), h.until_on >= today),
            or_(h.person_id == person_id, h.person_id.in_(absent)),
            home.c.closed_at.is_(None),
        )
        .order_by(case((h.person_id == person_id, 0), else_=1), h.person_id, h.from_on, h.id, below.c.code)
    )


def _in_reach(home: Any, below: Any) -> ColumnElement[bool]:
    role = t.post.c.role
    over_a_centre = role.in_(("duty_chief", "director", "supervisor", "inspector"))
    over_all = and_(role.in_(("supervisor", "inspector")), home.kind == "county")
    return or_(
        and_(over_a_centre, below.centre_id == home.centre_id),
        over_all,
        and_(role == "county_officer", below.kind == "centre"),
    )


_REACHING = _reaching()


# -- sessions ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SessionFound:
    """A session as it was stored, with whose it is."""

    who: PersonFound
    must_change_password: bool
    csrf: str
    started_at: datetime
    seen_at: datetime
    ends_at: datetime


def insert_session(u: Unit, row: Mapping[str, Any]) -> None:
    u.insert(t.session, [row])


_WHO = (t.person.c.id, t.person.c.login, t.person.c.name, t.person.c.language, t.person.c.left_at)


_SESSION = (
    select(
        *_WHO,
        t.person.c.must_change_password,
        t.session.c.csrf,
        t.session.c.started_at,
        t.session.c.seen_at,
        t.session.c.ends_at,
    )
    .join(t.person, t.person.c.id == t.session.c.person_id)
    .where(t.session.c.token_hash == bindparam("token_hash"))
)


def session(u: Unit, token_hash: bytes) -> SessionFound | None:
    row: Any = u.row(_SESSION, {"token_hash": token_hash})
    return None if row is None else SessionFound(PersonFound(*row[:5]), *row[5:])


def see_session(u: Unit, token_hash: bytes) -> None:
    u.write(update(t.session).where(t.session.c.token_hash == token_hash).values(seen_at=u.now))


def end_session(u: Unit, token_hash: bytes) -> bool:
    return u.write(delete(t.session).where(t.session.c.token_hash == token_hash)) == 1


def end_sessions(u: Unit, person_id: str, *, keep: bytes | None = None) -> int:
    """End a person's sessions, all but one where a token's hash is given. How many ended."""
    mine = delete(t.session).where(t.session.c.person_id == person_id)
    return u.write(mine if keep is None else mine.where(t.session.c.token_hash != keep))


def end_stale_sessions(u: Unit, person_id: str, idle_since: datetime) -> None:
    c = t.session.c
    u.write(
        delete(t.session).where(c.person_id == person_id, or_(c.ends_at <= u.now, c.seen_at <= idle_since))
    )


def sessions_of(u: Unit, person_id: str) -> tuple[tuple[datetime, datetime], ...]:
    """(started, last seen) of a person's sessions, the newest first."""
    c = t.session.c
    mine = select(c.started_at, c.seen_at).where(c.person_id == person_id).order_by(c.started_at.desc())
    return tuple((row.started_at, row.seen_at) for row in u.rows(mine))


# -- API tokens ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TokenFound:
    """An API token as it was stored, with whose it is. ends_at is None for one without an end."""

    who: PersonFound
    must_change_password: bool
    prefix: str
    name: str
    scopes: tuple[str, ...]
    ends_at: datetime | None
    revoked_at: datetime | None


def insert_token(u: Unit, row: Mapping[str, Any]) -> None:
    u.insert(t.api_token, [row])


_TOKEN = select(
    *_WHO,
    t.person.c.must_change_password,
    t.api_token.c.prefix,
    t.api_token.c.name,
    t.api_token.c.scopes,
    t.api_token.c.ends_at,
    t.api_token.c.revoked_at,
).join(t.person, t.person.c.id == t.api_token.c.person_id)


_TOKEN_BY_HASH = _TOKEN.where(t.api_token.c.token_hash == bindparam("token_hash"))


def token(u: Unit, token_hash: bytes) -> TokenFound | None:
    row: Any = u.row(_TOKEN_BY_HASH, {"token_hash": token_hash})
    return None if row is None else _token(row)


def tokens_of(u: Unit, person_id: str) -> tuple[TokenFound, ...]:
    mine = _TOKEN.where(t.api_token.c.person_id == person_id)
    return tuple(_token(row) for row in u.rows(mine.order_by(t.api_token.c.created_at)))


def token_by_prefix(u: Unit, prefix: str) -> TokenFound | None:
    row: Any = u.first(_TOKEN.where(t.api_token.c.prefix == prefix))
    return None if row is None else _token(row)


def _token(row: Any) -> TokenFound:
    return TokenFound(PersonFound(*row[:5]), row[5], row[6], row[7], tuple(row[8]), row[9], row[10])


def revoke_token(u: Unit, prefix: str) -> None:
    revoked = update(t.api_token).where(t.api_token.c.prefix == prefix, t.api_token.c.revoked_at.is_(None))
    u.write(revoked.values(revoked_at=u.now))


def revoke_tokens(u: Unit, person_id: str) -> None:
    mine = update(t.api_token).where(t.api_token.c.person_id == person_id, t.api_token.c.revoked_at.is_(None))
    u.write(mine.values(revoked_at=u.now))
