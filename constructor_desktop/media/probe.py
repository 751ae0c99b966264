"""What a file is, judged by its first bytes and its header, never by its name."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.media.audio import NO_SAMPLES, AudioInfo, audio_info
from constructor_desktop.media.audio_signatures import looks_like_audio
from constructor_desktop.media.image import ImageInfo, image_info, looks_like_image

EMPTY = "The file is empty (0 bytes). Copy or record it again."
NOT_A_FILE = "It is neither a file nor a folder."
TEXT = "It is a text file, not a picture or a sound."
WEB_PAGE = "It is a web page, not a picture or a sound. Download the file itself."
ARCHIVE = "It is an archive. Unpack it, and add the files inside."
DOCUMENT = "It is a document, not a picture or a sound. Save the pictures in it as JPEG or PNG."
UNKNOWN = "It is not a picture or a sound of a known format. Add pictures as JPEG or PNG, sounds as WAV or MP3."

_HEAD = 1024
_CONVERT = "{} cannot be read. Save the picture as JPEG or PNG."
_DOCUMENTS = (b"[Content_Types].xml", b"mimetypeapplication/vnd.oasis", b"mimetypeapplication/epub")
_OLD_DOCUMENT = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ARCHIVES = (b"PK\x03\x04", b"Rar!\x1a\x07", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b\x08")
_BRANDS = {b"avif": "AVIF", b"avis": "AVIF", b"heic": "HEIC", b"heix": "HEIC", b"hevc": "HEIC", b"mif1": "HEIC"}


@dataclass(frozen=True)
class Probe:
    """What a file is.

    Attributes:
        modality: A picture or a sound.
        info: What its header says.
    """

    modality: Modality
    info: ImageInfo | AudioInfo


def probe(path: Path) -> Probe:
    """Recognises a picture or a sound, without decoding it.

    Raises:
        UnreadableError: if the file cannot be opened, is neither, or its header cannot be used.
    """
    head = _read_head(path)
    if looks_like_image(head):
        return Probe(Modality.IMAGE, image_info(path))
    if looks_like_audio(head):
        info = audio_info(path)
        if info.seconds == 0:
            raise UnreadableError(path, NO_SAMPLES)
        return Probe(Modality.AUDIO, info)
    raise UnreadableError(path, _what_else(head))


def _read_head(path: Path) -> bytes:
    try:
        mode = path.stat().st_mode
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            raise UnreadableError(path, NOT_A_FILE)  # Opening a pipe would wait for ever.
        with path.open("rb") as file:
            return file.read(_HEAD)
    except OSError as error:
        raise UnreadableError.from_os_error(path, error) from error


def _what_else(head: bytes) -> str:
    """Says what a file is that is neither a picture nor a sound of ours, and what to do about it."""
    if not head:
        return EMPTY
    if head[4:8] == b"ftyp" and head[8:12] in _BRANDS:
        return _CONVERT.format(f"{_BRANDS[head[8:12]]} pictures")
    if head.startswith(b"%PDF"):
        return _CONVERT.format("PDF documents")
    if head.startswith(_OLD_DOCUMENT) or any(mark in head for mark in _DOCUMENTS):
        return DOCUMENT
    if head.startswith(_ARCHIVES):
        return ARCHIVE
    if not _is_text(head):
        return UNKNOWN
    lower = head.lower()
    if b"<svg" in lower:
        return _CONVERT.format("SVG drawings")
    return WEB_PAGE if b"<html" in lower or b"<!doctype html" in lower else TEXT


def _is_text(head: bytes) -> bool:
    """Whether these bytes have no control characters except those of texts (as any single-byte encoding, or UTF-8)."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    return not any(byte < 32 and byte not in b"\t\n\r\f\x1b" for byte in head)
