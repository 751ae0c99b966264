"""Where files live that belong to the user's account: what the layers below storage have to know of it."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP_NAME = "ai-constructor"
WEIGHTS_VARIABLE = "CONSTRUCTOR_WEIGHTS_DIR"


def weights_folder() -> Path:
    """Returns the folder for weights that were downloaded or imported; it may not exist yet.

    The environment variable `CONSTRUCTOR_WEIGHTS_DIR` takes the place of the system's usual folder.
    """
    return chosen_folder(WEIGHTS_VARIABLE) or platformdirs.user_data_path(APP_NAME, appauthor=False) / "weights"


def chosen_folder(variable: str) -> Path | None:
    """Returns the folder that an environment variable names, if it is set."""
    chosen = os.environ.get(variable)
    return Path(chosen).expanduser().absolute() if chosen else None
