from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.core.errors import DataError, UsageError
from constructor_desktop.training import noise_folder as module
from constructor_desktop.training.noise_folder import NoiseFolder
from tests.training.samples import RATE, save_wave, sound


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "noise" / "street").mkdir(parents=True)
    save_wave(tmp_path / "noise" / "long.wav", sound("noise", 1, 3.0))
    save_wave(tmp_path / "noise" / "street" / "short.wav", sound("noise", 2, 0.5))
    (tmp_path / "noise" / "notes.txt").write_text("no sound")
    return tmp_path / "noise"


def test_pieces_have_the_wanted_length_and_come_from_the_recordings(folder: Path) -> None:
    noise = NoiseFolder(folder)
    known = [sound("noise", 1, 3.0), np.tile(sound("noise", 2, 0.5), 5)]
    sources = set()
    for seed in range(12):
        piece = noise.draw(RATE, RATE, np.random.default_rng(seed))
        assert piece.dtype == np.float32 and piece.shape == (RATE,)
        np.testing.assert_array_equal(piece, noise.draw(RATE, RATE, np.random.default_rng(seed)))
        matches = [
            np.correlate(wave[:40_000], piece[:4000], "valid").max() / (piece[:4000] @ piece[:4000]) for wave in known
        ]
        assert max(matches) == pytest.approx(1, abs=0.01)
        sources.add(int(np.argmax(matches)))
    assert sources == {0, 1}


def test_pieces_come_at_any_rate(folder: Path) -> None:
    assert NoiseFolder(folder).draw(32_000, 32_000, np.random.default_rng(0)).shape == (32_000,)


def test_what_cannot_be_read_or_is_silent_is_passed_over(folder: Path) -> None:
    for number in range(4):
        (folder / f"{number}.wav").write_bytes(b"no sound")
        save_wave(folder / f"silent {number}.wav", np.zeros(RATE, np.float32))
    noise = NoiseFolder(folder)
    assert all(noise.draw(RATE, RATE, np.random.default_rng(seed)).any() for seed in range(20))


@pytest.mark.parametrize("content", [None, b"no sound"])
def test_a_folder_without_sounds_is_refused(tmp_path: Path, content: bytes | None) -> None:
    if content:
        (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(DataError, match="holds no sounds"):
        NoiseFolder(tmp_path).draw(RATE, RATE, np.random.default_rng(0))


def test_no_folder_is_refused(folder: Path) -> None:
    for wrong in (folder / "nowhere", folder / "long.wav"):
        with pytest.raises(UsageError, match="is no folder"):
            NoiseFolder(wrong)


def test_its_name_follows_its_content(folder: Path, tmp_path: Path) -> None:
    names = {repr(NoiseFolder(folder)), repr(NoiseFolder(folder))}
    assert len(names) == 1
    os.utime(folder / "long.wav", (1, 1))
    names.add(repr(NoiseFolder(folder)))
    save_wave(folder / "third.wav", sound("noise", 3))
    names.add(repr(NoiseFolder(folder)))
    assert len(names) == 3
    folder.rename(tmp_path / "elsewhere")
    assert repr(NoiseFolder(tmp_path / "elsewhere")) in names


def test_only_so_many_recordings_are_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_FILES", 1)
    pieces = [NoiseFolder(folder).draw(100, RATE, np.random.default_rng(seed)) for seed in range(6)]
    wave = sound("noise", 1, 3.0)
    for piece in pieces:
        assert np.abs(np.lib.stride_tricks.sliding_window_view(wave, 100) - piece).max(axis=1).min() < 1e-3
