import contextlib
import io
import os
import struct
import subprocess
import sys
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
import soundfile

from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.media.audio import AudioInfo, audio_info, decode_audio, is_silent
from constructor_desktop.media.audio_signatures import looks_like_audio

EMPTY = "The file is empty (0 bytes). Record or copy it again."
NO_SAMPLES = "The sound is empty (0 seconds). Record or copy it again."
DAMAGED = "The sound is cut off or damaged. Record or copy it again."
NOT_A_SOUND = "It is not a sound. Choose a sound, such as a WAV or MP3 file."
OTHER_FORMAT = "The format of the sound cannot be read. Save it as WAV or MP3."
NOT_FINITE = "The sound contains invalid samples (infinite or not a number). Save it again as WAV."

WAV_SUBTYPES = {"PCM_U8": 8e-3, "PCM_16": 1e-4, "PCM_24": 1e-5, "PCM_32": 1e-5, "FLOAT": 1e-5, "DOUBLE": 1e-5}
COMPRESSED = [("FLAC", "PCM_16"), ("FLAC", "PCM_24"), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", "MPEG_LAYER_III")]


def sine(seconds: float = 1.0, rate: int = 44100, frequency: float = 440.0, amplitude: float = 0.5) -> np.ndarray:
    return amplitude * np.sin(2 * np.pi * frequency * np.arange(round(seconds * rate)) / rate)


def encoded(samples: np.ndarray, rate: int = 44100, kind: str = "WAV", subtype: str = "PCM_16") -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, rate, format=kind, subtype=subtype)
    return buffer.getvalue()


def noise(seconds: float, rate: int = 44100) -> np.ndarray:
    return 0.2 * np.random.default_rng(0).standard_normal(round(seconds * rate))


def tone(wave: np.ndarray, rate: int) -> tuple[float, float]:
    """Frequency (Hz) and amplitude of the strongest sine, away from the ends of the sound."""
    middle = (
        wave[len(wave) // 8 : -len(wave) // 8]
        * np.hanning(len(wave) - 2 * (len(wave) // 8) + len(wave) % 8)[: len(wave[len(wave) // 8 : -len(wave) // 8])]
    )
    spectrum = np.abs(np.fft.rfft(middle, 16 * len(middle)))
    peak = spectrum.argmax()
    return peak * rate / (16 * len(middle)), 4 * spectrum[peak] / len(middle)


def reason(source: Path | bytes, **part: float) -> str:
    with pytest.raises(UnreadableError) as caught:
        decode_audio(source, 16000, **part)
    return caught.value.reason


@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize("subtype", WAV_SUBTYPES)
def test_wav_of_every_depth_and_channel_count(subtype, channels):
    content = encoded(np.repeat(sine()[:, None], channels, axis=1), subtype=subtype)
    wave = decode_audio(content, 44100)
    assert wave.dtype == np.float32
    assert wave.shape == (44100,)
    assert np.abs(wave - sine()).max() < WAV_SUBTYPES[subtype]


def test_channels_are_averaged():
    stereo = np.stack([sine(amplitude=0.6), -sine(amplitude=0.2)], axis=1)
    assert np.abs(decode_audio(encoded(stereo), 44100) - sine(amplitude=0.2)).max() < 1e-4


@pytest.mark.parametrize("rate", [8000, 11025, 16000, 22050, 44100, 48000, 96000, 192000, 12345])
def test_any_rate_is_resampled(rate):
    wave = decode_audio(encoded(sine(2, rate), rate), 16000)
    assert abs(len(wave) - 32000) <= 1
    frequency, amplitude = tone(wave, 16000)
    assert frequency == pytest.approx(440, abs=0.5)
    assert amplitude == pytest.approx(0.5, rel=0.005)
    expected = sine(2, 16000)[: len(wave)]
    assert np.abs(wave - expected)[1000:-1000].max() < 2e-3


def test_frequencies_above_half_the_rate_are_removed():
    wave = decode_audio(encoded(sine(frequency=12000)), 16000)
    assert np.abs(wave[800:-800]).max() < 1e-3


@pytest.mark.parametrize(("kind", "subtype"), COMPRESSED)
def test_compressed_formats(kind, subtype):
    rate = 48000 if subtype == "OPUS" else 44100
    wave = decode_audio(encoded(sine(2, rate), rate, kind, subtype), 16000)
    assert abs(len(wave) - 32000) <= 1
    frequency, amplitude = tone(wave, 16000)
    assert frequency == pytest.approx(440, abs=0.5)
    assert amplitude == pytest.approx(0.5, rel=0.05)


def test_float_samples_above_full_scale_are_kept():
    wave = decode_audio(encoded(sine(amplitude=1.5), subtype="FLOAT"), 44100)
    assert wave.max() == pytest.approx(1.5, abs=1e-3)


@pytest.mark.parametrize(("kind", "subtype"), [("WAV", "PCM_16"), *COMPRESSED])
@pytest.mark.parametrize(("start", "end"), [(0.0, 0.5), (2.3, 3.1), (1.0001, 1.5002), (3.5, 9.0)])
def test_a_part_equals_the_same_part_of_the_whole(kind, subtype, start, end):
    rate = 48000 if subtype == "OPUS" else 44100
    content = encoded(noise(4, rate), rate, kind, subtype)
    whole = decode_audio(content, 16000)
    part = decode_audio(content, 16000, start=start, end=end)
    begin = round(start * 16000)
    expected = whole[begin : begin + round((end - start) * 16000)]
    assert part.shape == expected.shape
    assert np.abs(part - expected).max() < (0.02 if subtype == "OPUS" else 1e-5)


@pytest.mark.parametrize("rate", [44100, 16000, 22051])
def test_max_seconds_gives_the_beginning(rate):
    content = encoded(noise(3, rate), rate)
    short = decode_audio(content, 16000, max_seconds=1.25)
    assert short.shape == (20000,)
    assert np.abs(short - decode_audio(content, 16000)[:20000]).max() < 1e-5
    assert len(decode_audio(content, 16000, start=1, end=3, max_seconds=0.5)) == 8000
    assert abs(len(decode_audio(content, 16000, max_seconds=60)) - 48000) <= 1


@pytest.mark.parametrize("name", ["звук 🔊 один.wav", "LOUD.MP3", "noextension", "picture.jpg", "data.raw"])
def test_content_decides_and_names_do_not_matter(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(encoded(sine(), kind="FLAC"))
    assert audio_info(path) == AudioInfo(1.0, 44100, 1, "FLAC")
    assert decode_audio(path, 44100).shape == (44100,)


def test_file_and_bytes_decode_alike(tmp_path):
    path = tmp_path / "a.ogg"
    path.write_bytes(encoded(noise(1), kind="OGG", subtype="VORBIS"))
    np.testing.assert_array_equal(decode_audio(path, 16000), decode_audio(path.read_bytes(), 16000))


@pytest.mark.parametrize(("kind", "subtype"), [("WAV", "PCM_16"), ("RF64", "PCM_16"), *COMPRESSED])
def test_info_comes_from_the_header(kind, subtype):
    rate = 48000 if subtype == "OPUS" else 44100
    content = encoded(np.zeros((rate * 2, 2)), rate, kind, subtype)
    assert looks_like_audio(content[:16])
    assert audio_info(content) == AudioInfo(2.0, rate, 2, kind)


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff\xfeh\0e\0l\0l\0",
        b"\xff\xd8\xff\xe0\0\x10JFIF",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"\0\0\0\x18ftypheic",
        b"FORMS",
    ],
)
def test_looks_like_audio_refuses_others(head):
    assert not looks_like_audio(head)


def test_mp3_behind_a_large_id3_tag():
    tag = b"ID3\x03\0\0" + bytes([0, 6, 13, 32]) + bytes(100_000)
    wave = decode_audio(tag + encoded(sine(2), kind="MP3", subtype="MPEG_LAYER_III"), 16000)
    assert tone(wave, 16000)[0] == pytest.approx(440, abs=0.5)


def test_wav_with_other_chunks_before_and_after_its_samples():
    content = encoded(sine())
    extra = struct.pack("<4sI", b"junk", 7) + b"1234567\0"
    content = content[:12] + extra + content[12:] + struct.pack("<4sI", b"LIST", 4) + b"INFO"
    assert decode_audio(content, 44100).shape == (44100,)


@pytest.mark.parametrize(("riff", "length"), [(0xFFFFFFFF, 0xFFFFFFFF), (0x7FFFFFFF, 0x7FFFFFDB), (8, 0)])
def test_wav_of_a_recorder_that_did_not_know_the_length(riff, length):
    content = bytearray(encoded(sine()))
    struct.pack_into("<I", content, 4, riff)
    struct.pack_into("<I", content, content.index(b"data") + 4, length)
    assert decode_audio(bytes(content), 44100).shape == (44100,)


def test_three_hour_wav_is_instant_and_takes_no_memory(tmp_path):
    path = tmp_path / "long.wav"
    size = 3 * 3600 * 44100 * 4
    header = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", size + 36, b"WAVE", b"fmt ", 16, 1, 2, 44100, 176400, 4, 16, b"data", size
    )
    with path.open("wb") as file:
        file.write(header)
        file.truncate(len(header) + size)
    tracemalloc.start()
    started = time.perf_counter()
    assert audio_info(path).seconds == 10800
    assert decode_audio(path, 16000, max_seconds=5).shape == (80000,)
    assert decode_audio(path, 16000, start=10000, end=10002).shape == (32000,)
    assert time.perf_counter() - started < 1.0
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20_000_000


def test_silence():
    assert is_silent(np.zeros(100, np.float32))
    assert is_silent(np.zeros(0, np.float32))
    assert is_silent(decode_audio(encoded(sine(amplitude=0.00009), subtype="PCM_24"), 16000))
    assert not is_silent(decode_audio(encoded(sine(amplitude=0.0002), subtype="PCM_24"), 16000))
    assert not is_silent(np.array([0, -0.5], np.float32))


def test_threads_decode_alike():
    contents = [encoded(noise(1), kind=kind, subtype=subtype) for kind, subtype in COMPRESSED if subtype != "OPUS"] * 4
    with ThreadPoolExecutor(4) as pool:
        threaded = list(pool.map(lambda content: decode_audio(content, 16000), contents))
    for content, wave in zip(contents, threaded, strict=True):
        np.testing.assert_array_equal(wave, decode_audio(content, 16000))


def test_empty_file(tmp_path):
    path = tmp_path / "a.wav"
    path.touch()
    with pytest.raises(UnreadableError) as caught:
        decode_audio(path, 16000)
    assert str(caught.value) == f"{path}: {EMPTY}"


def test_text_called_wav():
    assert reason(b"RIFF is a word, this is a text") == NOT_A_SOUND
    assert reason(b"These are my notes.") == NOT_A_SOUND


def test_a_format_that_is_not_read():
    assert reason(b"MThd\0\0\0\6\0\1\0\2") == OTHER_FORMAT


def test_missing_file(tmp_path):
    assert reason(tmp_path / "a.wav") == "The file does not exist."
    with pytest.raises(UnreadableError, match=r"The file does not exist\.$"):
        audio_info(tmp_path / "a.wav")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows reports a folder as a lack of permission")
def test_folder_instead_of_a_file(tmp_path):
    assert reason(tmp_path) == "It is a folder, not a file."


@pytest.mark.parametrize("kind", ["WAV", "AIFF"])
def test_sound_without_samples(kind):
    assert reason(encoded(np.zeros(0), kind=kind)) == NO_SAMPLES


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_samples_that_are_not_finite(value):
    samples = sine()
    samples[20000] = value
    assert reason(encoded(samples, subtype="FLOAT")) == NOT_FINITE
    assert reason(encoded(np.stack([sine(), samples], axis=1), subtype="FLOAT")) == NOT_FINITE


@pytest.mark.parametrize("subtype", WAV_SUBTYPES)
@pytest.mark.parametrize(("kept", "readable"), [(0.25, "0.5"), (0.5, "1.0"), (0.9, "1.8")])
def test_truncated_wav(subtype, kept, readable):
    content = encoded(sine(2), subtype=subtype)
    expected = f"The file is cut off: {readable} of 2.0 seconds can be read. Record or copy it again."
    assert reason(content[: int(len(content) * kept) + 100]) == expected


def test_truncated_wav_is_refused_even_if_the_part_is_there():
    content = encoded(sine(5))
    expected = "The file is cut off: 2.5 of 5.0 seconds can be read. Record or copy it again."
    assert reason(content[: len(content) // 2], max_seconds=1) == expected


def test_wav_that_ends_within_its_header():
    assert reason(encoded(sine())[:30]) == DAMAGED


@pytest.mark.parametrize(("offset", "value"), [(20, 0x7777), (22, 0), (24, 1), (24, 2_000_000_000)])
def test_wav_with_an_impossible_header(offset, value):
    """An unknown codec, no channels, one sample a second, and more samples a second than anything has."""
    content = bytearray(encoded(sine()))
    struct.pack_into("<I" if offset == 24 else "<H", content, offset, value)
    assert reason(bytes(content)) == DAMAGED


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_damaged_offsets_are_not_sought_aloud(capfd):
    content = bytearray(encoded(sine(), kind="AIFF"))
    struct.pack_into(">I", content, content.index(b"SSND") + 4, 0xFFFFFF00)
    with contextlib.suppress(UnreadableError):
        decode_audio(bytes(content), 16000)
    for at in range(36, 48):
        with contextlib.suppress(UnreadableError):
            decode_audio(bytes(content[:at]) + b"\xf8" + bytes(content[at + 1 :]), 16000)
    assert capfd.readouterr() == ("", "")


def test_wav_that_lacks_a_few_samples_is_read():
    assert len(decode_audio(encoded(sine())[:-200], 44100)) == 44000


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
@pytest.mark.parametrize(("kind", "subtype"), [("FLAC", "PCM_16"), ("OGG", "VORBIS")])
def test_truncated_flac_and_ogg(kind, subtype, kept):
    content = encoded(noise(5), kind=kind, subtype=subtype)
    assert reason(content[: int(len(content) * kept)]) == DAMAGED


def test_truncated_mp3():
    content = encoded(noise(5), kind="MP3", subtype="MPEG_LAYER_III")
    expected = "The file is cut off: 2.4 of 5.0 seconds can be read. Record or copy it again."
    assert reason(content[: len(content) // 2]) == expected


def test_part_behind_the_end():
    expected = "The part begins at 7.5 seconds, but the sound is only 5.0 seconds long."
    assert reason(encoded(sine(5)), start=7.5, end=9) == expected


def test_impossible_parts():
    content = encoded(sine())
    assert reason(content, start=-1) == "The part begins at -1 seconds; a sound begins at 0."
    expected = "The part ends at 0.5 seconds, not after its beginning at 0.75 seconds."
    assert reason(content, start=0.75, end=0.5) == expected


@pytest.mark.skipif(os.name == "nt", reason="the decoder's notes cannot be silenced there")
def test_decoders_print_nothing_about_damaged_sounds(tmp_path):
    rng = np.random.default_rng(3)
    for number, (kind, subtype) in enumerate(COMPRESSED):
        rate = 48000 if subtype == "OPUS" else 44100
        damaged = np.frombuffer(encoded(noise(3, rate), rate, kind, subtype), np.uint8).copy()
        damaged[rng.integers(1000, len(damaged), 300)] = rng.integers(0, 256, 300)
        (tmp_path / f"{number}.bin").write_bytes(damaged.tobytes())
    program = (
        "import sys, pathlib, ctypes\n"
        "from constructor_desktop.core.errors import UnreadableError\n"
        "from constructor_desktop.media.audio import decode_audio\n"
        "for path in sorted(pathlib.Path(sys.argv[1]).iterdir()):\n"
        "    try:\n"
        "        decode_audio(path, 16000, start=0.5)\n"
        "    except UnreadableError as error:\n"
        "        print(error.reason)\n"
        "c = ctypes.CDLL(None)\n"
        "c.perror(b'afterwards')\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    result = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[2], check=True)
    assert DAMAGED in result.stdout
    # What C prints after decoding does arrive, and nothing else did.
    assert [line.partition(":")[0] for line in result.stderr.splitlines()] == ["afterwards"]
