"""The preprocessing objects of all modalities, and their JSON form. They travel with the weights and into bundles."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from constructor_desktop.models.preprocess_audio import AudioPreprocess
from constructor_desktop.models.preprocess_image import ImagePreprocess

__all__ = ["AudioPreprocess", "ImagePreprocess", "Preprocess", "preprocess_from_json", "preprocess_to_json"]

Preprocess = ImagePreprocess | AudioPreprocess


def preprocess_to_json(preprocess: Preprocess) -> dict[str, Any]:
    """Returns the parameters as JSON values."""
    return asdict(preprocess)


def preprocess_from_json(record: dict[str, Any]) -> Preprocess:
    """Rebuilds a preprocessing object; raises ValueError for values that make no sense."""
    kinds: dict[str, type[Preprocess]] = {"image": ImagePreprocess, "audio": AudioPreprocess}
    try:
        kind = kinds[record["kind"]]
        preprocess = kind(**record)
    except (KeyError, TypeError) as error:
        raise ValueError(f"unknown preprocessing: {record}") from error
    defaults = asdict(kind())
    if not all(_makes_sense(record[name], defaults[name]) for name in record):
        raise ValueError(f"preprocessing out of range: {record}")
    return preprocess


def _makes_sense(value: Any, default: Any) -> bool:
    if isinstance(default, str):
        return bool(value == default)
    # JSON writes 5.0 seconds as 5 in other languages, but half a sample is a mistake; True is an int to Python.
    kinds = (int,) if isinstance(default, int) else (int, float)
    return isinstance(value, kinds) and not isinstance(value, bool) and (0 < value < 1e7 or value == default)
