"""How a recording is cut into clips: what the dialog asks, computed off the GUI thread."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.events import OnEvent
from constructor_desktop.media.overview import sound_levels
from constructor_desktop.media.segments import (
    FRAME_SECONDS,
    Part,
    SilenceOptions,
    found_threshold,
    split_fixed,
    split_levels,
)

CUT_FOLDER = "cut"
"""Below the scratch folder; what a crash leaves there can be made again from the original."""
_LEAST_OVERLAP_STEP = 0.1  # of the length, so that the clips do not become endless


@dataclass(frozen=True)
class FixedCut:
    """Clips of one length.

    Attributes:
        length: Seconds of each clip.
        overlap: Share of a clip that the next one repeats, below 1.
        rest: A last clip shorter than this is left out, in seconds.
    """

    length: float
    overlap: float = 0.0
    rest: float = 0.0


@dataclass(frozen=True)
class SilenceCut:
    """Clips between silences."""

    options: SilenceOptions = field(default_factory=SilenceOptions)


Cut = FixedCut | SilenceCut


class Cutter:
    """Finds the parts of one sound; the levels are decoded once, then other options cost milliseconds.

    Attributes:
        found_db: What counts as silence by itself, in dB below the loudest, once silences were sought; None before,
            and where there are none.
    """

    def __init__(self, path: Path, start: float, end: float) -> None:
        """Args: only what lies between `start` and `end` (seconds) is cut."""
        self._path, self._start, self._end = path, start, end
        self._levels: NDArray[np.float32] | None = None
        self.found_db: float | None = None

    def parts(self, cut: Cut, on_event: OnEvent) -> list[Part]:
        """Returns first and last second of each clip; for a task, one at a time.

        Raises:
            UnreadableError: if the sound cannot be decoded.
        """
        if isinstance(cut, FixedCut):
            hop = cut.length * max(_LEAST_OVERLAP_STEP, 1 - cut.overlap)
            parts = split_fixed(self._end - self._start, cut.length, hop, cut.rest)
        else:
            if self._levels is None:
                self._levels = sound_levels(self._path, on_event=on_event)
            first, last = round(self._start / FRAME_SECONDS), round(self._end / FRAME_SECONDS)
            parts = split_levels(self._levels[first:last], cut.options)
            self.found_db = found_threshold(self._levels[first:last])
        moved = [(start + self._start, min(end + self._start, self._end)) for start, end in parts]
        return [part for part in moved if part[0] < part[1]]
