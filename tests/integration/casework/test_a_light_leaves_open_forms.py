"""A light that turns, or a card the sweep issues, takes nothing from under somebody who is filling a form."""

import pytest

from app.casework.comment import Comment, comment
from app.casework.complete_task import CompleteTask, complete_task
from app.errors import StaleCase

ITEM = "CA-005"


@pytest.fixture
def at_work(world):
    """A handler's open form: the case, the task, and what would be submitted."""
    case_id = world.registers(ITEM).case_id
    world.completes(case_id, "check_papers", "clerk", papers="complete")
    world.completes(case_id, "accept_handoff", "handler", handoff="accepted")
    return case_id, world.task(case_id, "handle").id, world.filled(case_id, "handle", {"handling": "done"})


def test_a_form_opened_before_the_light_turned_is_taken(world, at_work) -> None:
    case_id, task_id, typed = at_work
    seen = world.case(case_id).version
    warning = next(row for row in world.timers(case_id, source="clock") if row.due_at)
    world.waits_until(warning.due_at)
    assert world.case(case_id).version > seen
    world.does("handler", complete_task, CompleteTask(task_id, typed, seen))
    assert world.tasks(case_id, "handle") == []


def test_a_form_opened_before_somebody_spoke_is_not(world, at_work) -> None:
    case_id, task_id, typed = at_work
    seen = world.case(case_id).version
    world.does("clerk", comment, Comment(case_id, "请先看户口簿"))
    with pytest.raises(StaleCase):
        world.does("handler", complete_task, CompleteTask(task_id, typed, seen))
    assert world.tasks(case_id, "handle") != []


def test_a_version_that_was_never_is_not_taken(world, at_work) -> None:
    case_id, task_id, typed = at_work
    with pytest.raises(StaleCase):
        world.does("handler", complete_task, CompleteTask(task_id, typed, world.case(case_id).version + 1))
