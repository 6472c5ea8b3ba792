"""The demo's county: its townships with windows, departments and village points, and everybody who works there."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.demo import words
from app.demo.residents import name as drawn_name
from app.domain.rights import CONSOLE, Actor
from app.office.create_person import CreatePerson, create_person
from app.office.create_post import CreatePost, create_post
from app.office.create_unit import CreateUnit, create_unit
from app.office.hold_post import HoldPost, hold_post
from app.office.import_items import ImportItems, import_items, shipped_catalogue
from app.office.passwords import first_password
from app.office.set_absence import SetAbsence, set_absence
from app.store import people
from app.store.unit import Unit
from app.wiring import Shop

WINDOWS = 3
AGENTS = 2
HANDLERS = 5
COUNTY_OFFICERS = 5

_POST_NAMES: Mapping[str, tuple[str, str]] = {
    "clerk": ("窗口人员", "Window clerk"),
    "handler": ("承办人", "Handler"),
    "county_officer": ("县级审批员", "County officer"),
    "duty_chief": ("值班长", "Duty chief"),
    "director": ("中心主任", "Director"),
    "designer": ("流程设计员", "Process designer"),
    "supervisor": ("监督员", "Supervisor"),
    "inspector": ("五老监督员", "Inspector"),
    "agent": ("村帮办员", "Service agent"),
    "admin": ("系统管理员", "Administrator"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """How somebody of the demo signs in. password is told once."""

    login: str
    password: str
    name: str
    role: str
    place: str


@dataclass(frozen=True, slots=True)
class Centre:
    """A township centre: its id and code, the codes of its departments, the ids of village points with an agent."""

    id: str
    code: str
    name: str
    villages: Sequence[str]
    departments: Sequence[str]
    points: Sequence[str]


@dataclass(slots=True)
class Staff:
    """Everybody at work.

    holders  (unit id, role) -> ids of the people whose post works that queue
    away     (person id, first day, last day, substitute id)
    """

    shop: Shop
    centres: list[Centre] = field(default_factory=list)
    accounts: list[Account] = field(default_factory=list)
    holders: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    away: list[tuple[str, date, date, str]] = field(default_factory=list)
    _actors: dict[tuple[str, date], Actor] = field(default_factory=dict)

    def actor(self, person_id: str, at: datetime) -> Actor:
        """The person with the posts of that day."""
        on = at.astimezone(self.shop.settings.zone).date()
        if (person_id, on) not in self._actors:
            with self.shop.units.read(CONSOLE, at) as u:
                who = people.person(u, person_id)
                assert who is not None
                self._actors[person_id, on] = people.actor(u, who, False, on)
        return self._actors[person_id, on]

    def present(self, person_id: str, at: datetime) -> str:
        """The person, or whoever stands in for them on that day."""
        on = at.astimezone(self.shop.settings.zone).date()
        for absent, first_on, last_on, substitute in self.away:
            if absent == person_id and first_on <= on <= last_on:
                return substitute
        return person_id

    def somebody(self, unit_id: str, role: str, at: datetime, chance: random.Random) -> str:
        """One of the people who work a queue."""
        return self.present(chance.choice(self.holders[unit_id, role]), at)


def settle_in(shop: Shop, now: datetime, townships: int, first_on: date, chance: random.Random) -> Staff:
    """Set up the county with so many townships, as the console does it, before its first working day."""
    staff = Staff(shop)
    with shop.units.write(CONSOLE, now) as u:
        create_unit(None, u, CreateUnit("county", "X", *words.COUNTY))
    for code, letters, name, name_en, villages in words.TOWNSHIPS[:townships]:
        with shop.units.write(CONSOLE, now) as u:
            staff.centres.append(_centre(u, code, letters, name, name_en, villages))
    hiring = _Hiring(shop, now, first_on, staff, chance)
    hiring.county()
    for centre in staff.centres:
        hiring.centre(centre)
    return staff


def _centre(u: Unit, code: str, letters: str, name: str, name_en: str, villages: Sequence[str]) -> Centre:
    """A centre with its catalogue, windows and village points."""
    made = create_unit(
        None,
        u,
        CreateUnit(
            "centre", code, f"{name}便民服务中心", f"{name_en} Service Centre", "X", letters=letters,
            phone="0855-8600000",
        ),
    )  # fmt: skip
    import_items(None, u, ImportItems(shipped_catalogue(), code))
    for window in range(1, WINDOWS + 1):
        create_unit(
            None, u, CreateUnit("window", f"{code}-W{window}", f"{window}号窗口", f"Window {window}", code)
        )
    for place, village in enumerate(villages, 1):
        create_unit(
            None,
            u,
            CreateUnit(
                "village_point", f"{code}-V{place}", f"{village}便民服务点", f"Village point {place}", code
            ),
        )
    mine = [unit for unit in people.units(u) if unit.centre_id == made.centre_id]
    departments = [unit.code.rpartition("-")[2] for unit in mine if unit.kind == "department"]
    points = [unit.id for unit in mine if unit.kind == "village_point"]
    return Centre(made.unit_id, code, name, villages, departments, points[:AGENTS])


@dataclass(slots=True)
class _Hiring:
    """Creates people and gives them posts; one unit of work a person."""

    shop: Shop
    now: datetime
    first_on: date
    staff: Staff
    chance: random.Random

    def county(self) -> None:
        """Those who work for the whole county, and the officers of its bodies, each at home in several."""
        for role in ("admin", "designer", "supervisor", "inspector"):
            self.hire(f"county-{role}", role, ["X"])
        with self.shop.units.read(CONSOLE, self.now) as u:
            bodies = [unit.code for unit in people.units(u) if unit.kind == "county_body"]
        for place in range(COUNTY_OFFICERS):
            self.hire(f"county-officer{place + 1}", "county_officer", bodies[place::COUNTY_OFFICERS])

    def centre(self, centre: Centre) -> None:
        login = centre.code.lower()
        self.hire(f"{login}-director", "director", [centre.code])
        self.hire(f"{login}-chief", "duty_chief", [centre.code])
        clerks = [
            self.hire(f"{login}-clerk{n}", "clerk", [f"{centre.code}-W{n}"]) for n in range(1, WINDOWS + 1)
        ]
        departments = [f"{centre.code}-{code}" for code in centre.departments]
        handlers = [
            self.hire(f"{login}-handler{n + 1}", "handler", departments[n::HANDLERS]) for n in range(HANDLERS)
        ]
        for n in range(1, AGENTS + 1):
            self.hire(f"{login}-agent{n}", "agent", [f"{centre.code}-V{n}"])
        self.send_away(clerks, "leave")
        self.send_away(handlers, "training")

    def hire(self, login: str, role: str, unit_codes: Sequence[str]) -> str:
        """A person with a post of the role in each of the units."""
        zh, en = _POST_NAMES[role]
        # Given, not drawn by the verb: the file of accounts stays true, nobody is asked to change it at first use.
        password = first_password()
        with self.shop.units.write(CONSOLE, self.now) as u:
            who = create_person(None, u, CreatePerson(login, _plain_name(self.chance), password))
            place = ""
            for code in unit_codes:
                post = create_post(None, u, CreatePost(code, role, zh, en))
                hold_post(None, u, HoldPost(post.post_id, who.person_id, self.first_on - timedelta(days=30)))
                unit = people.unit_by_code(u, code)
                assert unit is not None
                queue = unit.centre_id if role == "clerk" and unit.centre_id else unit.id
                self.staff.holders.setdefault((queue, role), []).append(who.person_id)
                place = place or unit.name
            found = people.person(u, who.person_id)
        assert found is not None
        self.staff.accounts.append(Account(login, password, found.name, role, place))
        return who.person_id

    def send_away(self, colleagues: Sequence[str], reason: str) -> None:
        """One of them is away for three days of the second week; the next one stands in."""
        absent, substitute = colleagues[0], colleagues[1]
        from_on = self.first_on + timedelta(days=8)
        until_on = from_on + timedelta(days=2)
        with self.shop.units.write(CONSOLE, self.now) as u:
            set_absence(None, u, SetAbsence(absent, from_on, until_on, reason, substitute))
        self.staff.away.append((absent, from_on, until_on, substitute))


def _plain_name(chance: random.Random) -> str:
    while len(name := drawn_name(chance)) > 3:
        pass
    return name
