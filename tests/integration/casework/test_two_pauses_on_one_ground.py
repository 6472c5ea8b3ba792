"""Two requests on one ground wait for approval side by side; only one of them can hold the clock."""

import random
from typing import Any

import pytest

from app.casework.ask import AskPause, ask_pause
from app.casework.complete_task import CompleteTask, complete_task
from app.domain.rights import CONSOLE
from app.errors import AlreadyPaused, FormInvalid
from app.store import tables as t
from tests.world import World, fill_form


@pytest.fixture
def accepted(world: World) -> str:
    case = world.registers("CA-005").case_id
    world.completes(case, "check_papers", "clerk", papers="complete")
    return case


def completes(world: World, task: Any, login: str, **values: Any) -> None:
    (instance,) = world.rows(t.process_instance, id=task.instance_id)
    with world.shop.units.read(CONSOLE, world.now) as u:
        form = world.shop.office.definition(u, instance.definition_sha).forms[task.form]
    world.does(login, complete_task, CompleteTask(task.id, fill_form(form, values, random.Random(1))))


def test_the_second_request_on_a_ground_cannot_be_approved_while_the_first_holds_the_clock(
    world: World, accepted: str
) -> None:
    """Both were approved; the first to end set the clock going, though the other procedure still ran (K11)."""
    for _ in range(2):
        world.does("clerk", ask_pause, AskPause(accepted, "appraisal", 5, "workday", "要做鉴定"))
    first, second = world.tasks(accepted, "approve_pause")
    completes(world, first, "chief", pause_decision="approved")
    with pytest.raises(AlreadyPaused):
        completes(world, second, "chief", pause_decision="approved")
    completes(world, second, "chief", pause_decision="refused")
    assert [row.kind for row in world.rows(t.notice, case_id=accepted)].count("pause") == 1
    assert world.case(accepted).light == "paused"
    world.completes(accepted, "end_pause", "handler")
    assert world.case(accepted).light == "normal"
    world.does("clerk", ask_pause, AskPause(accepted, "appraisal", 5, "workday", "再鉴定一次"))
    world.completes(accepted, "approve_pause", "chief", pause_decision="approved")
    assert world.case(accepted).light == "paused"


@pytest.mark.parametrize("length", [0, -1])
def test_a_pause_is_expected_to_take_some_time(world: World, accepted: str, length: int) -> None:
    with pytest.raises(FormInvalid):
        world.does("clerk", ask_pause, AskPause(accepted, "appraisal", length, "workday", "要做鉴定"))
