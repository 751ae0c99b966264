"""Continuous answers about a sound that is being recorded."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import soxr
from numpy.typing import NDArray

from constructor_desktop.inference.prediction import Prediction

Predict = Callable[[Sequence[NDArray[np.generic]]], list[Prediction]]


class AudioStream:
    """Keeps the last seconds of a sound and answers about them at regular times.

    Use `Predictor.stream`. Until a whole window has been heard, answers are about what has been heard so far.
    """

    def __init__(self, predict: Predict, model_rate: int, window_seconds: float, rate: int, hop_seconds: float) -> None:
        """Starts with nothing heard.

        Args:
            predict: Answers for waves `float32 [T]` at `model_rate`.
            model_rate: Samples per second (Hz) that `predict` takes.
            window_seconds: How much one answer is about.
            rate: Samples per second (Hz) of the blocks that will be pushed.
            hop_seconds: Time between two answers.

        Raises:
            ValueError: if a time or rate is not positive.
        """
        if not (rate > 0 and window_seconds > 0 and hop_seconds > 0):
            raise ValueError("times and rates must be positive")
        self._predict = predict
        self._resampler = soxr.ResampleStream(rate, model_rate, 1, dtype="float32", quality="HQ")
        self._window = max(1, round(window_seconds * model_rate))
        self._hop = max(1, round(hop_seconds * model_rate))
        self._until_answer = self._hop
        self._heard: NDArray[np.float32] = np.zeros(0, np.float32)

    def push(self, block: NDArray[np.float32]) -> list[Prediction]:
        """Takes what was recorded since the last call and returns the answers that have become due, often none.

        Args:
            block: `float32 [T]`, or `[T, C]` for several channels, full scale 1, at the stream's rate.

        Raises:
            ValueError: if it is of another shape or type, or not finite.
        """
        if block.ndim not in (1, 2) or block.dtype != np.float32 or not np.isfinite(block).all():
            raise ValueError("a block must be finite float32 [T] or [T, C]")
        mono = block if block.ndim == 1 else block.mean(axis=1, dtype=np.float32)
        return self._predict(self._windows(self._resampler.resample_chunk(mono)))

    def _windows(self, wave: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Adds resampled sound and returns the windows that end within it."""
        windows = []
        while len(wave) > 0:
            part, wave = wave[: self._until_answer], wave[self._until_answer :]
            self._heard = np.concatenate([self._heard, part])[-self._window :]
            self._until_answer -= len(part)
            if self._until_answer == 0:
                windows.append(self._heard)
                self._until_answer = self._hop
        return windows
