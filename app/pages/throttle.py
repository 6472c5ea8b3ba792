"""How often something may go wrong before one has to wait, and longer each time: in memory, each process for itself.

Enough against guessing: a code has 25 to the eighth spellings, and a case number narrows it to one case.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_KEYS = 10_000


@dataclass(slots=True)
class _Failures:
    many: int
    last: datetime


class Throttle:
    """After `tries` failures of one key a pause of `first`, doubled by every further one up to `longest`.

    A key that nobody has failed by for twice the longest pause is forgotten.
    """

    def __init__(self, tries: int, first: timedelta, longest: timedelta) -> None:
        self._tries, self._first, self._longest = tries, first, longest
        self._keys: OrderedDict[str, _Failures] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str, now: datetime) -> int:
        """Seconds until another try is let through; 0 lets it through."""
        with self._lock:
            held = self._held(key, now)
            if held is None or held.many < self._tries:
                return 0
            doubled = min(held.many - self._tries, 20)
            until = held.last + min(self._longest, self._first * 2**doubled)
            return max(0, -int((now - until).total_seconds() // 1))

    def failed(self, key: str, now: datetime) -> None:
        with self._lock:
            held = self._held(key, now)
            self._keys[key] = _Failures(held.many + 1 if held else 1, now)
            self._keys.move_to_end(key)
            while len(self._keys) > MOST_KEYS:
                self._keys.popitem(last=False)

    def _held(self, key: str, now: datetime) -> _Failures | None:
        held = self._keys.get(key)
        if held is not None and now - held.last > 2 * self._longest:
            del self._keys[key]
            return None
        return held
