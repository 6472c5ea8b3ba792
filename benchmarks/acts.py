"""What the acts of a case cost, each beside its floors: an empty request, a durable commit, the bare engine step."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from app.casework.claim_task import ClaimTask, claim_task
from app.casework.complete_task import CompleteTask, complete_task
from app.casework.fire_timer import FireTimer, fire_timer
from app.casework.register_case import RegisterCase, register_case
from app.domain.rights import SWEEP
from benchmarks.figures import Figure, Laps, Timed
from benchmarks.floors import DurableCommit, EngineSteps, engine_start, engine_steps
from benchmarks.plan import Plan
from benchmarks.serving import Client, Service, served
from benchmarks.towns import Town, registration, town

EMPTY, ASK, COMMIT = "an empty request", "an empty statement", "a durable commit"
START, STEP, TOLD = "engine: start a case", "engine: complete a task", "engine: tell a timer"


def measure(plan: Plan) -> Iterator[Figure]:
    for engine in plan.engines:
        with town(engine) as made, served(made) as service:
            yield from _told(engine, _rounds(made, service, plan))


def _rounds(made: Town, service: Service, plan: Plan) -> Laps:
    turn = Turn(made, service.client("clerk"), engine_steps(made), engine_start(made), DurableCommit(made))
    laps = Laps()
    Laps().round(max(3, plan.acts // 4), turn)  # warms up
    for _ in range(plan.rounds):
        laps.round(plan.acts, turn)
    turn.commit.close()
    return laps


@dataclass(frozen=True, slots=True)
class Turn:
    """Every floor once, then one case through its acts by request, and one by the verbs."""

    town: Town
    client: Client
    steps: EngineSteps
    start: Callable[[], object]
    commit: DurableCommit

    def __call__(self, timed: Timed) -> None:
        timed(EMPTY, self.client.empty)
        timed(ASK, self.commit.ask)
        timed(COMMIT, self.commit)
        timed(START, self.start)
        timed(STEP, self.steps.complete)
        timed(TOLD, self.steps.fire)
        self._by_request(timed)
        self._by_verb(timed)

    def _by_request(self, timed: Timed) -> None:
        ask, body = self.client.api, by_json(registration(self.town.centre_id))
        receipt = timed("request: register a case", partial(ask, "/cases", body))
        task = f"/tasks/{receipt['tasks'][0]['task_id']}"
        timed("request: claim a task", partial(ask, f"{task}/claim", {}))
        timed("request: complete a task", partial(ask, f"{task}/complete", {"values": self.town.papers}))

    def _by_verb(self, timed: Timed) -> None:
        act, command = partial(self.town.act, "clerk"), registration(self.town.centre_id)
        receipt = timed("verb: register a case", partial(act, register_case, command))
        task = receipt.tasks[0].task_id
        timed("verb: claim a task", partial(act, claim_task, ClaimTask(task)))
        timed("verb: complete a task", partial(act, complete_task, CompleteTask(task, self.town.papers)))
        drawn = self._first(receipt.case_id, "process")
        timed("verb: tell a timer of the diagram", partial(fire, self.town, drawn))
        light = self._first(receipt.case_id, "clock")
        timed("verb: tell a timer of a clock", partial(fire, self.town, light))

    def _first(self, case_id: str, source: str) -> Any:
        """The first timer of a source; those before it are told on the way, since a case's timers keep their order."""
        while True:
            held = [timer for timer in self.town.world.timers(case_id) if timer.due_at is not None]
            first = min(held, key=lambda timer: (timer.due_at, timer.source, timer.id))
            if first.source == source:
                return first
            fire(self.town, first)


def by_json(command: RegisterCase) -> dict[str, Any]:
    applicant = {"name": command.applicant.name, "phone": command.applicant.phone}
    return {
        "centre_id": command.centre_id,
        "item_code": command.item_code,
        "channel": command.channel,
        "applicant": applicant,
    }


def fire(made: Town, timer: Any) -> None:
    """Tell one timer at its moment, as the sweep does. The world's own time stays."""
    shop = made.world.shop
    with shop.units.write(SWEEP, max(made.world.now, timer.due_at) + timedelta(seconds=1)) as u:
        told = fire_timer(shop.office, u, FireTimer(timer.centre_id, timer.id))
    assert told is not None


FLOORS: dict[str, tuple[str, ...]] = {
    "request: register a case": (EMPTY, COMMIT, START),
    "request: claim a task": (EMPTY, COMMIT),
    "request: complete a task": (EMPTY, COMMIT, STEP),
    "verb: register a case": (COMMIT, START),
    "verb: claim a task": (COMMIT,),
    "verb: complete a task": (COMMIT, STEP),
    "verb: tell a timer of the diagram": (COMMIT, TOLD),
    "verb: tell a timer of a clock": (COMMIT,),
}


def _told(engine: str, laps: Laps) -> Iterator[Figure]:
    for floor in (EMPTY, ASK, COMMIT, START, STEP, TOLD):
        yield Figure(f"{engine}: {floor}", laps.ms(floor), "ms", "floor")
    for act, floors in FLOORS.items():
        yield Figure(f"{engine}: {act}", laps.ms(act), "ms")
        aim = "at most 3" if act == "request: complete a task" else ""
        note = "over " + " + ".join(floors)
        yield Figure("  times the sum of its floors", laps.ratio(act, *floors), "×", note, aim)
