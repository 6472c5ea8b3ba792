"""How much is measured: on which databases, at which sizes, how often."""

from dataclasses import dataclass

ENGINES = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Plan:
    """The usual sizes are small enough for a few minutes; `full` are those the aims are stated for.

    open_tasks   live tasks at the desks whose queue is read
    cases        cases among which one is searched
    armed        timers that wait while the sweep finds nothing to do
    overdue      timers that are due at once after a silence
    adopted      open cases that follow a new calendar edition
    acts         single acts a round;  rounds  how many rounds a median is taken over
    """

    engines: tuple[str, ...] = ENGINES
    open_tasks: tuple[int, ...] = (300, 10_000)
    cases: tuple[int, ...] = (2_000, 20_000)
    armed: tuple[int, ...] = (1_000, 50_000)
    overdue: int = 500
    adopted: int = 500
    acts: int = 20
    rounds: int = 5


FULL = Plan(
    open_tasks=(300, 10_000, 100_000),
    cases=(2_000, 200_000),
    armed=(1_000, 100_000, 1_000_000),
    overdue=10_000,
    adopted=100_000,
)
