"""The sweep: what it costs while nothing is due, and how fast it tells what is."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
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
    """Timers that fall due one after another, each told in a commit of its own, those of diagrams with an engine step."""
    for rest in rests.values():
        there = armed(rest.town)
        laps, drawn = _fired(rest, plan)
        each = laps.ms("told") / plan.acts
        note = f"among {there:,} armed timers; {drawn:.0%} of diagrams, the others of clocks"
        yield Figure(f"{engine}: tell timers as they fall due", 1000 / each, "/s", note)
        ratio = each / (laps.ms(COMMIT) + drawn * laps.ms(STEP))
        yield Figure(
            "  one, times the sum of its floors", ratio, "×", f"{each:.2f} ms over {COMMIT} + {STEP}"
        )


def _fired(rest: Rest, plan: Plan) -> tuple[Laps, float]:
    """The times, and the share of timers that needed the engine."""
    made, laps = rest.town, Laps()
    case_id = offered(made)
    (timer,) = made.world.timers(case_id, element="handoff_over")
    populate(made, [case_id], plan.acts * (plan.rounds + 1))
    tell_due(made.world.shop, timer.due_at - timedelta(seconds=1))  # warms up
    drawn = armed(made, timer.due_at, "process") / armed(made, timer.due_at)

    def turn(timed: Timed) -> None:
        for _ in range(plan.acts):
            timed(COMMIT, rest.commit)
            timed(STEP, rest.steps.fire)
        report = timed("told", partial(tell_due, made.world.shop, timer.due_at, plan.acts))
        assert report.fired == plan.acts

    for _ in range(plan.rounds):
        laps.round(1, turn)
    return laps, drawn


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
