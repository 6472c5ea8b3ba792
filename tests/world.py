"""A working centre for tests of the trade: shipped definitions, the whole catalogue, a person in every post.

Time is told: `world.now` stands still until a test moves it.
"""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Lock
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.casework.complete_task import CompleteTask, complete_task
from app.casework.fire_timer import FireTimer, fire_timer
from app.casework.register_case import Applicant, CaseReceipt, RegisterCase, register_case
from app.domain.rights import CONSOLE, SWEEP, Actor, Role
from app.office.create_person import CreatePerson, create_person
from app.office.create_post import CreatePost, create_post
from app.office.create_unit import CreateUnit, create_unit
from app.office.hold_post import HoldPost, hold_post
from app.office.import_items import ImportItems, import_items, shipped_catalogue
from app.settings import Settings
from app.store import people
from app.store import tables as t
from app.wiring import Shop, open_shop
from workflows.forms import Form, shown_fields

ZONE = ZoneInfo("Asia/Shanghai")
MONDAY = datetime(2026, 9, 14, 1, 0, tzinfo=UTC)  # 09:00 in Shanghai
PASSWORD = "long enough words"

POSTS = {
    "clerk": ("LX-W1", Role.CLERK),
    "clerk2": ("LX-W1", Role.CLERK),
    "handler": ("LX-CA", Role.HANDLER),
    "officer": ("X-CA", Role.COUNTY_OFFICER),
    "chief": ("LX", Role.DUTY_CHIEF),
    "director": ("LX", Role.DIRECTOR),
    "designer": ("LX", Role.DESIGNER),
    "supervisor": ("X", Role.SUPERVISOR),
    "inspector": ("X", Role.INSPECTOR),
    "agent": ("LX-V1", Role.AGENT),
    "admin": ("X", Role.ADMIN),
    "stranger": ("QS-W1", Role.CLERK),
}

# A promised case with all its papers, until its result is handed over: the acts, who does each, what they answer.
TO_THE_END: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("check_papers", "clerk", {"papers": "complete"}),
    ("accept_handoff", "handler", {"handoff": "accepted"}),
    ("handle", "handler", {"handling": "done"}),
    ("review", "handler", {"review": "agree"}),
    ("decide", "handler", {"decision": "approved"}),
    ("make_result", "handler", {}),
    ("deliver", "clerk", {}),
)


def settings_for(url: str, home: Path) -> Settings:
    return Settings(url, home, ZONE, "127.0.0.1", 0, 5.0, secure_cookies=False)


def fill(url: str, home: Path) -> None:
    """Make the centre in a migrated, empty database."""
    from app.office.passwords import hash_password

    shop = open_shop(settings_for(url, home), now=lambda: MONDAY)
    known = hash_password(PASSWORD)
    with shop.units.write(CONSOLE, MONDAY) as u:
        for kind, code, name, parent, letters in (
            ("county", "X", "临山县", None, None),
            ("centre", "LX", "柳溪镇便民服务中心", "X", "LX"),
            ("window", "LX-W1", "一号窗口", "LX", None),
            ("village_point", "LX-V1", "上村便民点", "LX", None),
            ("centre", "QS", "青石镇便民服务中心", "X", "QS"),
            ("window", "QS-W1", "一号窗口", "QS", None),
        ):
            create_unit(None, u, CreateUnit(kind, code, name, name, parent, letters=letters))
        for code in ("LX", "QS"):
            import_items(None, u, ImportItems(shipped_catalogue(), code))
        for login, (unit, role) in POSTS.items():
            person = create_person(None, u, CreatePerson(login, f"王{login}", PASSWORD))
            post = create_post(None, u, CreatePost(unit, role, "岗位", "Post"))
            hold_post(None, u, HoldPost(post.post_id, person.person_id, date(2026, 1, 1)))
        u.write(t.person.update().values(password_hash=known, must_change_password=False))
    shop.units.engine.dispose()


@dataclass(slots=True)
class World:
    """The centre LX and its people, at a told moment."""

    shop: Shop
    now: datetime = MONDAY
    actors: dict[str, Actor] = field(default_factory=dict)
    _clock: Lock = field(default_factory=Lock)

    @property
    def centre(self) -> str:
        return self.unit("LX")

    def unit(self, code: str) -> str:
        with self.shop.units.read(CONSOLE, self.now) as u:
            found = people.unit_by_code(u, code)
        assert found is not None, code
        return found.id

    def actor(self, login: str) -> Actor:
        if login not in self.actors:
            with self.shop.units.read(CONSOLE, self.now) as u:
                who = people.person_by_login(u, login)
                assert who is not None, login
                today = self.now.astimezone(ZONE).date()
                self.actors[login] = people.actor(u, who, must_change_password=False, today=today)
        return self.actors[login]

    def does(self, login: str | Actor, verb: Callable[..., Any], command: Any) -> Any:
        """One act in a unit of its own, a minute after the one before."""
        now = self.later(timedelta(minutes=1))
        actor = self.actor(login) if isinstance(login, str) else login
        with self.shop.units.write(actor, now) as u:
            return verb(self.shop.office, u, command)

    def later(self, by: timedelta) -> datetime:
        """Let so much time pass; no two who ask in one moment, as a test and a served page do, are told the same."""
        with self._clock:
            self.now += by
            return self.now

    def registers(self, item: str, login: str = "clerk", **more: Any) -> CaseReceipt:
        applicant = Applicant("许小兰", phone="13800138000")
        return self.does(login, register_case, RegisterCase(self.centre, item, "window", applicant, **more))

    def rows(self, table: Any, **where: Any) -> list[Any]:
        with self.shop.units.read(CONSOLE, self.now) as u:
            return list(
                u.rows(select(table).where(*(table.c[name] == value for name, value in where.items())))
            )

    def case(self, case_id: str) -> Any:
        return self.rows(t.office_case, id=case_id)[0]

    def tasks(self, case_id: str, act: str | None = None) -> list[Any]:
        """The live tasks of a case, of one act if named."""
        live = [row for row in self.rows(t.task, case_id=case_id) if row.ended_at is None]
        return [row for row in live if act is None or row.act == act]

    def task(self, case_id: str, act: str) -> Any:
        (only,) = self.tasks(case_id, act)
        return only

    def completes(self, case_id: str, act: str, login: str, **values: Any) -> Any:
        return self.does(
            login, complete_task, CompleteTask(self.task(case_id, act).id, self.filled(case_id, act, values))
        )

    def goes_through(self, case_id: str, last: str) -> str:
        """A case newly registered done act by act, `last` being the last that is done; its id."""
        for act, login, values in TO_THE_END:
            self.completes(case_id, act, login, **values)
            if act == last:
                return case_id
        raise AssertionError(f"no case goes through {last}")

    def filled(self, case_id: str, act: str, wanted: Mapping[str, Any]) -> dict[str, Any]:
        """Values for the form of a task: those wanted, and something for everything else that shows and is required."""
        task = self.task(case_id, act)
        (instance,) = self.rows(t.process_instance, id=task.instance_id)
        with self.shop.units.read(CONSOLE, self.now) as u:
            form = self.shop.office.definition(u, instance.definition_sha).forms[task.form]
        return fill_form(
            form, wanted, random.Random(1), f"{self.now.astimezone(self.shop.office.zone):%Y-%m-%d}"
        )

    def timers(self, case_id: str, **where: Any) -> list[Any]:
        """The armed timers of a case, the next one first, held ones last."""
        rows = self.rows(t.timer, case_id=case_id, status="armed", **where)
        return sorted(rows, key=lambda row: (row.due_at is None, row.due_at))

    def waits_until(self, moment: datetime) -> int:
        """Let time pass and the sweep do its work on the way. How many timers were told."""
        told = 0
        while due := self._next_due(moment):
            self.now = max(self.now, due.due_at)
            with self.shop.units.write(SWEEP, self.now) as u:
                fire_timer(self.shop.office, u, FireTimer(due.centre_id, due.id))
            told += 1
        self.now = max(self.now, moment)
        return told

    def _next_due(self, moment: datetime) -> Any:
        c = t.timer.c
        with self.shop.units.read(CONSOLE, self.now) as u:
            return u.first(
                select(t.timer)
                .where(c.status == "armed", c.due_at <= moment)
                .order_by(c.due_at, c.source, c.id)
                .limit(1)
            )


def fill_form(
    form: Form, wanted: Mapping[str, Any], chance: random.Random, today: str = "2026-09-21"
) -> dict[str, Any]:
    """Values that a form accepts, `wanted` first."""
    options = {"departments": ["CA", "HR", "NR"]}
    values: dict[str, Any] = dict(wanted)
    for _ in form.fields():
        shown = shown_fields(form, values, options)
        values = {key: value for key, value in values.items() if key in shown}
        missing = [
            field
            for field in form.fields()
            if field.key in shown and field.required and field.key not in values
        ]
        if not missing:
            return values
        values[missing[0].key] = _something(missing[0], chance, today)
    return values


def _something(field: Any, chance: random.Random, today: str) -> Any:
    if field.source == "departments":
        return "HR"
    if field.options:
        value = chance.choice(field.options).value
        return [value] if field.type == "checklist" else value
    match field.type:
        case "number":
            return int(field.min or 1)
        case "checkbox":
            return True
        case "datetime":
            return today
        case _:
            return "13800138000" if field.kind == "phone" else "情况属实"
