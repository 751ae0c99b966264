"""What a file probably is, judged by the ending of its name only: for guesses that must be instant.

Whether a file can be used is decided by its content, see `probe`.
"""

from __future__ import annotations

from pathlib import PurePath

from constructor_desktop.core.data import Modality

IMAGE_SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff")
AUDIO_SUFFIXES = (
    *(".wav", ".mp3", ".flac", ".ogg", ".oga", ".opus", ".m4a", ".aac", ".aif", ".aiff", ".aifc", ".au", ".caf"),
    *(".amr", ".wma", ".mp2", ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".3gp", ".mpg", ".mpeg", ".flv"),
)
ARCHIVE_SUFFIX = ".zip"
MANIFEST_SUFFIXES = (".csv", ".tsv")

_KINDS = dict.fromkeys(IMAGE_SUFFIXES, Modality.IMAGE) | dict.fromkeys(AUDIO_SUFFIXES, Modality.AUDIO)


def likely_modality(name: str) -> Modality | None:
    """Returns what a file of this name usually is, None if neither a picture nor a sound."""
    return _KINDS.get(PurePath(name).suffix.lower())


def is_archive_name(name: str) -> bool:
    """Whether a file of this name usually is a zip archive."""
    return name.lower().endswith(ARCHIVE_SUFFIX)


def is_manifest_name(name: str) -> bool:
    """Whether a file of this name usually is a table, and may be a manifest."""
    return name.lower().endswith(MANIFEST_SUFFIXES)
