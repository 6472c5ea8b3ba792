"""When the sweep comes round in told time, and when the machine sleeps."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.demo.hours import WorkingTime

Span = tuple[datetime, datetime]

IN_OFFICE = (15, 30)
ELSEWHERE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Sleep:
    """machine  nobody can act and no timer is told; otherwise only the sweep is away and people go on working."""

    span: Span
    machine: bool


@dataclass(frozen=True, slots=True)
class Turns:
    """The told moments of the sweep: every quarter to half an hour while the doors are open, hourly otherwise."""

    hours: WorkingTime
    sleeps: Sequence[Sleep]

    def moments(self, after: datetime, chance: random.Random) -> Iterator[datetime]:
        """From a moment on, without end."""
        at = after
        while True:
            at = self._next(at, chance)
            for sleep in self.sleeps:
                if sleep.span[0] <= at < sleep.span[1]:
                    # It wakes up and looks at once; a machine that slept is a few minutes later on its feet.
                    at = sleep.span[1] + timedelta(minutes=chance.uniform(0, 20))
            yield at

    def _next(self, at: datetime, chance: random.Random) -> datetime:
        if self._is_open(at):
            return at + timedelta(minutes=chance.uniform(*IN_OFFICE))
        return at + ELSEWHERE

    def _is_open(self, at: datetime) -> bool:
        return self.hours.between(at, at + timedelta(minutes=1)) > 0

    def awake(self, at: datetime, chance: random.Random) -> datetime:
        """A moment at which people can act: what fell into the machine's sleep happens in the days after it."""
        for sleep in self.sleeps:
            if sleep.machine and sleep.span[0] <= at < sleep.span[1]:
                return self.hours.after(sleep.span[1], chance.uniform(0, 3 * 7 * 60))
        return at


def sleeping_weeks(first: datetime, weeks: int, chance: random.Random) -> list[Sleep]:
    """In each quarter the machine sleeps for a week, and in a later one only the sweep; never in the first three."""
    sleeps = []
    for quarter in range(0, weeks, 13):
        for week, machine in (
            (quarter + chance.randint(3, 6), True),
            (quarter + chance.randint(7, 10), False),
        ):
            begins = first + timedelta(weeks=week, hours=chance.uniform(0, 24))
            if week + 2 < weeks:
                sleeps.append(Sleep((begins, begins + timedelta(days=7)), machine))
    return sleeps
