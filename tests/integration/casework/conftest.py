"""The working centre of `tests.world`, made once a run on each engine and copied for every test."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.wiring import open_shop
from tests import postgres
from tests.conftest import own_copy
from tests.world import World, fill, settings_for


@pytest.fixture(scope="session")
def centre_template(
    engine_name: str, migrated: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    folder = tmp_path_factory.mktemp("centre")
    if engine_name == "sqlite":
        path = folder / "centre.db"
        shutil.copyfile(migrated, path)
        fill(f"sqlite:///{path}", folder / "home")
        return str(path)
    server = request.getfixturevalue("postgres_server")
    name = f"centre_{uuid.uuid4().hex[:12]}"
    fill(postgres.create_database(server, name, template=migrated), folder / "home")
    return name


@pytest.fixture
def centre_url(
    engine_name: str, centre_template: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """The URL of this test's own copy of the working centre."""
    with own_copy(centre_template, engine_name, request, tmp_path) as url:
        yield url


@pytest.fixture
def world(centre_url: str, tmp_path: Path) -> Iterator[World]:
    """A centre with people at their desks, on Monday 14 September 2026 at nine."""
    shop = open_shop(settings_for(centre_url, tmp_path / "home"))
    yield World(shop)
    shop.units.engine.dispose()
