"""Probabilities over time for a long recording: windows slid over it, decoded in stretches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import UnreadableError, UsageError
from constructor_desktop.core.events import Event, OnEvent, Progress, ignore_event
from constructor_desktop.core.prefetch import batches
from constructor_desktop.inference.prediction import Prediction
from constructor_desktop.inference.predictor import BATCH, Predictor
from constructor_desktop.media.audio import audio_info, decode_audio
from constructor_desktop.models.preprocess import AudioPreprocess

MOST_POINTS = 400
_STRETCH = 120.0  # Seconds decoded at once: 8 MB at 16 kHz.
_FIRST_STRETCH = 30.0  # The same at first, so that there is soon something to see.
_OVERLAP = 4  # Each moment is part of so many windows where the recording is short enough.


@dataclass(frozen=True)
class Timeline:
    """Answers about a recording.

    Attributes:
        seconds: Length of the recording.
        window: Length of what each answer is about, in seconds.
        starts: First second of each window.
        answers: About each window.
    """

    seconds: float
    window: float
    starts: tuple[float, ...]
    answers: tuple[Prediction, ...]

    def probabilities(self) -> NDArray[np.float32]:
        """Returns `float32 [windows, classes]`."""
        return np.array([list(answer.probabilities.values()) for answer in self.answers], np.float32)


@dataclass(frozen=True, kw_only=True)
class TimelineGrown(Event):
    """What is known by now: the length at once, then more and more answers. `rate` is that of the file, in Hz."""

    type: ClassVar[str] = "timeline_grown"
    timeline: Timeline
    rate: int


def make_timeline(predictor: Predictor, path: Path, on_event: OnEvent = ignore_event) -> Timeline | None:
    """Slides windows over a sound; returns None if it is no longer than two of them.

    Args:
        predictor: A model for sounds.
        path: The sound.
        on_event: Receives `TimelineGrown`, and `Progress` of the stage `evaluate`; may raise Cancelled.

    Raises:
        UnreadableError: if it cannot be decoded.
        UsageError: if the model is one for pictures.
    """
    preprocess, window = predictor.preprocess, predictor.window_seconds
    if not isinstance(preprocess, AudioPreprocess) or window is None:
        raise UsageError("This model is for pictures and cannot listen. Choose a model for sounds.")
    info = audio_info(path)
    seconds = info.seconds or 0.0
    if seconds <= 2 * window:
        return None
    hop = max(window / _OVERLAP, (seconds - window) / (MOST_POINTS - 1))
    count = int((seconds - window) / hop + 1e-6) + 1
    starts = tuple(number * hop for number in range(count))
    answers: list[Prediction] = []

    def known() -> Timeline:
        return Timeline(seconds, window, starts[: len(answers)], tuple(answers))

    on_event(TimelineGrown(timeline=known(), rate=info.rate))
    for batch in batches(_windows(path, preprocess.rate, starts, window), BATCH):
        answers += predictor.predict_arrays(batch)
        on_event(TimelineGrown(timeline=known(), rate=info.rate))
        on_event(Progress(stage="evaluate", done=len(answers), total=count))
    return known()


def _windows(path: Path, rate: int, starts: tuple[float, ...], window: float) -> Iterator[NDArray[np.float32]]:
    """Decodes the windows; those that begin behind the end of what can be read are left out."""
    begin, wave = 0.0, np.zeros(0, np.float32)
    decoded_to = 0.0
    for start in starts:
        if start + window > decoded_to:
            stretch = _STRETCH if decoded_to else min(_STRETCH, _FIRST_STRETCH)
            begin, decoded_to = start, start + max(stretch, 2 * window)
            try:
                wave = decode_audio(path, rate, start=begin, end=decoded_to)
            except UnreadableError:
                if start == 0:
                    raise
                return  # the recording is shorter than its header says
        first = round((start - begin) * rate)
        part = wave[first : first + round(window * rate)]
        if part.size:
            yield part
