"""What an act writes is sent together: what is wrong with one set is told as if it had been sent alone."""

from typing import Any

import pytest

from app.domain.rights import SWEEP
from app.errors import StaleCase
from app.store import cases as rows
from app.store import tables as t
from app.store.unit import AlreadyThere, NotAllWritten, Unit, gathering
from tests.world import World


def answer(world: World, key: str) -> dict[str, Any]:
    """A row that may stand once."""
    return {
        "person_id": world.actor("clerk").person_id,
        "idem_key": key,
        "fingerprint": b"said",
        "answer": b"sealed",
        "at": world.now,
    }


def test_a_case_somebody_else_wrote_is_told_when_it_is_sent_and_nothing_is_kept(world: World) -> None:
    case = world.case(world.registers("CA-005").case_id)
    before, after = answer(world, "before"), answer(world, "after")

    def from_an_older_page(u: Unit) -> None:
        u.insert(t.idempotency, [before])
        rows.update_case(u, case.centre_id, case.id, case.version - 1, {"light": "red"})
        u.insert(t.idempotency, [after])

    with pytest.raises(StaleCase), world.shop.units.write(SWEEP, world.now) as u:
        from_an_older_page(u)
    assert world.case(case.id).light == case.light
    assert world.rows(t.idempotency) == []


def test_of_several_rows_the_one_that_is_gone_is_noticed(world: World) -> None:
    case_id = world.registers("CA-005").case_id
    case, task = world.case(case_id), world.task(case_id, "check_papers")
    change = {name: getattr(task, name) for name in rows.TASK_CHANGES}

    def one_of_two_is_there(u: Unit) -> None:
        later = gathering(u)
        for one in (case_id, task.id):  # no case is a task
            rows.update_tasks(later, case.centre_id, [{"task_id": one, **change}])
        later.send()

    with pytest.raises(NotAllWritten), world.shop.units.write(SWEEP, world.now) as u:
        one_of_two_is_there(u)


@pytest.mark.parametrize("behind", [0, 3])
def test_a_row_that_stands_already_is_told_as_that_whatever_is_sent_behind_it(
    world: World, behind: int
) -> None:
    twice, *others = (answer(world, f"{n}") for n in range(behind + 1))

    def sends(u: Unit, rows: list[dict[str, Any]]) -> None:
        for row in rows:
            u.insert(t.idempotency, [row])

    with world.shop.units.write(SWEEP, world.now) as u:
        sends(u, [twice])
    with pytest.raises(AlreadyThere), world.shop.units.write(SWEEP, world.now) as u:
        sends(u, [twice, *others])
    assert len(world.rows(t.idempotency)) == 1
