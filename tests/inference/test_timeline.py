from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from constructor_desktop.core.errors import Cancelled, UnreadableError, UsageError
from constructor_desktop.core.events import Event, Progress
from constructor_desktop.inference import timeline
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.inference.timeline import TimelineGrown, make_timeline
from tests.inference.samples import RATE, wave


def write(path: Path, seconds: float) -> np.ndarray:
    sound = np.concatenate([wave(seed, 1.0) for seed in range(round(seconds))])
    soundfile.write(path, sound, RATE, subtype="FLOAT")
    return sound


def test_windows_slide_over_a_recording(audio_predictor: Predictor, tmp_path: Path) -> None:
    sound = write(tmp_path / "long.wav", 7)
    events: list[Event] = []
    found = make_timeline(audio_predictor, tmp_path / "long.wav", events.append)
    assert found is not None
    assert found.window == 2.0 and found.seconds == pytest.approx(7.0)
    assert found.starts == pytest.approx(tuple(0.5 * number for number in range(11)))
    assert found.probabilities().shape == (11, 3)
    for start, answer in zip(found.starts, found.answers, strict=True):
        expected = audio_predictor.predict_array(sound[round(start * RATE) : round((start + 2) * RATE)])
        assert list(answer.probabilities.values()) == pytest.approx(list(expected.probabilities.values()), abs=1e-3)
    assert isinstance(events[-1], Progress) and events[-1].done == events[-1].total == 11
    grown = [event for event in events if isinstance(event, TimelineGrown)]
    assert grown[0].timeline.answers == () and grown[0].timeline.seconds == found.seconds and grown[0].rate == RATE
    assert grown[-1].timeline == found


def test_stretches_are_decoded_one_after_another(
    audio_predictor: Predictor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "long.wav", 12)
    whole = make_timeline(audio_predictor, tmp_path / "long.wav")
    monkeypatch.setattr(timeline, "_STRETCH", 4.0)
    parts = make_timeline(audio_predictor, tmp_path / "long.wav")
    assert whole is not None and parts is not None
    np.testing.assert_allclose(parts.probabilities(), whole.probabilities(), atol=1e-3)


def test_a_very_long_recording_has_a_bounded_number_of_points(
    audio_predictor: Predictor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "long.wav", 20)
    monkeypatch.setattr(timeline, "MOST_POINTS", 5)
    found = make_timeline(audio_predictor, tmp_path / "long.wav")
    assert found is not None and len(found.answers) == 5
    assert found.starts[-1] == pytest.approx(18.0)


def test_a_short_sound_has_no_timeline(audio_predictor: Predictor, tmp_path: Path) -> None:
    write(tmp_path / "short.wav", 4)
    assert make_timeline(audio_predictor, tmp_path / "short.wav") is None


def test_it_can_be_cancelled(audio_predictor: Predictor, tmp_path: Path) -> None:
    write(tmp_path / "long.wav", 7)

    def cancel(event: Event) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        make_timeline(audio_predictor, tmp_path / "long.wav", cancel)


def test_what_cannot_be_used(audio_predictor: Predictor, image_predictor: Predictor, tmp_path: Path) -> None:
    (tmp_path / "no.wav").write_bytes(b"RIFF")
    with pytest.raises(UnreadableError):
        make_timeline(audio_predictor, tmp_path / "no.wav")
    with pytest.raises(UsageError, match="for pictures"):
        make_timeline(image_predictor, tmp_path / "no.wav")
