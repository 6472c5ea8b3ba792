"""What a measurement yields, and how to time something without being fooled by one slow run."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Protocol, TypeVar

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `note` says what it was measured on, where the name does not.

    aim  what the number should be, where one was set: "at most 3", and so on
    """

    name: str
    value: float
    unit: str
    note: str = ""
    aim: str = ""

    def as_dict(self) -> dict[str, object]:
        return asdict(self)


def milliseconds(act: Callable[[], object], times: int, rounds: int = 5) -> float:
    """The median over `rounds` of the mean time of `times` acts; one round before them warms up."""
    act()
    return median(_mean(act, times) for _ in range(rounds))


def _mean(act: Callable[[], object], times: int) -> float:
    began = time.perf_counter()
    for _ in range(times):
        act()
    return (time.perf_counter() - began) / times * 1000


class Timed(Protocol):
    """Takes the time of one act under a name, and answers what the act answers."""

    def __call__(self, name: str, act: Callable[[], Result]) -> Result: ...


@dataclass(slots=True)
class Laps:
    """Times of several things taken by turns, so that a busy minute of the machine hits all of them.

    A round keeps each thing's fastest time: what other work on the machine adds is never less than nothing, and it adds
    more to a long act than to a short one. What is told is the median over the rounds; ratios are taken within a round.
    """

    taken: dict[str, list[float]] = field(default_factory=dict)

    def round(self, turns: int, turn: Callable[[Timed], object]) -> None:
        """Go through a turn so often; a turn does each thing once, in order."""
        single: dict[str, list[float]] = {}

        def timed(name: str, act: Callable[[], Result]) -> Result:
            began = time.perf_counter()
            answer = act()
            single.setdefault(name, []).append((time.perf_counter() - began) * 1000)
            return answer

        for _ in range(turns):
            turn(timed)
        for name, times in single.items():
            self.taken.setdefault(name, []).append(min(times))

    def ms(self, name: str) -> float:
        return median(self.taken[name])

    def ratio(self, name: str, *floors: str) -> float:
        """How many times the sum of its floors something took."""
        rounds = zip(self.taken[name], *(self.taken[floor] for floor in floors), strict=True)
        return median(whole / sum(below) for whole, *below in rounds)

    @staticmethod
    def at(size: int, name: str) -> str:
        """The name of a thing measured at a size."""
        return f"{size} {name}"

    def names(self, size: int) -> list[str]:
        """What was measured at a size, in order."""
        return [name.removeprefix(f"{size} ") for name in self.taken if name.startswith(f"{size} ")]


def at_size(timed: Timed, size: int) -> Timed:
    """The same watch for things that are measured at several sizes."""
    return lambda name, act: timed(Laps.at(size, name), act)
