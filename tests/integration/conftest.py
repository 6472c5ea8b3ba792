"""What tests on real databases share: units of work on a fresh database, and a moment to act at."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from app.store.database import open_engine
from app.store.sealing import Vault
from app.store.unit import Units


@pytest.fixture
def units(database_url: str) -> Iterator[Units]:
    """Units of work on this test's own database, sealed with a key of its own."""
    engine = open_engine(database_url)
    yield Units(engine, Vault(bytes(range(32))))
    engine.dispose()


@pytest.fixture
def now() -> datetime:
    """Monday, 14 September 2026, 10:00 in Shanghai."""
    return datetime(2026, 9, 14, 2, 0, tzinfo=UTC)
