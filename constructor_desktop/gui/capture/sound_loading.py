"""What the preview of a sound needs of a file, computed in a task."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from PySide6.QtCore import QCoreApplication

from constructor_desktop.core.events import Event, OnEvent
from constructor_desktop.gui.language import decimal_text, seconds_text
from constructor_desktop.media.audio import audio_info
from constructor_desktop.media.overview import SoundOverview, sound_overview

COLUMNS = 1000


@dataclass(frozen=True)
class LoadedSound:
    """A sound ready to be drawn.

    Attributes:
        overview: Envelope and spectrogram of `COLUMNS` columns, however long it is.
        channels: Number of channels of the file.
    """

    overview: SoundOverview
    channels: int


@dataclass(frozen=True, kw_only=True)
class SoundOpened(Event):
    """The header of a sound has been read: it can be played. Length in seconds, samples per second."""

    type: ClassVar[str] = "sound_opened"
    seconds: float
    rate: int


def load_sound(path: Path, on_event: OnEvent) -> LoadedSound:
    """Reads a sound; for a task.

    Args:
        path: The sound.
        on_event: Receives `SoundOpened` if its header says how long it is, and `Progress`; may raise `Cancelled`.

    Raises:
        UnreadableError: if it cannot be decoded.
    """
    info = audio_info(path)
    if info.seconds:
        on_event(SoundOpened(seconds=info.seconds, rate=info.rate))
    return LoadedSound(sound_overview(path, columns=COLUMNS, on_event=on_event), info.channels)


def sound_facts(sound: LoadedSound, used: float) -> str:
    """Returns length, rate and channels for people: `5.0 s · 44.1 kHz · mono`.

    Args:
        sound: The sound.
        used: How many seconds of it are used; the length says so where that is not all.
    """
    translate = QCoreApplication.translate
    kilohertz = sound.overview.rate / 1000
    rate = decimal_text(kilohertz, 0 if kilohertz.is_integer() else 1)
    if sound.channels == 1:
        channels = translate("SoundFacts", "mono")
    elif sound.channels == 2:
        channels = translate("SoundFacts", "stereo")
    else:
        channels = translate("SoundFacts", "%n channels", "", sound.channels)
    hertz = translate("SoundFacts", "%1 kHz").replace("%1", rate)
    length, whole = seconds_text(used), seconds_text(sound.overview.seconds)
    if length != whole:
        length = translate("SoundFacts", "%1 of %2").replace("%1", length).replace("%2", whole)
    return f"{length} · {hertz} · {channels}"
