"""Microphones and loudspeakers through PortAudio: which there are, and what can go wrong with them.

Codes of errors (`MicrophoneError`, `SpeakerError`), stable: `busy`, `none`, `unplugged`, `library`, `format`,
`denied`, `failed`.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from types import ModuleType

from constructor_desktop.core.errors import DeviceError, MicrophoneError, SpeakerError

_LIBRARY = "The library for sound devices (PortAudio) is missing. Install it (on Linux: the package libportaudio2)."
_MESSAGES: dict[type[DeviceError], dict[str, str]] = {
    MicrophoneError: {
        "busy": "The microphone is used by another program. Close it or choose another device.",
        "none": "No microphone was found. Connect one and try again.",
        "unplugged": "The microphone was unplugged. Connect it again or choose another device.",
        "library": _LIBRARY,
        "format": "The microphone offers no format that can be recorded. Choose another device.",
        "denied": "This program may not use the microphone. Allow it in the privacy settings of the system.",
        "failed": "The microphone could not be started. Connect it again or choose another device.",
    },
    SpeakerError: {
        "busy": "The loudspeaker is used by another program. Close it or choose another device.",
        "none": "No loudspeaker was found. Connect one and try again.",
        "unplugged": "The loudspeaker was unplugged. Connect it again or choose another device.",
        "library": _LIBRARY,
        "format": "The loudspeaker accepts no format that can be played. Choose another device.",
        "denied": "This program may not use the loudspeaker. Allow it in the settings of the system.",
        "failed": "The loudspeaker could not be started. Connect it again or choose another device.",
    },
}
# ALSA lists its converters and single plugs beside the devices; nobody would choose them.
_ALSA_PLUGINS = re.compile(
    r"(sysdefault|front|rear|center_lfe|side|surround\d+|iec958|spdif|hdmi|dmix|dsnoop|null|jack|oss|a52|usbstream"
    r"|(lav|speex|sample)rate\w*|(up|vdown)mix)\b"
)


class Direction(Enum):
    """Where sound goes: from a microphone, or to a loudspeaker."""

    INPUT = "input"
    OUTPUT = "output"

    @property
    def error(self) -> type[DeviceError]:
        """The class of what goes wrong with such a device."""
        return MicrophoneError if self is Direction.INPUT else SpeakerError


@dataclass(frozen=True)
class AudioDevice:
    """A microphone or loudspeaker.

    Attributes:
        id: By which it is opened; the same after a restart as long as the same devices are there.
        name: For the user.
        channels: The most channels it has.
        rate: Its own samples per second (Hz).
        is_default: Whether the system would choose it.
    """

    id: str
    name: str
    channels: int
    rate: int
    is_default: bool


@dataclass(frozen=True)
class Entry:
    """A device and its number, which PortAudio gives anew at each start."""

    device: AudioDevice
    index: int


class PortAudio:
    """What belongs to the whole process, as PortAudio itself does.

    No two threads may call it at once, and it learns of new devices only by a restart, which ends open streams.

    Attributes:
        lock: Held during every call.
        open_streams: Their number.
    """

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.open_streams = 0

    @staticmethod
    def library(direction: Direction) -> ModuleType:
        """Returns the module `sounddevice`; raises `DeviceError` if PortAudio is missing."""
        try:
            import sounddevice  # Starts PortAudio, which asks every driver for its devices.
        except (OSError, ImportError) as error:
            raise device_error(direction, "library", str(error)) from error
        module: ModuleType = sounddevice
        return module

    def restart(self, direction: Direction) -> bool:
        """Looks for devices again; returns False, and does nothing, while a stream is open."""
        with self.lock:
            library = self.library(direction)
            if self.open_streams:
                return False
            library._terminate()
            library._initialize()
            return True


portaudio = PortAudio()


def device_error(direction: Direction, code: str, detail: str = "") -> DeviceError:
    """Returns the error with the sentence for a code."""
    kind = direction.error
    return kind(code, _MESSAGES[kind][code], detail)


def list_inputs() -> list[AudioDevice]:
    """Lists the microphones as of the last `refresh`; may take a moment.

    Raises:
        MicrophoneError: if PortAudio is missing.
    """
    return [entry.device for entry in _entries(Direction.INPUT)]


def list_outputs() -> list[AudioDevice]:
    """Lists the loudspeakers as of the last `refresh`; may take a moment.

    Raises:
        SpeakerError: if PortAudio is missing.
    """
    return [entry.device for entry in _entries(Direction.OUTPUT)]


def refresh() -> bool:
    """Looks for devices that came or went; returns False, and does nothing, while a stream is open.

    Raises:
        MicrophoneError: if PortAudio is missing.
    """
    return portaudio.restart(Direction.INPUT)


def _entries(direction: Direction) -> Iterator[Entry]:
    library = portaudio.library(direction)
    with portaudio.lock:
        api, default = _host_api(library, direction)
        found = [(index, info) for index, info in enumerate(library.query_devices()) if info["hostapi"] == api]
    times: Counter[str] = Counter()
    for index, info in found:
        channels, name = info[f"max_{direction.value}_channels"], info["name"]
        if channels > 0 and not _ALSA_PLUGINS.match(name):
            times[name] += 1
            unique = name if times[name] == 1 else f"{name} ({times[name]})"
            rate = round(info["default_samplerate"])
            yield Entry(AudioDevice(unique, unique, channels, rate, index == default), index)


def _host_api(library: ModuleType, direction: Direction) -> tuple[int, int]:
    """The number of the driver interface to use, and of its default device (-1 if it has none).

    Each device appears once for every interface; on Windows the default one, MME, cuts names off at 31 characters.
    """
    apis = library.query_hostapis()
    chosen = next((index for index, api in enumerate(apis) if api["name"] == "Windows WASAPI"), None)
    if chosen is None:
        chosen = next((index for index, api in enumerate(apis) if api[f"default_{direction.value}_device"] >= 0), 0)
    return chosen, apis[chosen][f"default_{direction.value}_device"] if chosen < len(apis) else -1


def find_device(direction: Direction, device: str | None) -> Entry:
    """Returns a device by its id, or the system's choice if None; raises `DeviceError` if there is none."""
    entries = list(_entries(direction))
    if not entries:
        raise device_error(direction, "none")
    if device is None:
        return next((entry for entry in entries if entry.device.is_default), entries[0])
    for entry in entries:
        if entry.device.id == device:
            return entry
    raise device_error(direction, "unplugged", device)
