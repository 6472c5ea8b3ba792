"""What a measurement yields, and how to time something without being fooled by one slow run."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Figure:
    """One number. `note` says what it was measured on, where the name does not."""

    name: str
    value: float
    unit: str
    note: str = ""

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
