"""The house rules that a tool can hold: directions, one door a library, one commit, one reader of now."""

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("app", "workflows", "scheduler")
EDGES_THAT_READ_NOW = ("app/wiring.py", "app/cli/", "scheduler/")
MODULES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path)))


def places(path: Path, attributes: set[str], owners: set[str] | None = None) -> list[str]:
    """`file:line` of each `owner.attribute` in the file; any owner when none is named."""
    return [
        f"{name_of(path)}:{node.lineno}"
        for node in nodes(path)
        if isinstance(node, ast.Attribute)
        and node.attr in attributes
        and (
            owners is None
            or (isinstance(node.value, ast.Name | ast.Attribute) and last_name(node.value) in owners)
        )
    ]


def last_name(node: ast.Name | ast.Attribute) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr


def everywhere_but(*allowed: str) -> list[Path]:
    return [path for path in MODULES if not name_of(path).startswith(allowed)]


def test_imports_point_one_way_and_each_library_has_one_door() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_only_the_unit_of_work_commits() -> None:
    found = [
        place
        for path in everywhere_but("app/store/unit.py")
        for place in places(
            path, {"commit", "rollback", "flush"}, {"session", "connection", "unit", "u", "engine"}
        )
    ]
    assert found == []


def test_nothing_below_the_edges_reads_the_clock_on_the_wall() -> None:
    found = [
        place
        for path in everywhere_but(*EDGES_THAT_READ_NOW)
        for place in places(path, {"now", "utcnow", "today"}, {"datetime", "date", "dt"})
        + places(path, {"time", "time_ns"}, {"time"})
    ]
    assert found == []


def test_only_the_settings_read_the_environment() -> None:
    found = [
        place
        for path in everywhere_but("app/settings.py")
        for place in places(path, {"environ", "getenv"}, {"os"})
    ]
    assert found == []


def test_init_files_are_empty() -> None:
    assert [
        name_of(path) for path in MODULES if path.name == "__init__.py" and path.read_text().strip()
    ] == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in MODULES
        if path.name != "__init__.py" and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


@pytest.mark.parametrize("word", ["manager", "helper", "util", "utils", "common", "base", "data", "info"])
def test_no_module_has_a_name_that_says_nothing(word: str) -> None:
    assert [name_of(path) for path in MODULES if word in path.stem.split("_")] == []


def test_requirements_are_pinned_and_locked_with_hashes() -> None:
    wanted = [line for line in (ROOT / "requirements.in").read_text().splitlines() if line and line[0] != "#"]
    lock = (ROOT / "requirements.lock").read_text()
    assert [line for line in wanted if "==" not in line] == []
    assert [
        line for line in wanted if f"\n{line.split('[')[0].split('==')[0].lower()}" not in "\n" + lock.lower()
    ] == []
    assert "--hash=sha256:" in lock


def test_the_project_depends_only_on_what_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    locked = (ROOT / "requirements.in").read_text().lower()
    assert [name for name in project["dependencies"] if f"{name.lower()}==" not in locked] == []


def test_no_template_carries_an_inline_script_or_style() -> None:
    """The pages are served under a policy that refuses both, so an inline one would silently do nothing."""
    forbidden = (" style=", "<style", " onclick=", " onchange=", " onsubmit=", "hx-on", "javascript:")
    found = [
        f"{name_of(path)}: {sign}"
        for path in sorted((ROOT / "app/pages/templates").rglob("*.html"))
        for sign in forbidden
        if sign in path.read_text(encoding="utf-8")
    ]
    assert found == []


def test_every_setting_is_explained_to_the_person_who_operates_it() -> None:
    settings = (ROOT / "app/settings.py").read_text()
    named = set(re.findall(r'"(SHOUWEN_[A-Z_]+|DATABASE_URL)"', settings))
    operating = (ROOT / "docs/operating.md").read_text()
    assert named
    assert [name for name in sorted(named) if f"`{name}`" not in operating] == []
