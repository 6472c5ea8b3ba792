"""Reading the queue while more and more is open: it should cost the same."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial

from app.casework.claim_task import ClaimTask, claim_task
from app.casework.complete_task import CompleteTask, complete_task
from benchmarks.figures import Figure, Laps, Timed, at_size
from benchmarks.plan import Plan
from benchmarks.populations import at_three_desks, copies_for, populate
from benchmarks.serving import Client, served
from benchmarks.towns import Town, town

EMPTY = "an empty request"
FLAT = "at most 1.5"


def measure(plan: Plan) -> Iterator[Figure]:
    for engine in plan.engines:
        with ExitStack() as open_towns:
            turns = {size: _turn(open_towns, engine, size) for size in plan.open_tasks}
            laps = _laps(turns, plan)
        yield from told(engine, laps, plan.open_tasks, "open tasks", EMPTY)


def _turn(open_towns: ExitStack, engine: str, size: int) -> "Turn":
    """A town of its own for each size, so that all sizes are asked by turns."""
    made = open_towns.enter_context(town(engine))
    templates = at_three_desks(made)
    populate(made, templates, copies_for(made, templates, size, "tasks"))
    service = open_towns.enter_context(served(made))
    return Turn(made, *(service.client(login) for login in ("handler", "clerk", "chief")))


def _laps(turns: dict[int, "Turn"], plan: Plan) -> Laps:
    def turn(timed: Timed) -> None:
        for size, asked in turns.items():
            asked(at_size(timed, size))

    Laps().round(3, turn)  # warms up
    laps = Laps()
    for _ in range(plan.rounds):
        laps.round(plan.acts, turn)
    return laps


@dataclass(frozen=True, slots=True)
class Turn:
    """The queue of a department, of a window and of a whole centre, as pages and through the API; and an act, which must
    not grow either.
    """

    town: Town
    handler: Client
    clerk: Client
    chief: Client

    def __call__(self, timed: Timed) -> None:
        timed(EMPTY, self.handler.empty)
        for name, ask in self._questions():
            timed(name, ask)
        receipt = self.town.register()
        task, act = receipt.tasks[0].task_id, partial(self.town.act, "clerk")
        timed("verb: claim a task", partial(act, claim_task, ClaimTask(task)))
        timed("verb: complete a task", partial(act, complete_task, CompleteTask(task, self.town.papers)))

    def _questions(self) -> Sequence[tuple[str, Callable[[], object]]]:
        return (
            ("API: 50 tasks of a department", partial(self.handler.api, "/tasks")),
            ("API: 50 tasks of a department, by number", partial(self.handler.api, "/tasks?order=number")),
            ("API: 50 tasks of a window", partial(self.clerk.api, "/tasks")),
            ("API: counts of a department", partial(self.handler.api, "/tasks/counts")),
            ("page: the queue of a department", partial(self.handler.page, "/queue")),
            (
                "page: its unclaimed tasks by due time",
                partial(self.handler.page, "/queue?order=due&tab=unclaimed"),
            ),
            ("page: the queue of a window", partial(self.clerk.page, "/queue")),
            ("API: 50 tasks of a whole centre", partial(self.chief.api, "/tasks?scope=centre")),
            ("page: a whole centre", partial(self.chief.page, "/queue?tab=centre")),
        )


def told(engine: str, laps: Laps, sizes: Sequence[int], of: str, floor: str) -> Iterator[Figure]:
    """Each thing at each size: its time, and how it grew beside the smallest size in the same rounds."""
    smallest, *larger = sorted(sizes)
    for name in laps.names(smallest):
        at = laps.at(smallest, name)
        note = "floor" if name == floor else f"{laps.ratio(at, laps.at(smallest, floor)):.1f} times {floor}"
        yield Figure(f"{engine}: {name}", laps.ms(at), "ms", f"{smallest:,} {of}; {note}")
        for size in larger:
            aim = "" if name == floor else FLAT
            grown = laps.ratio(laps.at(size, name), at)
            yield Figure(f"  at {size:,} {of}", grown, "×", f"{laps.ms(laps.at(size, name)):.2f} ms", aim)
