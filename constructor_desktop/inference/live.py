"""Answers about a microphone, as soon as the computer can: a slow one answers more rarely, but never about the past."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import soxr
from numpy.typing import NDArray

from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.inference.prediction import Prediction
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.media.ring import RingBuffer
from constructor_desktop.models.preprocess import AudioPreprocess

SHORTEST, LONGEST = 0.04, 0.1
"""Seconds between two answers: as many as are of use, and the fewest that a computer should manage."""

_POLL = 0.003
_EARLY = 0.01  # Better a little too early, about sound that has just arrived, than later about the same sound.
_HEARTBEAT = 0.1
_LOAD = 0.6  # Share of the time that is spent computing where the rate can be chosen; the rest is for the window.
_CLOCK_SECONDS = 10


@dataclass(frozen=True)
class LiveAnswer:
    """An answer about the last seconds.

    Attributes:
        prediction: The answer.
        heard_at: When the last sample of the window was heard, on the clock `time.perf_counter`.
        compute_seconds: How long the answer took.
        dropped: Samples that were lost since the beginning because nobody fetched them in time.
    """

    prediction: Prediction
    heard_at: float
    compute_seconds: float
    dropped: int


class SampleClock:
    """Tells when a sample was heard, although samples arrive in blocks and are looked for only now and then.

    No block can arrive before it was heard, so that the least delayed arrival of the last seconds sets the clock; it
    follows a device whose clock runs a little faster or slower than the computer's.
    """

    def __init__(self, rate: int) -> None:
        """Args: `rate` is in samples per second (Hz)."""
        self._rate = rate
        self._least: deque[tuple[int, float]] = deque(maxlen=_CLOCK_SECONDS)

    def note(self, samples: int, now: float) -> None:
        """Notes that so many samples had arrived, since the beginning, at the time `now` in seconds."""
        offset, second = now - samples / self._rate, int(now)
        if self._least and self._least[-1][0] == second:
            offset = min(offset, self._least.pop()[1])
        self._least.append((second, offset))

    def time_of(self, second: float) -> float:
        """Returns when the sound had lasted for `second` seconds; needs one `note` before."""
        return min(offset for _, offset in self._least) + second


class NewestWindow:
    """The last seconds of a sound, at the rate of a model.

    All of it is resampled for each answer, which takes a millisecond: a resampler for streams keeps up to 40 of them
    back.

    Attributes:
        seconds: How much was taken in so far.
    """

    def __init__(self, rate: int, model_rate: int, window_seconds: float) -> None:
        """Starts with nothing heard."""
        self._rate, self._model_rate = rate, model_rate
        self._length = max(1, round(window_seconds * rate))
        self._heard: NDArray[np.float32] = np.zeros(0, np.float32)
        self._taken = 0

    @property
    def seconds(self) -> float:
        """How much of the sound was taken in."""
        return self._taken / self._rate

    def push(self, block: NDArray[np.float32]) -> None:
        """Takes what is new, `float32 [T]`."""
        self._taken += block.size
        self._heard = np.concatenate([self._heard, block])[-self._length :]

    def wave(self) -> NDArray[np.float32]:
        """Returns the window, `float32 [T]`."""
        wave: NDArray[np.float32] = soxr.resample(self._heard, self._rate, self._model_rate, quality="HQ")
        return wave


def listen(
    predictor: Predictor, ring: RingBuffer, rate: int, on_answer: Callable[[LiveAnswer], None], on_event: OnEvent
) -> None:
    """Answers about what arrives in a buffer until `on_event` raises Cancelled.

    Each answer is about the newest window; sound that came while one was computed is taken in for the next.

    Args:
        predictor: A model for sounds.
        ring: What the microphone writes to.
        rate: Samples per second (Hz) in there.
        on_answer: Told of each answer, in this thread.
        on_event: Receives `Progress` of the stage `listen` ten times a second.

    Raises:
        UsageError: if the model is one for pictures.
    """
    listener = _Listener(predictor, ring, rate)
    answers, due, heartbeat = 0, 0.0, 0.0
    while True:
        now = time.perf_counter()
        if now >= heartbeat:
            on_event(Progress(stage="listen", done=answers, total=0))
            heartbeat = now + _HEARTBEAT
        if not listener.take(now) or now < due - _EARLY:
            time.sleep(_POLL)
            continue
        answer = listener.answer()
        due = now + next_after(answer.compute_seconds)
        answers += 1
        on_answer(answer)


class _Listener:
    def __init__(self, predictor: Predictor, ring: RingBuffer, rate: int) -> None:
        preprocess, seconds = predictor.preprocess, predictor.window_seconds
        if not isinstance(preprocess, AudioPreprocess) or seconds is None:
            raise UsageError("This model is for pictures and cannot listen. Choose a model for sounds.")
        self._predictor, self._ring, self._rate = predictor, ring, rate
        self._window = NewestWindow(rate, preprocess.rate, seconds)
        self._clock = SampleClock(rate)
        self._taken = 0

    def take(self, now: float) -> bool:
        """Takes in what is new; returns whether there is something to answer about.

        Drivers hand over many blocks at once, now and then: an answer is best begun with them, when it is about
        sound that has just been heard.
        """
        block = self._ring.read_new()
        if not block.size:
            return False
        self._taken += block.size
        self._clock.note(self._taken + self._ring.dropped, now)
        self._window.push(block)
        return True

    def answer(self) -> LiveAnswer:
        heard_at = self._clock.time_of(self._window.seconds + self._ring.dropped / self._rate)
        begun = time.perf_counter()
        prediction = self._predictor.predict_array(self._window.wave())
        return LiveAnswer(prediction, heard_at, time.perf_counter() - begun, self._ring.dropped)


class FrameBox:
    """Hands the newest picture of a camera from one thread to another; pictures that nobody fetched are left out."""

    def __init__(self) -> None:
        self._filled = threading.Event()
        self._frame: tuple[Callable[[], NDArray[np.uint8]], float] | None = None

    def put(self, frame: Callable[[], NDArray[np.uint8]], at: float) -> None:
        """Replaces the picture.

        Args:
            frame: Makes the picture, RGB `uint8 [H, W, 3]`, in the thread that fetches it.
            at: When it was seen, on the clock `time.perf_counter`.
        """
        self._frame = frame, at
        self._filled.set()

    def take(self, seconds: float) -> tuple[NDArray[np.uint8], float] | None:
        """Waits so long for a picture and returns it with its time; None if none came."""
        if not self._filled.wait(seconds):
            return None
        self._filled.clear()
        frame, self._frame = self._frame, None
        return None if frame is None else (frame[0](), frame[1])


def watch(predictor: Predictor, frames: FrameBox, on_answer: Callable[[LiveAnswer], None], on_event: OnEvent) -> None:
    """Answers about the newest picture of a camera until `on_event` raises Cancelled.

    Args:
        predictor: A model for pictures.
        frames: Where the camera puts its pictures.
        on_answer: Told of each answer, in this thread; `heard_at` is when the picture was seen.
        on_event: Receives `Progress` of the stage `listen` at least ten times a second.
    """
    answers = 0
    while True:
        on_event(Progress(stage="listen", done=answers, total=0))
        frame = frames.take(_HEARTBEAT)
        if frame is None:
            continue
        begun = time.perf_counter()
        prediction = predictor.predict_array(frame[0])
        took = time.perf_counter() - begun
        answers += 1
        on_answer(LiveAnswer(prediction, frame[1], took, 0))
        time.sleep(max(0.0, next_after(took) - took))


def next_after(compute_seconds: float) -> float:
    """Returns how many seconds after the beginning of an answer that took so long the next one should begin."""
    return max(SHORTEST, min(LONGEST, compute_seconds / _LOAD), compute_seconds)
