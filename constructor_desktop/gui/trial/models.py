"""The model that is tried: runs of this project, and bundles or run folders of any other."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import ModelError
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.media.kinds import is_archive_name
from constructor_desktop.storage.run_list import RunSummary, summarise_run
from constructor_desktop.storage.runs import STATUS

if TYPE_CHECKING:
    from constructor_desktop.inference.predictor import Predictor

_GRAPH_FILE = "model.onnx"
_LEAST_SECONDS = 1.0


@dataclass(frozen=True)
class LoadedModel:
    """A model that is ready to answer.

    Attributes:
        path: Its run folder or bundle.
        predictor: Answers.
        settings: Fields of `RunConfig` it was trained with; empty for a bundle.
        retrain_seconds: How long training takes once the samples are known; None for a bundle.
        run: What lists show of it; None for a bundle.
    """

    path: Path
    predictor: Predictor
    settings: dict[str, Any] = field(default_factory=dict)
    retrain_seconds: float | None = None
    run: RunSummary | None = None


def load(path: Path, modality: Modality, cache_folder: Path, on_event: OnEvent) -> LoadedModel:
    """Opens a run folder or a bundle and lets it answer once, so that the first answer is as fast as the others.

    Args:
        path: The run folder, the zip file or its folder.
        modality: What the project holds.
        cache_folder: Where exported backbones are kept.
        on_event: Receives `Progress` of the stage `load`; may raise Cancelled.

    Raises:
        ConstructorError: if it cannot be used, or is for the other modality.
    """
    on_event(Progress(stage="load", done=0, total=2))
    model = _open(path, cache_folder)
    if model.predictor.modality is not modality:
        raise ModelError(
            f"The model {path.name} is for {model.predictor.modality.noun}, but this project holds {modality.noun}."
            f" Choose a model for {modality.noun}."
        )
    on_event(Progress(stage="load", done=1, total=2))
    model.predictor.predict_array(_nothing(modality))
    return model


def looks_like_model(path: Path) -> bool:
    """Whether a path is probably a bundle, or the folder of one or of a training, and not samples."""
    if path.is_dir():
        return any((path / name).is_file() for name in (STATUS, _GRAPH_FILE))
    return is_archive_name(path.name)


def _nothing(modality: Modality) -> np.ndarray[Any, np.dtype[Any]]:
    return np.zeros((8, 8, 3), np.uint8) if modality is Modality.IMAGE else np.zeros(1600, np.float32)


def _open(path: Path, cache_folder: Path) -> LoadedModel:
    from constructor_desktop.export.reader import is_bundle, open_bundle
    from constructor_desktop.inference.predictor import Predictor
    from constructor_desktop.models.trained import load_model
    from constructor_desktop.storage.runs import RunFolder

    if not path.exists():
        raise ModelError(f"{path} is not there any more. Choose another model.")
    if path.is_file() or is_bundle(path):
        return LoadedModel(path, open_bundle(path))
    run = RunFolder.open(path)
    config = {name: value for name, value in run.job()["config"].items() if value is not None}
    predictor = Predictor.from_model(load_model(run.model_path), cache_folder)
    return LoadedModel(path, predictor, config, _retrain_seconds(run.metrics()), summarise_run(path))


def _retrain_seconds(metrics: dict[str, Any]) -> float:
    """What remains of a training when the samples have been read and embedded before.

    Fine-tuning embeds the samples again and again, each time by a network that has learned something: nothing of that
    is known beforehand.
    """
    stages = metrics.get("seconds_by_stage") or {}
    known = () if "finetune" in stages else ("decode", "embed")
    return max(_LEAST_SECONDS, float(metrics["seconds"]) - sum(float(stages.get(name, 0.0)) for name in known))
