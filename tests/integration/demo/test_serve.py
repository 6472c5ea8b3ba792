"""`shouwen serve`: it says where it listens, answers, sweeps, and ends when told to."""

import os
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.serve import fill
from app.domain.rights import CONSOLE
from app.store import tables as t
from tests.integration.demo.conftest import Played

ROOT = Path(__file__).parents[3]


@pytest.fixture
def serving(played: Played) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A service on the played month in a process of its own, and its address."""
    environment = {
        **os.environ,
        "DATABASE_URL": played.url,
        "SHOUWEN_HOME": str(played.home),
        "SHOUWEN_PORT": "0",
        "SHOUWEN_SWEEP_SECONDS": "0.05",
        "PYTHONPATH": str(ROOT),
    }
    words = [sys.executable, "-m", "app.cli", "serve"]
    with subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, text=True, cwd=ROOT) as service:
        assert service.stdout is not None
        line = service.stdout.readline()
        yield service, line.rpartition(" ")[2].strip()
        service.kill()


@pytest.mark.slow
def test_the_service_answers_sweeps_beside_its_pages_and_ends_when_told(
    serving: tuple[subprocess.Popen[str], str], played: Played
) -> None:
    service, address = serving
    with urllib.request.urlopen(f"{address}healthz", timeout=60) as answer:
        assert answer.status == 200
    with urllib.request.urlopen(f"{address}status", timeout=60) as answer:
        assert "<html" in answer.read().decode()
    service.send_signal(signal.SIGTERM)
    assert service.wait(60) == 0
    with played.shop.units.read(CONSOLE, played.shop.now()) as u:
        (beat,) = u.rows(t.heartbeat.select())
    assert beat.turn_at > played.shop.now()


def test_a_second_start_keeps_what_is_there(played: Played, capsys: pytest.CaptureFixture[str]) -> None:
    before = played.says("check")[1]["checked"]
    fill(played.shop)
    assert "kept" in capsys.readouterr().out
    assert played.says("check")[1]["checked"] == before
