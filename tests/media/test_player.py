"""The player, for real: what it plays is heard by the microphone that listens to the loudspeaker."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from constructor_desktop.core.errors import DeviceError
from constructor_desktop.media import player as player_module
from constructor_desktop.media.devices import portaudio
from constructor_desktop.media.microphone import Microphone
from constructor_desktop.media.player import Player
from constructor_desktop.media.ring import RingBuffer
from tests.virtual_microphone import VirtualMicrophone

ROOT = Path(__file__).resolve().parents[2]
RATE = 22050


def tone(hertz: float, seconds: float, rate: int = RATE) -> np.ndarray:
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def frequency(wave: np.ndarray, rate: int) -> float:
    """The strongest frequency, in Hz."""
    return float(np.abs(np.fft.rfft(wave * np.hanning(wave.size))).argmax() * rate / wave.size)


def seconds_of(wave: np.ndarray, rate: int, hertz: float) -> float:
    """How long a frequency is heard."""
    size = rate // 50
    blocks = wave[: wave.size // size * size].reshape(-1, size) * np.hanning(size)
    tones = np.exp(-2j * np.pi * hertz * np.arange(size) / rate)
    return float((np.abs(blocks @ tones) > 0.05 * size / 2).sum() * size / rate)


@pytest.fixture
def player(virtual_microphone: VirtualMicrophone) -> Iterator[Player]:
    errors: list[DeviceError] = []
    made = Player(on_error=errors.append)
    yield made
    made.close()
    assert errors == [] and portaudio.open_streams == 0


@pytest.fixture
def heard(virtual_microphone: VirtualMicrophone) -> Iterator[tuple[RingBuffer, int]]:
    with Microphone() as microphone:
        yield microphone.listen(20), microphone.rate


def play_to_end(player: Player, wave: np.ndarray, rate: int, **options: Any) -> float:
    finished = threading.Event()
    began = time.monotonic()
    player.play(wave, rate, on_finished=finished.set, **options)
    assert time.monotonic() - began < 0.1 and player.is_playing
    assert finished.wait(10)
    return time.monotonic() - began


def test_a_sound_is_heard_and_its_end_told(player: Player, heard: tuple[RingBuffer, int]) -> None:
    play_to_end(player, tone(1000, 1.0), RATE)
    assert not player.is_playing and player.position == pytest.approx(1.0)
    time.sleep(0.3)
    wave = heard[0].read_new()
    assert frequency(wave, heard[1]) == pytest.approx(1000, abs=5)
    assert seconds_of(wave, heard[1], 1000) == pytest.approx(1.0, abs=0.15)


def test_only_the_chosen_part_is_played(player: Player, heard: tuple[RingBuffer, int]) -> None:
    wave = np.concatenate([tone(500, 1), tone(1500, 1), tone(2500, 1)])
    play_to_end(player, wave, RATE, start=1.0, end=2.0)
    assert player.position == pytest.approx(2.0)
    time.sleep(0.3)
    recorded, rate = heard[0].read_new(), heard[1]
    assert [seconds_of(recorded, rate, hertz) for hertz in (500, 1500, 2500)] == pytest.approx([0, 1, 0], abs=0.15)


def wait_for_position(player: Player, second: float) -> None:
    deadline = time.monotonic() + 5
    while player.position <= second and time.monotonic() < deadline:
        time.sleep(0.01)


def test_the_position_follows_what_is_heard(player: Player) -> None:
    assert player.position == 0 and not player.is_playing
    player.play(tone(500, 5), RATE, start=1.0)
    wait_for_position(player, 1.4)
    began, first = time.monotonic(), player.position
    positions = []
    for _ in range(20):
        time.sleep(0.05)
        positions.append(player.position - first - (time.monotonic() - began))
    assert np.abs(positions).max() < 0.1


def settled(player: Player) -> float:
    """The position once what the device still had to play is played."""
    deadline = time.monotonic() + 5
    last, now = -1.0, player.position
    while last != now and time.monotonic() < deadline:
        time.sleep(0.3)
        last, now = now, player.position
    return now


def positions_during(player: Player, seconds: float) -> list[float]:
    deadline, positions = time.monotonic() + seconds, [player.position]
    while time.monotonic() < deadline:
        time.sleep(0.005)
        positions.append(player.position)
    return positions


def test_pausing_holds_the_position_and_stopping_keeps_it(player: Player) -> None:
    finished = threading.Event()
    player.play(tone(500, 5), RATE, on_finished=finished.set)
    wait_for_position(player, 0.3)
    player.pause()
    paused = settled(player)
    assert set(positions_during(player, 0.3)) == {paused} and 0.3 < paused < 1.5 and player.is_playing
    player.resume()
    assert min(positions_during(player, 0.2)) == paused
    wait_for_position(player, paused + 0.1)
    assert paused + 0.1 < player.position < paused + 0.5
    player.stop()
    stopped = player.position
    time.sleep(0.2)
    assert player.position == stopped and not player.is_playing and not finished.is_set()


def test_the_last_of_many_requests_is_the_one_that_plays(player: Player, heard: tuple[RingBuffer, int]) -> None:
    finished: list[int] = []
    for number in range(5):
        player.play(tone(600 + 300 * number, 0.5), RATE, on_finished=lambda number=number: finished.append(number))
        time.sleep(0.02)
    deadline = time.monotonic() + 5
    while not finished and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.3)
    assert finished == [4]
    assert frequency(heard[0].read_new(), heard[1]) == pytest.approx(1800, abs=10)


def test_a_player_can_be_used_after_it_was_closed(player: Player) -> None:
    player.close()
    player.close()
    assert play_to_end(player, tone(500, 0.2), RATE) < 3


def test_nothing_plays_to_its_end_at_once(player: Player) -> None:
    play_to_end(player, np.zeros(0, np.float32), RATE)
    play_to_end(player, tone(500, 0.2), RATE, start=5.0)
    assert not player.is_playing


def test_a_rate_that_the_device_refuses_is_converted(
    player: Player, heard: tuple[RingBuffer, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = player_module.open_stream

    def refusing(direction: Any, device: Any, rate: int, *rest: Any) -> Any:
        assert rate == 8000
        return real(direction, device, 48000, *rest)

    monkeypatch.setattr(player_module, "open_stream", refusing)
    play_to_end(player, tone(700, 1.0, 8000), 8000)
    assert player.position == pytest.approx(1.0, abs=0.01)
    time.sleep(0.3)
    wave = heard[0].read_new()
    assert frequency(wave, heard[1]) == pytest.approx(700, abs=5)
    assert seconds_of(wave, heard[1], 700) == pytest.approx(1.0, abs=0.15)


@pytest.mark.parametrize("device_rate", [RATE, 48000])
def test_pieces_are_heard_without_a_gap(
    player: Player, heard: tuple[RingBuffer, int], monkeypatch: pytest.MonkeyPatch, device_rate: int
) -> None:
    real = player_module.open_stream
    monkeypatch.setattr(
        player_module, "open_stream", lambda direction, device, rate, *rest: real(direction, device, device_rate, *rest)
    )
    wave = tone(1000, 3.0)
    pieces = [wave[RATE : 2 * RATE], wave[2 * RATE :]]
    when: list[float] = []
    finished = threading.Event()

    def give() -> None:
        when.append(player.position)
        player.append(pieces[len(when) - 1], last=len(when) == len(pieces))

    player.play(wave[:RATE], RATE, on_finished=finished.set, on_needed=give)
    assert finished.wait(10)
    assert player.position == pytest.approx(3.0, abs=0.01)
    assert when[0] == 0 and 0.5 < when[1] < 1.5, "only one piece ahead of what is heard"
    time.sleep(0.3)
    recorded, rate = heard[0].read_new(), heard[1]
    size = rate // 100
    blocks = recorded[: recorded.size // size * size].reshape(-1, size)
    loud = np.flatnonzero(np.abs(blocks).max(axis=1) > 0.3)
    assert np.all(np.diff(loud) == 1)
    assert loud.size / 100 == pytest.approx(3.0, abs=0.1)


def test_a_piece_that_comes_late_is_waited_for(player: Player, heard: tuple[RingBuffer, int]) -> None:
    finished = threading.Event()
    player.play(tone(1000, 0.5), RATE, on_finished=finished.set, on_needed=lambda: None)
    deadline = time.monotonic() + 8
    while player.position < 0.5 and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.5)
    assert not finished.is_set() and player.position == pytest.approx(0.5)
    player.append(tone(1000, 0.5), last=True)
    assert finished.wait(5)
    assert player.position == pytest.approx(1.0)
    time.sleep(0.3)
    assert seconds_of(heard[0].read_new(), heard[1], 1000) == pytest.approx(1.0, abs=0.15)


def test_a_slow_device_never_makes_the_caller_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    opening, go_on = threading.Event(), threading.Event()

    def slow(*_: Any) -> Any:
        opening.set()
        assert go_on.wait(10)
        return SimpleNamespace(rate=RATE, latency=0.0, start=lambda: None, close=lambda: None)

    monkeypatch.setattr(player_module, "open_stream", slow)
    player = Player()
    began = time.monotonic()
    player.play(tone(500, 1), RATE)
    assert opening.wait(5)
    player.pause()
    player.resume()
    player.stop()
    player.close(wait=False)
    assert time.monotonic() - began < 1
    go_on.set()


WATCH = """
import sys, threading, numpy
from constructor_desktop.media.player import Player

broken = threading.Event()
def tell(error):
    print(error.code, error, flush=True)
    broken.set()

player = Player(on_error=tell)
player.play(numpy.zeros(8000 * 30, numpy.float32), 8000, on_finished=lambda: print("finished"))
if len(sys.argv) > 1:
    while player.position < 0.5 and not broken.wait(0.05):
        pass
    print("playing", flush=True)
assert broken.wait(15)
assert not player.is_playing
player.close()
print([thread.name for thread in threading.enumerate()])
"""


def run(environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WATCH, *arguments],
        env=os.environ | environment | {"PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


@pytest.mark.parametrize("way", ["unplug", "kill"])
def test_an_unplugged_loudspeaker_is_said(private_microphone: Callable[[], VirtualMicrophone], way: str) -> None:
    virtual = private_microphone()
    process = run(virtual.environment, "wait")
    assert process.stdout is not None
    assert process.stdout.readline() == "playing\n"
    getattr(virtual, way)()
    rest, _ = process.communicate(timeout=30)
    sentence = "The loudspeaker was unplugged. Connect it again or choose another device."
    assert rest == f"unplugged {sentence}\n['MainThread']\n" and process.returncode == 0


@pytest.mark.skipif(any(Path("/proc/asound").glob("card*")), reason="this computer has sound devices")
def test_without_a_loudspeaker_it_is_said(private_microphone: Callable[[], VirtualMicrophone]) -> None:
    virtual = private_microphone()
    virtual.kill()
    rest, _ = run(virtual.environment).communicate(timeout=30)
    assert rest == "none No loudspeaker was found. Connect one and try again.\n['MainThread']\n"
