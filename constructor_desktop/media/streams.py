"""Open microphones and loudspeakers."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import Any

from constructor_desktop.core.errors import DeviceError
from constructor_desktop.media.devices import AudioDevice, Direction, device_error, find_device, portaudio

BLOCK_SECONDS = 0.02
"""How much sound a stream hands over or takes at once."""

# How long this program may be busy before sound is lost. A sound that plays may begin a little later; one that is
# recorded should be seen at once.
_LATENCY_SECONDS = {Direction.INPUT: 0.1, Direction.OUTPUT: 0.2}
_RATES = (48_000, 44_100, 32_000, 16_000, 8_000)  # Hz; tried in this order where a device refuses its own.
# PortAudio's error numbers (portaudio.h); the rest is told by the text of the system.
_CODES = {-9985: "busy", -9994: "format", -9996: "unplugged", -9997: "format", -9998: "format"}
_TEXTS = {"denied": "denied|permi", "busy": "busy|in use", "unplugged": "no such device|disconnected|invalidated"}


class DeviceStream:
    """An open stream of `float32` samples; use `open_stream`.

    Attributes:
        rate: Samples per second (Hz).
        channels: Number of channels.
        latency: Seconds between the device and the callback.
    """

    def __init__(self, stream: Any, direction: Direction) -> None:
        self._stream = stream
        self._direction = direction
        self.rate = round(stream.samplerate)
        self.channels: int = stream.channels
        self.latency: float = stream.latency

    def start(self) -> None:
        """Starts the calls of the callback.

        Raises:
            DeviceError: if the device does not start.
        """
        library = portaudio.library(self._direction)
        try:
            with portaudio.lock:
                self._stream.start()
        except library.PortAudioError as error:
            raise _translated(self._direction, error) from error

    @property
    def is_active(self) -> bool:
        """Whether the callback is still being called; for the thread that also closes."""
        return bool(self._stream.active)

    def close(self) -> None:
        """Ends the stream at once and gives the device back; once only."""
        with portaudio.lock:
            self._stream.close(ignore_errors=True)
            portaudio.open_streams -= 1


def open_stream(
    direction: Direction,
    device: str | None,
    rate: int | None,
    callback: Callable[..., None],
    finished: Callable[[], None] | None = None,
) -> DeviceStream:
    """Opens a device without starting it; may take seconds, so never on the thread of a window.

    Args:
        direction: Microphone or loudspeaker.
        device: Its id; the system's choice if None.
        rate: Samples per second (Hz) to try first; the device's own if None.
        callback: As PortAudio's: `(float32 [frames, channels], frames, time, status)`, called in its thread.
        finished: Called when the callback will not be called any more, for whatever reason.

    Raises:
        DeviceError: the `MicrophoneError` or `SpeakerError` that says why not.
    """
    with portaudio.lock:
        try:
            return _open(direction, device, rate, callback, finished)
        except DeviceError as error:
            # It may have been connected, or have become another number, since PortAudio looked.
            if error.code in ("library", "format") or not portaudio.restart(direction):
                raise
        return _open(direction, device, rate, callback, finished)


def _open(
    direction: Direction,
    device: str | None,
    rate: int | None,
    callback: Callable[..., None],
    finished: Callable[[], None] | None,
) -> DeviceStream:
    library = portaudio.library(direction)
    entry = find_device(direction, device)
    kind = library.InputStream if direction is Direction.INPUT else library.OutputStream
    for try_rate, channels in _formats(entry.device, rate):
        try:
            stream = kind(
                device=entry.index,
                samplerate=try_rate,
                channels=channels,
                dtype="float32",
                blocksize=round(try_rate * BLOCK_SECONDS),
                latency=_LATENCY_SECONDS[direction],
                callback=callback,
                finished_callback=finished,
                extra_settings=library.WasapiSettings(auto_convert=True) if sys.platform == "win32" else None,
            )
        except library.PortAudioError as error:
            refused = _translated(direction, error)
            if refused.code != "format":
                raise refused from error
        else:
            portaudio.open_streams += 1
            return DeviceStream(stream, direction)
    raise device_error(direction, "format", entry.device.name)


def _formats(device: AudioDevice, rate: int | None) -> Iterator[tuple[int, int]]:
    """The rates and numbers of channels to try, best first: some devices have no mono, some one rate only."""
    rates = dict.fromkeys(([] if rate is None else [rate]) + [device.rate, *_RATES])
    for try_rate in rates:
        for channels in dict.fromkeys((1, min(2, device.channels), device.channels)):
            yield try_rate, channels


def _translated(direction: Direction, error: Exception) -> DeviceError:
    """Tells by the number and the text of a `PortAudioError` what happened."""
    number = error.args[1] if len(error.args) > 1 else 0
    detail = " ".join(str(part) for part in error.args)
    by_text = (code for code, pattern in _TEXTS.items() if re.search(pattern, detail, re.IGNORECASE))
    return device_error(direction, _CODES.get(number, "") or next(by_text, "failed"), detail)
