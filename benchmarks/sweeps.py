"""The sweep: what it costs while nothing is due, and how fast it tells what is."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from benchmarks.figures import Figure, Laps, Timed, at_size
from benchmarks.floors import DurableCommit, EngineSteps, engine_steps
from benchmarks.plan import Plan
from benchmarks.populations import armed, at_rest, at_three_desks, copies_for, more_timers, offered, populate
from benchmarks.queues import told
from benchmarks.towns import Town, town
from scheduler.sweep import sweep, tell_due

COMMIT = "a durable commit"
STEP = "engine: tell a timer"
# Above this number of timers no more cases are made; the timers of those there are copied.
WITH_CASES = 100_000
SILENCE = timedelta(days=7)


def measure(plan: Plan) -> Iterator[Figure]:
    for engine in plan.engines:
        yield from _at_rest(engine, plan)
        yield from _after_silence(engine, plan)


# -- while nothing is due, and at the moment when something is ------------------------------------------------


def _at_rest(engine: str, plan: Plan) -> Iterator[Figure]:
    with ExitStack() as open_towns:
        rests = {size: _rest(open_towns, engine, size) for size in plan.armed}
        laps = Laps()
        _round(Laps(), rests, 3)  # warms up
        for _ in range(plan.rounds):
            _round(laps, rests, plan.acts)
        yield from told(engine, laps, plan.armed, "armed timers", COMMIT)
        yield from _rates(engine, rests, plan)


@dataclass(frozen=True, slots=True)
class Rest:
    """A town in which so many timers wait and none is due yet."""

    town: Town
    commit: DurableCommit
    steps: EngineSteps

    def __call__(self, timed: Timed) -> None:
        shop, now = self.town.world.shop, self.town.world.now
        timed(COMMIT, self.commit)
        timed("look for due timers, find none", partial(tell_due, shop, now))
        timed("a whole turn of the sweep", partial(sweep, shop, now))


def _rest(open_towns: ExitStack, engine: str, size: int) -> Rest:
    made = open_towns.enter_context(town(engine))
    templates = at_rest(made)
    steps = engine_steps(made)
    populate(made, templates, copies_for(made, templates, min(size, WITH_CASES), "timers"))
    more_timers(made, size)
    assert armed(made, made.world.now) == 0
    return Rest(made, DurableCommit(made), steps)


def _round(laps: Laps, rests: dict[int, Rest], turns: int) -> None:
    def turn(timed: Timed) -> None:
        for size, rest in rests.items():
            rest(at_size(timed, size))

    laps.round(turns, turn)


def _rates(engine: str, rests: dict[int, Rest], plan: Plan) -> Iterator[Figure]:
    """Timers of diagrams that fall due one after another, each told with its engine step, in a commit of its own."""
    for rest in rests.values():
        laps, moment = _fired(rest, plan)
        each, floor = laps.ms("told") / plan.acts, (COMMIT, STEP)
        there = f"among {armed(rest.town):,} armed timers"
        yield Figure(f"{engine}: tell timers as they fall due", 1000 / each, "/s", there)
        ratio = laps.ratio("told", *floor) / plan.acts
        yield Figure(
            "  one, times the sum of its floors", ratio, "×", f"{each:.2f} ms over {' + '.join(floor)}"
        )
        assert armed(rest.town, moment) == 0


def _fired(rest: Rest, plan: Plan) -> tuple[Laps, datetime]:
    made, laps = rest.town, Laps()
    case_id = offered(made)
    (timer,) = made.world.timers(case_id, element="handoff_over")
    moment = timer.due_at + timedelta(minutes=1)
    populate(made, [case_id], plan.acts * (plan.rounds + 1))
    tell_due(made.world.shop, moment, armed(made, moment) - plan.acts * plan.rounds)  # warms up

    def turn(timed: Timed) -> None:
        for _ in range(plan.acts):
            timed(COMMIT, rest.commit)
            timed(STEP, rest.steps.fire)
        report = timed("told", partial(tell_due, made.world.shop, moment, plan.acts))
        assert report.fired == plan.acts

    for _ in range(plan.rounds):
        laps.round(1, turn)
    return laps, moment


# -- after a silence ---------------------------------------------------------------------------------------------


def _after_silence(engine: str, plan: Plan) -> Iterator[Figure]:
    """Everything of a week at once: timers of diagrams and of clocks, and whatever telling them makes due."""
    with town(engine) as made:
        templates = at_three_desks(made)
        moment = made.world.now + SILENCE
        populate(made, templates, round((plan.overdue / armed(made, moment) - 1) * len(templates)))
        due, fired, turns, longest = armed(made, moment), 0, 0, 0.0
        began = time.perf_counter()
        more = True
        while more:
            turned = time.perf_counter()
            report = sweep(made.world.shop, moment)
            more, fired, turns = report.more, fired + report.fired, turns + 1
            longest = max(longest, time.perf_counter() - turned)
            assert not report.failed
        took = time.perf_counter() - began
    yield Figure(f"{engine}: catch up after a week's silence", took, "s", f"{due:,} overdue, {fired:,} told")
    yield Figure("  timers told", fired / took, "/s", f"{turns} turns, the longest {longest:.1f} s")
