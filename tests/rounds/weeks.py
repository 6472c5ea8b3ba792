"""Weeks of work as the demo tells them, but with a sweep that comes round at its own moments, sleeps, or is killed.

People, fates and forms are the demo's. What differs: between two turns of the sweep timers lie due and untold while
people act; cards are answered, appealed and ruled on; orders are issued; clocks are corrected; opening hours, lights
and the calendar change on the way.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.calendars.editions import UploadEdition, approve_edition, upload_edition
from app.calendars.hours import SetHours, set_hours
from app.calendars.lights import SetLights, set_lights
from app.casework.recount import CorrectClock, correct_clock
from app.casework.settling.turn import TaskBrief
from app.demo.hours import WorkingTime, working_time
from app.demo.month import Month, Running
from app.demo.staff import Centre, Staff, settle_in
from app.domain.calendars import Frame
from app.domain.items import ItemRules
from app.domain.rights import CONSOLE
from app.errors import CaseworkError, Conflict, NotFound, Refused
from app.store import calendars, catalogue
from app.store import tables as t
from app.wiring import Shop
from tests.rounds.due import waiting
from tests.rounds.sweeper import Sweeping
from tests.rounds.townships import twenty
from tests.rounds.turns import Turns, sleeping_weeks

Deed = Callable[[datetime], object]

# How often items of a type are asked for, once each of them has been.
ASKED: Mapping[str, int] = {"immediate": 2, "promised": 4, "escalated": 2, "joint": 3}

CORRECTED = 0.02
# How far the working time is laid out beyond the last day.
AHEAD_DAYS = 500

NOTICE_2027 = """date,kind,name
2027-01-01,holiday,元旦
2027-02-05,holiday,春节
2027-02-06,holiday,春节
2027-02-07,holiday,春节
2027-02-08,holiday,春节
2027-02-09,holiday,春节
2027-02-10,holiday,春节
2027-02-11,holiday,春节
2027-01-31,makeup,春节
2027-02-20,makeup,春节
2027-04-05,holiday,清明节
2027-05-01,holiday,劳动节
2027-05-02,holiday,劳动节
2027-05-03,holiday,劳动节
2027-05-04,holiday,劳动节
2027-05-08,makeup,劳动节
2027-06-09,holiday,端午节
2027-09-15,holiday,中秋节
2027-10-01,holiday,国庆节
2027-10-02,holiday,国庆节
2027-10-03,holiday,国庆节
2027-10-04,holiday,国庆节
2027-10-05,holiday,国庆节
2027-10-09,makeup,国庆节
"""
NOTICE_ON = date(2026, 11, 10)
WINTER = tuple((("09:00", "12:00"), ("13:00", "17:00")) if day < 5 else () for day in range(7))


@dataclass(frozen=True, slots=True)
class Wanted:
    """How long a round: so many cases in so many townships over so many calendar weeks from a Monday on."""

    townships: int = 2
    weeks: int = 13
    cases: int = 60
    seed: int = 2026
    first_on: date = date(2026, 9, 14)


@dataclass(slots=True)
class Told:
    """What a round came to: acts, refusals, errors that must not be, when the sweep last came round."""

    acts: Counter[str]
    refused: Counter[str]
    broken: list[str]
    left_due: list[str]
    turns: int = 0
    idle: int = 0
    sweep: dict[str, int] = field(default_factory=dict)
    last_turn: datetime | None = None


class Weeks(Month):
    """The demo's month with a sweep of its own pace."""

    def __init__(
        self, shop: Shop, staff: Staff, hours: WorkingTime, until: datetime, chance: random.Random,
        turns: Turns, sweeping: Sweeping,
    ) -> None:  # fmt: skip
        super().__init__(shop, staff, hours, until, chance)
        self.turns, self.sweeping = turns, sweeping
        self.told = Told(self.acts, self.refused, [], [])
        self._moments = turns.moments(hours.spans[0][0] - timedelta(minutes=10), chance)
        self._next = next(self._moments)
        self._known: set[str] = set()
        self._declined: set[str] = set()
        self._seen_until = hours.spans[0][0] - timedelta(days=1)
        self._full_on: date | None = None

    # -- time ------------------------------------------------------------------------------------------------------

    def plan(self, at: datetime, deed: Deed) -> None:
        super().plan(self.turns.awake(at, self.chance), deed)

    def run(self) -> None:
        """Everything planned up to the end, and a last turn of the sweep then that nobody kills."""
        while self._tell(self.until) or (self._queue and self._queue[0][0] <= self.until):
            at, _, deed = heapq.heappop(self._queue)
            deed(at)
        while not self.sweeping.turn(self.until, 0):
            self.told.turns += 1
        self.told.last_turn = self.until
        self._look(self.until)

    def _tell(self, until: datetime) -> bool:
        """Let the sweep come round at its moments until something that was planned comes first; whether it did.

        A turn may bring forth work that is done before what was planned when it began.
        """
        while self._next <= until:
            if self._queue and self._queue[0][0] < self._next:
                return True
            self._turn(self._next)
            self._next = next(self._moments)
        return False

    def _turn(self, now: datetime) -> None:
        """One turn; where nothing is due only once a day, because such a turn does nothing."""
        due, today = self._due(now), self._today(now)
        if not due and self._full_on == today:
            self.told.idle += 1
            return
        self.told.turns += 1
        if self.sweeping.turn(now, due):
            self._full_on = today
            self._look(now)
        self._discover(now)

    def _look(self, now: datetime) -> None:
        """After a turn nothing may be left that was due."""
        if left := self._due(now):
            self.told.left_due.append(
                f"{left} timers, cards or orders are due after the turn at {now.isoformat()}"
            )

    def _due(self, now: datetime) -> int:
        """How many timers, cards, orders and calendars wait for the sweep."""
        with self.shop.units.read(CONSOLE, now) as u:
            return waiting(u, now)

    # -- what the sweep brought forth --------------------------------------------------------------------------------

    def _discover(self, now: datetime) -> None:
        """Tasks and cards that came up in the sweep, whoever was sweeping."""
        k, c = t.task.c, t.card.c
        centres = [centre.id for centre in self.staff.centres]
        with self.shop.units.read(CONSOLE, now) as u:
            tasks = u.rows(
                select(t.task)
                .where(k.centre_id.in_(centres), k.ended_at.is_(None), k.opened_at >= self._seen_until)
                .order_by(k.opened_at, k.number, k.process, k.element, k.subject)
            )
            cards = u.rows(
                select(t.card)
                .where(c.issued_at >= self._seen_until)
                .order_by(c.issued_at, c.case_id, c.colour, c.due_at)
            )
        self._seen_until = now
        for row in tasks:
            if row.id not in self._known:
                names = ("act", "name", "name_en", "role", "unit_id", "assignee_id", "due_at")
                self._wait_for(
                    self.cases[row.case_id], TaskBrief(row.id, **{n: getattr(row, n) for n in names}), now
                )
        for row in cards:
            if row.id not in self._known:
                self._known.add(row.id)
                self._watching._follow(row, now)

    def _wait_for(self, case: Running, brief: TaskBrief, at: datetime) -> None:
        if brief.task_id not in self._known:
            self._known.add(brief.task_id)
            super()._wait_for(case, brief, at)

    # -- acts: a refusal is an answer, a fault of ours is not ----------------------------------------------------------

    def act(self, what: str, person_id: str, at: datetime, verb: Callable[..., Any], command: object) -> Any:
        try:
            with self.shop.units.write(self.staff.actor(person_id, at), at) as u:
                receipt = verb(self.shop.office, u, command)
        except (Conflict, Refused, NotFound) as error:
            self.refused[f"{what}: {error.code} {error.facts.get('why', '')}".strip()] += 1
            return None
        except CaseworkError as error:
            self.told.broken.append(f"{what} {command} at {at.isoformat()}: {error!r} {error.__cause__!r}")
            return None
        self.acts[what] += 1
        return receipt

    def _complete(self, case: Running, task_id: str, at: datetime) -> None:
        """Whoever is refused thinks again and tries once more, with another decision where there is one."""
        before = self.acts["complete"]
        super()._complete(case, task_id, at)
        if self.acts["complete"] == before and task_id not in self._declined:
            self._declined.add(task_id)
            self.plan_later(at, 60, lambda now: self._complete(case, task_id, now))

    def _answers(self, case: Running, task: Any) -> Mapping[str, str]:
        declined = {"pause_decision": "refused", "extension_decision": "refused"}
        return dict(super()._answers(case, task)) | (declined if task.id in self._declined else {})

    # -- corrections ---------------------------------------------------------------------------------------------------

    def register(self, centre: Centre, rules: ItemRules) -> Deed:
        deed = super().register(centre, rules)

        def registered(at: datetime) -> None:
            deed(at)
            case = self.cases[next(reversed(self.cases))]
            if self.chance.random() < CORRECTED:
                self.plan_later(at, self.chance.uniform(200, 3000), lambda now: self._correct(case, now))

        return registered

    def _correct(self, case: Running, at: datetime) -> None:
        """A duty chief puts right a limit that was entered wrongly."""
        chief = self.staff.somebody(case.centre.id, "duty_chief", at, self.chance)
        kind = self.chance.choice(("promised", "statutory"))
        unit = (case.rules.promised if kind == "promised" else case.rules.statutory)[1]
        if unit != "session":
            command = CorrectClock(case.id, kind, "登记有误", length=self.chance.randint(1, 25), unit=unit)
            self.act("correct clock", chief, at, correct_clock, command)

    def admin(self) -> str:
        return next(people[0] for (_, held), people in self.staff.holders.items() if held == "admin")

    # -- hours, lights, the calendar -----------------------------------------------------------------------------------------

    def office_act(self, what: str, verb: Callable[..., Any], command: object) -> Deed:
        """Something an administrator does for the office as a whole."""
        return lambda at: self.act(what, self.admin(), at, verb, command)

    def notice(self, at: datetime) -> None:
        """The State Council's notice for 2027 arrives; it is approved as soon as the sweep has counted whom it moves."""
        upload = UploadEdition("2027年放假安排", "2027.csv", NOTICE_2027.encode())
        receipt = self.act(
            "upload edition", self.admin(), at, lambda _office, u, c: upload_edition(u, c), upload
        )
        self.plan_later(at, 60, self._approves(receipt.edition_id))

    def _approves(self, edition_id: str) -> Deed:
        def deed(at: datetime) -> None:
            said = (
                "approve edition",
                self.admin(),
                at,
                lambda _office, u, c: approve_edition(u, c),
                edition_id,
            )
            if self.act(*said) is None:
                self.plan_later(at, 60, deed)

        return deed

    def winter_hours(self, centre: Centre) -> Deed:
        """A township shortens its day from tomorrow on."""

        def deed(at: datetime) -> None:
            command = SetHours(centre.id, self._today(at) + timedelta(days=1), WINTER)
            self.act("hours", self.admin(), at, set_hours, command)

        return deed


def simulate(shop: Shop, wanted: Wanted, sweeping: Callable[[random.Random], Sweeping]) -> Told:
    """Fill a migrated, empty database with a round. Deterministic for a seed as far as the sweeps are."""
    chance = random.Random(wanted.seed)
    shop = replace(shop, units=replace(shop.units, noise_of=random.Random(wanted.seed + 2).randbytes))
    hours = _hours(shop, wanted)
    first = hours.spans[0][0]
    until = first + timedelta(weeks=wanted.weeks)
    with twenty():
        staff = settle_in(shop, first - timedelta(hours=1), wanted.townships, wanted.first_on, chance)
    turns = Turns(hours, sleeping_weeks(first, wanted.weeks, chance))
    sweeps = sweeping(random.Random(wanted.seed + 1))
    try:
        weeks = Weeks(shop, staff, hours, until, chance, turns, sweeps)
        _plan(weeks, first, until, wanted, chance)
        weeks.run()
    finally:
        sweeps.close()
    weeks.told.sweep = dict(sweeps.told)
    return weeks.told


def _hours(shop: Shop, wanted: Wanted) -> WorkingTime:
    at = datetime.combine(wanted.first_on, datetime.min.time(), shop.settings.zone)
    with shop.units.read(CONSOLE, at) as u:
        current = calendars.current_id(u)
        assert current is not None
        frame = Frame(shop.office.calendar(u, current), zone=shop.settings.zone)
    return working_time(frame, wanted.first_on, wanted.weeks * 7 + AHEAD_DAYS)


def _plan(weeks: Weeks, first: datetime, until: datetime, wanted: Wanted, chance: random.Random) -> None:
    """Who comes when, and what the office itself does on the way."""
    hours, centres = weeks.hours, weeks.staff.centres
    items = _items(weeks.shop, centres[0], first)
    asked = chance.sample(items, len(items))
    while len(asked) < wanted.cases:
        asked += chance.choices(items, [ASKED[item.case_type] for item in items], k=len(items))
    # Nobody new comes in the last twentieth, so that some cases reach their end.
    length = hours.between(first, until) * 0.95
    for rules in asked[: wanted.cases]:
        weeks.plan(
            hours.after(first, chance.uniform(0, length)), weeks.register(chance.choice(centres), rules)
        )
    notice_at = datetime.combine(NOTICE_ON, datetime.min.time(), weeks.shop.settings.zone) + timedelta(
        hours=10
    )
    if first < notice_at < until:
        weeks.plan(notice_at, weeks.notice)
    scheme = SetLights(centres[-1].id, {"prewarning": "never", "yellow": "near", "red": "promised"})
    weeks.plan(hours.after(first, length * 0.3), weeks.office_act("lights", set_lights, scheme))
    weeks.plan(hours.after(first, length * 0.5), weeks.winter_hours(centres[0]))


def _items(shop: Shop, centre: Centre, at: datetime) -> list[ItemRules]:
    with shop.units.read(CONSOLE, at) as u:
        found = [catalogue.item_by_code(u, centre.id, item.code) for item in catalogue.items(u, centre.id)]
    return [one.rules for one in found if one is not None]
