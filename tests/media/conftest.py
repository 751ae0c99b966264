"""Tiny samples for tests that are not about decoding."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

Write = Callable[..., Path]


def picture_bytes(seed: int = 0) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def sound_bytes(seed: int = 0) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, np.random.default_rng(seed).uniform(-0.5, 0.5, 800), 8000, format="WAV")
    return buffer.getvalue()


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
