"""Whoever fails often waits, longer each time; whoever keeps quiet is forgotten."""

from datetime import UTC, datetime, timedelta

from app.pages.throttle import Throttle

NOON = datetime(2026, 9, 14, 4, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def throttle() -> Throttle:
    return Throttle(3, MINUTE, timedelta(minutes=10))


def test_a_few_slips_cost_nothing() -> None:
    door = throttle()
    for _ in range(2):
        door.failed("LX-1", NOON)
    assert door.wait("LX-1", NOON) == 0


def test_every_further_slip_doubles_the_wait_up_to_the_longest() -> None:
    door, at, waits = throttle(), NOON, []
    for _ in range(8):
        door.failed("LX-1", at)
        waits.append(door.wait("LX-1", at))
        at += timedelta(seconds=waits[-1])
    assert waits == [0, 0, 60, 120, 240, 480, 600, 600]


def test_the_wait_ends_to_the_second() -> None:
    door = throttle()
    for _ in range(3):
        door.failed("LX-1", NOON)
    assert door.wait("LX-1", NOON + timedelta(seconds=59)) == 1
    assert door.wait("LX-1", NOON + MINUTE) == 0


def test_one_key_does_not_hold_up_another() -> None:
    door = throttle()
    for _ in range(5):
        door.failed("LX-1", NOON)
    assert door.wait("LX-2", NOON) == 0


def test_quiet_is_forgotten_and_memory_is_bounded() -> None:
    door = throttle()
    for _ in range(6):
        door.failed("LX-1", NOON)
    later = NOON + timedelta(minutes=21)
    assert door.wait("LX-1", later) == 0
    door.failed("LX-1", later)
    assert door.wait("LX-1", later) == 0
