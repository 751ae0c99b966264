"""Tiny pictures and sounds."""

from __future__ import annotations

import io

import numpy as np
import soundfile
from PIL import Image


def picture_bytes(seed: int = 0) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(np.random.default_rng(seed).integers(0, 256, (8, 8, 3), dtype=np.uint8)).save(buffer, "PNG")
    return buffer.getvalue()


def sound_bytes(seed: int = 0) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, np.random.default_rng(seed).uniform(-0.5, 0.5, 800), 8000, format="WAV")
    return buffer.getvalue()
