"""Where files live that belong to the user's account and to no project."""

from __future__ import annotations

import os
from pathlib import Path

import platformdirs

APP_NAME = "ai-constructor"
CACHE_VARIABLE = "CONSTRUCTOR_CACHE_DIR"


def cache_folder() -> Path:
    """Returns the folder for things that can be computed again; it may not exist yet.

    The environment variable `CONSTRUCTOR_CACHE_DIR` takes the place of the system's usual folder.
    """
    chosen = os.environ.get(CACHE_VARIABLE)
    if chosen:
        return Path(chosen).expanduser().absolute()
    return platformdirs.user_cache_path(APP_NAME, appauthor=False)
