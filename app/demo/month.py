"""Weeks of work in told time: people act in office hours through the verbs, timers fire through the sweep.

Nothing here writes a row: what happens is what the verbs and the sweep make of it. Time is a queue of moments;
before each act, every timer due by then is told at its own moment, as the sweep would have done.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from app.casework.claim_task import ClaimTask, claim_task
from app.casework.complete_task import CompleteTask, complete_task
from app.casework.receipts import TaskReceipt
from app.casework.register_case import RegisterCase, register_case
from app.casework.settling.turn import TaskBrief
from app.demo.fates import NEVER, Event, Fate, Storyteller
from app.demo.filling import fill
from app.demo.happenings import Occasion, happening
from app.demo.hours import WorkingTime
from app.demo.residents import resident
from app.demo.staff import Centre, Staff
from app.demo.watching import Watching
from app.domain.items import ItemRules
from app.domain.rights import CONSOLE
from app.errors import Conflict, Refused
from app.store import simulation as rows
from app.store.unit import Unit
from app.wiring import Shop
from scheduler.sweep import tell_due

CHANNELS: Mapping[str, int] = {
    "window": 58, "village_point": 12, "telephone": 8, "diary": 4, "hotline": 5, "home_visit": 4,
    "reception_room": 3, "online": 6,
}  # fmt: skip

# How long a task usually waits, by its act: minutes of working time, least and most.
USUAL_MINUTES: Mapping[str, tuple[int, int]] = {
    "check_papers": (4, 90),
    "issue_notice": (3, 25),
    "record_supplement": (200, 2500),
    "accept_handoff": (10, 200),
    "arbitrate_handoff": (15, 180),
    "review": (20, 300),
    "decide": (15, 240),
    "make_result": (15, 200),
    "deliver": (40, 1500),
    "rate": (5, 900),
    "visit": (30, 700),
    "rectify": (150, 1500),
    "contact": (20, 300),
    "chase": (20, 400),
    "approve_pause": (20, 300),
    "end_pause": (800, 2400),
    "approve_extension": (20, 300),
    "note_violation": (20, 300),
    "tell_applicant": (20, 240),
    "on_the_spot": (4, 60),
}
ELSE_MINUTES = (20, 300)

# Acts that take their time from the deadline: the share of the time that is left when the task opens.
USUAL_SHARE: Mapping[str, tuple[float, float]] = {
    "handle": (0.15, 0.75),
    "opinion": (0.2, 0.8),
    "meeting": (0.3, 0.8),
    "pre_review": (0.15, 0.6),
    "county_decide": (0.2, 0.8),
}

CLAIMED_BEFORE = 0.5
URGENT = 0.1
_LAG = timedelta(seconds=2)

# Near the end some work is left lying, so that every queue, also the rarer ones, has something in it at the end.
_ENDING_MINUTES = 2100.0
_LEFT_LYING: Mapping[str, float] = {
    "handle": 0.3,
    "opinion": 0.3,
    "on_the_spot": 0.15,
    "pre_review": 0.2,
    "chase": 0.6,
    "approve_pause": 0.5,
    "approve_extension": 0.5,
    "arbitrate_handoff": 0.3,
}
# Asked for near the end and not done with any more: (what, how many, minutes before the end, the task left lying).
_LAST_WISHES = (
    ("pause", 3, 900.0, "end_pause"),
    ("pause", 2, 90.0, "approve_pause"),
    ("extension", 2, 60.0, "approve_extension"),
)

Deed = Callable[[datetime], object]


@dataclass(slots=True)
class Running:
    """A case of the month and how far its story has been told."""

    id: str
    number: str
    centre: Centre
    fate: Fate
    rules: ItemRules
    told: Counter[str] = field(default_factory=Counter)
    happened: set[int] = field(default_factory=set)


class Month:
    """The simulated weeks. Deterministic for a source of chance and a shop whose keys come from it too.

    acts     how often each thing was done;  refused  how often something was refused, by what and why
    """

    def __init__(
        self, shop: Shop, staff: Staff, hours: WorkingTime, until: datetime, chance: random.Random
    ) -> None:
        self.shop, self.staff, self.hours, self.until, self.chance = shop, staff, hours, until, chance
        self.cases: dict[str, Running] = {}
        self.refused: Counter[str] = Counter()
        self.acts: Counter[str] = Counter()
        self._handled: dict[str, tuple[Running, TaskBrief]] = {}
        self._queue: list[tuple[datetime, int, Deed]] = []
        self._at = hours.spans[0][0]
        self._order = count()
        self._stories = Storyteller(chance)
        self._watching = Watching(self)

    # -- time ----------------------------------------------------------------------------------------------

    def plan(self, at: datetime, deed: Deed) -> None:
        heapq.heappush(self._queue, (at, next(self._order), deed))

    def plan_later(self, at: datetime, minutes: float, deed: Deed) -> None:
        """Plan something for so many minutes of working time later."""
        self.plan(self.hours.after(at, minutes), deed)

    def run(self) -> None:
        """Everything that is planned and everything it leads to, up to the end."""
        for _, closes in self.hours.spans:
            self.plan(closes, self._watching.close_of_business)
        for what, how_many, minutes, left in _LAST_WISHES:
            for turn in range(how_many):
                self.plan(self.hours.after(self.until, -minutes - 15 * turn), self._last_wish(what, left))
        while True:
            planned_at = self._queue[0][0] if self._queue else self.until
            if self._tell(min(planned_at, self.until)):
                continue  # what the sweep brought forth may come before what was planned
            if not self._queue or planned_at > self.until:
                return
            self._at, _, deed = heapq.heappop(self._queue)
            deed(self._at)

    def _tell(self, until: datetime) -> bool:
        """Let the sweep come round at the next moment at which something is due; False where nothing is up to then."""
        with self.shop.units.read(CONSOLE, until) as u:
            due_at = rows.next_due_at(u)
        if due_at is None or due_at > until:
            return False
        # A limit that was passed when its clock began is due at once, not before the act that began it.
        now = self._at = max(min(due_at + _LAG, until), self._at)
        receipts: list[TaskReceipt] = []
        report = tell_due(self.shop, now, told=receipts.append)
        for receipt in receipts:
            self._opened(receipt, now)
        self.acts["timer"] += report.fired
        self.refused["timer"] += report.failed
        self._watching.look(now)
        return True

    def _today(self, at: datetime) -> date:
        return at.astimezone(self.shop.settings.zone).date()

    def act(self, what: str, person_id: str, at: datetime, verb: Callable[..., Any], command: object) -> Any:
        """One act of one person in a unit of its own; None where it is not possible any more."""
        try:
            with self.shop.units.write(self.staff.actor(person_id, at), at) as u:
                receipt = verb(self.shop.office, u, command)
        except (Conflict, Refused) as error:
            self.refused[f"{what}: {error.code}"] += 1
            return None
        self.acts[what] += 1
        return receipt

    # -- registration --------------------------------------------------------------------------------------

    def register(self, centre: Centre, rules: ItemRules) -> Deed:
        """Somebody comes with a matter."""

        def deed(at: datetime) -> None:
            fate = self._stories.fate(rules.case_type, rules.code)
            person_id, command = self._matter(centre, rules, fate, at)
            receipt = self.act("register", person_id, at, register_case, command)
            case = Running(receipt.case_id, receipt.number, centre, fate, rules)
            self.cases[case.id] = case
            self._happenings(case, "", at, None)
            for brief in receipt.tasks:
                self._wait_for(case, brief, at)

        return deed

    def _matter(self, centre: Centre, rules: ItemRules, fate: Fate, at: datetime) -> tuple[str, RegisterCase]:
        """Who registers it, and what."""
        chance = self.chance
        channel = chance.choices(list(CHANNELS), list(CHANNELS.values()))[0]
        village = chance.choice((*centre.villages, ""))
        desk = (centre.id, "clerk")
        if channel == "village_point":
            desk = (chance.choice(centre.points), "agent")
            village = village or centre.villages[0]
        papers: tuple[str, ...] | None = None if chance.random() < 0.3 else rules.papers
        if {"papers": "missing"} in fate.answers.get("check_papers", ()):
            papers = rules.papers[1:]
        command = RegisterCase(
            centre_id=centre.id,
            item_code=rules.code,
            channel=channel,
            applicant=resident(chance, self._today(at), village, channel),
            urgency="urgent" if chance.random() < URGENT else "normal",
            village=village,
            note=chance.choice(("", "", "申请人赶时间", "由子女代办")),
            papers=papers,
        )
        return self.staff.somebody(*desk, at, chance), command

    # -- tasks ---------------------------------------------------------------------------------------------

    def _opened(self, receipt: TaskReceipt, at: datetime) -> None:
        case = self.cases[receipt.case_id]
        for brief in receipt.opened:
            self._wait_for(case, brief, at)

    def _wait_for(self, case: Running, brief: TaskBrief, at: datetime) -> None:
        """Decide when somebody gets to a task that has just opened, and what else happens then."""
        minutes = self._minutes(case, brief, at)
        self._happenings(case, brief.act, at, brief)
        if brief.act == "handle":
            self._handled[case.id] = (case, brief)
        if minutes == NEVER:
            return
        if self.chance.random() < CLAIMED_BEFORE:
            self.plan_later(at, minutes * 0.4, lambda now: self._claim(case, brief.task_id, now))
        self.plan_later(at, minutes, lambda now: self._complete(case, brief.task_id, now))

    def _minutes(self, case: Running, brief: TaskBrief, at: datetime) -> float:
        """How long a task waits, in minutes of working time."""
        pace = case.fate.pace.get(brief.act, 1.0)
        near_the_end = self.hours.between(at, self.until) < _ENDING_MINUTES
        if near_the_end and self.chance.random() < _LEFT_LYING.get(brief.act, 0.0):
            return NEVER
        share = case.fate.share.get(brief.act)
        if share is None and brief.act in USUAL_SHARE:
            share = self.chance.uniform(*USUAL_SHARE[brief.act])
        if share is not None and brief.due_at is not None:
            left = self.hours.between(at, brief.due_at)
            if left > 0:
                return max(left * share, 5.0) * pace
        return self.chance.uniform(*USUAL_MINUTES.get(brief.act, ELSE_MINUTES)) * pace

    def _claim(self, case: Running, task_id: str, at: datetime) -> None:
        task = self._task(case, task_id, at)
        if task is not None and task.assignee_id is None:
            self.act("claim", self._who(task, at), at, claim_task, ClaimTask(task_id))

    def _complete(self, case: Running, task_id: str, at: datetime) -> None:
        task = self._task(case, task_id, at)
        if task is None:
            return
        with self.shop.units.read(CONSOLE, at) as u:
            values = self._values(u, case, task, at)
        receipt = self.act("complete", self._who(task, at), at, complete_task, CompleteTask(task_id, values))
        if receipt is not None:
            self._opened(receipt, at)

    def _values(self, u: Unit, case: Running, task: Any, at: datetime) -> Mapping[str, object]:
        if task.form is None:
            return {}
        form = self.shop.office.definition(u, task.definition_sha).forms[task.form]
        return fill(form, self._answers(case, task), case.centre.departments, self._today(at), self.chance)

    def _answers(self, case: Running, task: Any) -> Mapping[str, str]:
        """What the story answers this time, and which department a select should name."""
        story = case.fate.answers.get(task.form) or case.fate.answers.get(task.act) or ()
        told = case.told[task.form]
        case.told[task.form] += 1
        answers = dict(story[min(told, len(story) - 1)]) if story else {}
        return {"department": task.subject or case.rules.department} | answers

    def _task(self, case: Running, task_id: str, at: datetime) -> Any:
        with self.shop.units.read(CONSOLE, at) as u:
            return rows.task(u, case.centre.id, task_id)

    def _who(self, task: Any, at: datetime) -> str:
        if task.assignee_id is not None:
            return self.staff.present(task.assignee_id, at)
        return self.staff.somebody(task.unit_id, task.role, at, self.chance)

    # -- what happens beside the tasks -----------------------------------------------------------------------

    def _happenings(self, case: Running, when: str, at: datetime, brief: TaskBrief | None) -> None:
        for place, event in enumerate(case.fate.events):
            if event.when == when and place not in case.happened:
                case.happened.add(place)
                self.plan_later(at, event.after, self._happening(case, event, brief))

    def _happening(self, case: Running, event: Event, brief: TaskBrief | None) -> Deed:
        def deed(at: datetime) -> None:
            holder = None
            if brief is not None:
                if event.what == "release":
                    self._claim(case, brief.task_id, at)
                task = self._task(case, brief.task_id, at)
                if task is None:
                    return
                holder = task.assignee_id
            on = Occasion(self.staff, case.centre, case.rules, case.id, brief, at, self.chance, holder)
            person_id, (verb, command) = happening(event.what, on, event.detail)
            receipt = self.act(event.what, person_id, at, verb, command)
            if isinstance(receipt, TaskReceipt):
                self._opened(receipt, at)

        return deed

    def _last_wish(self, what: str, left: str) -> Deed:
        """Somebody who handles a case asks for something, and a task of that is left lying until the end."""

        def deed(at: datetime) -> None:
            done = self.acts[what]
            for case_id in list(self._handled):
                case, brief = self._handled.pop(case_id)
                if case.fate.name in ("paused", "extended") or self._task(case, brief.task_id, at) is None:
                    continue
                case.fate = replace(case.fate, pace={**case.fate.pace, left: NEVER})
                self._happening(case, Event(what, "handle", 0.0), brief)(at)
                if self.acts[what] > done:
                    return

        return deed
