"""Decoding and embedding many samples, all processors busy, in constant memory."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.core.prefetch import batches, prefetch
from constructor_desktop.models.embedder import Embedder
from constructor_desktop.training.items import Stopwatch

Array = NDArray[np.float32]
Inputs = list[NDArray[np.generic]]
T = TypeVar("T")
F = TypeVar("F")
BATCH = 16
# So few stay in a processor's cache; more in one call are slower.
BATCH_PER_THREAD = 2


class Pipeline(Generic[T, F]):
    """From entries to embeddings, in order.

    On a CPU each thread decodes some entries and embeds them: that wastes less than all threads working on one batch.
    On a GPU threads decode ahead, and batches are embedded as they fill.
    """

    def __init__(
        self,
        embedder: Embedder,
        prepare: Callable[[T], tuple[Inputs, F] | UnreadableError],
        stopwatch: Stopwatch,
    ) -> None:
        """Makes a pipeline.

        Args:
            embedder: The network.
            prepare: Decodes an entry: what is to be embedded, and what else there is to be known of it. Called in
                several threads.
            stopwatch: Measures the stages `decode` and `embed`; seconds in threads count as a part of a second each.
        """
        self._embedder = embedder
        self._prepare = prepare
        self._stopwatch = stopwatch
        self._threads = os.cpu_count() or 1

    def run(self, entries: Sequence[T]) -> Iterator[tuple[list[Array], F] | UnreadableError]:
        """Yields embeddings of each entry's inputs, and what else is known; or why it cannot be read."""
        return self._in_threads(entries) if self._embedder.concurrent else self._in_batches(entries)

    def _in_threads(self, entries: Sequence[T]) -> Iterator[tuple[list[Array], F] | UnreadableError]:
        size = max(1, min(BATCH_PER_THREAD, len(entries) // self._threads))
        for results, decoding, embedding in prefetch(self._decode_and_embed, batches(entries, size)):
            self._stopwatch.add("decode", decoding / self._threads)
            self._stopwatch.add("embed", embedding / self._threads)
            yield from results

    def _decode_and_embed(self, entries: list[T]) -> tuple[list[tuple[list[Array], F] | UnreadableError], float, float]:
        started = time.perf_counter()
        prepared = [self._prepare(entry) for entry in entries]
        decoded = time.perf_counter()
        results = self._embed(prepared)
        return results, decoded - started, time.perf_counter() - decoded

    def _in_batches(self, entries: Iterable[T]) -> Iterator[tuple[list[Array], F] | UnreadableError]:
        waiting = iter(batches(prefetch(self._prepare, entries), BATCH))
        while True:
            with self._stopwatch.measure("decode"):
                part = next(waiting, None)
            if part is None:
                return
            with self._stopwatch.measure("embed"):
                results = self._embed(part)
            yield from results

    def _embed(
        self, prepared: list[tuple[Inputs, F] | UnreadableError]
    ) -> list[tuple[list[Array], F] | UnreadableError]:
        ready = [one for one in prepared if not isinstance(one, UnreadableError)]
        outputs = iter(self._embedder.embed([values for inputs, _ in ready for values in inputs]))
        return [
            one if isinstance(one, UnreadableError) else ([next(outputs) for _ in one[0]], one[1]) for one in prepared
        ]
