"""A ring buffer between the thread that records and the one that looks at the sound."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


class RingBuffer:
    """The newest samples of one channel; one thread writes, one other thread reads, neither ever waits.

    The counters only grow, and a reader looks at them again after copying: what the writer touched meanwhile is
    left out. Storing an integer attribute is atomic in Python, so no lock is needed.

    Attributes:
        capacity: The greatest number of samples that wait to be read.
        dropped: How many samples `read_new` has missed so far because it was called too late.
    """

    def __init__(self, capacity: int) -> None:
        """Starts empty.

        Raises:
            ValueError: if the capacity is not positive.
        """
        if capacity <= 0:
            raise ValueError("the capacity must be positive")
        self.capacity = capacity
        self.dropped = 0
        self._samples = np.zeros(capacity, np.float32)
        self._begun = 0  # Samples whose writing has begun; between the two lies what is being overwritten.
        self._written = 0
        self._read = 0

    @property
    def written(self) -> int:
        """Number of samples written since the beginning."""
        return self._written

    def write(self, block: NDArray[np.float32]) -> None:
        """Appends `float32 [T]`; of a block longer than the buffer, only the end stays."""
        self._begun = total = self._written + block.size
        kept = block[-self.capacity :]
        begin = (total - kept.size) % self.capacity
        first = min(kept.size, self.capacity - begin)
        self._samples[begin : begin + first] = kept[:first]
        self._samples[: kept.size - first] = kept[first:]
        self._written = total

    def read_new(self) -> NDArray[np.float32]:
        """Returns what was written since the last call, as `float32 [T]`; `dropped` counts what came too late."""
        end = self._written
        samples = self._copy(self._read, end)
        self.dropped += end - self._read - samples.size
        self._read = end
        return samples

    def latest(self, count: int) -> NDArray[np.float32]:
        """Returns the newest samples as `float32 [T]`, at most `count`, read or not."""
        end = self._written
        return self._copy(max(0, end - count), end)

    def _copy(self, begin: int, end: int) -> NDArray[np.float32]:
        """The samples from `begin` to `end` (counted since the beginning), less those that are overwritten."""
        begin = max(begin, end - self.capacity)
        first, count = begin % self.capacity, end - begin
        samples = np.concatenate(
            [self._samples[first : first + count], self._samples[: max(0, first + count - self.capacity)]]
        )
        return samples[max(0, self._begun - self.capacity - begin) :]
