"""What every test may ask for: a database on either engine, a browser page, a seed.

Rooms of tests add their own fixtures in a conftest.py of their folder.
"""

import os
import random
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests import browser as browsers
from tests import postgres

ENGINES = ("sqlite", "postgresql")
WINDOW = {"width": 1366, "height": 768}


# Options


def pytest_addoption(parser: pytest.Parser) -> None:
    house = parser.getgroup("shouwen")
    house.addoption(
        "--seed", type=int, help="seed of the random walks; a run without one prints the one it chose"
    )
    house.addoption("--engine", choices=ENGINES, help="only this database instead of both")
    house.addoption("--no-skips", action="store_true", help="a skipped test fails the run")


def pytest_configure(config: pytest.Config) -> None:
    """Workers of one run share the seed and the database server's folder through the environment."""
    if config.option.seed is None:
        config.option.seed = int(os.environ.get("SHOUWEN_TEST_SEED") or random.randrange(2**32))
    os.environ["SHOUWEN_TEST_SEED"] = str(config.option.seed)
    os.environ.setdefault("SHOUWEN_TEST_RUN", uuid.uuid4().hex[:12])
    if config.option.hypothesis_seed is None:
        config.option.hypothesis_seed = config.option.seed


def pytest_report_header(config: pytest.Config) -> str:
    return f"seed: {config.option.seed} (again with --seed {config.option.seed})"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if terminalreporter.stats.get("failed") or terminalreporter.stats.get("error"):
        terminalreporter.write_line(f"seed: {config.option.seed}")
    if config.option.no_skips and terminalreporter.stats.get("skipped"):
        terminalreporter.write_line("Tests were skipped, and this run allows none.", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if session.config.option.no_skips and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that needs a database runs once on each engine."""
    if "engine_name" in metafunc.fixturenames:
        chosen = metafunc.config.option.engine
        metafunc.parametrize("engine_name", [chosen] if chosen else ENGINES, scope="session")


# Databases


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[postgres.URL]:
    """The run's PostgreSQL, started when the first test needs it."""
    folder = Path(tempfile.gettempdir()) / f"shouwen-{os.environ['SHOUWEN_TEST_RUN']}"
    with postgres.server(folder) as address:
        yield address


@pytest.fixture(scope="session")
def migrated(
    engine_name: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A migrated database nobody writes to: the path of a SQLite file, or the name of a PostgreSQL database."""
    from app.store.migrate import upgrade

    if engine_name == "sqlite":
        path = tmp_path_factory.mktemp("template") / "migrated.db"
        upgrade(f"sqlite:///{path}")
        return str(path)
    server = request.getfixturevalue("postgres_server")
    name = f"migrated_{uuid.uuid4().hex[:12]}"
    upgrade(postgres.create_database(server, name))
    return name


@pytest.fixture
def database_url(
    engine_name: str, migrated: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """The URL of a migrated, empty database of this test's own, on SQLite and then on PostgreSQL."""
    with own_copy(migrated, engine_name, request, tmp_path) as url:
        yield url


@contextmanager
def own_copy(template: str, engine_name: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[str]:
    """The URL of a copy, until the block ends, of what the name stands for: a SQLite file or a PostgreSQL database."""
    if engine_name == "sqlite":
        path = folder / "shouwen.db"
        shutil.copyfile(template, path)
        yield f"sqlite:///{path}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"test_{uuid.uuid4().hex[:12]}"
    yield postgres.create_database(server, name, template=template)
    postgres.drop_database(server, name)


@pytest.fixture
def empty_database_url(engine_name: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without a single table: for migrations and for commands on a bare installation."""
    if engine_name == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"bare_{uuid.uuid4().hex[:12]}"
    yield postgres.create_database(server, name)
    postgres.drop_database(server, name)


# Chance


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """The run's seed; print it, or a part of it, with whatever a random walk reports."""
    return request.config.option.seed


@pytest.fixture
def chance(seed: int, request: pytest.FixtureRequest) -> random.Random:
    """A source of random choices that repeats with the same seed, whichever tests run beside this one."""
    return random.Random(f"{seed} {request.node.nodeid}")


# Pages


@pytest.fixture(scope="session")
def browser() -> Iterator:
    """One Chromium for the session; a test asks for `page` or opens contexts of its own."""
    from playwright.sync_api import sync_playwright

    program = browsers.ensure()
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=list(browsers.ARGUMENTS))
        yield started
        started.close()


@pytest.fixture
def page(browser) -> Iterator:
    """A fresh page of 1366 by 768; whatever it logs as an error, or its policy refuses, fails the test."""
    context = browser.new_context(viewport=WINDOW)
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
    yield opened
    context.close()
    assert not complaints, complaints


def is_complaint(said) -> bool:
    """The browser also logs every answer of 400 and above, and every line a test cut: both are part of the trade."""
    trade = ("the server responded with a status of 4", "net::ERR_INTERNET_DISCONNECTED")
    told = any(f"Failed to load resource: {words}" in said.text for words in trade)
    return said.type == "error" and not told
