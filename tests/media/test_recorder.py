"""The microphone, for real: what a sound server plays arrives in the clips, and nothing that happens to it crashes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile

from constructor_desktop.core.errors import DeviceError, MicrophoneError, StorageError
from constructor_desktop.media import microphone as microphone_module
from constructor_desktop.media.audio import decode_audio
from constructor_desktop.media.devices import list_inputs, portaudio
from constructor_desktop.media.microphone import SILENCE_DB, Microphone, level
from constructor_desktop.media.recorder import ClipRecorder
from constructor_desktop.media.recovery import RecordedClip, recover
from tests.virtual_microphone import VirtualMicrophone

ROOT = Path(__file__).resolve().parents[2]
RATE = 44100


def chirp(seconds: float, rate: int = RATE) -> np.ndarray:
    """A sound that is like itself at one position only."""
    times = np.arange(round(seconds * rate)) / rate
    return 0.5 * np.sin(2 * np.pi * (300 + 700 * times) * times)


def best_match(heard: np.ndarray, played: np.ndarray) -> float:
    """The highest normalised correlation of what was played with a part of what was heard."""
    size = 2 ** int(np.ceil(np.log2(heard.size + played.size)))
    products = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(played, size)), size)[: heard.size]
    at = int(products.argmax())
    part = heard[at : at + played.size]
    return float(products[at] / (np.linalg.norm(part) * np.linalg.norm(played[: part.size]) + 1e-9))


@pytest.fixture
def microphone(virtual_microphone: VirtualMicrophone) -> Iterator[Microphone]:
    with Microphone() as opened:
        yield opened
    assert portaudio.open_streams == 0


def record(microphone: Microphone, scratch: Path, seconds: float | None, folder: str = "cat") -> ClipRecorder:
    recorder = ClipRecorder(microphone, scratch, folder, seconds=seconds)
    recorder.start()
    return recorder


def test_levels() -> None:
    assert level(np.zeros(0, np.float32)) == (SILENCE_DB, SILENCE_DB)
    assert level(np.zeros(100, np.float32)) == (SILENCE_DB, SILENCE_DB)
    assert level(np.full(100, -1, np.float32)) == (0, 0)
    rms, peak = level(np.sin(np.arange(44100) / 10).astype(np.float32) / 10)
    assert (rms, peak) == (pytest.approx(-23.01, abs=0.05), pytest.approx(-20, abs=0.05))


def test_what_is_played_is_in_the_clip(
    virtual_microphone: VirtualMicrophone, microphone: Microphone, tmp_path: Path
) -> None:
    played = tmp_path / "played.wav"
    soundfile.write(played, chirp(1.0), RATE)
    clips: list[RecordedClip | None] = []
    recorder = ClipRecorder(microphone, tmp_path / "scratch", "cat", seconds=2.5, on_finished=clips.append)
    recorder.start()
    time.sleep(0.3)
    virtual_microphone.play(played)
    recorder.wait()
    (clip,) = clips
    assert clip is not None and clip.seconds == 2.5 == recorder.seconds and clip.dropped == 0
    assert (clip.class_folder, clip.rate) == ("cat", microphone.rate)
    heard = decode_audio(clip.path, RATE)
    assert heard.size == round(2.5 * RATE)
    assert best_match(heard, chirp(1.0)) > 0.98
    assert recover(tmp_path / "scratch") == [clip]
    clip.discard()
    assert list((tmp_path / "scratch").iterdir()) == []


def test_several_listen_at_once_and_each_gets_everything(microphone: Microphone) -> None:
    first, second = microphone.listen(5), microphone.listen(5)
    time.sleep(0.5)
    microphone.unlisten(second)
    heard = second.written
    time.sleep(0.3)
    assert first.written > heard + 0.15 * microphone.rate and second.written <= heard + 0.05 * microphone.rate
    assert heard > 0.3 * microphone.rate
    assert first.read_new().dtype == np.float32 and first.dropped == 0


@pytest.mark.parametrize("rate", [16000, 48000])
def test_a_device_and_a_rate_can_be_chosen(virtual_microphone: VirtualMicrophone, rate: int) -> None:
    for device in list_inputs():
        with Microphone(device.id, rate) as microphone:
            assert microphone.rate == rate and microphone.is_open


def test_a_clip_ends_when_it_is_stopped_or_cancelled(microphone: Microphone, tmp_path: Path) -> None:
    recorder = record(microphone, tmp_path, None)
    other = record(microphone, tmp_path, None, "dog")
    time.sleep(0.6)
    recorder.stop()
    other.cancel()
    recorder.wait()
    other.wait()
    (clip,) = recover(tmp_path)
    assert clip.class_folder == "cat" and clip.seconds == pytest.approx(0.6, abs=0.25)


def test_a_clip_ends_with_the_microphone(virtual_microphone: VirtualMicrophone, tmp_path: Path) -> None:
    microphone = Microphone()
    microphone.open()
    microphone.wait_until_open()
    recorder = record(microphone, tmp_path, 60)
    time.sleep(0.4)
    microphone.close()
    microphone.close()
    recorder.wait()
    (clip,) = recover(tmp_path)
    assert 0.1 < clip.seconds < 1.5 and not microphone.is_open


def test_a_folder_that_cannot_be_written_is_said(microphone: Microphone, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    errors: list[StorageError] = []
    recorder = ClipRecorder(microphone, tmp_path / "file", "cat", seconds=1, on_error=errors.append)
    recorder.start()
    recorder.wait()
    (error,) = errors
    assert "cannot be saved" in str(error)


def test_opening_returns_at_once_and_tells_when_sound_arrives(virtual_microphone: VirtualMicrophone) -> None:
    opened = threading.Event()
    microphone = Microphone(on_open=opened.set)
    with pytest.raises(RuntimeError, match="not open"):
        microphone.listen(1)
    began = time.monotonic()
    microphone.open()
    assert time.monotonic() - began < 0.1
    assert opened.wait(10) and microphone.is_open
    microphone.close()
    assert not microphone.is_open


def test_one_that_is_closed_at_once_leaves_nothing_behind(virtual_microphone: VirtualMicrophone) -> None:
    never = Microphone()
    never.close()
    microphone = Microphone(on_open=lambda: pytest.fail("closed"), on_error=lambda error: pytest.fail(str(error)))
    microphone.open()
    microphone.close()
    assert portaudio.open_streams == 0 and microphone.error is None


def test_a_device_that_is_not_there_is_said(virtual_microphone: VirtualMicrophone) -> None:
    errors: list[DeviceError] = []
    microphone = Microphone("no such device", on_error=errors.append)
    microphone.open()
    with pytest.raises(MicrophoneError) as caught:
        microphone.wait_until_open()
    microphone.close()
    assert errors == [caught.value] and caught.value.code == "unplugged"


RECORD = """
import sys, time
from pathlib import Path
from constructor_desktop.media.microphone import Microphone
from constructor_desktop.media.recorder import ClipRecorder

with Microphone() as microphone:
    recorder = ClipRecorder(microphone, Path(sys.argv[1]), "cat")
    recorder.start()
    print("recording", flush=True)
    time.sleep(60)
"""

WATCH = """
import sys, threading, time
from pathlib import Path
from constructor_desktop.media.microphone import Microphone
from constructor_desktop.media.recorder import ClipRecorder

broken = threading.Event()
def tell(error):
    print(error.code, error, flush=True)
    broken.set()

microphone = Microphone(on_error=tell)
microphone.open()
microphone.wait_until_open()
finished = lambda clip: print("clip", clip.seconds > 0.1, flush=True)
recorder = ClipRecorder(microphone, Path(sys.argv[1]), "cat", on_finished=finished)
recorder.start()
time.sleep(0.5)
print("recording", flush=True)
assert broken.wait(10)
recorder.wait()
microphone.close()
if sys.stdin.readline() == "again\\n":
    with Microphone() as again:
        print("open", again.rate > 0, flush=True)
print([thread.name for thread in threading.enumerate()])
"""


def start(program: str, microphone: VirtualMicrophone, *arguments: object) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        env=os.environ | microphone.environment | {"PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "recording\n"
    return process


@pytest.mark.parametrize("seconds", [1.3, 2.6])
def test_a_killed_recording_loses_less_than_a_second(
    virtual_microphone: VirtualMicrophone, tmp_path: Path, seconds: float
) -> None:
    process = start(RECORD, virtual_microphone, tmp_path)
    began = time.monotonic()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    recorded = time.monotonic() - began
    process.communicate()
    (clip,) = recover(tmp_path)
    assert clip.class_folder == "cat"
    assert recorded - 1 < clip.seconds <= recorded + 0.5
    assert decode_audio(clip.path, clip.rate).size == round(clip.seconds * clip.rate)


def test_an_unplugged_microphone_is_said_and_can_be_opened_again(
    private_microphone: Callable[[], VirtualMicrophone], tmp_path: Path
) -> None:
    virtual = private_microphone()
    process = start(WATCH, virtual, tmp_path)
    virtual.unplug()
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(2)]
    virtual.plug_in()
    rest, _ = process.communicate("again\n", timeout=30)
    sentence = "unplugged The microphone was unplugged. Connect it again or choose another device.\n"
    assert sorted(told) == ["clip True\n", sentence]
    assert rest == "open True\n['MainThread']\n" and process.returncode == 0
    assert len(recover(tmp_path)) == 1


def test_a_sound_server_that_dies_is_said(private_microphone: Callable[[], VirtualMicrophone], tmp_path: Path) -> None:
    virtual = private_microphone()
    process = start(WATCH, virtual, tmp_path)
    virtual.kill()
    rest, _ = process.communicate("enough\n", timeout=30)
    assert "unplugged The microphone was unplugged." in rest and "clip True" in rest
    assert rest.endswith("['MainThread']\n") and process.returncode == 0


def test_a_device_from_which_nothing_comes_any_more_counts_as_unplugged(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some drivers neither call nor say that they have ended."""
    closed: list[bool] = []

    def open_stalling(direction: object, device: object, rate: object, callback: Callable[..., None]) -> object:
        def deliver_one_block() -> None:
            callback(np.zeros((320, 2), np.float32), 320, None, SimpleNamespace(input_overflow=True))

        return SimpleNamespace(rate=16000, is_active=True, start=deliver_one_block, close=lambda: closed.append(True))

    monkeypatch.setattr(microphone_module, "open_stream", open_stalling)
    told = threading.Event()
    microphone = Microphone(on_error=lambda error: told.set())
    microphone.open()
    microphone.wait_until_open()
    assert not told.wait(0.5)
    assert told.wait(5)
    microphone.close()
    assert microphone.error is not None and microphone.error.code == "unplugged"
    assert closed == [True] and microphone.overflows == 1


def test_a_device_that_never_delivers_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = SimpleNamespace(rate=16000, is_active=True, start=lambda: None, close=lambda: None)
    monkeypatch.setattr(microphone_module, "open_stream", lambda *_: stream)
    monkeypatch.setattr(microphone_module, "_START_SECONDS", 0.2)
    with pytest.raises(MicrophoneError) as caught, Microphone():
        pass
    assert caught.value.code == "failed"
