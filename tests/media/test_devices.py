"""Devices are listed once each, and what goes wrong with one is told in a sentence with a stable code."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from constructor_desktop.core.errors import DeviceError, MicrophoneError, SpeakerError
from constructor_desktop.media.devices import Direction, device_error, list_inputs, list_outputs, portaudio, refresh
from constructor_desktop.media.streams import open_stream
from tests.virtual_microphone import VirtualMicrophone

ROOT = Path(__file__).resolve().parents[2]
CODES = ("busy", "none", "unplugged", "library", "format", "denied", "failed")


class PortAudioError(Exception):
    pass


class FakeSound(SimpleNamespace):
    """Stands for the module sounddevice: two driver interfaces with devices that refuse what a test says."""

    PortAudioError = PortAudioError

    def __init__(self, *names: str, refuse: Any = None, apis: tuple[str, ...] = ("ALSA",)) -> None:
        self.opened: list[dict[str, Any]] = []
        self.restarts = 0
        self.refuse = refuse
        self.devices = [
            {"name": name, "hostapi": index % len(apis), "default_samplerate": 44100.0}
            | {"max_input_channels": 2, "max_output_channels": 0 if "mic" in name else 2}
            for index, name in enumerate(names)
        ]
        self.apis = apis

    def query_hostapis(self) -> list[dict[str, Any]]:
        return [
            {"name": name, "default_input_device": index if self.devices else -1, "default_output_device": -1}
            for index, name in enumerate(self.apis)
        ]

    def query_devices(self) -> list[dict[str, Any]]:
        return self.devices

    def InputStream(self, **settings: Any) -> SimpleNamespace:  # noqa: N802
        self.opened.append(settings)
        if self.refuse is not None and (error := self.refuse(settings)) is not None:
            raise error
        return SimpleNamespace(
            samplerate=settings["samplerate"], channels=settings["channels"], latency=0.1, close=lambda **_: None
        )

    def _terminate(self) -> None:
        self.restarts += 1

    def _initialize(self) -> None:
        pass


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Any:
    def install(sound: FakeSound) -> FakeSound:
        monkeypatch.setattr(portaudio, "library", lambda direction: sound)
        return sound

    return install


def nothing(*_: Any) -> None:
    pass


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("direction", list(Direction))
def test_every_code_has_a_sentence_that_says_what_to_do(direction: Direction, code: str) -> None:
    error = device_error(direction, code, "detail")
    assert isinstance(error, MicrophoneError if direction is Direction.INPUT else SpeakerError)
    assert (error.code, error.detail) == (code, "detail")
    assert str(error).count(". ") >= 1 and str(error).endswith((".", ")"))


def test_equal_names_are_told_apart_and_converters_left_out(use: Any) -> None:
    use(FakeSound("USB mic", "dmix", "USB mic", "sysdefault", "default", "surround51", "pulse", "lavrate"))
    devices = list_inputs()
    assert [device.name for device in devices] == ["USB mic", "USB mic (2)", "default", "pulse"]
    assert len({device.id for device in devices}) == 4
    assert [device.is_default for device in devices] == [True, False, False, False]
    assert devices[0].channels == 2 and devices[0].rate == 44100
    assert [device.name for device in list_outputs()] == ["default", "pulse"]


def test_on_windows_devices_come_from_the_interface_with_whole_names(use: Any) -> None:
    use(FakeSound("cut mic", "whole mic", "cut mic 2", "whole mic 2", apis=("MME", "Windows WASAPI")))
    assert [device.name for device in list_inputs()] == ["whole mic", "whole mic 2"]


def test_a_refused_format_is_followed_by_others(use: Any) -> None:
    def only_stereo_at_16000(settings: dict[str, Any]) -> Exception | None:
        if settings["samplerate"] != 16000:
            return PortAudioError("Invalid sample rate", -9997)
        return PortAudioError("Invalid number of channels", -9998) if settings["channels"] != 2 else None

    sound = use(FakeSound("mic", refuse=only_stereo_at_16000))
    stream = open_stream(Direction.INPUT, None, 96000, nothing)
    assert (stream.rate, stream.channels) == (16000, 2)
    assert [settings["samplerate"] for settings in sound.opened[::2]] == [96000, 44100, 48000, 32000, 16000]
    stream.close()


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("Device unavailable", -9985), "busy"),
        (("Invalid sample rate", -9997), "format"),
        (("Unanticipated host error", -9999, (0, -16, "Device or resource busy")), "busy"),
        (("Unanticipated host error", -9999, (0, -19, "No such device")), "unplugged"),
        (("Unanticipated host error", -9999, (0, 5, "Access is denied.")), "denied"),
        (("Unanticipated host error", -9999, (0, 0, "what?")), "failed"),
        (("Insufficient memory",), "failed"),
    ],
)
def test_what_the_system_refuses_gets_a_code(use: Any, arguments: tuple[Any, ...], code: str) -> None:
    use(FakeSound("mic", refuse=lambda _: PortAudioError(*arguments)))
    with pytest.raises(MicrophoneError) as caught:
        open_stream(Direction.INPUT, None, None, nothing)
    assert caught.value.code == code
    assert portaudio.open_streams == 0


def test_a_device_that_came_later_is_found(use: Any) -> None:
    sound = use(FakeSound())
    with pytest.raises(MicrophoneError, match="No microphone was found") as caught:
        open_stream(Direction.INPUT, None, None, nothing)
    assert caught.value.code == "none" and sound.restarts == 1

    def connect() -> None:
        sound.devices = FakeSound("mic").devices

    sound._initialize = connect
    open_stream(Direction.INPUT, None, None, nothing).close()


def test_a_device_that_is_gone_is_named_unplugged(use: Any) -> None:
    use(FakeSound("mic"))
    with pytest.raises(MicrophoneError) as caught:
        open_stream(Direction.INPUT, "another mic", None, nothing)
    assert caught.value.code == "unplugged"


def test_portaudio_is_not_restarted_under_an_open_stream(use: Any) -> None:
    sound = use(FakeSound("mic"))
    assert refresh() and sound.restarts == 1
    stream = open_stream(Direction.INPUT, None, None, nothing)
    assert not refresh() and sound.restarts == 1
    stream.close()
    assert refresh() and sound.restarts == 2


def test_a_missing_library_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(MicrophoneError, match=r"\(PortAudio\) is missing") as caught:
        list_inputs()
    assert caught.value.code == "library"
    with pytest.raises(SpeakerError):
        list_outputs()


NO_DEVICES = """
from constructor_desktop.core.errors import DeviceError
from constructor_desktop.media.devices import Direction, list_inputs, list_outputs
from constructor_desktop.media.streams import open_stream
print(list_inputs(), list_outputs())
for direction in Direction:
    try:
        open_stream(direction, None, None, print)
    except DeviceError as error:
        print(error.code, error)
"""


@pytest.mark.skipif(any(Path("/proc/asound").glob("card*")), reason="this computer has sound devices")
def test_a_computer_without_any_device(private_microphone: Callable[[], VirtualMicrophone]) -> None:
    gone = private_microphone()
    gone.kill()
    environment = os.environ | gone.environment | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", NO_DEVICES]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [
        "[] []",
        "none No microphone was found. Connect one and try again.",
        "none No loudspeaker was found. Connect one and try again.",
    ]


def test_the_virtual_microphone_is_listed(virtual_microphone: VirtualMicrophone) -> None:
    for devices in (list_inputs(), list_outputs()):
        assert [device.is_default for device in devices].count(True) == 1
        assert all(device.channels > 0 and device.rate > 0 for device in devices)
    for device in list_inputs():
        stream = open_stream(Direction.INPUT, device.id, 16000, nothing)
        assert stream.rate == 16000 and stream.channels == 1
        stream.close()
    assert portaudio.open_streams == 0


def test_errors_of_devices_are_errors_for_the_user() -> None:
    assert issubclass(MicrophoneError, DeviceError) and issubclass(SpeakerError, DeviceError)
