"""Templates on their own: rendered without the web, as a page would render them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.pages import terms, words

TEMPLATES = Path(words.__file__).with_name("templates")
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(params=words.LANGUAGES)
def language(request: pytest.FixtureRequest) -> Iterator[str]:
    """The reader's language; Chinese again afterwards."""
    words.speak(request.param, SHANGHAI)
    yield request.param
    words.speak("zh", SHANGHAI)


@pytest.fixture
def english() -> Iterator[None]:
    words.speak("en", SHANGHAI)
    yield
    words.speak("zh", SHANGHAI)


@pytest.fixture(scope="session")
def templates() -> Environment:
    """An environment that fails on any name a template uses and nobody gave it."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.globals.update(words.for_templates() | terms.for_templates())
    environment.globals.update(
        entry=lambda name: SimpleNamespace(script=f"/{name}.js", styles=(f"/{name}.css",), imports=()),
        csrf_token=lambda: "token",
    )
    return environment


@pytest.fixture
def frame() -> dict[str, object]:
    """What every page inside the frame is given."""
    return {
        "office": SimpleNamespace(
            name="柳溪镇便民服务中心", name_en="Liuxi Centre", seal="柳溪便民", phone=""
        ),
        "theme": "auto",
        "here": "/queue",
        "me": SimpleNamespace(name="王敏", post="3 号窗口", posts=("3 号窗口",)),
        "nav": [SimpleNamespace(key="queue", href="/queue", count=3)],
        "place": "queue",
        "now": datetime(2026, 11, 20, 2, 20, tzinfo=UTC),
    }
