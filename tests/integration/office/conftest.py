"""A small town to try the office on: a county with one body, two centres, and people in every post."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.rights import CONSOLE, Actor, Role
from app.office.create_person import CreatePerson, create_person
from app.office.create_post import CreatePost, create_post
from app.office.create_unit import CreateUnit, create_unit
from app.office.hold_post import HoldPost, hold_post
from app.office.sessions import SessionTerms
from app.store import people as rows
from app.store.unit import Unit, Units

PASSWORD = "long enough words"
ZONE = ZoneInfo("Asia/Shanghai")
UNITS = (
    CreateUnit("county", "X", "临山县", "Linshan County"),
    CreateUnit("county_body", "X-CA", "县民政局", "County Civil Affairs", "X"),
    CreateUnit("centre", "LX", "临溪便民服务中心", "Linxi Service Centre", "X", letters="LX"),
    CreateUnit("department", "LX-CA", "民政", "Civil Affairs", "LX"),
    CreateUnit("department", "LX-NR", "自然资源", "Natural Resources", "LX"),
    CreateUnit("window", "LX-W1", "一号窗口", "Window 1", "LX"),
    CreateUnit("village_point", "LX-V1", "上村便民点", "Upper Village", "LX"),
    CreateUnit("centre", "QS", "青石便民服务中心", "Qingshi Service Centre", "X", letters="QS"),
    CreateUnit("department", "QS-CA", "民政", "Civil Affairs", "QS"),
)
POSTS = {
    "clerk": ("LX-W1", Role.CLERK),
    "handler": ("LX-CA", Role.HANDLER),
    "officer": ("X-CA", Role.COUNTY_OFFICER),
    "chief": ("LX", Role.DUTY_CHIEF),
    "director": ("LX", Role.DIRECTOR),
    "designer": ("LX", Role.DESIGNER),
    "supervisor": ("X", Role.SUPERVISOR),
    "local.supervisor": ("LX", Role.SUPERVISOR),
    "inspector": ("LX", Role.INSPECTOR),
    "agent": ("LX-V1", Role.AGENT),
    "admin": ("X", Role.ADMIN),
    "local.admin": ("LX", Role.ADMIN),
    "far.admin": ("QS", Role.ADMIN),
}


@dataclass(slots=True)
class Town:
    """Ids by name; `someone` gives the actor a person is today."""

    units: Units
    now: datetime
    unit: dict[str, str] = field(default_factory=dict)
    post: dict[str, str] = field(default_factory=dict)
    person: dict[str, str] = field(default_factory=dict)
    holding: dict[str, str] = field(default_factory=dict)

    def someone(self, login: str, on: date | None = None) -> Actor:
        with self.units.read(CONSOLE, self.now) as u:
            return someone(u, login, on or self.now.astimezone(ZONE).date())

    def act(self, verb: Any, command: Any, by: Actor | str = CONSOLE, now: datetime | None = None) -> Any:
        actor = self.someone(by) if isinstance(by, str) else by
        with self.units.write(actor, now or self.now) as u:
            return verb(None, u, command)


def someone(u: Unit, login: str, on: date) -> Actor:
    who = rows.person_by_login(u, login)
    assert who is not None
    return rows.actor(u, who, must_change_password=False, today=on)


@pytest.fixture
def town(units: Units, now: datetime, monkeypatch: pytest.MonkeyPatch) -> Town:
    """The town of UNITS and POSTS, each person called by the login of POSTS, all with the same password."""
    # One real hash for all: hashing is what makes signing in slow, and rightly so.
    from app.office import create_person as creating
    from app.office.passwords import hash_password

    known = hash_password(PASSWORD)
    monkeypatch.setattr(creating, "hash_password", lambda _password: known)
    town = Town(units, now)
    with units.write(CONSOLE, now) as u:
        for command in UNITS:
            town.unit[command.code] = create_unit(None, u, command).unit_id
        for login, (unit_code, role) in POSTS.items():
            enter(town, u, login, unit_code, role)
    monkeypatch.undo()
    return town


def enter(town: Town, u: Unit, login: str, unit_code: str, role: Role) -> None:
    person = create_person(None, u, CreatePerson(login, "许小兰", PASSWORD))
    post = create_post(None, u, CreatePost(unit_code, role, "岗位", "Post"))
    town.person[login], town.post[login] = person.person_id, post.post_id
    held = hold_post(None, u, HoldPost(post.post_id, person.person_id, date(2026, 1, 1)))
    town.holding[login] = held.holding_id


@pytest.fixture
def terms() -> SessionTerms:
    return SessionTerms(ZONE)
