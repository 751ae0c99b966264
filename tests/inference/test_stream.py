from __future__ import annotations

import numpy as np
import pytest
import soxr

from constructor_desktop.inference.prediction import Prediction
from constructor_desktop.inference.predictor import Predictor
from tests.inference.samples import RATE, wave

MICROPHONE = 48_000


def listen(predictor: Predictor, sound: np.ndarray, rate: int, block: int, hop: float) -> list[Prediction]:
    stream = predictor.stream(rate, hop)
    return [answer for begin in range(0, len(sound), block) for answer in stream.push(sound[begin : begin + block])]


def test_answers_equal_those_for_the_same_windows(audio_predictor: Predictor) -> None:
    sound = wave(1, 5.0)
    answers = listen(audio_predictor, sound, RATE, block=1000, hop=0.5)
    assert len(answers) == 10
    for index, answer in enumerate(answers):
        end = 8000 * (index + 1)
        expected = audio_predictor.predict_array(sound[max(0, end - 2 * RATE) : end])
        assert answer.label == expected.label
        assert list(answer.probabilities.values()) == pytest.approx(list(expected.probabilities.values()), abs=1e-4)


@pytest.mark.parametrize("block", [7, 480, 100_000])
def test_resampling_does_not_depend_on_the_blocks(audio_predictor: Predictor, block: int) -> None:
    sound = wave(2, 3.0, MICROPHONE)
    if block == 7:
        sound = sound[:MICROPHONE]
    resampled = soxr.resample(sound, MICROPHONE, RATE, quality="HQ")
    answers = listen(audio_predictor, sound, MICROPHONE, block, hop=0.25)
    assert len(answers) >= len(sound) / MICROPHONE / 0.25 - 1
    for index, answer in enumerate(answers):
        end = RATE // 4 * (index + 1)
        expected = audio_predictor.predict_array(resampled[max(0, end - 2 * RATE) : end])
        assert list(answer.probabilities.values()) == pytest.approx(list(expected.probabilities.values()), abs=1e-3)


def test_channels_are_averaged(audio_predictor: Predictor) -> None:
    sound = wave(3, 1.0)
    stereo = np.stack([sound * 2, sound * 0], axis=1)
    (mono,) = listen(audio_predictor, sound, RATE, RATE, hop=1.0)
    (both,) = listen(audio_predictor, stereo, RATE, RATE, hop=1.0)
    assert both.probabilities == pytest.approx(mono.probabilities, abs=1e-5)


def test_silence_becomes_unknown_once_the_window_holds_nothing_else(audio_predictor: Predictor) -> None:
    stream = audio_predictor.stream(RATE, hop_seconds=1.0)
    known = [answer.known for answer in stream.push(wave(0, 2.0))]
    known += [answer.known for answer in stream.push(np.zeros(3 * RATE, np.float32))]
    assert known[1] is True
    assert known[-1] is False
    assert len(known) == 5


def test_an_empty_block_changes_nothing(audio_predictor: Predictor) -> None:
    stream = audio_predictor.stream(MICROPHONE, 0.1)
    assert stream.push(np.zeros(0, np.float32)) == []


@pytest.mark.parametrize("block", [np.zeros(3), np.zeros((2, 2, 2), np.float32), np.array([np.inf], np.float32)])
def test_blocks_that_are_no_sound(audio_predictor: Predictor, block: np.ndarray) -> None:
    with pytest.raises(ValueError, match="must be finite float32"):
        audio_predictor.stream(RATE, 1.0).push(block)


@pytest.mark.parametrize(("rate", "hop"), [(0, 1.0), (RATE, 0.0), (RATE, -1.0)])
def test_times_and_rates_are_positive(audio_predictor: Predictor, rate: int, hop: float) -> None:
    with pytest.raises(ValueError, match="must be positive"):
        audio_predictor.stream(rate, hop)
