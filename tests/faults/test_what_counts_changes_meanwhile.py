"""What cases are counted by changes in the very moment of an act: no case stays behind by what counted before.

An act stands still between its last statement and its commit, and whoever changes what counts comes in there. On
PostgreSQL the test goes on only when the other one waits for a lock, or is through; on SQLite there is one writer.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from app.calendars.editions import approve_edition
from app.calendars.hours import SetHours, set_hours
from app.casework.complete_task import CompleteTask, complete_task
from app.casework.recount import CorrectClock, correct_clock
from app.casework.register_case import Applicant, RegisterCase, register_case
from app.cli import check
from app.store import tables as t
from tests.integration.casework.test_calendar_editions import adopt_all, approve, notice, upload
from tests.world import ZONE, World

WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
EARLY = [[["08:00", "12:00"]] for _ in range(7)]


class Meanwhile(threading.Thread):
    """Somebody else who comes in while an act of ours stands before its commit."""

    def __init__(self, world: World, act: Callable[[], Any]) -> None:
        super().__init__()
        self.world, self.act, self.error = world, act, None

    def run(self) -> None:
        try:
            self.act()
        except Exception as error:
            self.error = error

    def comes_in(self) -> None:
        """Start, and go as far as one can: to the end, or to a lock that is ours."""
        self.start()
        engine = self.world.shop.units.engine
        if engine.dialect.name != "postgresql":
            return  # there is one writer; it waits for our commit
        with engine.connect() as connection:
            while self.is_alive() and not connection.execute(WAITING).scalar():
                connection.rollback()

    def is_through(self) -> None:
        self.join()
        if self.error is not None:
            raise self.error


@contextmanager
def before_its_commit(
    world: World, login: str, verb: Callable[..., Any], command: object
) -> Iterator[tuple[Any, Any]]:
    """An act that has done everything but commit: (its unit, what it answered)."""
    with world.shop.units.write(world.actor(login), world.now) as u:
        yield u, verb(world.shop.office, u, command)


def due(world: World, case_id: str, column: str = "due_at") -> str:
    return f"{getattr(world.case(case_id), column).astimezone(ZONE):%Y-%m-%dT%H:%M}"


def registering(world: World) -> RegisterCase:
    return RegisterCase(world.centre, "CA-005", "window", Applicant("许小兰"))


def accepted(world: World) -> str:
    case_id = world.registers("CA-005").case_id
    world.completes(case_id, "check_papers", "clerk", papers="complete")
    return str(case_id)


@pytest.fixture(autouse=True)
def everybody_is_known(world: World) -> None:
    """Units do not nest: whoever acts is looked up beforehand."""
    for login in ("clerk", "director", "admin"):
        world.actor(login)


def test_a_case_registered_while_an_edition_is_approved_follows_it(world: World) -> None:
    edition = upload(world)
    follows = Meanwhile(world, lambda: (approve(world, edition), adopt_all(world)))
    with before_its_commit(world, "clerk", register_case, registering(world)) as (_, receipt):
        follows.comes_in()
    follows.is_through()
    assert world.case(receipt.case_id).calendar_id == edition
    world.completes(receipt.case_id, "check_papers", "clerk", papers="complete")
    assert due(world, receipt.case_id) == "2026-09-23T17:30"
    assert check.look(world.shop)[0] == []


def test_a_case_registered_while_the_hours_are_set_is_counted_by_them(world: World) -> None:
    """Telling what is missing ends with the doors of Monday the 21st, and they close at noon from Friday on."""
    early = SetHours(world.centre, date(2026, 9, 18), EARLY)
    follows = Meanwhile(world, lambda: (world.does("admin", set_hours, early), adopt_all(world)))
    with before_its_commit(world, "clerk", register_case, registering(world)) as (_, receipt):
        follows.comes_in()
    follows.is_through()
    assert noticed_until(world, receipt.case_id) == "2026-09-20T12:00"
    assert check.look(world.shop)[0] == []


def noticed_until(world: World, case_id: str) -> str:
    """The fifth working day after the receipt is a Sunday that is worked."""
    (step,) = [row for row in world.timers(case_id) if row.phrase == "notice limit"]
    return f"{step.due_at.astimezone(ZONE):%Y-%m-%dT%H:%M}"


def test_whoever_registers_while_an_edition_is_being_approved_waits_for_it(world: World) -> None:
    edition, receipts = upload(world), []
    registers = Meanwhile(world, lambda: receipts.append(world.registers("CA-005")))
    with before_its_commit(
        world, "admin", lambda _office, u, wanted: approve_edition(u, wanted), edition
    ) as _:
        registers.comes_in()
    registers.is_through()
    assert world.case(receipts[0].case_id).calendar_id == edition


def test_a_deadline_that_is_just_being_moved_is_not_passed_over(world: World) -> None:
    """The law's limit was to end on the 28th; it is being put right to the 30th, and the 29th turns out a holiday."""
    case_id = accepted(world)
    edition = upload(world, notice().replace(b"2026-09-18", b"2026-09-29"))
    approve(world, edition)
    follows = Meanwhile(world, lambda: adopt_all(world, 50))
    longer = CorrectClock(case_id, "statutory", "录错期限", length=12)
    with before_its_commit(world, "director", correct_clock, longer):
        follows.comes_in()
    follows.is_through()
    assert due(world, case_id, "statutory_due_at") == "2026-10-08T17:30"
    assert check.look(world.shop)[0] == []


def test_an_act_that_waited_while_the_hours_changed_counts_by_the_new_ones(world: World) -> None:
    case_id = world.registers("CA-005").case_id
    task = world.task(case_id, "check_papers")
    early = SetHours(world.centre, date(2026, 9, 18), EARLY)
    values = world.filled(case_id, "check_papers", {"papers": "complete"})
    accepts = Meanwhile(world, lambda: world.does("clerk", complete_task, CompleteTask(task.id, values)))
    with hours_set_while_it_is_held(world, case_id, early):
        accepts.comes_in()
    accepts.is_through()
    assert due(world, case_id) == "2026-09-22T12:00"


@contextmanager
def hours_set_while_it_is_held(world: World, case_id: str, hours: SetHours) -> Iterator[None]:
    """Somebody is at the case; others wait for it; the hours are set; then the case is let go."""
    if world.shop.units.engine.dialect.name != "postgresql":
        with world.shop.units.write(world.actor("admin"), world.now) as u:
            set_hours(world.shop.office, u, hours)
            yield
        return
    with world.shop.units.engine.connect() as other, other.begin():
        held = t.office_case.select().where(t.office_case.c.id == case_id).with_for_update()
        other.execute(held)
        yield
        with world.shop.units.write(world.actor("admin"), world.now) as u:
            set_hours(world.shop.office, u, hours)


def test_of_two_who_change_what_counts_one_waits(world: World) -> None:
    """Hours set while an edition is being approved: the edition's cases are all counted again, none passed over."""
    case_id, edition = accepted(world), upload(world, notice().replace(b"2026-09-18", b"2026-12-28"))
    early = SetHours(world.centre, date(2026, 9, 18), EARLY)
    sets = Meanwhile(world, lambda: world.does("admin", set_hours, early))
    with before_its_commit(world, "admin", lambda _office, u, wanted: approve_edition(u, wanted), edition):
        sets.comes_in()
    sets.is_through()
    adopt_all(world)
    case = world.case(case_id)
    assert (case.calendar_id, due(world, case_id)) == (edition, "2026-09-22T12:00")
