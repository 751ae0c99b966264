"""What there is to be done in a training, and whether there is enough to begin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import ModelError
from constructor_desktop.gui.preferences import Preferences
from constructor_desktop.gui.train.facts import ArchitectureFacts, RecipeFacts
from constructor_desktop.gui.train.pace import guessed_step, own_share, stored_step
from constructor_desktop.storage.data_changes import data_changes
from constructor_desktop.storage.run_list import RunSummary
from constructor_desktop.storage.runs import RunFolder
from constructor_desktop.storage.state import ProjectState
from constructor_desktop.training.splits import chosen_aside

LEAST_CLASSES, LEAST_SAMPLES = 2, 2
_SPLITTING = ("val_fraction", "seed", "clip_seconds")  # settings that decide which samples are kept aside
_LATEST = 12  # runs that are read for what they cost
_MOST_EFFORT = 200.0


@dataclass(frozen=True)
class Past:
    """What former runs tell of the next one.

    Attributes:
        new: How many samples no run has read yet.
        clip_seconds: How much of sounds was read; None for pictures or without a run.
        tuned: Whether fine-tuning was tried when it was last asked for; None if it never was.
        archs: The architectures that have read the samples.
        steps: Seconds that a sample and pass cost in a run, by architecture, preset and mode.
        split: How many samples the newest run learned from and kept aside; None if the data have changed since.
        split_by: Its settings that decided which.
    """

    new: int
    clip_seconds: float | None = None
    tuned: bool | None = None
    archs: frozenset[str] = frozenset()
    steps: Mapping[tuple[str, str, str | None], float] = field(default_factory=dict)
    split: tuple[int, int] | None = None
    split_by: Mapping[str, Any] = field(default_factory=dict)


def read_past(runs: tuple[RunSummary, ...], state: ProjectState) -> Past:
    """Reads what former runs tell, newest first; for a task."""
    total = sum(len(known.samples) for known in state.classes)
    new, tuned = total, None
    config: Mapping[str, Any] = {}
    split: tuple[int, int] | None = None
    good = [run.path for run in runs if run.accuracy is not None]
    for path in good[:1]:
        changes = data_changes(path, state)
        new = total if changes is None else changes.added + changes.retrimmed
        config = _record(path, "job").get("config", {})
        if changes is not None and not changes and not config.get("folds"):
            split = _split(_record(path, "metrics"))
    for path in (run.path for run in runs if run.preset == "accurate" and run.accuracy is not None):
        tuned = "finetune" in _record(path, "metrics").get("seconds_by_stage", {})
        break
    archs = frozenset(run.arch for run in runs if run.arch and run.accuracy is not None)
    split_by = {name: config[name] for name in _SPLITTING if config.get(name) is not None}  # pictures have no length
    return Past(new, config.get("clip_seconds"), tuned, archs, _steps(good[:_LATEST]), split, split_by)


def step_seconds(
    arch: ArchitectureFacts, recipe: RecipeFacts, past: Past, key: tuple[str, str, str | None], known: Preferences
) -> float:
    """Returns what a sample and pass of a network cost that learns without being compared; 0 for any other.

    Best known from a run like the next one, else from former trainings, else from how much the network computes.
    """
    if not recipe.may_end_early:
        return 0.0
    return past.steps.get(key) or stored_step(known, arch.name) or guessed_step(arch.name, arch.effort)


def other_reading(arch: ArchitectureFacts, recipe: RecipeFacts, past: Past, samples: int, *, usual: bool) -> float:
    """Returns what another network than the usual one has yet to read, in samples of the usual one."""
    if usual or recipe.may_end_early or arch.name in past.archs:
        return 0.0
    return samples * min(max(arch.effort, 0.2), _MOST_EFFORT)


def _steps(runs: list[Path]) -> dict[tuple[str, str, str | None], float]:
    """Returns what samples and passes cost; the newest run of each kind counts."""
    found: dict[tuple[str, str, str | None], float] = {}
    for path in runs:
        metrics, config = _record(path, "metrics"), _record(path, "job").get("config", {})
        stages = metrics.get("seconds_by_stage", {})
        try:
            key = (str(metrics["arch"]), str(metrics["preset"]), config.get("mode"))
            parts = (config.get("folds") or 1) * (config["repeats"] if config.get("folds") else 1)
            work = metrics["n_samples"] * metrics["epochs"] * own_share(parts)
            if "finetune" in stages and work > 0:
                found.setdefault(key, (stages["finetune"] + stages.get("embed", 0.0)) / work)
        except (KeyError, TypeError):
            continue
    return found


def _split(metrics: Mapping[str, Any]) -> tuple[int, int] | None:
    aside, total = metrics.get("n_val"), metrics.get("n_samples")
    return (total - aside, aside) if isinstance(aside, int) and isinstance(total, int) else None


def _record(run: Path, name: str) -> dict[str, Any]:
    folder = RunFolder(run)
    try:
        return folder.job() if name == "job" else folder.metrics()
    except ModelError:
        return {}


def what_is_missing(state: ProjectState) -> str:
    """Returns a sentence on what the data lack for a training; empty if they lack nothing."""
    translate = QCoreApplication.translate
    sounds = state.modality is Modality.AUDIO
    filled = [known for known in state.classes if known.samples]
    if not filled:
        if sounds:
            return translate("TrainMissing", "There are no sounds yet. Add at least two classes with two sounds each.")
        return translate("TrainMissing", "There are no pictures yet. Add at least two classes with two pictures each.")
    if len(filled) < LEAST_CLASSES:
        return translate("TrainMissing", "There is only one class with samples. Add a second one to tell it from.")
    poor = next((known for known in state.classes if len(known.samples) < LEAST_SAMPLES), None)
    if poor is None:
        return ""
    if not poor.samples:
        text = translate("TrainMissing", "The class “%1” is empty. Add samples to it, or delete it.")
    else:
        text = translate("TrainMissing", "The class “%1” has one sample only. Add one more, to learn and to check.")
    return text.replace("%1", poor.name)


def kept_aside(state: ProjectState, share: float) -> tuple[int, int]:
    """Returns how many samples are learned from and kept aside if none is left out and none belong together.

    Which do is found out only by reading them, so that with near-duplicates it is about so many.
    """
    aside = sum(len(chosen_aside([1] * len(known.samples), share)) for known in state.classes)
    return sum(len(known.samples) for known in state.classes) - aside, aside
