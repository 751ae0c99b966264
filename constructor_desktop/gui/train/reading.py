"""What the Results segment shows of a run, read from its folder in a task."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from constructor_desktop.core.errors import ModelError
from constructor_desktop.gui.train.found import find_samples
from constructor_desktop.gui.train.series import Series, add_events
from constructor_desktop.gui.train.wording import Accuracy
from constructor_desktop.storage.data_changes import DataChanges, data_changes
from constructor_desktop.storage.run_list import RunSummary
from constructor_desktop.storage.runs import RunFolder
from constructor_desktop.storage.state import ClassState, ProjectState, SampleState

_LEARNED = 0.2
"""Of what guessing leaves wrong, so much must be right before a model is said to have learned something."""


@dataclass(frozen=True)
class Answer:
    """An answer to a sample that was kept aside.

    Attributes:
        name: Name of the file at that time.
        truth: Index of its class at that time.
        answer: Index of the class that the model gave.
        probabilities: By class, of 1; empty where an earlier version did not keep them.
        sample: The sample as it is in the project now, or None if it is gone.
    """

    name: str
    truth: int
    answer: int
    probabilities: tuple[float, ...]
    sample: SampleState | None


@dataclass(frozen=True)
class ClassResult:
    """Results of a class: shares of 1, and how many samples of it were checked."""

    name: str
    recall: float
    precision: float
    f1: float
    checked: int


@dataclass(frozen=True)
class RunReport:
    """A run that succeeded.

    Attributes:
        run: As lists show it.
        accuracy: How often it was right.
        per_class: In the order of the model's classes.
        confusion: Numbers of samples by true class (row) and answer (column).
        answers: Those that are known: all, or only the mistakes in runs of earlier versions.
        changes: What has changed in the data since; None if that cannot be told.
        metrics: The content of `metrics.json`.
        config: The settings.
        title: Name of the architecture for people.
        mode: What learned: `frozen`, `head`, `partial`, `full` or `scratch`.
    """

    run: RunSummary
    accuracy: Accuracy
    per_class: tuple[ClassResult, ...]
    confusion: tuple[tuple[int, ...], ...]
    answers: tuple[Answer, ...]
    changes: DataChanges | None
    metrics: Mapping[str, Any]
    config: Mapping[str, Any]
    title: str = ""
    mode: str = "frozen"

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the model's classes."""
        return tuple(entry.name for entry in self.per_class)

    @property
    def is_guessing(self) -> bool:
        """Whether it answers hardly better than one that always names the most frequent class."""
        checked = [sum(row) for row in self.confusion]
        guess = max(checked, default=0) / max(1, sum(checked))
        return self.accuracy.low <= guess and self.accuracy.share < guess + _LEARNED * (1 - guess)

    @property
    def mistakes(self) -> list[Answer]:
        """The wrong answers, the surest first."""
        wrong = [answer for answer in self.answers if answer.answer != answer.truth]
        return sorted(wrong, key=lambda answer: -max(answer.probabilities, default=0.0))

    def cell(self, truth: int, answer: int) -> list[Answer]:
        """Returns the answers of one cell of the confusion matrix, the surest first."""
        found = [one for one in self.answers if (one.truth, one.answer) == (truth, answer)]
        return sorted(found, key=lambda one: -(one.probabilities[answer] if one.probabilities else 0.0))


def read_report(run: RunSummary, state: ProjectState) -> RunReport:
    """Reads a run; for a task.

    Raises:
        ModelError: if the run is damaged.
    """
    folder = RunFolder.open(run.path)
    metrics, job, answers = folder.metrics(), folder.job(), folder.answers()
    try:
        return RunReport(
            run=run,
            accuracy=accuracy_of(metrics),
            per_class=tuple(_class_result(entry) for entry in metrics["per_class"]),
            confusion=tuple(tuple(row) for row in metrics["confusion"]),
            answers=tuple(_answers(metrics, job, answers, state)),
            changes=data_changes(run.path, state),
            metrics=metrics,
            config=job["config"],
            title=architecture_title(metrics["arch"]),
            mode=_mode(metrics, job["config"]),
        )
    except (LookupError, TypeError, ValueError, AttributeError) as error:
        raise ModelError(f"The run {run.path} is damaged ({error!r}). Train again.") from error


def architecture_title(arch: str) -> str:
    """Returns the name of an architecture for people; one that there is no longer keeps its own; for a task."""
    from constructor_desktop.core.errors import UsageError
    from constructor_desktop.models.architectures import REGISTRY

    try:
        return REGISTRY.get(arch).title
    except UsageError:
        return arch


def _mode(metrics: Mapping[str, Any], config: Mapping[str, Any]) -> str:
    """Returns what learned: fine-tuning that did not help was not used."""
    from constructor_desktop.core.errors import UsageError
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.training.config import RunConfig
    from constructor_desktop.training.recipes import choose_recipe

    if not metrics["fine_tuned"]:
        return "frozen"
    try:
        asked = RunConfig.create(preset=metrics["preset"], mode=config.get("mode"))
        return choose_recipe(REGISTRY.get(metrics["arch"]), asked).mode
    except UsageError:
        return "partial"


def class_now(report: RunReport, index: int, state: ProjectState) -> ClassState | None:
    """Returns what a class of a run is in the project now, also if it was renamed; None if it is gone."""
    name = report.classes[index]
    found = next((known for known in state.classes if known.name == name), None)
    if found is not None:
        return found
    folders = Counter(one.sample.class_folder for one in report.answers if one.truth == index and one.sample)
    others = {known.name for known in state.classes} & set(report.classes)
    for folder, _ in folders.most_common():
        known_class = state.class_of(folder)
        if known_class is not None and known_class.name not in others:
            return known_class
    return None


def read_series(run: Path) -> list[Series]:
    """Reads the curves of a run; for a task.

    Raises:
        StorageError: if they cannot be read.
    """
    series: list[Series] = []
    add_events(series, RunFolder(run).events())
    return series


def accuracy_of(metrics: Mapping[str, Any]) -> Accuracy:
    """Returns the accuracy of a `metrics.json`; with repeated cross-validation each sample counts once."""
    checked = int(metrics["n_val"])
    low, high = metrics["accuracy_interval"]
    effective = float(metrics.get("n_effective", checked))
    return Accuracy(round(metrics["accuracy"] * checked), checked, float(low), float(high), effective)


def _class_result(entry: Mapping[str, Any]) -> ClassResult:
    return ClassResult(
        str(entry["class"]), float(entry["recall"]), float(entry["precision"]), float(entry["f1"]), int(entry["n"])
    )


def _answers(
    metrics: Mapping[str, Any], job: Mapping[str, Any], kept: Mapping[str, Any] | None, state: ProjectState
) -> list[Answer]:
    if kept is not None:
        entries = kept["answers"]
        records = [job["samples"][entry["sample"]] for entry in entries]
        found = find_samples(records, job["root"], state)
        return [
            Answer(
                PurePath(record["path"]).name,
                int(entry["class"]),
                int(entry["answer"]),
                tuple(entry["probabilities"]),
                sample,
            )
            for entry, record, sample in zip(entries, records, found, strict=True)
        ]
    return _mistakes_of_earlier_versions(metrics, job, state)


def _mistakes_of_earlier_versions(
    metrics: Mapping[str, Any], job: Mapping[str, Any], state: ProjectState
) -> list[Answer]:
    classes: Sequence[str] = metrics["classes"]
    by_path = {record["path"]: record for record in job["samples"]}
    entries = [entry for entry in metrics["misclassified"] if entry["path"] in by_path]
    found = find_samples([by_path[entry["path"]] for entry in entries], job["root"], state)
    return [
        Answer(
            PurePath(entry["path"]).name,
            classes.index(entry["class"]),
            classes.index(entry["answer"]),
            tuple(entry["probabilities"][name] for name in classes),
            sample,
        )
        for entry, sample in zip(entries, found, strict=True)
    ]
