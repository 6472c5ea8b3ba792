"""Applicants of cases from before ID numbers were looked up are found by theirs, once the operator has seen to it."""

import json

import pytest
from click.testing import CliRunner, Result

from app.casework.register_case import Applicant, RegisterCase, register_case
from app.cli.applicants import applicants
from app.domain.rights import CONSOLE
from app.office.index_applicants import IndexApplicants, index_applicants
from app.oversight.applicants import by_id_number
from app.store import tables as t
from tests.faults.test_crash_before_every_statement import Crash, crash_before
from tests.world import World

NUMBERS = ("510102199001011238", "11010519491231002X", "34052419800101001X", "440101200001010017")


@pytest.fixture
def installation(centre_url: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of the command is that of the world."""
    monkeypatch.setenv("DATABASE_URL", centre_url)
    monkeypatch.setenv("SHOUWEN_HOME", str(world.shop.settings.home))


def older(world: World, *numbers: str) -> list[str]:
    """Cases whose ID numbers were never made into words; "" for an applicant who gave none."""
    made = []
    for place, number in enumerate(numbers):
        applicant = Applicant(f"许小{'兰梅竹菊'[place]}", id_number=number)
        command = RegisterCase(world.centre, "CA-005", "window", applicant)
        made.append(str(world.does("clerk", register_case, command).case_id))
    vault = world.shop.units.vault
    with world.shop.units.write(CONSOLE, world.now) as u:
        for number in filter(None, numbers):
            token = vault.fingerprint("id number", number, 8)
            assert u.write(t.case_word.delete().where(t.case_word.c.token == token)) == 1
    return made


def found(world: World, number: str) -> str | None:
    centre = world.centre
    with world.shop.units.read(world.actor("clerk"), world.now) as u:
        known = by_id_number(u, centre, number)
    return known.name if known else None


def index() -> Result:
    return CliRunner().invoke(applicants, ["index", "--json"])


@pytest.mark.usefixtures("installation")
def test_after_the_command_an_older_applicant_is_found_by_number_and_nothing_else_changed(world) -> None:
    older(world, NUMBERS[0], "", NUMBERS[1])
    assert found(world, NUMBERS[0]) is None
    events = len(world.rows(t.audit_event))
    told = index()
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout) == {"looked": 3, "added": 2, "erased": 0, "unreadable": []}
    assert [found(world, number) for number in NUMBERS[:2]] == ["许小兰", "许小竹"]
    assert len(world.rows(t.audit_event)) == events
    assert json.loads(index().stdout) == {"looked": 3, "added": 0, "erased": 0, "unreadable": []}


def test_it_goes_on_in_bounded_steps(world) -> None:
    made = older(world, *NUMBERS)
    after, looked = None, []
    for _ in range(3):
        with world.shop.units.write(CONSOLE, world.now) as u:
            step = index_applicants(None, u, IndexApplicants(after, most=2))
        looked.append((step.looked, step.added, step.after is None))
        after = step.after
    assert looked == [(2, 2, False), (2, 2, False), (0, 0, True)]
    assert sorted(made) == made
    assert [found(world, number) for number in NUMBERS] == ["许小兰", "许小梅", "许小竹", "许小菊"]


@pytest.mark.usefixtures("installation")
def test_a_run_that_was_killed_is_begun_anew_and_adds_the_rest(world) -> None:
    older(world, *NUMBERS)
    with world.shop.units.write(CONSOLE, world.now) as u:
        first = index_applicants(None, u, IndexApplicants(most=2))
    assert first.after is not None
    engine = world.shop.units.engine
    for statement in range(1, 20):
        try:
            with crash_before(engine, statement), world.shop.units.write(CONSOLE, world.now) as u:
                index_applicants(None, u, IndexApplicants(first.after, most=2))
        except Crash:
            assert found(world, NUMBERS[2]) is None
            continue
        break
    with world.shop.units.write(CONSOLE, world.now) as u:
        token = u.vault.fingerprint("id number", NUMBERS[3], 8)
        u.write(t.case_word.delete().where(t.case_word.c.token == token))
    assert json.loads(index().stdout)["added"] == 1
    assert found(world, NUMBERS[3]) == "许小菊"


@pytest.mark.usefixtures("installation")
def test_a_case_whose_key_is_destroyed_is_passed_over(world) -> None:
    gone, _kept = older(world, NUMBERS[0], NUMBERS[1])
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(t.office_case.update().where(t.office_case.c.id == gone).values(case_key=b""))
    told = index()
    assert (told.exit_code, json.loads(told.stdout)) == (
        0,
        {"looked": 2, "added": 1, "erased": 1, "unreadable": []},
    )
    token = world.shop.units.vault.fingerprint("id number", NUMBERS[0], 8)
    assert world.rows(t.case_word, token=token) == []


@pytest.mark.usefixtures("installation")
def test_a_case_that_does_not_open_is_named_and_the_others_go_on(world) -> None:
    foreign, _own = older(world, NUMBERS[0], NUMBERS[1])
    with world.shop.units.write(CONSOLE, world.now) as u:
        u.write(t.office_case.update().where(t.office_case.c.id == foreign).values(case_key=b"x" * 61))
    told = index()
    assert told.exit_code == 1
    assert json.loads(told.stdout) == {"looked": 2, "added": 1, "erased": 0, "unreadable": [foreign]}
    assert found(world, NUMBERS[1]) == "许小梅"
