from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.training.items import Stopwatch
from constructor_desktop.training.pipeline import BATCH, BATCH_PER_THREAD, Pipeline
from tests.training.samples import MeanEmbedder, describe

COUNT = 37


class Counting(MeanEmbedder):
    """Notes which threads call it."""

    def __init__(self, concurrent: bool) -> None:
        super().__init__()
        self.concurrent = concurrent
        self.threads: set[str] = set()

    def embed(self, inputs: object) -> list[np.ndarray]:
        self.threads.add(threading.current_thread().name)
        return super().embed(inputs)  # type: ignore[arg-type]


def prepare(number: int) -> tuple[list[np.ndarray], str] | UnreadableError:
    if number % 10 == 7:
        return UnreadableError(Path(f"{number}.png"), "It is broken.")
    return [np.full(16, number, np.float32), np.arange(16, dtype=np.float32) + number], f"number {number}"


@pytest.mark.parametrize("concurrent", [True, False])
def test_results_come_in_order_with_what_else_is_known(concurrent: bool) -> None:
    embedder, stopwatch = Counting(concurrent), Stopwatch()
    results = list(Pipeline(embedder, prepare, stopwatch).run(range(COUNT)))
    assert len(results) == COUNT
    for number, result in enumerate(results):
        if number % 10 == 7:
            assert isinstance(result, UnreadableError)
            assert result.path.name == f"{number}.png"
        else:
            assert not isinstance(result, UnreadableError)
            vectors, name = result
            assert name == f"number {number}"
            np.testing.assert_array_equal(vectors[0], describe(np.full(16, number, np.float32)))
            np.testing.assert_array_equal(vectors[1], describe(np.arange(16, dtype=np.float32) + number))
    assert set(stopwatch.seconds) == {"decode", "embed"}


def test_on_a_cpu_each_thread_embeds_a_few_on_its_own() -> None:
    embedder = Counting(True)
    list(Pipeline(embedder, prepare, Stopwatch()).run(range(COUNT)))
    assert max(embedder.batches) <= 2 * BATCH_PER_THREAD
    assert all(name.startswith("prefetch") for name in embedder.threads)


def test_on_a_gpu_batches_are_embedded_by_the_caller() -> None:
    embedder = Counting(False)
    list(Pipeline(embedder, prepare, Stopwatch()).run(range(COUNT)))
    assert len(embedder.batches) == -(-COUNT // BATCH)
    assert embedder.threads == {threading.current_thread().name}


@pytest.mark.parametrize("concurrent", [True, False])
def test_work_ahead_is_bounded(concurrent: bool) -> None:
    begun = []

    def note(number: int) -> tuple[list[np.ndarray], None]:
        begun.append(number)
        return [np.zeros(16, np.float32)], None

    results = Pipeline(Counting(concurrent), note, Stopwatch()).run(range(10_000))
    next(results)
    assert len(begun) < 200
    results.close()  # type: ignore[attr-defined]
