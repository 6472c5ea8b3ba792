"""Work goes only where somebody can do it: to a department of the centre, which has handlers."""

import pytest

from app.casework.ask import AskOpinion, ask_opinion
from app.casework.complete_task import CompleteTask, complete_task
from app.casework.hand_off import HandOff, hand_off
from app.errors import FormInvalid
from tests.world import World


@pytest.fixture
def accepted(world: World) -> str:
    case = world.registers("CA-005").case_id
    world.completes(case, "check_papers", "clerk", papers="complete")
    return case


@pytest.mark.parametrize("unit", ["X-CA", "W1", "V1", "nobody"])
def test_no_opinion_is_asked_of_a_unit_without_handlers(world: World, accepted: str, unit: str) -> None:
    """The task went to the handlers of a county body, a window, a village point: there are none, and nobody could take it."""
    with pytest.raises(FormInvalid) as refusal:
        world.does("clerk", ask_opinion, AskOpinion(accepted, unit, "怎么看"))
    assert refusal.value.fields["department"].code == "not_an_option"


@pytest.mark.parametrize("unit", ["X-CA", "W1"])
def test_nothing_is_handed_off_to_a_unit_without_handlers(world: World, accepted: str, unit: str) -> None:
    world.completes(accepted, "accept_handoff", "handler", handoff="accepted")
    task = world.task(accepted, "handle")
    with pytest.raises(FormInvalid):
        world.does("handler", hand_off, HandOff(task.id, unit, "请那边办"))
    values = world.filled(accepted, "handle", {"handling": "handoff", "department": unit})
    with pytest.raises(FormInvalid):
        world.does("handler", complete_task, CompleteTask(task.id, values))


def test_every_department_of_the_centre_can_be_asked(world: World, accepted: str) -> None:
    world.does("clerk", ask_opinion, AskOpinion(accepted, "HR", "怎么看"))
    assert world.task(accepted, "opinion").unit_id == world.unit("LX-HR")
