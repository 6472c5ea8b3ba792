"""Finding a case among many: by number, by a rare name, by a name that nearly everybody has."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import partial
from urllib.parse import quote

from app.casework.register_case import Applicant, register_case
from benchmarks.figures import Figure, Laps, Timed, at_size
from benchmarks.plan import Plan
from benchmarks.populations import at_three_desks, populate
from benchmarks.queues import EMPTY, told
from benchmarks.serving import Client, served
from benchmarks.towns import Town, registration, town

RARE, COMMON = "欧阳秀英", "许小兰"


def measure(plan: Plan) -> Iterator[Figure]:
    for engine in plan.engines:
        with ExitStack() as open_towns:
            turns = {size: _turn(open_towns, engine, size) for size in plan.cases}
            laps = _laps(turns, plan)
        yield from told(engine, laps, plan.cases, "cases", EMPTY)


def _turn(open_towns: ExitStack, engine: str, size: int) -> "Turn":
    made = open_towns.enter_context(town(engine))
    populate(made, at_three_desks(made), size)
    command = replace(registration(made.centre_id), applicant=Applicant(RARE, phone="13800138000"))
    number = made.act("clerk", register_case, command).number
    service = open_towns.enter_context(served(made))
    return Turn(made, service.client("clerk"), number)


def _laps(turns: dict[int, "Turn"], plan: Plan) -> Laps:
    def turn(timed: Timed) -> None:
        for size, asked in turns.items():
            asked(at_size(timed, size))

    Laps().round(2, turn)  # warms up
    laps = Laps()
    for _ in range(plan.rounds):
        laps.round(max(3, plan.acts // 4), turn)
    return laps


@dataclass(frozen=True, slots=True)
class Turn:
    town: Town
    clerk: Client
    number: str

    def __call__(self, timed: Timed) -> None:
        timed(EMPTY, self.clerk.empty)
        for name, ask in self._questions():
            timed(name, ask)

    def _questions(self) -> Sequence[tuple[str, Callable[[], object]]]:
        page = self.clerk.page
        words = {"by its number": self.number, "by a rare name": RARE, "by everybody's name": COMMON}
        places = {"cases": "/cases?q=", "queue": "/queue?q="}
        return tuple(
            (f"{place}: a search {how}", partial(page, address + quote(text)))
            for place, address in places.items()
            for how, text in words.items()
        )
