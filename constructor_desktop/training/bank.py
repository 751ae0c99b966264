"""What the frozen part of a backbone makes of every sample and view: computed once, used in every epoch and fold."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.models.embedder import Embedder
from constructor_desktop.training.features import STEPS_AT_ONCE, Extractor
from constructor_desktop.training.items import Item
from constructor_desktop.training.pipeline import Pipeline
from constructor_desktop.training.team import team
from constructor_desktop.training.views import make_view

MAX_BYTES = 512 * 2**20


class FeatureBank:
    """Features of N samples and V views as half-precision numbers in a temporary file."""

    def __init__(self, items: Sequence[Item], extractor: Extractor, embedder: Embedder, on_event: OnEvent) -> None:
        self._items = items
        self._extractor = extractor
        self._embedder = embedder
        self._on_event = on_event
        self._team = team()
        self._file = tempfile.TemporaryFile()  # noqa: SIM115  # closed by close()
        self._features: NDArray[np.float16] = np.empty((0, 0), np.float16)

    @property
    def views(self) -> int:
        """How many augmented views there are besides view 0, the sample itself."""
        return len(self._features) - 1

    def fill(self, wanted_views: int, *, mirror: bool) -> None:
        """Computes view 0 and up to `wanted_views` more, as many as fit into 512 MiB but at least one.

        Args:
            wanted_views: One for each epoch is ideal; 0 for none besides the samples themselves.
            mirror: Whether every second view of a picture is mirrored.
        """
        first = self._view(0, mirror, 1, 0)
        shape = tuple(np.max([row.shape for row in first], axis=0))
        size = int(np.prod(shape)) * len(first) * 2
        count = 1 + max(min(1, wanted_views), min(wanted_views, MAX_BYTES // size - 1))
        self._features = np.memmap(self._file, np.float16, "w+", shape=(count, len(first), *shape))
        self._store(0, first)
        for view in range(1, count):
            self._store(view, self._view(view, mirror, count, view))

    def get(self, view: int | NDArray[np.int64], indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """Returns features `float32 [M, ...]` of some samples; shorter sounds are followed by patches of loudness 0.

        Args:
            view: Of all of them, or of each, `int64 [M]`.
            indices: The samples, `int64 [M]`.
        """
        chosen: NDArray[np.float32] = self._features[view, indices].astype(np.float32)
        return chosen

    def close(self) -> None:
        """Removes the temporary file."""
        del self._features
        self._file.close()

    def _store(self, view: int, rows: list[NDArray[np.float32]]) -> None:
        for index, row in enumerate(rows):
            place: tuple[int | slice, ...] = (view, index, *(slice(0, length) for length in row.shape))
            self._features[place] = row

    def _view(self, view: int, mirror: bool, views: int, done: int) -> list[NDArray[np.float32]]:
        def prepare(item: Item) -> tuple[list[NDArray[np.generic]], None] | UnreadableError:
            try:
                decoded = self._extractor.decode(item.sample, item.key)
            except UnreadableError as error:
                return error
            source = self._extractor
            flip = None if mirror else False
            varied = make_view(decoded, item.key, view, mirror=flip, augmenter=source.augmenter, rate=source.rate)
            return [source.run_preprocess(varied)], None

        rows: list[NDArray[np.float32]] = []
        total = views * len(self._items)
        mine = self._team.share(self._items)
        for result in Pipeline(self._embedder, prepare, self._extractor.stopwatch).run(mine):
            if isinstance(result, UnreadableError):
                raise result
            rows += result[0]
            if len(rows) % STEPS_AT_ONCE == 0 or len(rows) == len(mine):
                ready = min(len(self._items), self._team.size * len(rows))
                self._on_event(Progress(stage="features", done=done * len(self._items) + ready, total=total))
        parts = self._team.gather(rows)
        return [parts[index % self._team.size][index // self._team.size] for index in range(len(self._items))]
