"""The command line: one line for what went wrong, a status that says how, nothing needed but a database's name."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.__main__ import COMMANDS, shouwen
from app.domain.rights import CONSOLE
from app.settings import read_settings
from app.store.sweeping import beat
from app.wiring import open_shop
from tests.shipped import BPMN

ROOT = Path(__file__).parents[3]


def runs(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The console script as an operator starts it."""
    call = "import sys; sys.argv[0] = 'shouwen'; from app.cli.__main__ import main; main()"
    words = (sys.executable, "-c", call, *words)
    return subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)


def test_every_command_says_what_it_does() -> None:
    for name in COMMANDS:
        result = CliRunner().invoke(shouwen, [name, "--help"])
        assert result.exit_code == 0, name
        assert name in CliRunner().invoke(shouwen, ["--help"]).stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sweep", "--twice"), "shouwen: No such option '--twice'."),
        (("dance",), "shouwen: No such command 'dance'."),
        (("demo", "--cases", "none"), "shouwen: Invalid value for '--cases': 'none' is not a valid integer range."),
        (("definitions", "check", "nowhere.bpmn"), "shouwen: Invalid value for 'FILE...': Path 'nowhere.bpmn' does not exist."),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_one_line_and_status_2(words: tuple[str, ...], said: str) -> None:
    result = runs(*words)
    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.strip().startswith(said.removesuffix("."))
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://somewhere/db", "must name SQLite or PostgreSQL, not mysql"),
        ("postgresql://nobody@127.0.0.1:1/nothing", "The database does not answer."),
        ("sqlite:////proc/nothing/here.db", "The database does not answer."),
    ],
)
def test_a_database_that_cannot_be_opened_is_one_line_and_status_1(
    url: str, said: str, tmp_path: Path
) -> None:
    result = runs("check", DATABASE_URL=url, SHOUWEN_HOME=str(tmp_path / "home"))
    assert (result.returncode, result.stdout) == (1, "")
    assert said in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize("words", [("check",), ("trail", "verify"), ("sweep", "--once")])
def test_a_command_brings_an_empty_database_into_shape_by_itself(
    words: tuple[str, ...], empty_database_url: str, tmp_path: Path
) -> None:
    environment = {"DATABASE_URL": empty_database_url, "SHOUWEN_HOME": str(tmp_path / "home")}
    result = CliRunner().invoke(shouwen, [*words, "--json"], env=environment, catch_exceptions=False)
    assert result.exit_code == 0
    assert json.loads(result.stdout)


# -- definitions in files ---------------------------------------------------------------------------------------


def checks(*paths: Path) -> tuple[int, dict[str, dict]]:
    result = CliRunner().invoke(
        shouwen, ["definitions", "check", *map(str, paths), "--json"], catch_exceptions=False
    )
    return result.exit_code, {one["key"]: one for one in json.loads(result.stdout)["definitions"]}


def test_what_we_ship_is_sound() -> None:
    status, found = checks(BPMN)
    assert status == 0
    assert {"promised", "handoff", "classification"} <= set(found)


def test_a_key_is_checked_with_what_it_calls() -> None:
    assert checks(BPMN / "promised")[0] == 0
    assert checks(BPMN / "classification" / "classification.dmn")[0] == 0


def test_findings_point_at_the_element(tmp_path: Path) -> None:
    source = (BPMN / "handoff" / "handoff.bpmn").read_bytes()
    forms = tmp_path / "forms"
    forms.mkdir()
    for form in (BPMN / "handoff" / "forms").iterdir():
        (forms / form.name).write_bytes(form.read_bytes())
    broken = tmp_path / "handoff.bpmn"
    broken.write_bytes(source.replace(b"handoff limit", b"handof limit"))
    status, found = checks(tmp_path)
    assert status == 1
    (key,) = found
    assert any(finding["element"] == "handoff_over" for finding in found[key]["findings"]), found[key]
    assert all(finding["text"] and finding["text_en"] for finding in found[key]["findings"])


def test_a_file_that_is_no_bpmn_is_a_finding_not_a_crash(tmp_path: Path) -> None:
    broken = tmp_path / "broken.bpmn"
    broken.write_bytes(b"<not closed")
    status, found = checks(broken)
    assert status == 1
    assert found["broken"]["findings"][0]["rule"] == "unreadable"


def test_a_doubted_clock_stops_a_command_until_an_operator_accepts_it(tmp_path: Path) -> None:
    """The last turn of a sweep lies next year: this machine's clock, or that one's, was wrong."""
    at_home = {"SHOUWEN_HOME": str(tmp_path / "home"), "DATABASE_URL": f"sqlite:///{tmp_path / 'one.db'}"}
    assert runs("sweep", "--once", **at_home).returncode == 0
    shop = open_shop(read_settings(at_home))
    ahead = datetime.now(UTC) + timedelta(days=365)
    with shop.units.write(CONSOLE, ahead) as u:
        beat(u, "ahead:1", 0, "")
    shop.units.engine.dispose()
    refused = runs("sweep", "--once", **at_home)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "The machine's clock cannot be right" in refused.stderr
    assert f"known: {ahead:%Y-%m-%d}" in refused.stderr
    assert len(refused.stderr.strip().splitlines()) == 1
    assert runs("check", **at_home).returncode == 0, "looking is always possible"
    accepted = runs("accept-time", "--yes", **at_home)
    assert (accepted.returncode, accepted.stderr) == (0, "")
    assert f"it last worked at {ahead:%Y}" in accepted.stdout
    assert runs("sweep", "--once", **at_home).returncode == 0
