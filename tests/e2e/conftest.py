"""The working centre served to a real browser: the whole service on a port of its own, its time told."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect
from waitress.server import create_server

from app.store.migrate import upgrade
from app.wiring import open_shop
from tests.apps import app_of
from tests.conftest import WINDOW, is_complaint
from tests.e2e.hands import Hands
from tests.serving import answering
from tests.world import World, fill, settings_for

# A machine with much else to do answers late, and a page that will never answer is told from it by half a minute.
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A centre on SQLite for all tests of a file: pages are the same on either database."""
    folder = tmp_path_factory.mktemp("centre")
    url = f"sqlite:///{folder / 'centre.db'}"
    upgrade(url)
    fill(url, folder / "home")
    shop = open_shop(settings_for(url, folder / "home"))
    yield World(shop)
    shop.units.engine.dispose()


@pytest.fixture(scope="module")
def address(world: World) -> Iterator[str]:
    """Where the service answers. Every request finds the world a second later."""
    with served(app_of(replace(world.shop, now=lambda: world.later(timedelta(seconds=1))))) as address:
        yield address


def served(app: Flask) -> AbstractContextManager[str]:
    """The service at an address, until the block ends."""
    return answering(create_server(app, host="127.0.0.1", port=0, threads=4))


@pytest.fixture
def hands(browser: Browser, address: str, world: World) -> Iterator[Callable[..., Hands]]:
    """Somebody at a browser of their own, signed in. What any of their pages complains about fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def listen(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error.stack or error}"))
        page.on(
            "console",
            lambda said: (
                complaints.append(f"{page.url}: {said.text} {said.location}") if is_complaint(said) else None
            ),
        )

    def one(
        login: str = "clerk",
        *,
        language: str = "zh",
        theme: str = "light",
        script: bool = True,
        kind: type[Hands] = Hands,
    ) -> Hands:
        context = browser.new_context(viewport=WINDOW, java_script_enabled=script)
        chosen = {"language": language, "theme": theme}
        context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in chosen.items()]
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        listen(page)
        person = kind(page, address, world)
        if login:
            person.signs_in(login)
        return person

    yield one
    for context in contexts:
        context.close()
    assert not complaints, complaints
