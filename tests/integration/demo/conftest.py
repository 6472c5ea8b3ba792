"""A small demo month, made once a run on each engine and copied for every test."""

import json
import shutil
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from app.cli.__main__ import shouwen
from app.demo.run import Wanted, run_demo
from app.demo.staff import Account
from app.wiring import Shop, open_shop
from tests import postgres
from tests.conftest import own_copy
from tests.world import settings_for

FRIDAY = datetime(2026, 9, 18, 7, 0, tzinfo=UTC)  # 15:00 in Shanghai, the last of four working weeks
SMALL = Wanted(seed=11, weeks=4, cases=40, townships=1)


@dataclass(frozen=True, slots=True)
class Made:
    """A month that was played: where it is kept, and what it came to."""

    place: str
    home: Path
    figures: Mapping[str, Any]
    accounts: tuple[Account, ...]


@dataclass(frozen=True, slots=True)
class Played:
    """This test's own copy of the month."""

    url: str
    home: Path
    shop: Shop
    figures: Mapping[str, Any]
    accounts: tuple[Account, ...]

    def runs(self, *words: str) -> Result:
        """A command of `shouwen` on this database."""
        environment = {"DATABASE_URL": self.url, "SHOUWEN_HOME": str(self.home)}
        return CliRunner().invoke(shouwen, words, env=environment, catch_exceptions=False)

    def says(self, *words: str) -> tuple[int, dict[str, Any]]:
        """(exit status, what it prints) of a command that prints JSON."""
        result = self.runs(*words, "--json")
        return result.exit_code, json.loads(result.stdout)


@pytest.fixture(scope="session")
def month(
    engine_name: str, migrated: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Made:
    folder = tmp_path_factory.mktemp("month")
    if engine_name == "sqlite":
        place = str(folder / "month.db")
        shutil.copyfile(migrated, place)
        url = f"sqlite:///{place}"
    else:
        place = f"month_{uuid.uuid4().hex[:12]}"
        url = postgres.create_database(request.getfixturevalue("postgres_server"), place, template=migrated)
    shop = open_shop(settings_for(url, folder / "home"), now=lambda: FRIDAY)
    report = run_demo(shop, FRIDAY, SMALL)
    shop.units.engine.dispose()
    return Made(place, folder / "home", report.figures, report.accounts)


@pytest.fixture
def played(engine_name: str, month: Made, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Played]:
    """The month on a database of this test's own."""
    home = tmp_path / "home"
    shutil.copytree(month.home, home)
    with own_copy(month.place, engine_name, request, tmp_path) as url:
        shop = open_shop(settings_for(url, home), now=lambda: FRIDAY)
        yield Played(url, home, shop, month.figures, month.accounts)
        shop.units.engine.dispose()
