"""Where files live that belong to the user's account and to no project."""

from __future__ import annotations

from pathlib import Path

import platformdirs

from constructor_desktop.core.folders import APP_NAME, chosen_folder

APP_TITLE = "AI Constructor"
CACHE_VARIABLE = "CONSTRUCTOR_CACHE_DIR"
CONFIG_VARIABLE = "CONSTRUCTOR_CONFIG_DIR"
PROJECTS_VARIABLE = "CONSTRUCTOR_PROJECTS_DIR"


def cache_folder() -> Path:
    """Returns the folder for things that can be computed again; it may not exist yet.

    The environment variable `CONSTRUCTOR_CACHE_DIR` takes the place of the system's usual folder.
    """
    return chosen_folder(CACHE_VARIABLE) or platformdirs.user_cache_path(APP_NAME, appauthor=False)


def config_folder() -> Path:
    """Returns the folder for the user's settings; it may not exist yet.

    The environment variable `CONSTRUCTOR_CONFIG_DIR` takes the place of the system's usual folder.
    """
    return chosen_folder(CONFIG_VARIABLE) or platformdirs.user_config_path(APP_NAME, appauthor=False)


def log_folder() -> Path:
    """Returns the folder for logs; it may not exist yet.

    With `CONSTRUCTOR_CONFIG_DIR` it lies in there, so that a program with settings of its own touches no others.
    """
    chosen = chosen_folder(CONFIG_VARIABLE)
    return chosen / "logs" if chosen else platformdirs.user_log_path(APP_NAME, appauthor=False)


def projects_folder() -> Path:
    """Returns the usual place of new projects; it may not exist yet.

    The environment variable `CONSTRUCTOR_PROJECTS_DIR` takes the place of the user's documents.
    """
    return chosen_folder(PROJECTS_VARIABLE) or platformdirs.user_documents_path() / APP_TITLE
