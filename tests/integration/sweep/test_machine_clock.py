"""The machine's clock cannot be right: nothing is recorded by it, and an operator hears why."""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.casework.comment import Comment, comment
from app.domain.rights import CONSOLE
from app.errors import ClockUnsound
from app.office.accept_time import accept_time
from app.store import tables as t
from app.store.timekeeping import Watch
from app.web import create_app
from app.wiring import Shop, open_shop, uptime, watched
from scheduler.heartbeat import Ticker
from scheduler.sweep import SweepReport, sweep
from tests.integration.casework.conftest import centre_template, centre_url, world  # noqa: F401
from tests.visitor import Visitor
from tests.world import MONDAY, PASSWORD, World, settings_for

YEAR, DAY, HOUR, MINUTE = timedelta(days=365), timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
REST = timedelta(days=15)


@dataclass
class Machine:
    """A machine with its clock and its uptime, and the processes that work by them."""

    world: World
    wall: datetime
    up: float = 5000.0

    def passes(self, time: timedelta) -> None:
        self.wall += time
        self.up += time.total_seconds()

    def is_set(self, by: timedelta) -> None:
        self.wall += by

    def process(self) -> Shop:
        """A process that has just started."""
        watch = Watch(self.world.shop.units.engine, REST, lambda: self.up)
        units = replace(self.world.shop.units, watch=watch)
        return replace(self.world.shop, units=units, now=lambda: self.wall)


@pytest.fixture
def case_id(world: World) -> str:  # noqa: F811
    return world.registers("CA-005").case_id


@pytest.fixture
def machine(world: World, case_id: str) -> Machine:  # noqa: F811
    """The sweep has turned once, on Monday morning."""
    sweep(world.shop, world.now)
    return Machine(world, world.now)


def acts(machine: Machine, shop: Shop, case_id: str) -> None:
    with shop.units.write(machine.world.actor("clerk"), shop.now()) as u:
        comment(shop.office, u, Comment(case_id, "已电话联系"))


def everything(world: World) -> list[int]:  # noqa: F811
    return [len(world.rows(table)) for table in (t.audit_event, t.card, t.heartbeat, t.remark, t.session)]


def is_refused(act: Callable[[], Any]) -> bool:
    try:
        act()
    except ClockUnsound:
        return True
    return False


def test_a_clock_a_year_ahead_at_the_start_leaves_nothing_anywhere(machine: Machine, case_id: str) -> None:
    """One act left next year on the case, and one turn of the sweep would have passed every limit."""
    before, at = everything(machine.world), machine.world.case(case_id).trail_at
    machine.is_set(YEAR)
    shop = machine.process()
    assert is_refused(lambda: acts(machine, shop, case_id))
    assert is_refused(lambda: sweep(shop, shop.now()))
    assert everything(machine.world) == before
    machine.is_set(-YEAR)
    machine.passes(MINUTE)
    acts(machine, shop, case_id)
    assert machine.world.case(case_id).trail_at == machine.wall
    assert machine.world.case(case_id).trail_at - at < HOUR


@pytest.mark.parametrize(
    ("after", "believed"),
    [
        (-2 * HOUR, False),
        (-59 * MINUTE, True),
        (3 * DAY, True),
        (REST, True),
        (REST + MINUTE, False),
    ],
)
def test_at_a_start_a_clock_is_believed_from_an_hour_before_to_the_longest_rest_after(
    machine: Machine, case_id: str, after: timedelta, believed: bool
) -> None:
    machine.is_set(after)
    assert is_refused(lambda: acts(machine, machine.process(), case_id)) != believed


@pytest.mark.parametrize(
    ("by", "believed"),
    [(2 * HOUR, False), (-2 * HOUR, False), (59 * MINUTE, True), (-59 * MINUTE, True)],
)
def test_while_it_runs_a_clock_that_leaves_the_machines_pace_is_doubted(
    machine: Machine, case_id: str, by: timedelta, believed: bool
) -> None:
    shop = machine.process()
    acts(machine, shop, case_id)
    machine.passes(MINUTE)
    machine.is_set(by)
    assert is_refused(lambda: acts(machine, shop, case_id)) != believed


def test_a_machine_that_slept_over_the_weekend_goes_on(machine: Machine, case_id: str) -> None:
    shop = machine.process()
    acts(machine, shop, case_id)
    machine.passes(20 * DAY)
    acts(machine, shop, case_id)


def test_a_clock_that_has_come_back_is_believed_again(machine: Machine, case_id: str) -> None:
    shop = machine.process()
    acts(machine, shop, case_id)
    machine.is_set(YEAR)
    machine.passes(HOUR)
    assert is_refused(lambda: acts(machine, shop, case_id))
    machine.is_set(-YEAR)
    acts(machine, shop, case_id)


def accepts(machine: Machine) -> datetime | None:
    with machine.world.shop.units.write(CONSOLE, machine.wall) as u:
        return accept_time(u)


def test_a_running_service_goes_on_once_an_operator_has_accepted_the_clock(
    machine: Machine, case_id: str
) -> None:
    shop = machine.process()
    acts(machine, shop, case_id)
    machine.is_set(3 * DAY)
    assert is_refused(lambda: acts(machine, shop, case_id))
    accepts(machine)
    machine.passes(MINUTE)
    acts(machine, shop, case_id)
    machine.is_set(3 * DAY)
    assert is_refused(lambda: acts(machine, shop, case_id)), "one word is good for one jump"


def test_what_a_clock_ahead_has_left_is_forgotten_when_the_right_one_is_accepted(
    machine: Machine, case_id: str
) -> None:
    """An installation from before the clock was judged: its sweep has turned next year."""
    known = machine.wall + YEAR
    with machine.world.shop.units.write(CONSOLE, known) as u:
        u.write(t.heartbeat.insert().values(node="ahead:1", turn_at=known, fired=0, detail=""))
    shop = machine.process()
    assert is_refused(lambda: acts(machine, shop, case_id))
    assert accepts(machine) == known
    acts(machine, shop, case_id)
    assert max(row.turn_at for row in machine.world.rows(t.heartbeat)) == machine.wall
    (event,) = machine.world.rows(t.audit_event, kind="time:accepted")
    assert json.loads(event.body) == {"known": known.isoformat()}


def test_a_new_installation_believes_its_clock(world: World) -> None:  # noqa: F811
    shop = Machine(world, datetime(2031, 1, 1, tzinfo=UTC)).process()
    assert not is_refused(lambda: shop.units.admit(shop.now()))


def test_the_sweep_says_so_and_tells_nothing(machine: Machine, caplog: pytest.LogCaptureFixture) -> None:
    machine.is_set(YEAR)
    reports: list[SweepReport] = []
    Ticker(machine.process(), 5.0, turned=reports.append, monotonic=lambda: machine.up).turn()
    assert reports == []
    (said,) = [
        record.getMessage() for record in caplog.records if "clock cannot be right" in record.getMessage()
    ]
    assert "2027-09-14" in said
    assert "2026-09-14" in said


def test_health_turns_red_and_whoever_acts_is_told_in_words(machine: Machine) -> None:
    shop = machine.process()
    app = create_app(shop)
    app.testing = True
    sweep(shop, shop.now())
    assert app.test_client().get("/readyz").json["checks"]["clock"]
    machine.is_set(2 * HOUR)
    ready = app.test_client().get("/readyz")
    assert (ready.status_code, ready.json["checks"]["clock"]) == (503, False)
    refused = app.test_client().post("/api/v1/session", json={"login": "clerk", "password": PASSWORD})
    assert (refused.status_code, refused.json["code"]) == (503, "clock-unsound")
    page = Visitor(app.test_client()).signs_in("clerk")
    assert page.status == 503
    assert page.sees("服务器时间不对")
    assert not page.sees("稍等再试"), "waiting mends no clock"


def test_a_database_server_bears_witness_with_its_own_clock(centre_url: str, tmp_path: Any) -> None:  # noqa: F811
    """Its last turn lies long ago by anybody's clock; what is judged is the server's against this machine's."""
    settings = replace(settings_for(centre_url, tmp_path / "home"), longest_rest_days=36500.0)
    shop = watched(open_shop(settings, now=lambda: MONDAY))
    with_server = shop.units.engine.dialect.name == "postgresql"
    assert shop.units.watch is not None
    assert shop.units.watch.asks_server == with_server
    now = datetime.now(UTC)
    assert not is_refused(lambda: shop.units.admit(now))
    fresh = watched(shop)
    assert is_refused(lambda: fresh.units.admit(now + 2 * HOUR)) == with_server
    assert uptime() > 0
    shop.units.engine.dispose()
