"""`python -m scheduler`: the sweep as a process of its own, for installations that run it apart from the pages."""

import logging
import signal
import threading

from app.settings import read_settings
from app.wiring import open_shop, watched
from scheduler.heartbeat import Ticker


def main() -> None:
    """Sweep until told to stop."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    settings = read_settings()
    run(Ticker(watched(open_shop(settings)), settings.sweep_seconds))


def run(ticker: Ticker) -> None:
    """Keep a ticker going until SIGTERM or SIGINT; the turn under way is finished."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    ticker.start()
    stop.wait()
    ticker.stop()


if __name__ == "__main__":
    main()
