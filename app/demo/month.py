"""Weeks of work in told time: people act in office hours through the verbs, timers fire through the sweep.

Nothing here writes a row: what happens is what the verbs and the sweep make of it. Time is a queue of moments;
before each act, every timer due by then is told at its own moment, as the sweep would have done.
"""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from app.casework.add_department import AddDepartment, add_department
from app.casework.ask import AskExtension, AskOpinion, AskPause, ask_extension, ask_opinion, ask_pause
from app.casework.claim_task import ClaimTask, claim_task
from app.casework.comment import Comment, comment
from app.casework.complete_task import CompleteTask, complete_task
from app.casework.hand_off import HandOff, hand_off
from app.casework.reassign_task import ReassignTask, reassign_task
from app.casework.receipts import TaskReceipt
from app.casework.receive_message import ReceiveAnswer, receive_answer
from app.casework.register_case import RegisterCase, register_case
from app.casework.release_task import ReleaseTask, release_task
from app.casework.save_draft import SaveDraft, save_draft
from app.casework.settle import TaskBrief
from app.casework.urge_task import UrgeTask, urge_task
from app.casework.withdraw_case import WithdrawCase, withdraw_case
from app.demo import words
from app.demo.fates import NEVER, Event, Fate, Storyteller
from app.demo.filling import fill
from app.demo.hours import WorkingTime
from app.demo.residents import resident
from app.demo.staff import Centre, Staff
from app.domain.items import ItemRules
from app.domain.rights import CONSOLE
from app.errors import CaseOver, CaseworkError, NotPossibleHere, Refused, TaskOver
from app.store import simulation as rows
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

    @property
    def departments(self) -> tuple[str, ...]:
        """Those that take part from the beginning."""
        return self.rules.department, *self.rules.joint_departments


class Month:
    """The simulated weeks. Deterministic for a source of chance and a shop whose keys come from it too."""

    def __init__(self, shop: Shop, staff: Staff, hours: WorkingTime, chance: random.Random) -> None:
        self.shop, self.staff, self.hours, self.chance = shop, staff, hours, chance
        self.cases: dict[str, Running] = {}
        self.refused: Counter[str] = Counter()
        self.acts: Counter[str] = Counter()
        self._queue: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = count()
        self._stories = Storyteller(chance)

    # -- time ----------------------------------------------------------------------------------------------

    def plan(self, at: datetime, deed: Callable[[datetime], None]) -> None:
        heapq.heappush(self._queue, (at, next(self._order), deed))

    def run(self, until: datetime) -> None:
        """Everything that is planned and everything it leads to, up to a moment."""
        while self._queue and self._queue[0][0] <= until:
            at, _, deed = heapq.heappop(self._queue)
            self._tell(at)
            deed(at)
        self._tell(until)

    def _tell(self, until: datetime) -> None:
        """Let the sweep come round at every moment at which something is due."""
        while True:
            with self.shop.units.read(CONSOLE, until) as u:
                due_at = rows.next_due_at(u)
            if due_at is None or due_at > until:
                return
            now = min(due_at + _LAG, until)
            report = tell_due(self.shop, now, told=lambda receipt, now=now: self._opened(receipt, now))
            self.acts["timer"] += report.fired
            self.refused["timer"] += report.failed

    def _today(self, at: datetime) -> date:
        return at.astimezone(self.shop.settings.zone).date()

    # -- registration --------------------------------------------------------------------------------------

    def register(self, centre: Centre, rules: ItemRules) -> Callable[[datetime], None]:
        """Somebody comes with a matter."""

        def deed(at: datetime) -> None:
            fate = self._stories.fate(rules.case_type)
            channel = self.chance.choices(list(CHANNELS), list(CHANNELS.values()))[0]
            village = self.chance.choice((*centre.villages, ""))
            desk = (centre.id, "clerk")
            if channel == "village_point":
                desk = (self.chance.choice(centre.points), "agent")
                village = village or centre.villages[0]
            person_id = self.staff.somebody(*desk, at, self.chance)
            command = RegisterCase(
                centre_id=centre.id,
                item_code=rules.code,
                channel=channel,
                applicant=resident(self.chance, self._today(at), village, channel),
                urgency="urgent" if self.chance.random() < URGENT else "normal",
                village=village,
                note=self.chance.choice(("", "", "申请人赶时间", "由子女代办")),
                papers=self._papers(rules, fate),
            )
            with self.shop.units.write(self.staff.actor(person_id, at), at) as u:
                receipt = register_case(self.shop.office, u, command)
            self.acts["register"] += 1
            case = Running(receipt.case_id, receipt.number, centre, fate, rules)
            self.cases[case.id] = case
            self._happenings(case, "", at, None)
            for brief in receipt.tasks:
                self._wait_for(case, brief, at)

        return deed

    def _papers(self, rules: ItemRules, fate: Fate) -> tuple[str, ...] | None:
        if {"papers": "missing"} in fate.answers.get("check_papers", ()):
            return rules.papers[1:]
        return None if self.chance.random() < 0.3 else rules.papers

    # -- tasks ---------------------------------------------------------------------------------------------

    def _opened(self, receipt: TaskReceipt, at: datetime) -> None:
        case = self.cases[receipt.case_id]
        for brief in receipt.opened:
            self._wait_for(case, brief, at)

    def _wait_for(self, case: Running, brief: TaskBrief, at: datetime) -> None:
        """Decide when somebody gets to a task that has just opened, and what else happens then."""
        minutes = self._minutes(case, brief, at)
        self._happenings(case, brief.act, at, brief)
        if minutes == NEVER:
            return
        if self.chance.random() < CLAIMED_BEFORE:
            self.plan(self.hours.after(at, minutes * 0.4), lambda now: self._claim(case, brief.task_id, now))
        self.plan(self.hours.after(at, minutes), lambda now: self._complete(case, brief.task_id, now))

    def _minutes(self, case: Running, brief: TaskBrief, at: datetime) -> float:
        share = case.fate.share.get(brief.act)
        if share is None and brief.act in USUAL_SHARE and brief.due_at is not None:
            share = self.chance.uniform(*USUAL_SHARE[brief.act])
        if share is not None and brief.due_at is not None:
            left = self.hours.between(at, brief.due_at)
            if left > 0:
                return max(left * share, 5.0) * case.fate.pace.get(brief.act, 1.0)
        return self.chance.uniform(*USUAL_MINUTES.get(brief.act, ELSE_MINUTES)) * case.fate.pace.get(brief.act, 1.0)

    def _claim(self, case: Running, task_id: str, at: datetime) -> None:
        task = self._task(case, task_id, at)
        if task is None or task.assignee_id is not None:
            return
        actor = self.staff.actor(self._who(task, at), at)
        with self.shop.units.write(actor, at) as u:
            claim_task(self.shop.office, u, ClaimTask(task_id))
        self.acts["claim"] += 1

    def _complete(self, case: Running, task_id: str, at: datetime) -> None:
        task = self._task(case, task_id, at)
        if task is None:
            return
        actor = self.staff.actor(self._who(task, at), at)
        with self.shop.units.write(actor, at) as u:
            values = self._values(u, case, task, at)
            receipt = complete_task(self.shop.office, u, CompleteTask(task_id, values))
        self.acts["complete"] += 1
        self._opened(receipt, at)

    def _values(self, u: Any, case: Running, task: Any, at: datetime) -> Mapping[str, object]:
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

    def _holder(self, case: Running, task_id: str, at: datetime) -> str | None:
        """Who holds a task now; somebody takes it first where nobody does."""
        self._claim(case, task_id, at)
        task = self._task(case, task_id, at)
        return None if task is None else self._who(task, at)

    # -- what happens beside the tasks -----------------------------------------------------------------------

    def _happenings(self, case: Running, when: str, at: datetime, brief: TaskBrief | None) -> None:
        for place, event in enumerate(case.fate.events):
            if event.when == when and place not in case.happened:
                case.happened.add(place)
                self.plan(self.hours.after(at, event.after), self._happening(case, event, brief))

    def _happening(self, case: Running, event: Event, brief: TaskBrief | None) -> Callable[[datetime], None]:
        def deed(at: datetime) -> None:
            person_id, act = self._event(case, event, brief, at)
            if person_id is None:
                return
            try:
                with self.shop.units.write(self.staff.actor(person_id, at), at) as u:
                    receipt = act(u)
            except (CaseOver, TaskOver, NotPossibleHere, Refused) as error:
                self.refused[f"{event.what}: {error.code}"] += 1
                return
            self.acts[event.what] += 1
            if isinstance(receipt, TaskReceipt):
                self._opened(receipt, at)

        return deed

    def _event(
        self, case: Running, event: Event, brief: TaskBrief | None, at: datetime
    ) -> tuple[str | None, Callable[[Any], object]]:
        """Who does it, and what."""
        office, chance = self.shop.office, self.chance
        clerk = self.staff.somebody(case.centre.id, "clerk", at, chance)
        chief = self.staff.somebody(case.centre.id, "duty_chief", at, chance)
        other = chance.choice([d for d in case.centre.departments if d not in case.departments])
        match event.what:
            case "withdraw":
                return clerk, lambda u: withdraw_case(office, u, WithdrawCase(case.id, chance.choice(words.WITHDRAWALS)))
            case "comment":
                return clerk, lambda u: comment(office, u, Comment(case.id, chance.choice(words.COMMENTS)))
            case "message":
                said = words.ANSWERS[{"approved": 0, "refused": 1, "sent_back": 2}[event.detail]]
                return clerk, lambda u: receive_answer(office, u, ReceiveAnswer(case.id, event.detail, said))
            case "department":
                return chief, lambda u: add_department(office, u, AddDepartment(case.id, other))
        assert brief is not None
        worker = self.staff.somebody(brief.unit_id, brief.role, at, chance)
        task_id = brief.task_id
        match event.what:
            case "urge":
                return chief, lambda u: urge_task(office, u, UrgeTask(task_id, chance.choice(words.URGES)))
            case "draft":
                return worker, lambda u: save_draft(office, u, SaveDraft(task_id, {"papers": "complete"}))
            case "release":
                return self._holder(case, task_id, at), lambda u: release_task(office, u, ReleaseTask(task_id))
            case "hand_off":
                reason = chance.choice(words.HANDOFFS)
                return worker, lambda u: hand_off(office, u, HandOff(task_id, other, reason))
            case "reassign":
                reason = chance.choice(words.REASSIGNED)
                return chief, lambda u: reassign_task(office, u, ReassignTask(task_id, worker, reason))
            case "pause":
                ground = chance.choice([g for g in words.PAUSES if g in case.rules.grounds])
                asked = AskPause(case.id, ground, chance.randint(2, 6), "workday", words.PAUSES[ground])
                return worker, lambda u: ask_pause(office, u, asked)
            case "extension":
                wanted = AskExtension(case.id, max(1, min(5, case.rules.extension[0])), chance.choice(words.EXTENSIONS), both=True)
                return worker, lambda u: ask_extension(office, u, wanted)
            case "opinion":
                question = chance.choice(words.QUESTIONS)
                return worker, lambda u: ask_opinion(office, u, AskOpinion(case.id, other, question))
        raise LookupError(event.what)
