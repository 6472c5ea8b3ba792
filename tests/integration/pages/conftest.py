"""The pages of a working centre, asked as a browser without a script asks them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from app.wiring import open_shop
from tests.apps import app_of
from tests.integration.casework.conftest import centre_template, centre_url  # noqa: F401 - fixtures
from tests.visitor import Visitor
from tests.world import World, settings_for


@pytest.fixture
def world(centre_url: str, tmp_path: Path) -> Iterator[World]:  # noqa: F811
    shop = open_shop(settings_for(centre_url, tmp_path / "home"))
    yield World(shop)
    shop.units.engine.dispose()


@pytest.fixture
def site(world: World) -> Flask:
    """The whole service; its clock is the world's."""
    return app_of(replace(world.shop, now=lambda: world.now))


@pytest.fixture
def visitor(site: Flask) -> Callable[[str], Visitor]:
    """A person with a browser of their own, signed in unless the name is empty."""

    def one(login: str = "clerk") -> Visitor:
        person = Visitor(site.test_client())
        return person.signs_in(login) if login else person

    return one
