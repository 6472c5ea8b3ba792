"""Many cases counted again together: the same rows and the same lines of the trail as one after another."""

import random
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import bindparam

from app.calendars.adopt import adopt_some
from app.casework.recount import recount_case, recount_cases
from app.domain.rights import SWEEP
from app.store import tables as t
from app.store.unit import NotAllWritten, Unit, gathering
from tests.faults.situations import handled
from tests.faults.test_crash_before_every_statement import rows_of
from tests.faults.test_killed_sweep import faults
from tests.integration.casework.test_calendar_editions import adopt_all, approve, upload
from tests.integration.casework.test_calendar_previews import any_notice, many_cases
from tests.integration.test_statement_budget import IN_ALL, counting
from tests.world import World

NOBODYS = "01990000-0000-7000-8000-000000000000"


class Undone(Exception):
    """The unit is rolled back."""


def rows_left_by(world: World, act: Callable[[Unit], Any]) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the database as an act leaves it; then it is undone."""
    left: dict[str, list[tuple[Any, ...]]] = {}

    def done() -> None:
        with world.shop.units.write(SWEEP, world.now) as u:
            act(u)
            u.flush()
            left.update(rows_of(u.connection))
            raise Undone

    with pytest.raises(Undone):
        done()
    return left


def test_counted_together_they_are_what_they_are_one_by_one(world: World, chance: random.Random) -> None:
    many_cases(world, chance)
    edition, office = upload(world, any_notice(chance)), world.shop.office
    cases = [(row.centre_id, row.id) for row in world.rows(t.office_case, closed_at=None)]

    def one_by_one(u: Unit) -> None:
        for centre_id, case_id in cases:
            assert recount_case(office, u, centre_id, case_id, edition) is not None

    def together(u: Unit) -> None:
        assert recount_cases(office, u, cases, edition) == len(cases)

    before = rows_left_by(world, lambda u: None)
    assert rows_left_by(world, together) == rows_left_by(world, one_by_one) != before


def test_an_adoption_leaves_rows_that_agree_with_engine_and_clocks(
    world: World, chance: random.Random
) -> None:
    many_cases(world, chance)
    edition = upload(world, any_notice(chance))
    approve(world, edition)
    adopt_all(world, 20)
    opened = world.rows(t.office_case, closed_at=None)
    assert {case.calendar_id for case in opened} == {edition}
    assert faults(world) == []


def test_a_row_that_is_gone_when_the_sets_are_sent_undoes_all_of_it(
    world: World, chance: random.Random
) -> None:
    many_cases(world, chance)
    approve(world, upload(world))
    before = rows_left_by(world, lambda u: None)

    def overtaken(u: Unit) -> None:
        later = gathering(u)
        gone = t.office_case.update().where(t.office_case.c.id == bindparam("gone"))
        later.write(gone.values(version=0), [{"gone": NOBODYS}])
        later.send()

    with pytest.raises(NotAllWritten):
        rows_left_by(world, overtaken)
    assert rows_left_by(world, lambda u: None) == before


@pytest.mark.parametrize("cases", [1, 5])
def test_a_step_asks_as_much_of_the_database_however_many_it_counts_again(world: World, cases: int) -> None:
    for _ in range(cases):
        handled(world)
    approve(world, upload(world))
    with counting(world.shop.units.engine) as sent, world.shop.units.write(SWEEP, world.now) as u:
        step = adopt_some(world.shop.office, u)
    assert step is not None
    assert step.moved == cases
    assert len(sent.reads) + len(sent.writes) <= IN_ALL
