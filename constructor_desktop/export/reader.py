"""Reading bundles back, also those of strangers: no code of theirs is executed, and nothing is unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from constructor_desktop.core.errors import ModelError
from constructor_desktop.export.archive import MAX_ENTRY_BYTES, Archive
from constructor_desktop.export.description import Description
from constructor_desktop.export.graph_scorer import GraphScorer
from constructor_desktop.inference.predictor import Predictor

DESCRIPTION, GRAPH, LEARNED = "model.json", "model.onnx", "training_samples.txt"


def is_bundle(path: Path) -> bool:
    """Whether a path looks like a bundle: a zip file, or a folder with its two main files."""
    if path.is_dir():
        return (path / DESCRIPTION).is_file() and (path / GRAPH).is_file()
    return path.is_file() and zipfile.is_zipfile(path)


def open_bundle(path: Path) -> Predictor:
    """Loads the classifier of a bundle.

    Args:
        path: The zip file, or the folder it was unpacked to.

    Raises:
        ModelError: if it is missing, damaged, of another version, not safe, or its parts do not fit each other.
    """
    if not path.exists():
        raise ModelError(f"{path} does not exist. Give a bundle: the zip file that export made, or its folder.")
    read: Callable[[str], bytes] = _folder_reader(path) if path.is_dir() else Archive(path).read
    description = _describe(path, read(DESCRIPTION))
    preprocess = description.make_preprocess()
    try:
        scorer = GraphScorer(read(GRAPH), preprocess, len(description.classes))
    except ValueError as error:
        raise ModelError(
            f"The network in the bundle {path} cannot be used: {error}. Export the model again."
        ) from error
    return Predictor(scorer, description.classes, preprocess, description.threshold, description.window_seconds)


def read_learned(path: Path) -> frozenset[str]:
    """Returns the fingerprints of the contents that the model of a bundle learned from, none if it does not carry any.

    Args:
        path: The zip file, or the folder it was unpacked to.

    Raises:
        ModelError: if it is damaged, or not safe.
    """
    if path.is_dir():
        content = _folder_reader(path)(LEARNED) if (path / LEARNED).is_file() else b""
    else:
        archive = Archive(path)
        content = archive.read(LEARNED) if archive.holds(LEARNED) else b""
    return frozenset(line for line in content.decode("ascii", "replace").splitlines() if line)


def _describe(path: Path, content: bytes) -> Description:
    try:
        return Description.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        if place == "format":
            message = f"The bundle {path} was made by another version of the app. Update the app."
        else:
            where = f"{place} in {DESCRIPTION}" if place else DESCRIPTION
            message = f"The bundle {path} is damaged: {where} is wrong. Export the model again."
        raise ModelError(message) from error


def _folder_reader(folder: Path) -> Callable[[str], bytes]:
    def read(name: str) -> bytes:
        path = folder / name
        try:
            if path.stat().st_size > MAX_ENTRY_BYTES:
                raise ModelError(f"The file {path} is larger than 1 GB, so it is not safe to open.")
            return path.read_bytes()
        except OSError as error:
            raise ModelError(f"{folder} is not a bundle of this app: {name} cannot be read.") from error

    return read
