"""The library panns_inference, imported so that it finds all it needs.

While it is imported it reads a list of sounds from the user's home folder, and where that is missing it starts another
program to download it, which may be missing too; so the list that travels with this program is put there first.
"""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

from constructor_desktop.core.errors import ModelError, StorageError
from constructor_desktop.core.files import write_bytes
from constructor_desktop.core.resources import resource_path
from constructor_desktop.models.quiet_import import quiet_environment

CLASSES = 527


def labels_file() -> Path:
    """Returns where the library looks for the list."""
    return Path.home() / "panns_data" / "class_labels_indices.csv"


def place_labels() -> None:
    """Writes the list of the AudioSet classes to where the library looks for it, if none is there.

    Raises:
        StorageError: if the home folder cannot be written to.
    """
    target = labels_file()
    try:
        # A download that failed leaves an empty file.
        if target.is_file() and target.stat().st_size:
            return
        target.parent.mkdir(exist_ok=True)
        write_bytes(target, resource_path("resources", "labels", "audioset.csv").read_bytes())
    except OSError as error:
        raise StorageError(
            f"The list of the sounds that CNN14 knows cannot be written to {target} ({error.strerror or error}). "
            "Make your home folder writable."
        ) from error


def import_panns() -> ModuleType:
    """Imports the library; it starts no other program, and writes nothing but the list.

    Raises:
        StorageError: if the list cannot be put in its place.
        ModelError: if another list is there.
    """
    place_labels()
    problem = (
        f"{labels_file()} does not hold the {CLASSES} sounds that CNN14 knows. Delete this file; it is written again."
    )
    try:
        # It imports a library for plots, which would keep its own files in the home folder.
        with quiet_environment({"MPLBACKEND": "agg"}, "MPLCONFIGDIR"):
            import panns_inference
    except (IndexError, ValueError) as error:
        raise ModelError(problem) from error
    if len(panns_inference.labels) != CLASSES:
        raise ModelError(problem)
    library: ModuleType = panns_inference
    return library
