from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
import soxr

from constructor_desktop.core.errors import Cancelled, UsageError
from constructor_desktop.core.events import Event, ignore_event
from constructor_desktop.inference.live import (
    LONGEST,
    SHORTEST,
    FrameBox,
    LiveAnswer,
    NewestWindow,
    SampleClock,
    listen,
    next_after,
    watch,
)
from constructor_desktop.inference.prediction import Prediction, make_prediction
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.media.ring import RingBuffer
from tests.inference.samples import RATE, picture, wave

MICROPHONE = 48_000
BLOCK = 960


class Stopper:
    """Cancels once it was asked to."""

    def __init__(self) -> None:
        self.stopped = False

    def __call__(self, event: Event) -> None:
        if self.stopped:
            raise Cancelled


def play(ring: RingBuffer, sound: np.ndarray, done: Callable[[], None]) -> threading.Thread:
    """Writes a sound into a buffer at the speed of a microphone."""

    def work() -> None:
        begun = time.perf_counter()
        for begin in range(0, len(sound), BLOCK):
            time.sleep(max(0.0, begun + (begin + BLOCK) / MICROPHONE - time.perf_counter()))
            ring.write(sound[begin : begin + BLOCK])
        done()

    thread = threading.Thread(target=work)
    thread.start()
    return thread


def hear(predictor: Predictor, sound: np.ndarray) -> list[LiveAnswer]:
    ring, stopper, answers = RingBuffer(2 * MICROPHONE), Stopper(), []
    thread = play(ring, sound, lambda: setattr(stopper, "stopped", True))
    with pytest.raises(Cancelled):
        listen(predictor, ring, MICROPHONE, answers.append, stopper)
    thread.join()
    return answers


def test_answers_come_often_and_soon(audio_predictor: Predictor) -> None:
    answers = hear(audio_predictor, wave(1, 3.0, MICROPHONE))
    assert 15 <= len(answers) <= 3.1 / SHORTEST
    assert all(answer.dropped == 0 for answer in answers)
    assert [a.heard_at for a in answers] == sorted(a.heard_at for a in answers)
    assert all(answer.compute_seconds > 0 for answer in answers)


def test_a_slow_computer_skips_windows_instead_of_lagging(
    audio_predictor: Predictor, monkeypatch: pytest.MonkeyPatch
) -> None:
    lags: list[float] = []
    real = audio_predictor.predict_array

    def slow(array: np.ndarray) -> Prediction:
        time.sleep(0.2)
        return real(array)

    monkeypatch.setattr(audio_predictor, "predict_array", slow)
    ring, stopper = RingBuffer(2 * MICROPHONE), Stopper()

    def note(answer: LiveAnswer) -> None:
        lags.append(time.perf_counter() - answer.heard_at - answer.compute_seconds)

    thread = play(ring, wave(2, 2.5, MICROPHONE), lambda: setattr(stopper, "stopped", True))
    with pytest.raises(Cancelled):
        listen(audio_predictor, ring, MICROPHONE, note, stopper)
    thread.join()
    assert 5 <= len(lags) <= 13
    assert lags[-1] < lags[0] + 0.1 and max(lags) < 0.2
    assert ring.dropped == 0


def test_silence_is_told(audio_predictor: Predictor) -> None:
    answers = hear(audio_predictor, np.zeros(MICROPHONE, np.float32))
    assert answers and all(answer.prediction.silent for answer in answers)


def test_the_newest_window_is_the_end_of_the_sound_at_the_rate_of_the_model() -> None:
    sound = wave(3, 3.0, MICROPHONE)
    window = NewestWindow(MICROPHONE, RATE, 1.0)
    for begin in range(0, len(sound), 777):
        window.push(sound[begin : begin + 777])
    assert window.seconds == 3.0
    expected = soxr.resample(sound, MICROPHONE, RATE, quality="HQ")[-RATE:]
    np.testing.assert_allclose(window.wave()[200:-200], expected[200:-200], atol=1e-4)  # without what rings at the cut


def test_the_clock_takes_the_least_delayed_arrival() -> None:
    clock = SampleClock(1000)
    for number, delay in enumerate((0.03, 0.01, 0.05, 0.02), 1):
        clock.note(100 * number, 5.0 + 0.1 * number + delay)
    assert clock.time_of(0.4) == pytest.approx(5.41)


def test_the_clock_follows_a_device_that_runs_slower() -> None:
    clock = SampleClock(1000)
    for second in range(600):  # 200 of a million
        clock.note(1000 * second, second * 1.0002)
    assert clock.time_of(599) == pytest.approx(599 * 1.0002, abs=0.003)


@pytest.mark.parametrize(("took", "after"), [(0.001, SHORTEST), (0.048, 0.08), (0.08, LONGEST), (0.3, 0.3)])
def test_a_part_of_the_time_is_left_for_others(took: float, after: float) -> None:
    assert next_after(took) == pytest.approx(after)


def test_a_model_for_pictures_cannot_listen(image_predictor: Predictor) -> None:
    with pytest.raises(UsageError, match="cannot listen"):
        listen(image_predictor, RingBuffer(10), RATE, lambda answer: None, ignore_event)


def test_only_the_newest_picture_is_answered(image_predictor: Predictor, monkeypatch: pytest.MonkeyPatch) -> None:
    frames, stopper = FrameBox(), Stopper()
    answers: list[LiveAnswer] = []
    seen: list[int] = []

    def answer(array: np.ndarray) -> Prediction:
        seen.append(int(array[0, 0, 0]))
        frames.put(lambda: np.full((4, 4, 3), 7, np.uint8), 3.0)
        frames.put(lambda: np.full((4, 4, 3), 8, np.uint8), 4.0)
        return make_prediction(("a", "b"), (0.9, 0.1), 0.0, 1.0, silent=False)

    def take(answer: LiveAnswer) -> None:
        answers.append(answer)
        stopper.stopped = len(answers) == 2

    monkeypatch.setattr(image_predictor, "predict_array", answer)
    frames.put(lambda: np.zeros((4, 4, 3), np.uint8), 1.0)
    frames.put(lambda: np.ones((4, 4, 3), np.uint8), 2.0)
    with pytest.raises(Cancelled):
        watch(image_predictor, frames, take, stopper)
    assert seen == [1, 8]
    assert [answer.heard_at for answer in answers] == [2.0, 4.0]


def test_watching_answers_as_for_the_picture(image_predictor: Predictor) -> None:
    frames, stopper = FrameBox(), Stopper()
    answers: list[LiveAnswer] = []

    def take(answer: LiveAnswer) -> None:
        answers.append(answer)
        stopper.stopped = True

    frames.put(lambda: picture(3), 1.0)
    with pytest.raises(Cancelled):
        watch(image_predictor, frames, take, stopper)
    assert answers[0].prediction == image_predictor.predict_array(picture(3))


def test_no_picture_no_answer() -> None:
    assert FrameBox().take(0.01) is None
