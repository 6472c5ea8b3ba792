"""The demo month: a county at work, through the verbs and the sweep alone, on both databases."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from app.cli.__main__ import shouwen
from app.demo.run import NotEmpty, Wanted, run_demo
from app.domain.rights import CONSOLE, Role
from app.office.sessions import SessionTerms
from app.office.sign_in import SignIn, sign_in
from app.store import tables as t
from app.wiring import open_shop
from tests.integration.demo.conftest import FRIDAY, SMALL, Played
from tests.world import settings_for


def test_a_month_passes_without_a_fault(played: Played) -> None:
    figures = played.figures
    assert figures["cases"] == SMALL.cases
    assert figures["stuck"] == figures["incidents"] == 0
    assert figures["refused"]["timer"] == figures["refused"]["raise"] == 0
    assert set(figures["by_type"]) == {"immediate", "promised", "joint", "escalated"}
    status, said = played.says("check")
    assert said["faults"] == []
    assert status == 0
    status, said = played.says("trail", "verify")
    assert (status, said) == (0, {"sound": True, "breaks": []})


def test_the_month_has_every_kind_of_ending_and_work_left_for_tomorrow(played: Played) -> None:
    outcomes = {word for numbers in played.figures["by_outcome"].values() for word in numbers}
    assert outcomes >= {"None", "approved", "refused", "not_accepted", "withdrawn"}
    assert set(played.figures["open_tasks"]) >= {"clerk", "handler", "county_officer"}
    assert sum(played.figures["handoffs"].values()) > 5
    assert played.figures["timers"]["process"]["fired"] > 5
    assert played.figures["timers"]["clock"]["fired"] > 5


def test_what_people_wrote_is_dated_in_office_hours(played: Played) -> None:
    with played.shop.units.read(CONSOLE, FRIDAY) as u:
        moments = u.rows(select(t.audit_event.c.at).where(t.audit_event.c.actor_id.is_not(None)))
    local = [row.at.astimezone(played.shop.settings.zone) for row in moments]
    assert all(at.weekday() < 5 and 8 <= at.hour < 18 for at in local)
    assert max(row.at for row in moments) <= FRIDAY


def test_the_month_is_told_in_order(played: Played) -> None:
    """Nobody acts on a case at a moment before something that was done to it already."""
    with played.shop.units.read(CONSOLE, FRIDAY) as u:
        bodies = u.rows(select(t.audit_event.c.body))
    assert not [row.body for row in bodies if "clock_said" in row.body]


def test_every_role_has_an_account_and_can_sign_in_with_it(played: Played) -> None:
    by_role = {account.role: account for account in played.accounts}
    assert set(by_role) == {str(role) for role in Role}
    units, terms = played.shop.units, SessionTerms(played.shop.settings.zone)
    for account in by_role.values():
        session = sign_in(units, FRIDAY, SignIn(account.login, account.password), terms)
        assert not session.must_change_password


def test_the_same_seed_gives_the_same_month(engine_name: str, database_url: str, tmp_path: Path) -> None:
    """Also on the other database: the figures of both are compared with one that was played on SQLite."""
    wanted = Wanted(seed=5, weeks=2, cases=12, townships=1)
    assert played_on(database_url, tmp_path / "one", wanted) == played_on(
        f"sqlite:///{tmp_path / 'two.db'}", tmp_path / "two", wanted
    )


def test_a_database_that_holds_something_is_refused_and_left_as_it_is(played: Played) -> None:
    before = count(played)
    with pytest.raises(NotEmpty):
        run_demo(played.shop, FRIDAY, SMALL)
    result = played.runs("demo")
    assert result.exit_code == 1
    assert count(played) == before


def test_the_command_fills_a_bare_database_and_hands_out_the_accounts_once(
    empty_database_url: str, tmp_path: Path
) -> None:
    environment = {"DATABASE_URL": empty_database_url, "SHOUWEN_HOME": str(tmp_path / "home")}
    words = ["demo", "--seed", "3", "--weeks", "1", "--cases", "6", "--townships", "1"]
    result = CliRunner().invoke(shouwen, words, env=environment, catch_exceptions=False)
    assert result.exit_code == 0
    accounts = tmp_path / "home" / "demo-accounts.txt"
    assert stat.S_IMODE(accounts.stat().st_mode) == 0o600
    kept = [line.split("\t") for line in accounts.read_text(encoding="utf-8").splitlines()]
    assert {role for _, _, role, _, _ in kept} == {str(role) for role in Role}
    for role in Role:
        login, password = next((line[0], line[1]) for line in kept if line[2] == role)
        assert login in result.stdout
        assert password in result.stdout
    again = CliRunner().invoke(shouwen, ["check", "--json"], env=environment, catch_exceptions=False)
    assert json.loads(again.stdout)["sound"]


def played_on(url: str, home: Path, wanted: Wanted) -> Any:
    shop = open_shop(settings_for(url, home), now=lambda: FRIDAY)
    figures = run_demo(shop, FRIDAY, wanted).figures
    shop.units.engine.dispose()
    return figures


def count(played: Played) -> int:
    with played.shop.units.read(CONSOLE, FRIDAY) as u:
        return int(u.value(select(func.count()).select_from(t.audit_event)))
