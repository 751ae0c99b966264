"""Finding a GPU without loading torch on computers that have none."""

from __future__ import annotations

import ctypes.util
import os
import platform


def has_gpu() -> str:
    """Returns `cuda` or `mps` if torch can use such a device, else an empty string."""
    if not _may_have_gpu():
        return ""
    import torch

    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else ""


def _may_have_gpu() -> bool:
    """Looks for the driver only: a computer without one never needs to load torch to know."""
    if platform.system() == "Darwin":
        return platform.machine() == "arm64"
    if os.name == "nt":
        return ctypes.util.find_library("nvcuda") is not None
    return os.path.exists("/dev/nvidiactl") or os.path.exists("/dev/dxg")
