"""The one place that builds things: from settings to a shop that the edges work with."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from app.casework.office import Office
from app.definitions.shipped import furnish
from app.domain.rights import CONSOLE
from app.settings import Settings
from app.store.database import open_engine
from app.store.documents import Documents
from app.store.migrate import upgrade_engine
from app.store.sealing import open_vault
from app.store.timekeeping import Watch
from app.store.unit import Units


@dataclass(frozen=True, slots=True)
class Shop:
    """Everything an edge needs. Replacing a part for a test is a keyword argument, not a patch.

    now  reads the wall clock; called once at an edge, then passed down
    """

    settings: Settings
    units: Units
    office: Office
    now: Callable[[], datetime]


def wall_clock() -> datetime:
    return datetime.now(UTC)


def uptime() -> float:
    """Seconds since the machine started; where it can be told, the time it slept among them."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()


def watched(shop: Shop) -> Shop:
    """The shop for whoever works by the machine's clock: nothing is recorded where that cannot be right."""
    engine, rest = shop.units.engine, timedelta(days=shop.settings.longest_rest_days)
    watch = Watch(engine, rest, uptime, asks_server=engine.dialect.name == "postgresql")
    return replace(shop, units=replace(shop.units, watch=watch))


def open_shop(settings: Settings, now: Callable[[], datetime] = wall_clock) -> Shop:
    """Open the installation: migrate its database, make its key at first start, furnish what is missing."""
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)  # the default database lies in it, too
    engine = open_engine(settings.database_url)
    upgrade_engine(engine)
    units = Units(engine, open_vault(settings.home))
    with units.write(CONSOLE, now()) as u:
        furnish(u)
    return Shop(settings, units, Office(settings.zone, Documents(settings.home / "documents")), now)
