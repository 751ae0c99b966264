"""Clips are exact copies of parts of a recording, which itself stays as it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from constructor_desktop.core.errors import Cancelled, StorageError, UnreadableError
from constructor_desktop.core.events import Event, Progress
from constructor_desktop.media import clips
from constructor_desktop.media.audio import decode_audio
from constructor_desktop.media.clips import write_clips

RATE = 22050
PARTS = [(0.0, 1.0), (1.5, 1.75), (2.0, 3.0)]


def noise(seconds: float = 3.0, channels: int = 2) -> np.ndarray:
    return np.random.default_rng(0).uniform(-0.9, 0.9, (round(seconds * RATE), channels))


@pytest.mark.parametrize("subtype", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_clips_have_the_samples_of_the_recording(tmp_path: Path, subtype: str) -> None:
    source = tmp_path / "long one.wav"
    soundfile.write(source, noise(), RATE, subtype=subtype)
    before = source.read_bytes()
    events: list[Event] = []
    paths = write_clips(source, PARTS, tmp_path / "new" / "folder", events.append)
    assert [path.name for path in paths] == ["long one-01.wav", "long one-02.wav", "long one-03.wav"]
    assert sorted(paths[0].parent.iterdir()) == paths
    whole, _ = soundfile.read(source, dtype="float64")
    for path, (start, end) in zip(paths, PARTS, strict=True):
        info = soundfile.info(path)
        assert (info.format, info.subtype, info.samplerate, info.channels) == ("WAV", subtype, RATE, 2)
        clip, _ = soundfile.read(path, dtype="float64")
        np.testing.assert_array_equal(clip, whole[round(start * RATE) : round(end * RATE)])
    assert source.read_bytes() == before
    assert [(e.stage, e.done, e.total) for e in events if isinstance(e, Progress)] == [("cut", n, 3) for n in (1, 2, 3)]


@pytest.mark.parametrize("suffix", ["flac", "ogg", "mp3"])
def test_other_formats_become_wav(tmp_path: Path, suffix: str) -> None:
    source = tmp_path / f"a.{suffix}"
    soundfile.write(source, noise(channels=1) * 0.3, RATE)
    paths = write_clips(source, PARTS, tmp_path)
    for path, (start, end) in zip(paths, PARTS, strict=True):
        assert soundfile.info(path).subtype == "PCM_16"
        expected = decode_audio(source, RATE)[round(start * RATE) : round(end * RATE)]
        np.testing.assert_allclose(decode_audio(path, RATE), expected, atol=2e-4)


def test_a_sound_track_that_only_ffmpeg_reads(tmp_path: Path) -> None:
    av = pytest.importorskip("av")
    source = tmp_path / "a.m4a"
    with av.open(str(source), "w") as container:
        stream = container.add_stream("aac", rate=RATE, layout="stereo")
        frame = av.AudioFrame.from_ndarray((noise() * 0.3).T.astype(np.float32).copy(), format="fltp", layout="stereo")
        frame.sample_rate = RATE
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    (path,) = write_clips(source, [(1.0, 2.0)], tmp_path)
    info = soundfile.info(path)
    assert (info.samplerate, info.channels, info.frames) == (RATE, 2, RATE)
    expected = decode_audio(source, RATE, start=1.0, end=2.0)
    np.testing.assert_allclose(decode_audio(path, RATE), expected, atol=1e-4)


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    soundfile.write(source, noise(), RATE)
    (tmp_path / "a-02.wav").write_bytes(b"mine")
    assert [path.name for path in write_clips(source, PARTS, tmp_path)] == ["a-01.wav", "a-03.wav", "a-04.wav"]
    assert (tmp_path / "a-02.wav").read_bytes() == b"mine"


def test_the_last_part_may_end_with_the_sound_but_not_begin_there(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    soundfile.write(source, noise(), RATE)
    (path,) = write_clips(source, [(2.5, 3.2)], tmp_path / "out")
    assert soundfile.info(path).frames == round(0.5 * RATE)
    with pytest.raises(UnreadableError, match=r"from 3 s to 4 s lies beyond its end at 3\.0 s"):
        write_clips(source, [(0, 1), (3, 4)], tmp_path / "none")
    assert list((tmp_path / "none").iterdir()) == []


def test_what_a_cancelled_cut_wrote_is_gone(tmp_path: Path) -> None:
    source = tmp_path / "a.wav"
    soundfile.write(source, noise(), RATE)

    def cancel(event: Event) -> None:
        if isinstance(event, Progress) and event.done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_clips(source, PARTS, tmp_path / "out", cancel)
    assert list((tmp_path / "out").iterdir()) == []
    assert source.exists()


def test_what_cannot_be_read_or_written_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableError, match="does not exist"):
        write_clips(tmp_path / "none.wav", PARTS, tmp_path)
    (tmp_path / "text.wav").write_text("no sound")
    with pytest.raises(UnreadableError, match="not a sound"):
        write_clips(tmp_path / "text.wav", PARTS, tmp_path)
    source = tmp_path / "a.wav"
    soundfile.write(source, noise(), RATE)
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StorageError, match=r"a-01\.wav: The clip cannot be written"):
        write_clips(source, PARTS, tmp_path / "file")


def test_a_long_part_is_written_block_by_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "a.wav"
    soundfile.write(source, noise(), RATE, subtype="PCM_16")
    monkeypatch.setattr(clips, "_BLOCK_FRAMES", 1000)
    (path,) = write_clips(source, [(0.5, 2.9)], tmp_path / "out")
    np.testing.assert_array_equal(
        soundfile.read(path, dtype="int16")[0],
        soundfile.read(source, dtype="int16")[0][round(0.5 * RATE) : round(2.9 * RATE)],
    )
