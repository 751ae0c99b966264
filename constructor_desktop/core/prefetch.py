"""Working ahead in threads."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def prefetch(work: Callable[[T], R], entries: Iterable[T], ahead: int = 32) -> Generator[R]:
    """Yields `work(entry)` for each entry, in order, computed in threads at most `ahead` entries early."""
    with ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="prefetch") as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for entry in entries:
                waiting.append(pool.submit(work, entry))
                if len(waiting) >= ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()


def batches(entries: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yields lists of `size` entries; the last may be shorter."""
    batch: list[T] = []
    for entry in entries:
        batch.append(entry)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch
