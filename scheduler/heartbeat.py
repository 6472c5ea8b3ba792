"""The ticker: APScheduler as a heartbeat that lets the sweep come round, and a watchdog over the wall clock.

No business state lives in a job store. The scheduler sleeps until the moment it has computed by the wall clock, so
after a step backwards it would sleep for as long as the step was; the watchdog notices the step by the monotonic
clock and wakes it. Right after a step nobody knows which time is right: timers are held until the clock has kept
the same pace for a while, so that a wrong hour does not fire them an hour early.
"""

import logging
import os
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler

from app.errors import ClockUnsound
from app.wiring import Shop
from scheduler.sweep import SweepReport, sweep

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
# Wall and monotonic clock drift by less than this between two looks, unless somebody has set the clock.
STEP_SECONDS = 2.0
# A step larger than this holds the timers until the clock has been steady for HOLD_SECONDS.
LARGE_STEP_SECONDS = 30.0
HOLD_SECONDS = 60.0


def node_name() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"[:128]


@dataclass(slots=True)
class Steadiness:
    """Whether the wall clock keeps the pace of the monotonic one. Knows no clock: it is told both.

    offset      wall minus monotonic, in seconds, at the last look; None before the first
    held_until  the monotonic second until which timers are held
    """

    offset: float | None = None
    held_until: float | None = None

    def look(self, wall: datetime, monotonic: float) -> bool:
        """Note both clocks; whether the wall clock was set since the last look."""
        offset = wall.timestamp() - monotonic
        known, self.offset = self.offset, offset
        step = 0.0 if known is None else abs(offset - known)
        if step >= LARGE_STEP_SECONDS:
            self.held_until = monotonic + HOLD_SECONDS
        return step >= STEP_SECONDS

    def is_steady(self, monotonic: float) -> bool:
        """Whether timers may be told."""
        return self.held_until is None or monotonic >= self.held_until


@dataclass(slots=True)
class Ticker:
    """Lets the sweep come round every so many seconds until it is stopped.

    turned   called with each report, e.g. to print it
    """

    shop: Shop
    seconds: float
    turned: Callable[[SweepReport], object] | None = None
    monotonic: Callable[[], float] = time.monotonic
    steadiness: Steadiness = field(default_factory=Steadiness)
    _scheduler: BackgroundScheduler | None = None
    _stopping: threading.Event = field(default_factory=threading.Event)
    _watch: threading.Thread | None = None
    _looking: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Begin at once, in threads of their own."""
        self.look()
        # A turn that takes longer than the pause between two is no news: the next one begins when it has ended.
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        self._scheduler = BackgroundScheduler(
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(1)},
            timezone="UTC",
        )
        self._scheduler.add_job(
            self.turn,
            "interval",
            id="sweep",
            seconds=self.seconds,
            next_run_time=self.shop.now(),
            # One under way and one that waits for its end: a clock that is set during a turn wakes the next.
            max_instances=2,
            coalesce=True,
            misfire_grace_time=None,
        )
        self._scheduler.start()
        self._watch = threading.Thread(target=self._watching, name="sweep-watchdog", daemon=True)
        self._watch.start()

    def stop(self) -> None:
        """End after the turn under way."""
        self._stopping.set()
        if self._watch is not None:
            self._watch.join()
        if self._scheduler is not None and self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def turn(self) -> None:
        """One turn. `now` is read once, together with the look that says whether it can be trusted."""
        if self._stopping.is_set():
            return
        now, steady = self.look()
        if not steady:
            log.warning("the clock was set; timers are held for a minute")
            return
        try:
            report = sweep(self.shop, now, node_name())
        except ClockUnsound as error:
            log.error("%s %s", error.sentence, error.facts)
            return
        except Exception:
            # The database may be away for a while; the next turn finds out. Single timers are caught in the sweep.
            log.exception("a turn of the sweep failed")
            return
        if self.turned is not None:
            self.turned(report)

    def look(self) -> tuple[datetime, bool]:
        """The time, and whether timers may be told by it. Wakes the scheduler where the clock was set."""
        with self._looking:
            now, monotonic = self.shop.now(), self.monotonic()
            stepped = self.steadiness.look(now, monotonic)
            steady = self.steadiness.is_steady(monotonic)
        if stepped and self._scheduler is not None:
            log.warning("the wall clock was set")
            self._scheduler.modify_job("sweep", next_run_time=now)
        return now, steady

    def _watching(self) -> None:
        while not self._stopping.wait(LOOK_SECONDS):
            self.look()
