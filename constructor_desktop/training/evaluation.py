"""What a run found out, as the contents of `metrics.json`."""

from __future__ import annotations

import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from constructor_desktop.core.metrics import report
from constructor_desktop.models.trained import TrainedModel, softmax
from constructor_desktop.training.plans import Plan, Stop
from constructor_desktop.training.prepare import Prepared
from constructor_desktop.training.selection import HeldOut
from constructor_desktop.training.splits import Split

PACKAGES = ("ai-constructor", "numpy", "onnxruntime", "pillow", "soundfile", "soxr", "torch")
# Of the probabilities that are kept of every answer.
DIGITS = 4


FINAL = "trained on all samples with the settings chosen and checked before"
STOPPED = "the one that was checked, because the training was stopped before one was trained on all samples"


def summarise(
    prepared: Prepared,
    splits: Sequence[Split],
    checked: HeldOut,
    plan: Plan,
    model: TrainedModel,
    stop: Stop | None = None,
) -> dict[str, Any]:
    """Returns accuracy with interval, per-class results, confusion, mistakes, and how the model was chosen.

    Args:
        prepared: The samples.
        splits: One for a hold-out, one per fold and repetition for cross-validation.
        checked: Predictions for samples kept aside, by models that had not seen them.
        plan: How the final model was trained.
        model: The final model, whose temperature turns logits into probabilities.
        stop: Where the training was stopped early: then the final model is the one that was checked.
    """
    truth, predicted = prepared.labels[checked.samples], checked.logits.argmax(axis=1)
    results = report(truth, predicted, prepared.classes, prepared.groups.independent[checked.samples]).to_json()
    results.pop("n")
    learned = round(float(np.mean([len(split.train) for split in splits])))
    return {
        "n_samples": len(prepared.items),
        "n_train": learned,
        "n_val": len(np.unique(checked.samples)),
        **allow_for_more_samples(results, learned, learned if stop else len(prepared.items)),
        "known_share": float((checked.distances <= model.novelty.threshold).mean()),
        "misclassified": _mistakes(prepared, checked, model),
        "validation": _validation(splits),
        "final_model": STOPPED if stop else FINAL,
        "stopped": asdict(stop) if stop else None,
        "head": plan.head.kind,
        "fine_tuned": plan.tuning is not None,
        "mode": plan.tuning.mode if plan.tuning else "frozen",
        "views": list(plan.head.views),
        "penalty": plan.head.penalty,
        "epochs": plan.tuning.epochs if plan.tuning else plan.head.passes,
        "temperature": model.temperature,
        "n_skipped": len(prepared.skipped),
        "skipped": [{"path": str(entry.path), "reason": entry.reason} for entry in prepared.skipped],
    }


def allow_for_more_samples(results: dict[str, Any], learned: int, final: int) -> dict[str, Any]:
    """Raises the upper end of the interval, because the final model learns from more samples than the checked one.

    The error of a classifier falls about in proportion to its samples at best (the realisable rate of learning theory:
    Shalev-Shwartz and Ben-David, "Understanding Machine Learning", 2014, theorem 6.8); the lower end is left alone.
    """
    low, high = results["accuracy_interval"]
    method = (
        f"{results['interval_method']}; as the final model learned from {final} samples and the checked one from "
        f"{learned}, the upper end's distance from 100 % is multiplied by {learned}/{final}"
    )
    return results | {"accuracy_interval": [low, 1 - (1 - high) * learned / final], "interval_method": method}


def environment(device: str) -> dict[str, Any]:
    """Returns device, versions and peak memory."""
    return {
        "device": device,
        "cpu_count": os.cpu_count(),
        "python": platform.python_version(),
        "platform": platform.platform(),
        "versions": _versions(),
        "peak_memory_mb": round(peak_memory() / 2**20, 1),
    }


@cache
def _versions() -> dict[str, str]:
    return {name: version(name) for name in PACKAGES}


def peak_memory() -> int:
    """Returns the largest amount of memory this process has held so far, in bytes."""
    if os.name == "nt":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    peak = _linux_peak_memory()
    if peak is not None:
        return peak
    import resource

    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return largest if platform.system() == "Darwin" else largest * 1024


def _linux_peak_memory() -> int | None:
    """Returns `VmHWM` of proc(5) in bytes; unlike `getrusage` it leaves out what the starting process had held."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)


def answers(prepared: Prepared, checked: HeldOut, model: TrainedModel) -> list[dict[str, Any]]:
    """Returns every answer to a sample kept aside, right or wrong, with the numbers of the sample and of its class.

    Samples are counted as in `prepared`, classes as in the model; `probabilities` are in the order of the classes.
    """
    probabilities = softmax(checked.logits / np.float32(model.temperature))
    known = checked.distances <= model.novelty.threshold
    return [
        {
            "sample": int(sample),
            "class": int(prepared.labels[sample]),
            "answer": int(checked.logits[row].argmax()),
            "probabilities": [round(value, DIGITS) for value in probabilities[row].tolist()],
            "known": bool(known[row]),
        }
        for row, sample in enumerate(checked.samples)
    ]


def _mistakes(prepared: Prepared, checked: HeldOut, model: TrainedModel) -> list[dict[str, Any]]:
    """Lists wrong answers, the most confident first."""
    probabilities = softmax(checked.logits / np.float32(model.temperature))
    wrong = np.flatnonzero(checked.mistakes(prepared.labels))
    order = wrong[np.argsort(-probabilities[wrong].max(axis=1), kind="stable")]
    return [
        {
            "path": str(prepared.items[checked.samples[row]].sample.path),
            "class": prepared.items[checked.samples[row]].sample.label,
            "answer": prepared.classes[int(probabilities[row].argmax())],
            "probabilities": dict(zip(prepared.classes, probabilities[row].tolist(), strict=True)),
            "known": bool(checked.distances[row] <= model.novelty.threshold),
        }
        for row in order
    ]


def _validation(splits: Sequence[Split]) -> str:
    return "hold-out" if len(splits) == 1 else f"cross-validation with {len(splits)} splits"
