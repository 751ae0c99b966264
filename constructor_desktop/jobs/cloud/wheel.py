"""The program as a wheel, made from the installed one, for a machine that has no other way to get it."""

from __future__ import annotations

import base64
import hashlib
import zipfile
from collections.abc import Iterator
from importlib.metadata import metadata, version
from pathlib import Path

from constructor_desktop.core.resources import resource_path
from constructor_desktop.storage.problems import writing_to

DISTRIBUTION = "ai-constructor"
PACKAGE = Path(__file__).resolve().parents[2]
# A machine in the cloud has no screen, no microphone and no cloud of its own.
NOT_NEEDED = ("pyside6", "qtawesome", "pyqtgraph", "sounddevice", "boto3", "keyring", "yandexcloud")
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_WHEEL = b"Wheel-Version: 1.0\nGenerator: ai-constructor\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def make_wheel(folder: Path) -> Path:
    """Writes the wheel into a folder and returns its path; the same program gives the same bytes.

    Raises:
        StorageError: if the disk refuses.
    """
    number = version(DISTRIBUTION)
    name = DISTRIBUTION.replace("-", "_")
    info = f"{name}-{number}.dist-info"
    path = folder / f"{name}-{number}-py3-none-any.whl"
    entries = dict(_files())
    entries[f"{info}/METADATA"] = _metadata(number)
    entries[f"{info}/WHEEL"] = _WHEEL
    record = "".join(f"{entry},sha256={_digest(content)},{len(content)}\n" for entry, content in entries.items())
    entries[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for entry, content in entries.items():
                archive.writestr(zipfile.ZipInfo(entry, _FIRST_DAY), content, zipfile.ZIP_DEFLATED)
    return path


def _files() -> Iterator[tuple[str, bytes]]:
    """The package without its windows, and its resources where an installed one has them."""
    for path in sorted(PACKAGE.rglob("*")):
        place = path.relative_to(PACKAGE)
        if place.parts[0] not in ("gui", "_data") and "__pycache__" not in place.parts and path.is_file():
            yield f"{PACKAGE.name}/{place.as_posix()}", path.read_bytes()
    resources = resource_path("resources")
    for path in sorted(resources.rglob("*")):
        if path.is_file():
            yield f"{PACKAGE.name}/_data/resources/{path.relative_to(resources).as_posix()}", path.read_bytes()


def _metadata(number: str) -> bytes:
    installed = metadata(DISTRIBUTION)
    needed = [line for line in installed.get_all("Requires-Dist") or () if "extra ==" not in line]
    lines = [f"Requires-Dist: {line}" for line in needed if not line.lower().startswith(NOT_NEEDED)]
    python = installed["Requires-Python"]
    head = [f"Metadata-Version: 2.1\nName: {DISTRIBUTION}\nVersion: {number}\nRequires-Python: {python}"]
    return "\n".join([*head, *lines, ""]).encode()


def _digest(content: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
