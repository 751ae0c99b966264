"""How many answers a second there really are, and how far behind the sound or the picture their bars are painted."""

from __future__ import annotations

import statistics
import time
from collections import deque

SECONDS = 3.0
SLOW_RATE = 9.0
"""Fewer answers a second are told."""


class Pace:
    """Measures over the last seconds.

    Attributes:
        dropped: Samples of sound that were lost.
    """

    def __init__(self) -> None:
        self._painted: deque[tuple[float, float]] = deque()
        self.dropped = 0

    def reset(self) -> None:
        """Begins anew."""
        self._painted.clear()
        self.dropped = 0

    def painted(self, heard_at: float) -> float:
        """Notes that an answer has just been painted.

        Args:
            heard_at: When what it is about ended, on the clock `time.perf_counter`.

        Returns:
            How late it was, in seconds.
        """
        now = time.perf_counter()
        self._painted.append((now, now - heard_at))
        while self._painted[0][0] < now - SECONDS:
            self._painted.popleft()
        return now - heard_at

    def rate(self) -> float | None:
        """Returns answers a second; None until there are enough."""
        if len(self._painted) < 2:
            return None
        now = time.perf_counter()
        while len(self._painted) > 2 and self._painted[0][0] < now - SECONDS:
            self._painted.popleft()
        return (len(self._painted) - 1) / max(1e-3, now - self._painted[0][0])

    def delay(self) -> float | None:
        """Returns the median of how late answers were, in seconds; None if there are none."""
        return statistics.median(late for _, late in self._painted) if self._painted else None
