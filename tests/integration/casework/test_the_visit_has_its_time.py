"""A follow-up visit is a step with a limit of its own: shown, lit and carded like every other step."""

from datetime import timedelta
from typing import Any

import pytest

from app.cli import check
from app.store import tables as t
from tests.faults.situations import delivered
from tests.world import ZONE, World


@pytest.fixture
def visited(world: World) -> Any:
    """The task of a visit after a bad rating; it opened with the close of business of the day it is due on."""
    case_id = delivered(world)
    world.completes(case_id, "rate", "clerk", rating="1")
    world.completes(case_id, "contact", "clerk")
    while not world.tasks(case_id, "visit"):
        world.waits_until(world.timers(case_id)[0].due_at)
    return world.task(case_id, "visit")


def test_it_is_to_be_made_within_two_working_days_of_its_opening(world: World, visited: Any) -> None:
    opened, due = (getattr(visited, name).astimezone(ZONE) for name in ("opened_at", "due_at"))
    assert (f"{opened:%Y-%m-%d %H:%M}", f"{due:%Y-%m-%d %H:%M}") == ("2026-09-17 17:30", "2026-09-20 17:30")
    assert visited.light == "normal"


def test_whoever_does_not_make_it_in_time_has_a_card(world: World, visited: Any) -> None:
    world.waits_until(visited.due_at + timedelta(minutes=1))
    (card,) = [row for row in world.rows(t.card, case_id=visited.case_id) if row.due_at == visited.due_at]
    assert (card.colour, card.person_id) == ("yellow", visited.assignee_id)
    assert world.task(visited.case_id, "visit").light == "yellow"
    assert check.look(world.shop)[0] == []


def test_every_further_try_has_its_own_time(world: World, visited: Any) -> None:
    world.completes(visited.case_id, "visit", "clerk", satisfied="unreachable")
    while not world.tasks(visited.case_id, "visit"):
        world.waits_until(world.timers(visited.case_id)[0].due_at)
    again = world.task(visited.case_id, "visit")
    assert again.due_at > visited.due_at
    assert world.rows(t.card, case_id=visited.case_id) == []
