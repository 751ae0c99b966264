"""Finding and checking pretrained weights."""

from __future__ import annotations

import hashlib
import importlib.util
from functools import cache
from pathlib import Path

from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.registry import Weights


def locate(weights: Weights) -> Path | None:
    """Returns the weights file if its package is installed. The package itself is not imported."""
    spec = importlib.util.find_spec(weights.package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder, weights.file)
        if path.is_file():
            return path
    return None


@cache
def bundled_file(weights: Weights) -> Path:
    """Returns the weights file after checking its SHA-256.

    Raises:
        ModelError: if it is missing or damaged.
    """
    path = locate(weights)
    if path is None:
        raise ModelError(f"The weights in the package {weights.package} are missing. Install the app again.")
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if digest != weights.sha256:
        raise ModelError(f"The weights in the package {weights.package} are damaged. Install the app again.")
    return path
