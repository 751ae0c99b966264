"""Tiny samples for tests that are not about decoding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.media.samples import picture_bytes, sound_bytes

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file below the test's folder: `write("cat/1.png")`; the content is a picture unless given."""

    def write_file(name: str, content: bytes | None = None) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture_bytes() if content is None else content)
        return path

    return write_file


@pytest.fixture
def picture() -> bytes:
    return picture_bytes()


@pytest.fixture
def sound() -> bytes:
    return sound_bytes()
