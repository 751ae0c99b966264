import contextlib
import io
import re
import sys

import numpy as np
import pytest

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.media.audio import audio_info, decode_audio
from constructor_desktop.media.audio_signatures import looks_like_audio

av = pytest.importorskip("av")

DAMAGED = "The sound is cut off or damaged. Record or copy it again."
CASES = [("mp4", "aac", 44100), ("mp4", "aac", 8000), ("adts", "aac", 44100), ("webm", "libopus", 48000)]
CASES += [
    ("mp4", "alac", 44100),
    ("avi", "pcm_s16le", 44100),
    ("avi", "pcm_u8", 22050),
    ("matroska", "pcm_s32le", 48000),
]


def sine(seconds: float, rate: int) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def encoded(samples: np.ndarray, kind: str, codec: str, rate: int, layout: str = "mono", **options: str) -> bytes:
    """Samples `float32 [T]`, the same in each channel, in a container and a codec of FFmpeg."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=kind, options=options) as container:
        stream = container.add_stream(codec, rate=rate, layout=layout)
        channels = stream.codec_context.channels
        frame = av.AudioFrame.from_ndarray(np.repeat(samples[None], channels, axis=0), format="fltp", layout=layout)
        frame.sample_rate, frame.pts = rate, 0
        resampler = av.AudioResampler(stream.codec_context.format or "fltp", layout, rate, frame_size=960)
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return buffer.getvalue()


def video(with_sound: bool) -> bytes:
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        pictures = container.add_stream("mpeg4", rate=10)
        pictures.width, pictures.height, pictures.pix_fmt = 64, 48, "yuv420p"
        sound = container.add_stream("aac", rate=44100, layout="mono") if with_sound else None
        for number in range(20):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), 10 * number, np.uint8), format="rgb24")
            container.mux(pictures.encode(frame))
        container.mux(pictures.encode(None))
        if sound:
            frame = av.AudioFrame.from_ndarray(sine(2, 44100)[None], format="fltp", layout="mono")
            frame.sample_rate = 44100
            container.mux(sound.encode(frame))
            container.mux(sound.encode(None))
    return buffer.getvalue()


def reason(content: bytes, **part: float) -> str:
    with pytest.raises(UnreadableError) as caught:
        decode_audio(content, 16000, **part)
    return caught.value.reason


def assert_is_the_sine(wave: np.ndarray) -> None:
    middle = wave[4000:20000].astype(np.float64)
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(16000)))
    assert spectrum.argmax() == 440
    assert 4 * spectrum.max() / 16000 == pytest.approx(0.5, rel=0.03)


@pytest.mark.parametrize(("kind", "codec", "rate"), CASES)
def test_formats(kind, codec, rate):
    content = encoded(sine(2, rate), kind, codec, rate)
    assert looks_like_audio(content[:16])
    wave = decode_audio(content, 16000)
    assert wave.dtype == np.float32
    assert len(wave) == pytest.approx(32000, abs=16000 * 4096 / rate)
    assert_is_the_sine(wave)


def test_stereo_is_averaged():
    assert_is_the_sine(decode_audio(encoded(sine(2, 44100), "mp4", "aac", 44100, "stereo"), 16000))


def test_info():
    info = audio_info(encoded(sine(2, 44100), "mp4", "aac", 44100, "stereo"))
    assert (info.seconds, info.rate, info.channels) == (pytest.approx(2.0, abs=0.05), 44100, 2)
    assert audio_info(encoded(sine(2, 48000), "webm", "libopus", 48000, live="1")).seconds is None


def test_sound_of_a_video():
    assert_is_the_sine(decode_audio(video(with_sound=True), 16000))


def test_video_without_sound():
    assert reason(video(with_sound=False)) == "The video has no sound."


@pytest.mark.parametrize(("kind", "codec", "rate"), CASES)
def test_part(kind, codec, rate):
    rising = sine(5, rate) * np.linspace(0, 1, 5 * rate, dtype=np.float32)
    content = encoded(rising, kind, codec, rate)
    whole = decode_audio(content, 16000)
    part = decode_audio(content, 16000, start=2.5, end=3.5)
    assert part.shape == (16000,)
    # The times in WebM and Matroska files are rounded to a millisecond.
    shifts = [np.abs(part - whole[40000 + shift : 56000 + shift]).max() for shift in range(-16, 17)]
    assert min(shifts) < 0.02
    assert abs(int(np.argmin(shifts)) - 16) <= (8 if kind in ("webm", "matroska") else 0)
    beginning = decode_audio(content, 16000, max_seconds=1)
    assert np.abs(beginning - whole[:16000]).max() < 1e-5


@pytest.mark.parametrize("kept", [0.02, 0.5, 0.9])
def test_truncated_m4a(kept):
    content = encoded(sine(5, 44100), "mp4", "aac", 44100)
    assert reason(content[: int(len(content) * kept)]) == DAMAGED


@pytest.mark.parametrize(("kept", "readable"), [(0.32, "1.6"), (0.5, "2.5"), (0.9, "4.5")])
def test_truncated_matroska(kept, readable):
    content = encoded(sine(5, 48000), "matroska", "pcm_s16le", 48000)
    expected = f"The file is cut off: {readable} of 5.0 seconds can be read. Record or copy it again."
    assert reason(content[: int(len(content) * kept)]) == expected
    assert reason(content[: int(len(content) * kept)], start=4.8).startswith("The file is cut off: ")


def test_part_behind_the_end():
    expected = "The part begins at 7.5 seconds, but the sound is only 5.0 seconds long."
    for kind, codec in (("mp4", "alac"), ("matroska", "pcm_s16le"), ("avi", "pcm_s16le")):
        assert reason(encoded(sine(5, 44100), kind, codec, 44100), start=7.5, end=9) == expected


def test_truncated_webm():
    content = encoded(sine(5, 48000), "webm", "libopus", 48000)
    sentence = r"The file is cut off: 2\.\d of 5\.0 seconds can be read\. Record or copy it again\."
    assert re.fullmatch(sentence, reason(content[: len(content) // 2]))


def test_content_that_only_begins_like_a_container():
    assert reason(b"\0\0\0\x18ftypM4A " + bytes(1000)) == DAMAGED
    assert reason(b"\x1aE\xdf\xa3" + bytes(1000)) == DAMAGED


def test_without_av(monkeypatch):
    content = encoded(sine(1, 44100), "mp4", "aac", 44100)
    monkeypatch.setitem(sys.modules, "av", None)
    expected = "Install the package av to read this format, or save the sound as WAV or MP3."
    assert reason(content) == expected
    with pytest.raises(UnreadableError) as caught:
        audio_info(content)
    assert caught.value.reason == expected


def test_nothing_is_printed_about_damaged_sounds(capfd):
    content = bytearray(encoded(sine(5, 48000), "webm", "libopus", 48000))
    content[3000:3200] = bytes(200)
    with contextlib.suppress(UnreadableError):  # Whether FFmpeg gets over the damage is its own affair.
        decode_audio(bytes(content), 16000)
    reason(encoded(sine(5, 44100), "mp4", "aac", 44100)[:-5000])
    assert capfd.readouterr() == ("", "")
