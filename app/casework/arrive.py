"""Coming to a case in order to move it: first whatever was due before is told, as the sweep would have.

After an outage the first clerk may be faster than the sweep. What was due by then has happened by law: a limit was
passed, a correction lapsed. It is told first, in order, each with its own line on the trail, in the unit of the act.
"""

from collections.abc import Callable
from dataclasses import replace

from app.casework.fire_timer import FireTimer, fire_timer
from app.casework.ground import Ground, on_case, on_own_case, on_own_task, on_task
from app.casework.office import Office
from app.domain.rights import SWEEP, Act
from app.errors import EngineFault
from app.store import locks
from app.store.unit import Unit

# More than any case ever has due at once; a definition that arms timers in the past would go on for ever.
MOST = 100


def at_task(office: Office, u: Unit, task_id: str, act: Act, seen: int | None = None) -> Ground:
    """As `on_task`, with nothing left that is due."""
    ground = on_task(u, task_id, act, seen)
    return _caught_up(office, u, ground, lambda: on_task(u, task_id, act))


def at_case(
    office: Office, u: Unit, case_id: str, act: Act, seen: int | None = None, beside: str | None = None
) -> Ground:
    """As `on_case`, with nothing left that is due."""
    ground = on_case(u, case_id, act, seen, beside)
    return _caught_up(office, u, ground, lambda: on_case(u, case_id, act, beside=beside))


def at_own_case(office: Office, u: Unit) -> Ground:
    """As `on_own_case`, with nothing left that is due."""
    return _caught_up(office, u, on_own_case(u), lambda: on_own_case(u))


def at_own_task(office: Office, u: Unit, task_id: str) -> Ground:
    """As `on_own_task`, with nothing left that is due."""
    return _caught_up(office, u, on_own_task(u, task_id), lambda: on_own_task(u, task_id))


def _caught_up(office: Office, u: Unit, ground: Ground, again: Callable[[], Ground]) -> Ground:
    sweep = replace(u, actor=SWEEP)
    for _ in range(MOST):
        if not ground.timers_due:
            return ground
        due = locks.next_due(u, ground.centre_id, ground.case_id)
        if due is None or fire_timer(office, sweep, FireTimer(ground.centre_id, due)) is None:
            return ground
        ground = again()
    raise EngineFault(case=ground.case_id, why="timers without end")
