"""How often somebody may ask: the token bucket, one for each key."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from time import monotonic

KEYS = 10_000
"""Most keys that are remembered; who has not come for the longest time is forgotten first."""


class Limit:
    """Lets `burst` through at once and `rate` a second from then on, of each key. Safe between threads.

    Source: the token bucket of network traffic shaping (ITU-T I.371).
    """

    def __init__(self, burst: int, rate: float, *, clock: Callable[[], float] = monotonic) -> None:
        self._burst, self._rate, self._clock = burst, rate, clock
        self._lock = threading.Lock()
        self._left: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def wait(self, key: Hashable, *, take: bool = True) -> float:
        """Take a token and return 0, or only look; where there is none, return the seconds until there is."""
        with self._lock:
            now = self._clock()
            left, then = self._left.pop(key, (float(self._burst), now))
            left = min(float(self._burst), left + (now - then) * self._rate)
            there = left >= 1
            self._left[key] = (left - 1 if there and take else left), now
            if len(self._left) > KEYS:
                self._left.popitem(last=False)
            return 0.0 if there else (1 - left) / self._rate
