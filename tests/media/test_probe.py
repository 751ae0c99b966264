import gzip
import os
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.media.audio import AudioInfo
from constructor_desktop.media.image import ImageInfo
from constructor_desktop.media.probe import Probe, probe

TEXT = "It is a text file, not a picture or a sound."
WEB_PAGE = "It is a web page, not a picture or a sound. Download the file itself."
ARCHIVE = "It is an archive. Unpack it, and add the files inside."
DOCUMENT = "It is a document, not a picture or a sound. Save the pictures in it as JPEG or PNG."
UNKNOWN = "It is not a picture or a sound of a known format. Add pictures as JPEG or PNG, sounds as WAV or MP3."


def reason(path: Path) -> str:
    with pytest.raises(UnreadableError) as caught:
        probe(path)
    assert caught.value.path == path
    return caught.value.reason


@pytest.mark.parametrize("name", ["a.png", "A.JPG", "a.wav", "no extension", "кот 🐈.txt"])
def test_picture_whatever_its_name(write, picture, name):
    assert probe(write(name, picture)) == Probe(Modality.IMAGE, ImageInfo(8, 8, "PNG"))


@pytest.mark.parametrize("name", ["a.wav", "A.WAV", "a.png", "no extension", "шум 🔊.txt"])
def test_sound_whatever_its_name(write, sound, name):
    assert probe(write(name, sound)) == Probe(Modality.AUDIO, AudioInfo(0.1, 8000, 1, "WAV"))


def test_empty(write):
    assert reason(write("a.jpg", b"")) == "The file is empty (0 bytes). Copy or record it again."


@pytest.mark.parametrize("text", ["Hello", "Привет, мир\n", "a,b\r\n\t1", "\ufeffnotes"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251"])
def test_text(write, text, encoding):
    assert reason(write("a.jpg", text.encode(encoding, "replace"))) == TEXT


@pytest.mark.parametrize("text", ["<!DOCTYPE html><p>Not found", "<HTML><body>"])
def test_web_page(write, text):
    assert reason(write("a.jpg", text.encode())) == WEB_PAGE


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "SVG drawings"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n\0", "PDF documents"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "HEIC pictures"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", "HEIC pictures"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1", "AVIF pictures"),
    ],
)
def test_pictures_to_be_converted(write, content, what):
    assert reason(write("a.jpg", content)) == f"{what} cannot be read. Save the picture as JPEG or PNG."


def test_archive(write, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.jpg", "w") as archive:
        archive.writestr("1.png", b"")
    assert reason(tmp_path / "a.jpg") == ARCHIVE
    assert reason(write("b.jpg", gzip.compress(b"x"))) == ARCHIVE


@pytest.mark.parametrize("name", ["[Content_Types].xml", "mimetype"])
def test_document(tmp_path, write, name):
    with zipfile.ZipFile(tmp_path / "a.jpg", "w") as archive:
        archive.writestr(name, "application/vnd.oasis.opendocument.text")
    assert reason(tmp_path / "a.jpg") == DOCUMENT
    assert reason(write("b.jpg", bytes.fromhex("d0cf11e0a1b11ae1"))) == DOCUMENT


@pytest.mark.parametrize("content", [b"\0" * 100, b"\x7fELF\x02\x01\x01\0", b"MZ\x90\0\x03\0"])
def test_unknown_content(write, content):
    assert reason(write("a.wav", content)) == UNKNOWN


def test_damaged_header(write, picture, sound):
    assert reason(write("a.png", picture[:12])) == "The picture is cut off or damaged. Copy it again."
    assert reason(write("a.wav", sound[:20])) == "The sound is cut off or damaged. Record or copy it again."


def test_sound_without_samples(write, sound):
    content = bytearray(sound[:44])
    struct.pack_into("<I", content, 40, 0)
    expected = "The sound is empty (0 seconds). Record or copy it again."
    assert reason(write("a.wav", bytes(content))) == expected


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_bomb_is_refused_from_its_header(write):
    header = struct.pack(">IIBBBBB", 12_000, 11_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    expected = "The picture has too many pixels (12000 × 11000); the limit is 100 million. Make it smaller."
    assert reason(write("a.png", b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT")) == expected


def test_missing(tmp_path):
    assert reason(tmp_path / "a.jpg") == "The file does not exist."


@pytest.mark.skipif(sys.platform == "win32", reason="Windows reports a folder as a lack of permission")
def test_folder(tmp_path):
    assert reason(tmp_path) == "It is a folder, not a file."


def test_no_permission(write, monkeypatch):
    path = write("a.png")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    assert reason(path) == "There is no permission to read the file."


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_named_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.wav")
    assert reason(tmp_path / "a.wav") == "It is neither a file nor a folder."
