"""Files with the same content, found by reading as little of them as possible."""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from constructor_desktop.core.events import OnEvent, Progress, ignore_event
from constructor_desktop.core.prefetch import prefetch

_BLOCK = 4096  # Bytes read at three places first: sounds of one length all have the same size.
_PROGRESS_STEPS = 200


def same_content(paths: Sequence[Path], on_event: OnEvent = ignore_event) -> dict[Path, int]:
    """Numbers files so that those with the same content, and only those, share a number.

    A file that cannot be read is like no other.

    Args:
        paths: The files, none twice.
        on_event: Receives `Progress` of the stage `same`: files looked at of those that have to be, anew for each of
            three looks (size, a few blocks, all of it). What it raises ends the work.
    """
    keys: dict[Path, tuple[Hashable, ...]] = dict.fromkeys(paths, ())
    for look in (_size, _blocks, _digest):
        counts = Counter(keys.values())
        unsure = [path for path, key in keys.items() if counts[key] > 1]
        step = max(1, len(unsure) // _PROGRESS_STEPS)
        with closing(prefetch(_or_itself(look), unsure)) as looks:
            for done, (path, seen) in enumerate(zip(unsure, looks, strict=True), start=1):
                keys[path] = (*keys[path], seen)
                if done % step == 0 or done == len(unsure):
                    on_event(Progress(stage="same", done=done, total=len(unsure)))
    numbers: dict[tuple[Hashable, ...], int] = {}
    return {path: numbers.setdefault(key, len(numbers)) for path, key in keys.items()}


def _or_itself(look: Callable[[Path], Hashable]) -> Callable[[Path], Hashable]:
    def seen(path: Path) -> Hashable:
        try:
            return look(path)
        except OSError:
            return path

    return seen


def _size(path: Path) -> Hashable:
    return path.stat().st_size


def _blocks(path: Path) -> Hashable:
    size = path.stat().st_size
    with path.open("rb") as file:
        return hash(b"".join(_at(file, place) for place in (0, size // 2, max(0, size - _BLOCK))))


def _at(file: BinaryIO, place: int) -> bytes:
    file.seek(place, os.SEEK_SET)
    return file.read(_BLOCK)


def _digest(path: Path) -> Hashable:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()
