"""Microphones for tests that must not depend on a sound server: they hum, can be busy, and can be unplugged."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from constructor_desktop.media.devices import AudioDevice, Direction, device_error

RATE = 16000
BLOCK = 320


class HummingStream:
    """Stands for an open device: hands over 20 ms of a tone every 20 ms until it is unplugged or closed."""

    rate, channels, latency = RATE, 1, 0.02

    def __init__(self, take: Callable[..., None]) -> None:
        self._take = take
        self._ending = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.is_active = True
        self.level = 0.3

    def start(self) -> None:
        self._thread.start()

    def unplug(self) -> None:
        self.is_active = False
        self._ending.set()

    def close(self) -> None:
        self._ending.set()
        self._thread.join()

    def _run(self) -> None:
        first = 0
        while not self._ending.wait(BLOCK / RATE):
            wave = self.level * np.sin(2 * np.pi * 440 / RATE * np.arange(first, first + BLOCK))
            first += BLOCK
            self._take(wave.astype(np.float32)[:, None], BLOCK, None, SimpleNamespace(input_overflow=False))


@dataclass
class StubMicrophones:
    """What the window finds instead of real devices.

    Attributes:
        devices: What is listed.
        trouble: Code of the error that opening gives; empty for none.
        streams: Those that were opened.
    """

    devices: list[AudioDevice] = field(default_factory=lambda: [AudioDevice("desk", "Desk", 1, RATE, True)])
    trouble: str = ""
    streams: list[HummingStream] = field(default_factory=list)

    def open(self, direction: Direction, device: str | None, rate: int | None, take: Any) -> HummingStream:
        if self.trouble:
            raise device_error(direction, self.trouble, "said the driver")
        self.streams.append(HummingStream(take))
        return self.streams[-1]


@pytest.fixture
def microphones(monkeypatch: pytest.MonkeyPatch) -> StubMicrophones:
    """Puts stubs in the place of all microphones."""
    stub = StubMicrophones()
    monkeypatch.setattr("constructor_desktop.media.microphone.open_stream", stub.open)
    monkeypatch.setattr("constructor_desktop.gui.capture.device_box.refresh", lambda: True)
    monkeypatch.setattr("constructor_desktop.gui.capture.device_box.list_inputs", lambda: stub.devices)
    return stub
