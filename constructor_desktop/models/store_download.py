"""Downloading one file: it goes on where it broke off, tries again, and never hangs."""

from __future__ import annotations

import errno
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from constructor_desktop.core.errors import NetworkError, StorageError
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.core.files import write_json
from constructor_desktop.models.store_transfer import TICK_SECONDS, Head, TransferError, broke_off, transfer

WAITS = (1.0, 2.0, 4.0)
"""Seconds before each further try after one that brought nothing new."""
_TRY_AGAIN = frozenset({408, 416, 425, 429, 500, 502, 503, 504})
_SPARE = 1_000_000
_EVENT_SECONDS = 0.05


@dataclass(frozen=True)
class _Origin:
    """Where the beginning of a file came from, so that the rest of another one is not appended to it."""

    url: str
    validator: str
    total: int | None


class _BrokenError(Exception):
    """A try that failed, but another one may succeed; the text is a sentence for the user."""


def download(url: str, target: Path, about: int, on_event: OnEvent) -> None:
    """Downloads into `target`, which keeps what has arrived whatever happens; a later call goes on from there.

    Args:
        url: The address, http or https.
        target: The file; one with the name of it and `.json` appended is kept beside it until it is complete.
        about: How many bytes there will be, if the server does not say.
        on_event: Told of the bytes several times a second, also while nothing comes; `Cancelled` raised there stops.

    Raises:
        NetworkError: if it cannot be downloaded; it says why.
        StorageError: if the disk is full or refuses.
    """
    failures = 0
    while True:
        before = size_of(target)
        try:
            with disk_errors(target.parent):
                _Try(url, target, about, on_event).run()
        except _BrokenError as trouble:
            failures = failures + 1 if size_of(target) <= before else 1
            if failures > len(WAITS):
                raise NetworkError(_with_hope(str(trouble), target)) from trouble.__cause__
            _wait(WAITS[failures - 1], Progress(stage="download", done=size_of(target), total=about), on_event)
        else:
            return


def forget(target: Path) -> None:
    """Deletes what has arrived of a file."""
    target.unlink(missing_ok=True)
    _note(target).unlink(missing_ok=True)


def size_of(path: Path) -> int:
    """Returns the size of a file in bytes; 0 if it is not there."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


class _Try:
    """One request, and what it brings."""

    def __init__(self, url: str, target: Path, about: int, on_event: OnEvent) -> None:
        self._url = url
        self._target = target
        self._about = about
        self._on_event = on_event
        self._told = 0.0
        self._origin = _read_origin(target)
        known = self._origin.url == url and self._origin.validator
        self._done = size_of(target) if known else 0

    def run(self) -> None:
        """Fetches what is missing; raises `_BrokenError` if something still is."""
        if self._done and self._done == self._origin.total:
            return
        try:
            with transfer(self._url, self._done, self._origin.validator) as parts:
                head = None
                while head is None:
                    head = next(parts)
                    self._tell(head is None)
                assert isinstance(head, Head)
                self._accept(head)
                with self._target.open("ab" if self._done else "wb") as file:
                    for part in parts:
                        self._take(part, file)
        except TransferError as error:
            if error.final:
                raise NetworkError(str(error)) from error
            raise _BrokenError(str(error)) from error
        if self._done != (self._origin.total or self._done) or not self._done:
            raise _BrokenError(broke_off(self._url))
        self._tell(True)

    def _accept(self, head: Head) -> None:
        """Looks at the head: raises, or makes ready to write from where the content begins."""
        host = urlsplit(self._url).hostname
        if head.status == 404:
            raise NetworkError(f"{host} does not have the file {self._url} (404). Choose another mirror.")
        status = f"{head.status} {head.reason}".strip()
        if head.status in _TRY_AGAIN:
            if head.status == 416:
                forget(self._target)
            raise _BrokenError(f"{host} answers with an error ({status}). Try again later, or choose a mirror.")
        if head.status not in (200, 206):
            raise NetworkError(f"{host} refuses to send the file ({status}). Choose a mirror, or import the file.")
        if head.status == 206 and head.start != self._done:
            forget(self._target)
            raise _BrokenError(broke_off(self._url))
        self._done = head.start
        self._origin = _Origin(self._url, head.validator, head.total)
        need_room(self._target.parent, (head.total or self._about) - head.start)
        write_json(_note(self._target), asdict(self._origin))

    def _take(self, part: Head | bytes | None, file: BinaryIO) -> None:
        if isinstance(part, bytes):
            file.write(part)
            self._done += len(part)
        self._tell(part is None)

    def _tell(self, at_once: bool) -> None:
        now = time.monotonic()
        if at_once or now - self._told >= _EVENT_SECONDS:
            self._told = now
            self._on_event(Progress(stage="download", done=self._done, total=self._origin.total or self._about))


def _with_hope(trouble: str, target: Path) -> str:
    return f"{trouble} What has arrived is kept: the next try goes on from there." if size_of(target) else trouble


def _note(target: Path) -> Path:
    return target.with_name(f"{target.name}.json")


def _read_origin(target: Path) -> _Origin:
    try:
        return _Origin(**json.loads(_note(target).read_bytes()))
    except (OSError, ValueError, TypeError):
        return _Origin("", "", None)


def need_room(folder: Path, more: int) -> None:
    """Raises StorageError if so many bytes do not fit on the disk of a folder."""
    needed, free = more + _SPARE, shutil.disk_usage(folder).free
    if free < needed:
        raise StorageError(
            f"There is not enough room in {folder}: {needed / 1e6:.0f} MB are needed, {free / 1e6:.0f} MB are free. "
            "Free some and try again."
        )


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Turns what the disk refuses in the block into a `StorageError`."""
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StorageError(f"There is no room left in {folder}. Free some and try again.") from error
        raise StorageError(f"Nothing can be written to {folder} ({error.strerror or error}).") from error


def _wait(seconds: float, progress: Progress, on_event: OnEvent) -> None:
    """Waits, and listens for being cancelled."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        on_event(progress)
        time.sleep(min(TICK_SECONDS, left))
