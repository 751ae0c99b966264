"""Comparing a finished bundle with the app on the samples that were kept aside, which the bundle does not carry."""

from __future__ import annotations

import hashlib
import json
import tempfile
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from constructor_desktop.core.errors import ExportError, UnreadableError
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.export.records import SampleRecord
from constructor_desktop.export.selftest import EXPECTED, TOLERANCE, run_selftest
from constructor_desktop.inference.prediction import Prediction
from constructor_desktop.inference.predictor import Predictor

MAX_SAMPLES = 200
MAX_BYTES = 50_000_000


@dataclass(frozen=True)
class Comparison:
    """How a bundle, started on its own, compares with the app.

    Attributes:
        n: Number of samples that both answered.
        same: How many of the answers are the same: the class, and whether it is known.
        held_out: Whether the samples were kept aside in training.
        max_difference: The largest difference of any probability.
        seconds: To unpack, start and answer.
    """

    n: int
    same: int
    held_out: bool
    max_difference: float
    seconds: float


def compare_bundle(
    content: bytes, predictor: Predictor, samples: Sequence[SampleRecord], on_event: OnEvent
) -> Comparison:
    """Starts an unpacked bundle in a process of its own and compares its answers with the app's.

    Args:
        content: The zip file.
        predictor: The app's side.
        samples: The samples of the run; those kept aside are used if there are any, `MAX_SAMPLES` at most. Files that
            are gone, changed or huge are left out.
        on_event: Receives Progress of the stage `compare`; may raise Cancelled.

    Raises:
        ExportError: if a probability differs by more than 1e-3, or the bundle does not run.
    """
    kept_aside = [sample for sample in samples if sample.held_out]
    chosen = _spread(kept_aside or list(samples))
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="bundle-") as name:
        folder = Path(name)
        with zipfile.ZipFile(BytesIO(content)) as archive:
            archive.extractall(folder)
        expected = _write_samples(folder, predictor, chosen, on_event)
        if not expected:
            return Comparison(0, 0, bool(kept_aside), 0.0, time.perf_counter() - started)
        answers = run_selftest(folder)["predictions"]
    same, largest = _compare(answers, expected)
    if not largest <= TOLERANCE:
        raise ExportError(
            f"The exported model was not handed over, because its answers differ from the app's by {largest:.2g}. "
            "Please report this."
        )
    return Comparison(len(expected), same, bool(kept_aside), largest, time.perf_counter() - started)


def _spread(samples: list[SampleRecord]) -> list[SampleRecord]:
    """At most `MAX_SAMPLES`, evenly from the whole list, which is ordered by class."""
    count = min(len(samples), MAX_SAMPLES)
    return [samples[position * len(samples) // count] for position in range(count)]


def _write_samples(
    folder: Path, predictor: Predictor, samples: Sequence[SampleRecord], on_event: OnEvent
) -> list[Prediction]:
    """Puts samples and the app's answers in the place of the bundle's own reference samples."""
    entries: list[dict[str, Any]] = []
    expected: list[Prediction] = []
    for number, sample in enumerate(samples, 1):
        on_event(Progress(stage="compare", done=number - 1, total=len(samples)))
        content = _content(sample)
        if content is None:
            continue
        try:
            answer = predictor.predict_file(content, sample.start, sample.end)
        except UnreadableError:
            continue
        file = f"selftest/compared-{number}"
        (folder / file).write_bytes(content)
        expected.append(answer)
        entries.append(
            {
                "file": file,
                "start": sample.start,
                "end": sample.end,
                "probabilities": answer.probabilities,
                "known": answer.known,
            }
        )
    (folder / EXPECTED).write_text(json.dumps({"samples": entries}), encoding="utf-8")
    on_event(Progress(stage="compare", done=len(samples), total=len(samples)))
    return expected


def _content(sample: SampleRecord) -> bytes | None:
    """The file as it was in training, or None."""
    try:
        if sample.path.stat().st_size > MAX_BYTES:
            return None
        content = sample.path.read_bytes()
    except OSError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sample.sha256 else None


def _compare(answers: Sequence[dict[str, Any]], expected: Sequence[Prediction]) -> tuple[int, float]:
    """Number of same answers, and the largest difference of any probability; infinite if one is missing."""
    if len(answers) != len(expected):
        return 0, float("inf")
    same, largest = 0, 0.0
    for answer, prediction in zip(answers, expected, strict=True):
        same += answer["label"] == prediction.label and answer["known"] == prediction.known
        for name, value in prediction.probabilities.items():
            largest = max(largest, abs(answer["probabilities"].get(name, float("inf")) - value))
    return same, largest
