"""Does a model answer here as it did where it was trained? Its own answers to some samples tell."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from constructor_desktop.core.copies import content_key
from constructor_desktop.core.data import Sample
from constructor_desktop.core.errors import ModelError
from constructor_desktop.core.events import Event, Notice, OnEvent, Progress
from constructor_desktop.core.files import write_json
from constructor_desktop.storage.problems import reading_from, writing_to
from constructor_desktop.storage.runs import RunFolder

VERIFICATION = "verification.json"
VERIFICATION_FORMAT = 1
MOST_SAMPLES = 400
MOST_NAMED = 5
DIGITS = 5
# The share of correct answers may differ by so much, and the probabilities on average.
MAX_ACCURACY_DIFFERENCE = 0.005
MAX_PROBABILITY_DIFFERENCE = 0.01


@dataclass(frozen=True)
class _Answered:
    """A sample kept aside and the final model's probabilities for it, in the order of the classes."""

    key: str
    label: str
    probabilities: tuple[float, ...]


def write_verification(run: Path, cache_folder: Path, on_event: OnEvent) -> None:
    """Adds to a finished run what its model answers, on this machine, to the samples kept aside.

    Args:
        run: The run folder.
        cache_folder: Keeps exported networks.
        on_event: Receives Progress of the stage `evaluate`.

    Raises:
        ModelError: if the run is damaged.
        StorageError: if the disk refuses.
    """
    answers = [
        {"key": one.key, "label": one.label, "probabilities": [round(value, DIGITS) for value in one.probabilities]}
        for one in _answers(RunFolder.open(run), cache_folder, on_event)
    ]
    with writing_to(run):
        write_json(run / VERIFICATION, {"format": VERIFICATION_FORMAT, "answers": answers}, indent=None)


def verify_run(run: Path, cache_folder: Path, on_event: OnEvent) -> None:
    """Repeats the answers that `write_verification` kept elsewhere, with the samples that are still the same here.

    A notice says which of them are not; and where none is, that nobody can tell.

    Raises:
        ModelError: if the answers are not the same within rounding, or the run is damaged.
    """
    expected = _read(run)
    found = {one.key: one for one in _answers(RunFolder.open(run), cache_folder, on_event)}
    pairs = [(there, found[there.key]) for there in expected if there.key in found]
    if not pairs:
        message = "The model could not be checked here, because the samples kept aside are not there any more."
        on_event(Notice(code="not_verified", message=message))
        return
    if len(pairs) < len(expected):
        on_event(Notice(code="partly_verified", message=_left_out(run, {one.key for one in expected} - found.keys())))
    there, here = (np.array([pair[side].probabilities for pair in pairs]) for side in (0, 1))
    labels = np.array([_position(run, one.label) for one, _ in pairs])
    accuracy = [float((side.argmax(axis=1) == labels).mean()) for side in (there, here)]
    apart = float(np.abs(there - here).mean())
    if abs(accuracy[0] - accuracy[1]) > MAX_ACCURACY_DIFFERENCE or apart > MAX_PROBABILITY_DIFFERENCE:
        raise ModelError(
            f"The model answers otherwise here than where it was trained: {accuracy[1]:.1%} of the samples kept aside "
            f"are right, there it was {accuracy[0]:.1%}. Train again, or use it with care."
        )


def _left_out(run: Path, keys: set[str]) -> str:
    """Says which samples kept aside could not be answered here."""
    samples = RunFolder.open(run).job()["samples"]
    left = [record["path"] for record in samples if record["split"] == "val" and _key(record) in keys]
    names = ", ".join(Path(path).name for path in dict.fromkeys(left[:MOST_NAMED]))
    more = ", …" if len(left) > MOST_NAMED else ""
    return (
        f"The model was checked here without {len(keys)} of the samples kept aside, which have changed, are gone or "
        f"cannot be read: {names}{more}."
    )


def _key(record: dict[str, Any]) -> str:
    return content_key(record["sha256"], _sample(record))


def _sample(record: dict[str, Any]) -> Sample:
    return Sample(Path(record["path"]), record["label"], record["start"], record["end"])


def _read(run: Path) -> list[_Answered]:
    with reading_from(run):
        content = (run / VERIFICATION).read_bytes()
    try:
        return [
            _Answered(one["key"], one["label"], tuple(map(float, one["probabilities"])))
            for one in json.loads(content)["answers"]
        ]
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(f"The run {run} is damaged: {VERIFICATION} cannot be read. Train again.") from error


def _position(run: Path, label: str) -> int:
    classes: list[str] = RunFolder.open(run).job()["classes"]
    return classes.index(label)


def _answers(run: RunFolder, cache_folder: Path, on_event: OnEvent) -> Iterator[_Answered]:
    """The model's answers to the first of the samples kept aside whose content is still what it was."""
    from constructor_desktop.inference.prediction import Prediction
    from constructor_desktop.inference.predictor import Predictor
    from constructor_desktop.models.trained import load_model

    model = load_model(run.model_path)
    predictor = Predictor.from_model(model, cache_folder)
    aside = [record for record in run.job()["samples"] if record["split"] == "val"][:MOST_SAMPLES]
    kept = [record for record in aside if _sha256(Path(record["path"])) == record["sha256"]]
    samples = [_sample(record) for record in kept]
    for record, (sample, answer) in zip(kept, predictor.predict_samples(samples, _renamed(on_event)), strict=True):
        if isinstance(answer, Prediction):
            values = tuple(answer.probabilities[name] for name in predictor.classes)
            yield _Answered(_key(record), sample.label, values)


def _renamed(on_event: OnEvent) -> OnEvent:
    def relay(event: Event) -> None:
        if isinstance(event, Progress):
            event = Progress(stage="verify", done=event.done, total=event.total)
        on_event(event)

    return relay


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
