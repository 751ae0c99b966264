"""What is known of the pretrained weights of each architecture: where they are, or come from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from constructor_desktop.core.errors import ModelError
from constructor_desktop.core.folders import weights_folder
from constructor_desktop.models.registry import Architecture
from constructor_desktop.models.store_download import size_of
from constructor_desktop.models.weights import bundled_file, locate
from constructor_desktop.models.weights_record import is_intact, read_records

BUNDLED, DOWNLOADED, AVAILABLE, MISSING, DAMAGED = "bundled", "downloaded", "available", "missing", "damaged"
PARTIAL = "partial"


@dataclass(frozen=True)
class Status:
    """What is known of the pretrained weights of an architecture.

    Attributes:
        name: Of the architecture.
        title: Its name for people.
        origin: `bundled` or `download`.
        state: `bundled` (installed with the program), `downloaded` (or imported), `available` (can be downloaded),
            `missing` (should be installed, but is not) or `damaged`.
        size: Bytes; of what can be downloaded, about.
        arrived: Bytes of a download that broke off.
        source: Where they come from: a package, an address or the name of the user's file.
        licence: Licence and author.
        path: The file, if it is there.
        imported: Whether it was a file of the user.
        checksum: `sha256 …` or `md5 …`, of the file if it is there, else as published; empty if it is not.
    """

    name: str
    title: str
    origin: str
    state: str
    size: int
    arrived: int
    source: str
    licence: str
    path: Path | None
    imported: bool
    checksum: str


def statuses() -> list[Status]:
    """Returns what is known of all pretrained weights; files that were touched are read."""
    from constructor_desktop.models.architectures import REGISTRY

    return [status(entry) for entry in REGISTRY.list() if entry.weights.origin != "none"]


def status(entry: Architecture) -> Status:
    """Returns what is known of the weights of an architecture that has some."""
    return _bundled(entry) if entry.weights.origin == "bundled" else _downloadable(entry)


def part_file(entry: Architecture) -> Path:
    """Returns where weights are while they are downloaded, under the name that they will have."""
    return weights_folder() / PARTIAL / entry.weights.file


def _bundled(entry: Architecture) -> Status:
    path = locate(entry.weights)
    state = MISSING
    if path is not None:
        try:
            bundled_file(entry.weights)
            state = BUNDLED
        except ModelError:
            state = DAMAGED
    return Status(
        name=entry.name,
        title=entry.title,
        origin=entry.weights.origin,
        state=state,
        size=size_of(path) if path else 0,
        arrived=0,
        source=entry.weights.package,
        licence=entry.weights.licence,
        path=path,
        imported=False,
        checksum=f"sha256 {entry.weights.sha256}",
    )


def _downloadable(entry: Architecture) -> Status:
    weights = entry.weights
    published = f"md5 {weights.md5}" if weights.md5 else f"sha256 {weights.sha256}…" if weights.sha256 else ""
    available = Status(
        name=entry.name,
        title=entry.title,
        origin=entry.weights.origin,
        state=AVAILABLE,
        size=weights.size,
        arrived=size_of(part_file(entry)),
        source=weights.url,
        licence=weights.licence,
        path=None,
        imported=False,
        checksum=published,
    )
    record = read_records().get(entry.name)
    path = weights_folder() / record.file if record else None
    if record is None or path is None or not path.is_file():
        return available
    return replace(
        available,
        state=DOWNLOADED if is_intact(entry.name, record) else DAMAGED,
        size=size_of(path),
        source=record.source,
        path=path,
        imported=record.imported,
        checksum=f"sha256 {record.sha256}",
    )
