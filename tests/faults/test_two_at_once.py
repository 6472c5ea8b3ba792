"""Two people in the same moment: one is first, and the other is told so; a command sent twice acts once."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from app.casework.claim_next import ClaimNext, claim_next
from app.casework.claim_task import ClaimTask, claim_task
from app.casework.complete_task import CompleteTask, complete_task
from app.casework.once import once
from app.casework.register_case import Applicant, RegisterCase, register_case
from app.domain.rights import SWEEP
from app.errors import CaseworkError, DemandOver, KeyReused, StaleCase, TaskOver, TaskTaken
from app.office.demands import (
    CaptureDemand,
    CloseDemand,
    LinkDemand,
    capture_demand,
    close_demand,
    link_demand,
)
from app.store import tables as t
from app.store.trail import DEMANDS
from tests.world import World


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts in threads that start together: what each answered, or the error it ended with."""
    start, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int, act: Callable[[], Any]) -> None:
        start.wait()
        try:
            answers[place] = act()
        except CaseworkError as error:
            answers[place] = error

    threads = [threading.Thread(target=run, args=one) for one in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def does(world: World, login: str, verb: Callable[..., Any], command: object) -> Callable[[], Any]:
    actor = world.actor(login)

    def act() -> Any:
        with world.shop.units.write(actor, world.now) as u:
            return verb(world.shop.office, u, command)

    return act


@pytest.mark.parametrize("turn", range(5))
def test_of_two_who_claim_a_task_one_gets_it_and_the_other_learns_who(world: World, turn: int) -> None:
    task = world.task(world.registers("CA-005").case_id, "check_papers")
    answers = at_once(*(does(world, login, claim_task, ClaimTask(task.id)) for login in ("clerk", "clerk2")))
    (lost,) = [answer for answer in answers if isinstance(answer, CaseworkError)]
    holder = world.rows(t.task, id=task.id)[0].assignee_id
    (winner,) = [login for login in ("clerk", "clerk2") if world.actor(login).person_id == holder]
    assert isinstance(lost, TaskTaken)
    assert lost.facts == {"by": f"王{winner}"}
    assert len(world.rows(t.audit_event, kind="task:claimed")) == 1


@pytest.mark.parametrize("turn", range(3))
def test_two_who_claim_the_next_at_once_get_two_tasks(world: World, turn: int) -> None:
    for _ in range(3):
        world.registers("CA-005")
    answers = at_once(*(does(world, login, claim_next, ClaimNext()) for login in ("clerk", "clerk2")))
    assert len({answer.task_id for answer in answers}) == 2
    held = [row for row in world.rows(t.task) if row.assignee_id is not None]
    assert sorted(row.assignee_id for row in held) == sorted(
        str(world.actor(login).person_id) for login in ("clerk", "clerk2")
    )


def test_the_last_free_task_goes_to_one_and_the_other_is_told_that_nothing_is_free(world: World) -> None:
    world.registers("CA-005")
    answers = at_once(*(does(world, login, claim_next, ClaimNext()) for login in ("clerk", "clerk2")))
    assert sorted(type(answer).__name__ for answer in answers) == ["NothingFree", "TaskReceipt"]


def test_a_task_is_completed_once_however_many_send_it(world: World) -> None:
    case_id = world.registers("CA-005").case_id
    task = world.task(case_id, "check_papers")
    command = CompleteTask(task.id, {"papers": "complete"})
    answers = at_once(*(does(world, login, complete_task, command) for login in ("clerk", "clerk2", "clerk")))
    refused = [answer for answer in answers if isinstance(answer, CaseworkError)]
    assert len(refused) == 2
    assert all(isinstance(error, TaskOver | TaskTaken | StaleCase) for error in refused)
    assert len(world.rows(t.audit_event, kind="task:completed")) == 1
    assert len(world.tasks(case_id)) == 1


def test_a_claim_and_the_sweep_do_not_lose_each_others_work(world: World) -> None:
    from scheduler.sweep import tell_due

    case_id = world.registers("CA-005").case_id
    task = world.task(case_id, "check_papers")
    world.now = max(row.due_at for row in world.timers(case_id))
    claimed, swept = at_once(
        does(world, "clerk", claim_task, ClaimTask(task.id)), lambda: tell_due(world.shop, world.now)
    )
    tell_due(world.shop, world.now)
    assert swept.failed == 0
    assert isinstance(claimed, TaskOver) or claimed.task_id == task.id
    assert world.case(case_id).status == "accepted"
    with world.shop.units.read(SWEEP, world.now) as u:
        twice = u.rows(
            select(t.audit_event.c.seq)
            .where(t.audit_event.c.case_id == case_id)
            .group_by(t.audit_event.c.seq)
            .having(func.count() > 1)
        )
    assert twice == []


def test_two_registrations_at_once_get_two_numbers(world: World) -> None:
    command = RegisterCase(world.centre, "CA-005", "window", Applicant("许小兰"))
    answers = at_once(*(does(world, login, register_case, command) for login in ("clerk", "clerk2", "agent")))
    assert sorted(row.serial for row in world.rows(t.office_case)) == [1, 2, 3]
    assert len({answer.number for answer in answers}) == 3


# -- the same command twice ------------------------------------------------------------------------------------------


def test_a_demand_ends_once_and_whoever_is_second_is_told(world: World) -> None:
    said = CaptureDemand(world.centre, "路灯不亮", "telephone")
    demand = world.does("clerk", capture_demand, said).demand_id
    case_id = world.registers("CA-005").case_id
    answers = at_once(
        does(world, "clerk", link_demand, LinkDemand(demand, case_id)),
        does(world, "clerk2", close_demand, CloseDemand(demand, "已修好")),
    )
    (lost,) = [answer for answer in answers if isinstance(answer, CaseworkError)]
    assert isinstance(lost, DemandOver)
    assert len(world.rows(t.audit_event, stream=DEMANDS)) == 2


def registering_once(world: World, key: str, fingerprint: str = "same") -> Callable[[], Any]:
    actor = world.actor("clerk")
    command = RegisterCase(world.centre, "CA-005", "window", Applicant("许小兰"))

    def act(u: Any) -> dict[str, Any]:
        receipt = register_case(world.shop.office, u, command)
        return {"case_id": receipt.case_id, "number": receipt.number}

    return lambda: once(world.shop.units, actor, world.now, key, fingerprint, act)


def test_a_command_sent_again_gets_the_same_answer_and_acts_once(world: World) -> None:
    first, second = registering_once(world, "key-1")(), registering_once(world, "key-1")()
    assert first == second
    assert len(world.rows(t.office_case)) == 1


def test_a_command_sent_twice_at_once_acts_once(world: World) -> None:
    answers = at_once(*(registering_once(world, "key-1") for _ in range(4)))
    assert len(world.rows(t.office_case)) == 1
    assert len({answer["number"] for answer in answers}) == 1


def test_the_same_key_with_another_command_is_refused(world: World) -> None:
    registering_once(world, "key-1")()
    with pytest.raises(KeyReused):
        registering_once(world, "key-1", "another")()
    assert len(world.rows(t.office_case)) == 1


def test_a_refused_command_may_be_mended_and_sent_under_its_key(world: World) -> None:
    clerk, task = world.actor("clerk"), world.task(world.registers("CA-005").case_id, "check_papers")

    def send(values: dict[str, Any]) -> Any:
        def act(u: Any) -> dict[str, Any]:
            return {"version": complete_task(world.shop.office, u, CompleteTask(task.id, values)).version}

        return once(world.shop.units, clerk, world.now, "key-2", str(values), act)

    with pytest.raises(CaseworkError):
        send({"papers": "perhaps"})
    assert send({"papers": "complete"}) == {"version": 2}
