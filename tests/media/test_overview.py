"""Long sounds are drawn and cut as short ones are, only in stretches."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from constructor_desktop.core.errors import Cancelled, UnreadableError
from constructor_desktop.core.events import Event, Progress
from constructor_desktop.media import overview
from constructor_desktop.media.overview import sound_overview, split_file_at_silences
from constructor_desktop.media.segments import SilenceOptions, split_at_silences

RATE = 11025
SECONDS = 12.34


@pytest.fixture(params=["wav", "mp3"])
def source(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    random = np.random.default_rng(0)
    wave = random.normal(0, 1e-4, round(SECONDS * RATE))
    for start in (0.5, 2.9, 5.8, 9.0, 11.5):
        first = round(start * RATE)
        wave[first : first + RATE // 2] += 0.4 * np.sin(2 * np.pi * 100 * (start + 5) * np.arange(RATE // 2) / RATE)
    path = tmp_path / f"long.{request.param}"
    soundfile.write(path, wave, RATE)
    return path


def test_stretches_make_the_same_drawing_as_the_whole(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = sound_overview(source, columns=200, bands=64)
    assert whole.envelope.shape == (200, 2) and whole.spectrogram.db.shape == (64, 200)
    assert whole.seconds == pytest.approx(SECONDS, abs=0.1) and whole.rate == RATE
    assert whole.spectrogram.db.max() == 0
    monkeypatch.setattr(overview, "_STRETCH", 3.0)
    events: list[Event] = []
    parts = sound_overview(source, columns=200, bands=64, on_event=events.append)
    assert [event.done for event in events if isinstance(event, Progress)] == [1, 2, 3, 4, 5]
    assert parts.envelope.shape == (200, 2) and parts.spectrogram.db.shape == (64, 200)
    assert parts.seconds == pytest.approx(whole.seconds, abs=0.001)
    assert np.quantile(np.abs(parts.envelope - whole.envelope), 0.95) < 0.02
    loud = whole.spectrogram.db > -40
    assert np.quantile(np.abs(parts.spectrogram.db - whole.spectrogram.db)[loud], 0.9) < 1


def test_stretches_find_the_same_parts_as_the_whole(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = split_file_at_silences(source)
    assert np.array(whole)[:, 0] == pytest.approx(np.array([0.45, 2.85, 5.75, 8.95, 11.45]), abs=0.05)
    monkeypatch.setattr(overview, "_STRETCH", 3.0)
    assert np.array(split_file_at_silences(source)) == pytest.approx(np.array(whole), abs=0.03)
    assert len(split_file_at_silences(source, SilenceOptions(min_silence=5))) == 1


def test_a_file_is_cut_where_its_samples_are(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    wave = np.random.default_rng(0).normal(0, 0.1, RATE * 4).astype(np.float32)
    wave[RATE : 3 * RATE] = 0
    soundfile.write(path, wave, RATE, subtype="FLOAT")
    assert split_file_at_silences(path) == split_at_silences(wave, RATE)


def test_an_overview_can_be_cancelled(source: Path) -> None:
    def cancel(event: Event) -> None:
        raise Cancelled

    for work in (sound_overview, split_file_at_silences):
        with pytest.raises(Cancelled):
            work(source, on_event=cancel)


def test_very_short_sounds_have_an_overview(tmp_path: Path) -> None:
    path = tmp_path / "click.wav"
    soundfile.write(path, np.ones(3) * 0.5, RATE)
    drawn = sound_overview(path, columns=50)
    assert drawn.envelope.shape == (50, 2) and drawn.seconds == pytest.approx(3 / RATE)
    assert split_file_at_silences(path) == [(0.0, pytest.approx(3 / RATE))]


def test_what_is_no_sound_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("text")
    with pytest.raises(UnreadableError, match="not a sound"):
        sound_overview(tmp_path / "a.wav")
