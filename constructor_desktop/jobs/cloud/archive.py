"""What is sent to the machine: exactly the samples that are needed, with the settings, in one file."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from constructor_desktop.core.data import Dataset
from constructor_desktop.core.errors import DataError
from constructor_desktop.core.events import OnEvent, Progress, ignore_event
from constructor_desktop.core.files import atomic_file
from constructor_desktop.jobs.cloud.job_folder import JOB_FILE, SAMPLES, job_record
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.storage.problems import write_error, writing_to

ARCHIVE = "data.tar"
NOISE, SKIPPED, WEIGHTS, CONSTRAINTS = "noise", "skipped", "weights", "constraints.txt"
# Of the machine's packages: the numbers are to be the same as here.
PINNED = ("numpy", "onnxruntime", "pillow", "scipy", "soundfile", "soxr", "av", "safetensors")
_NOT_YET = "0" * 64


@dataclass(frozen=True)
class PackedFile:
    """A file of the archive.

    Attributes:
        name: Its name there.
        path: Where it lies here.
        size: Bytes.
        modified: Time of its last change, nanoseconds.
        sha256: Of its content, in hexadecimal; empty for one that is only named, not sent.
    """

    name: str
    path: str
    size: int
    modified: int
    sha256: str


@dataclass(frozen=True)
class Archive:
    """A finished archive; `sha256` and `size` are those of the file, `manifest` names what is in it."""

    path: Path
    sha256: str
    size: int
    manifest: tuple[PackedFile, ...]


def upload_size(job: JobSpec, dataset: Dataset, weights: Sequence[Path] = ()) -> int:
    """Returns how many bytes the archive of a job takes, without reading what goes into it.

    Raises:
        DataError: if a file is gone.
    """
    return _Packer(job, dataset, weights, ignore_event).size()


def pack(job: JobSpec, dataset: Dataset, folder: Path, on_event: OnEvent, weights: Sequence[Path] = ()) -> Archive:
    """Writes the archive of a job; the same samples and settings give the same bytes.

    Args:
        job: What is to be trained.
        dataset: Its samples.
        folder: Where to write `data.tar`; it may not exist yet.
        on_event: Receives Progress of the stage `cloud_pack`, bytes; may raise Cancelled.
        weights: Files that the architecture needs and that the program does not bring along.

    Raises:
        DataError: if a file changes meanwhile or cannot be read.
        StorageError: if the disk is full or refuses.
    """
    packer = _Packer(job, dataset, weights, on_event)
    path = folder / ARCHIVE
    with writing_to(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(folder).free < packer.size():
            raise write_error(folder, OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)))
        with atomic_file(path) as file:
            digest = packer.write(file)
        return Archive(path, digest, path.stat().st_size, packer.manifest)


def changed_since(manifest: Iterable[PackedFile]) -> list[str]:
    """Returns the files that are not any more what they were when they were packed."""
    return [entry.path for entry in manifest if entry.sha256 and not _is_as_packed(entry)]


def _is_as_packed(entry: PackedFile) -> bool:
    try:
        found = os.stat(entry.path)
    except OSError:
        return False
    return (found.st_size, found.st_mtime_ns) == (entry.size, entry.modified)


def changed_error(path: str | Path) -> DataError:
    """Returns the error for a sample that does not stay as it is."""
    return DataError(f"{path} changed while it was being sent to the cloud. Start the training again.")


class _Packer:
    """Writes one archive."""

    def __init__(self, job: JobSpec, dataset: Dataset, weights: Sequence[Path], on_event: OnEvent) -> None:
        self._weights = weights
        self._job = job
        self._dataset = dataset
        self._on_event = on_event
        self._files: list[PackedFile] = []
        self._total = sum(_stat(path).st_size for _, path in self._sources())
        self._done = 0

    @property
    def manifest(self) -> tuple[PackedFile, ...]:
        return (*self._files, *self._named_only())

    def size(self) -> int:
        """How large the archive becomes."""
        files = [(name, path, _stat(path).st_size) for name, path in self._sources()]
        planned = [PackedFile(name, str(path), size, 0, _NOT_YET) for name, path, size in files]
        texts = [(name, len(text.encode())) for name, text in self._texts(planned)]
        used = sum(_size_of_entry(name, size) for name, size in [*((name, size) for name, _, size in files), *texts])
        return _rounded(used + 2 * tarfile.BLOCKSIZE, tarfile.RECORDSIZE)

    def write(self, file: BinaryIO) -> str:
        """Writes everything and returns the SHA-256 of the archive."""
        hashing = _Hashing(file)
        with tarfile.open(fileobj=hashing, mode="w|", format=tarfile.PAX_FORMAT) as archive:  # type: ignore[call-overload]
            for name, path in self._sources():
                self._add(archive, name, path)
            for name, text in self._texts(self._files):
                _add_text(archive, name, text)
        return hashing.digest.hexdigest()

    def _texts(self, files: Sequence[PackedFile]) -> Iterator[tuple[str, str]]:
        """What the archive holds besides the files themselves."""
        yield CONSTRAINTS, "".join(f"{name}=={version(name)}\n" for name in PINNED)
        yield JOB_FILE, json.dumps(self._record(files), sort_keys=True)

    def _sources(self) -> Iterator[tuple[str, Path]]:
        for name, path in zip(_names(self._dataset), _distinct(self._dataset), strict=True):
            yield f"{SAMPLES}/{name}", path
        for name, path in _noise(self._job):
            yield f"{NOISE}/{name}", path
        for path in self._weights:
            yield f"{WEIGHTS}/{path.name}", path

    def _add(self, archive: tarfile.TarFile, name: str, path: Path) -> None:
        before = _stat(path)
        with _Source(path, self._count) as source:
            archive.addfile(_entry(name, before.st_size), source)  # type: ignore[arg-type]
            if source.read(1):
                raise changed_error(path)
        after = _stat(path)
        if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
            raise changed_error(path)
        self._files.append(PackedFile(name, str(path), after.st_size, after.st_mtime_ns, source.sha256()))

    def _count(self, size: int) -> None:
        self._done += size
        self._on_event(Progress(stage="cloud_pack", done=min(self._done, self._total), total=self._total))

    def _record(self, files: Sequence[PackedFile]) -> dict[str, Any]:
        found = {entry.path: entry for entry in reversed(files)}
        sent = [found[str(one.path)] for one in self._dataset.samples]
        config = self._job.config
        # Which device there is can only be said there.
        changes: dict[str, Any] = {"device": "auto"} | ({"noise_folder": NOISE} if config.noise_folder else {})
        return job_record(
            self._dataset,
            config.model_copy(update=changes),
            [entry.name for entry in sent],
            [entry.sha256 for entry in sent],
            [entry.name for entry in self._named_only()],
        )

    def _named_only(self) -> tuple[PackedFile, ...]:
        return tuple(
            PackedFile(f"{SKIPPED}/{number}/{one.path.name}", str(one.path), 0, 0, "")
            for number, one in enumerate(self._dataset.skipped)
        )


class _Hashing:
    """Hashes what is written to a file."""

    def __init__(self, file: BinaryIO) -> None:
        self.digest = hashlib.sha256()
        self._file = file

    def write(self, content: bytes) -> int:
        self.digest.update(content)
        return self._file.write(content)


class _Source:
    """Reads and hashes a sample; whatever the disk says about it is about this file, not about the archive."""

    def __init__(self, path: Path, count: Any) -> None:
        self._path = path
        self._count = count
        self._digest = hashlib.sha256()

    def __enter__(self) -> _Source:
        try:
            self._file = self._path.open("rb")
        except OSError as error:
            raise changed_error(self._path) from error
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def read(self, size: int) -> bytes:
        try:
            content = self._file.read(size)
        except OSError as error:
            raise changed_error(self._path) from error
        if not content and size > 1:
            raise changed_error(self._path)  # it has become shorter
        self._digest.update(content)
        self._count(len(content))
        return content

    def sha256(self) -> str:
        return self._digest.hexdigest()


def _entry(name: str, size: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o644, 0
    return entry


def _size_of_entry(name: str, size: int) -> int:
    """How much of an archive a file takes, with what precedes it."""
    return len(_entry(name, size).tobuf(tarfile.PAX_FORMAT)) + _rounded(size, tarfile.BLOCKSIZE)


def _rounded(size: int, unit: int) -> int:
    return -(-size // unit) * unit


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    content = text.encode()
    archive.addfile(_entry(name, len(content)), io.BytesIO(content))


def _stat(path: Path) -> os.stat_result:
    try:
        return path.stat()
    except OSError as error:
        raise changed_error(path) from error


def _distinct(dataset: Dataset) -> list[Path]:
    """The files of a data set in the order of its samples; several samples may be parts of one."""
    return list(dict.fromkeys(sample.path for sample in dataset.samples))


def _names(dataset: Dataset) -> Iterator[str]:
    """Names below `data/`: as they lie in the data set's folder, or numbered if they lie elsewhere."""
    root = dataset.root if dataset.root.is_dir() else dataset.root.parent
    for number, path in enumerate(_distinct(dataset)):
        inside = path.is_relative_to(root) and ".." not in path.relative_to(root).parts
        yield f"in/{path.relative_to(root).as_posix()}" if inside else f"other/{number}/{path.name}"


def _noise(job: JobSpec) -> Sequence[tuple[str, Path]]:
    """The recordings of background noise, with their names below the folder."""
    if job.config.noise_folder is None:
        return ()
    from constructor_desktop.training.noise_folder import list_recordings

    folder = Path(job.config.noise_folder)
    return [(path.relative_to(folder).as_posix(), path) for path in list_recordings(folder)]
