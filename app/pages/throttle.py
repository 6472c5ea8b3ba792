"""How often something may go wrong before one has to wait: kept in memory, each process for itself.

Enough against guessing: a code has 25 to the eighth spellings, and a case number narrows it to one case.
"""

import threading
from collections import OrderedDict, deque
from datetime import datetime, timedelta

MOST_KEYS = 10_000


class Throttle:
    """At most `tries` failures of one key within `window`."""

    def __init__(self, tries: int, window: timedelta) -> None:
        self._tries, self._window = tries, window
        self._failures: OrderedDict[str, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str, now: datetime) -> int:
        """Seconds until another try is let through; 0 lets it through."""
        with self._lock:
            failures = self._failures.get(key)
            while failures and failures[0] <= now - self._window:
                failures.popleft()
            if not failures or len(failures) < self._tries:
                return 0
            return int((failures[0] + self._window - now).total_seconds()) + 1

    def failed(self, key: str, now: datetime) -> None:
        with self._lock:
            self._failures.setdefault(key, deque(maxlen=self._tries)).append(now)
            self._failures.move_to_end(key)
            while len(self._failures) > MOST_KEYS:
                self._failures.popitem(last=False)
