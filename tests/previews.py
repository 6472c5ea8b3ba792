"""The steps of a preview, as the sweep takes them, for tests in which no sweep comes round."""

from datetime import datetime

from app.calendars.counting import LOOK, count_some, keep
from app.domain.rights import SWEEP
from app.wiring import Shop


def step_of_preview(shop: Shop, now: datetime, most: int = LOOK) -> bool:
    """One step, looked at and kept; False where no preview waits."""
    with shop.units.read(SWEEP, now) as u:
        step = count_some(shop.office, u, most)
    if step is None:
        return False
    with shop.units.write(SWEEP, now) as u:
        assert keep(u, step)
    return True


def count_preview(shop: Shop, now: datetime, most: int = LOOK) -> int:
    """Every preview to its end. How many steps it took."""
    steps = 0
    while step_of_preview(shop, now, most):
        steps += 1
    return steps
