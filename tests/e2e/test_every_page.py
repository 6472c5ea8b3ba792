"""Every page there is, looked at in both languages, in light and in dark: by axe, by its own policy, by its words.

A picture of each is left under build/screens/, and a PDF of each paper.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from app.api.requests import COOKIE
from app.store.migrate import upgrade
from app.wiring import open_shop
from tests.apps import app_of
from tests.conftest import WINDOW
from tests.e2e.conftest import served
from tests.e2e.looks import Looker, han_left, latin_left
from tests.names import names_in
from tests.tour import FRIDAY, STOPS, County, Stop, played
from tests.world import settings_for

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
SCREENS = Path(__file__).resolve().parents[2] / "build" / "screens"
LOOKS = (("zh", "light"), ("en", "dark"))


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    folder = tmp_path_factory.mktemp("county")
    url = f"sqlite:///{folder / 'county.db'}"
    upgrade(url)
    shop = open_shop(settings_for(url, folder / "home"), now=lambda: FRIDAY)
    yield played(shop)
    shop.units.engine.dispose()


@pytest.fixture(scope="module")
def address(county: County) -> Iterator[str]:
    with served(app_of(replace(county.shop, now=lambda: FRIDAY))) as at:
        yield at


@pytest.mark.parametrize(("language", "theme"), LOOKS)
def test_nothing_is_wrong_with_any_page(
    browser: Browser, county: County, address: str, language: str, theme: str
) -> None:
    folder = SCREENS / f"{language}-{theme}"
    folder.mkdir(parents=True, exist_ok=True)
    wrong: dict[str, Any] = {}
    left = han_left if language == "en" else latin_left
    names = names_in(county)
    for who, stops in by_person().items():
        looker = open_browser(browser, address, county.session(who) if who else "", language, theme)
        for stop in stops:
            if stop.after is not None:
                looker.page.goto(address + stop.after(county))
            answer = looker.page.goto(address + stop.where(county))
            if answer is None or answer.status != 200:
                wrong[stop.name] = f"status {answer and answer.status}"
                continue
            looker.page.wait_for_selector("html[data-ready]")
            found = looker.axe() + looker.complained() + left(looker.words(), names)
            if found:
                wrong[stop.name] = found
            picture(looker.page, folder, stop)
        looker.page.context.close()
    assert not wrong, "\n".join(f"{name}: {found}" for name, found in wrong.items())


def by_person() -> dict[str, list[Stop]]:
    """The stops, so that each person opens one browser. A part of a page is seen within its page."""
    found: dict[str, list[Stop]] = {}
    for stops in STOPS.values():
        for stop in stops:
            if not stop.part:
                found.setdefault(stop.who, []).append(stop)
    return found


def open_browser(browser: Browser, address: str, session: str, language: str, theme: str) -> Looker:
    context = browser.new_context(viewport=WINDOW)
    cookies = {"language": language, "theme": theme} | ({COOKIE: session} if session else {})
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    page = context.new_page()
    page.set_default_timeout(10_000)
    return Looker(page)


def picture(page: Page, folder: Path, stop: Stop) -> None:
    page.screenshot(path=folder / f"{stop.name}.png", animations="disabled")
    if stop.paper:
        page.pdf(path=folder / f"{stop.name}.pdf", prefer_css_page_size=True)


def test_a_word_in_the_wrong_language_is_found() -> None:
    """The looking itself: what it lets through, and what it does not."""
    names = {"许桂兰", "上村", "无"}
    assert han_left(["许桂兰 has no task", "at 上村", "Case LX-2026-0001", "Complete; 无"], names) == []
    assert han_left(["无效"], names) == ["无效"]
    assert han_left(["受理", "许桂兰 的任务", "Accepted（受理）"], names) == [
        "受理",
        "许桂兰 的任务",
        "Accepted（受理）",
    ]
    assert latin_left(["按 Enter 打开", "LX-2026-0001", "PDF、JPEG 或 PNG"], names) == []
    assert latin_left(["Work queue", "还有 3 days left", "已 Submitted"], names) == [
        "Work queue",
        "还有 3 days left",
        "已 Submitted",
    ]
