"""What a crash left of a recording is offered again, whole and readable."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest
import soundfile

from constructor_desktop.media.audio import decode_audio
from constructor_desktop.media.recovery import HEADER_BYTES, new_clip, recover, wav_header

RATE = 16000


def leave(scratch: Path, samples: np.ndarray, stated: int, extra: bytes = b"", class_folder: str = "cat") -> Path:
    """What a recorder leaves whose process ended when its header stated so many samples."""
    path, _ = new_clip(scratch, class_folder, RATE)
    path.write_bytes(wav_header(RATE, stated * 2) + samples.astype("<i2").tobytes() + extra)
    return path


@pytest.mark.parametrize("stated", [0, 1000, 4000, 9000])
@pytest.mark.parametrize("extra", [b"", b"\1"])
def test_all_samples_on_the_disk_are_recovered(tmp_path: Path, stated: int, extra: bytes) -> None:
    samples = np.random.default_rng(0).integers(-20000, 20000, 4000)
    path = leave(tmp_path, samples, stated, extra)
    (clip,) = recover(tmp_path)
    assert (clip.path, clip.class_folder, clip.rate, clip.seconds) == (path, "cat", RATE, 0.25)
    assert abs((datetime.now().astimezone() - clip.created).total_seconds()) < 60
    np.testing.assert_array_equal(soundfile.read(path, dtype="int16")[0], samples)
    assert decode_audio(path, RATE).size == 4000
    assert recover(tmp_path) == [clip]


def test_clips_come_in_the_order_they_were_recorded_until_discarded(tmp_path: Path) -> None:
    paths = [leave(tmp_path, np.ones(100), 100, class_folder=name) for name in ("b", "a", "Класс")]
    clips = recover(tmp_path)
    assert [clip.path for clip in clips] == paths
    assert [clip.class_folder for clip in clips] == ["b", "a", "Класс"]
    clips[1].discard()
    clips[1].discard()
    assert [clip.class_folder for clip in recover(tmp_path)] == ["b", "Класс"]
    for clip in clips:
        clip.discard()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"RIFF", wav_header(RATE, 0), wav_header(RATE, 100) + b"\1"])
def test_clips_without_sound_are_removed(tmp_path: Path, content: bytes) -> None:
    path, _ = new_clip(tmp_path, "cat", RATE)
    path.write_bytes(content)
    assert recover(tmp_path) == [] and list(tmp_path.iterdir()) == []


def test_a_note_without_a_clip_is_removed(tmp_path: Path) -> None:
    new_clip(tmp_path, "cat", RATE)
    assert recover(tmp_path) == [] and list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("note", [None, "", "[1]", '{"created": "yesterday", "rate": "much"}', '{"class_folder": 3}'])
def test_a_clip_whose_note_is_lost_or_damaged_is_still_offered(tmp_path: Path, note: str | None) -> None:
    path = leave(tmp_path, np.ones(800), 0)
    sidecar = path.with_suffix(".json")
    sidecar.unlink() if note is None else sidecar.write_text(note)
    (clip,) = recover(tmp_path)
    assert clip.class_folder is None and clip.seconds == 0.05 and clip.rate == RATE


def test_a_damaged_header_is_written_anew(tmp_path: Path) -> None:
    path = leave(tmp_path, np.full(800, 77), 800)
    path.write_bytes(bytes(HEADER_BYTES) + path.read_bytes()[HEADER_BYTES:])
    (clip,) = recover(tmp_path)
    assert (soundfile.read(clip.path, dtype="int16")[0] == 77).all()


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.json").write_text("{}")
    (tmp_path / "other.wav").write_bytes(b"")
    assert recover(tmp_path) == [] and len(list(tmp_path.iterdir())) == 2
    assert recover(tmp_path / "missing") == []


def test_the_note_says_what_the_file_cannot(tmp_path: Path) -> None:
    path, created = new_clip(tmp_path / "new", "cat", RATE)
    note = json.loads(path.with_suffix(".json").read_text())
    assert note == {"class_folder": "cat", "created": created.isoformat(), "rate": RATE}
