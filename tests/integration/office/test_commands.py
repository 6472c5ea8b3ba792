"""The commands that start an installation, run as a person at the keyboard would."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli.admin import admin
from app.cli.items import import_items_command
from app.domain.rights import CONSOLE, Act, may
from app.office.import_items import SEEDS
from app.office.sessions import SessionTerms, actor_for_session
from app.office.sign_in import SignIn, sign_in
from app.settings import read_settings
from app.store import people as rows
from app.wiring import Shop, open_shop

SHIPPED = str(SEEDS / "service_items.csv")


@pytest.fixture
def home(empty_database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A bare installation: an empty database and a home without a key, named by the environment."""
    monkeypatch.setenv("DATABASE_URL", empty_database_url)
    monkeypatch.setenv("SHOUWEN_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def run(command: Any, *words: str, typed: str = "") -> Result:
    return CliRunner().invoke(command, list(words), input=typed)


@contextmanager
def shop() -> Iterator[Shop]:
    opened = open_shop(read_settings(os.environ))
    yield opened
    opened.units.engine.dispose()


def test_a_bare_installation_has_nobody_until_an_administrator_is_created(home: Path) -> None:
    with shop() as opened, opened.units.read(CONSOLE, opened.now()) as u:
        assert rows.person_by_login(u, "admin") is None
    done = run(admin, "create", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["login"] == "admin"
    assert told["must_change_password"]
    with shop() as opened:
        terms = SessionTerms(opened.settings.zone)
        session = sign_in(opened.units, opened.now(), SignIn("admin", told["password"]), terms)
        with opened.units.read(CONSOLE, opened.now()) as u:
            found = actor_for_session(u, session.token, terms)
    assert found is not None
    actor = found.actor
    assert may(actor, Act.EDIT_PEOPLE)
    assert actor.posts[0].centre_id is None
    assert not may(actor, Act.SEE_CASE)


def test_a_given_password_is_taken_from_standard_input_and_not_printed(home: Path) -> None:
    done = run(admin, "create", "--login", "xulan", "--password", "-", typed="long enough words\n")
    assert done.exit_code == 0, done.output
    assert done.stdout == "login: xulan\n"
    with shop() as opened:
        terms = SessionTerms(opened.settings.zone)
        given = SignIn("xulan", "long enough words")
        assert not sign_in(opened.units, opened.now(), given, terms).must_change_password


def test_a_second_administrator_shares_the_post_and_a_taken_login_is_said(home: Path) -> None:
    assert run(admin, "create").exit_code == 0
    assert run(admin, "create", "--login", "second").exit_code == 0
    again = run(admin, "create")
    assert again.exit_code == 1
    assert again.stderr == "Error: This name is taken. (login: admin)\n"
    weak = run(admin, "create", "--login", "third", "--password", "short")
    assert weak.exit_code == 1
    assert "password_short" in weak.stderr
    assert "Traceback" not in weak.output


def test_the_shipped_catalogue_is_taken_into_a_bare_installation(home: Path) -> None:
    first = json.loads(run(import_items_command, SHIPPED, "--json").stdout)
    assert (first["imported"], first["centre"], len(first["created"])) == (True, "C01", 97)
    again = run(import_items_command, SHIPPED)
    assert again.stdout == "C01: 0 created, 0 changed, 97 unchanged, 0 units set up\n"


def test_every_problem_of_a_catalogue_is_printed_by_line(home: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    text = Path(SHIPPED).read_text(encoding="utf-8")
    bad.write_text(text.replace(",30,25,workday", ",25,30,workday", 1).replace(",48,48,hour", ",48,x,hour"))
    done = run(import_items_command, str(bad))
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        "line 2 promised promised_beyond_statutory: 30 > 25",
        "line 5 promised_days not_a_number: x",
        "nothing imported: 2 problems",
    ]
    told = json.loads(run(import_items_command, str(bad), "--json").stdout)
    assert [problem["line"] for problem in told["problems"]] == [2, 5]


def test_what_is_no_text_and_what_is_no_centre_end_in_one_line(home: Path, tmp_path: Path) -> None:
    picture = tmp_path / "picture.csv"
    picture.write_bytes(b"\x89PNG\xff")
    assert run(import_items_command, str(picture)).stderr == f"Error: {picture} is not UTF-8 (byte 0)\n"
    assert run(import_items_command, SHIPPED).exit_code == 0
    wrong = run(import_items_command, SHIPPED, "--centre", "ZZ")
    assert wrong.exit_code == 1
    assert len(wrong.stderr.splitlines()) == 1


def test_a_setting_that_cannot_be_used_is_named(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://somewhere/else")
    done = run(admin, "create")
    assert done.exit_code == 1
    assert "DATABASE_URL" in done.stderr
    assert "Traceback" not in done.output
