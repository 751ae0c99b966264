from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.core.data import Modality, Skipped
from constructor_desktop.core.metrics import exact_interval
from constructor_desktop.models.preprocess import ImagePreprocess
from constructor_desktop.models.trained import Head, Novelty, TrainedModel
from constructor_desktop.training.evaluation import allow_for_more_samples, environment, summarise
from constructor_desktop.training.groups import Groups
from constructor_desktop.training.plans import Plan
from constructor_desktop.training.prepare import Prepared
from constructor_desktop.training.selection import HeadPlan, HeldOut
from constructor_desktop.training.splits import Split
from tests.training.samples import make_item

CLASSES = ("cat", "dog")
LABELS = np.array([0] * 6 + [1] * 6)
SPLIT = Split(np.array([0, 1, 2, 3, 6, 7, 8]), np.array([4, 5, 9, 10, 11]))
# One cat is taken for a dog, barely, and one dog for a cat, surely.
LOGITS = np.array([[3, 0], [0.5, 1.0], [0, 2], [6, 0], [1, 4]], np.float32)
CHECKED = HeldOut(SPLIT.val, LOGITS, np.array([0.1, 0.2, 0.3, 0.4, 0.5], np.float32))


def prepared(independent: np.ndarray | None = None) -> Prepared:
    items = tuple(make_item(f"{index}.png", CLASSES[label]) for index, label in enumerate(LABELS))
    groups = Groups(np.arange(12), np.arange(12) if independent is None else independent, ())
    skipped = (Skipped(Path("cat/bad.png"), "The file is empty."),)
    return Prepared(Modality.IMAGE, CLASSES, items, LABELS, groups, skipped)


def model(temperature: float = 2.0) -> TrainedModel:
    head = Head((np.zeros((2, 2), np.float32),), (np.zeros(2, np.float32),))
    novelty = Novelty(np.eye(2, dtype=np.float32), 1, threshold=0.35)
    return TrainedModel("net", "net-1", CLASSES, ImagePreprocess(), head, temperature, novelty)


def summary(independent: np.ndarray | None = None, splits: tuple[Split, ...] = (SPLIT,)) -> dict:
    plan = Plan(HeadPlan("logistic", 1e-3, (1, 2), 17, CHECKED), None, CHECKED)
    return summarise(prepared(independent), splits, CHECKED, plan, model())


def test_the_numbers() -> None:
    result = summary()
    json.dumps(result)
    assert (result["n_samples"], result["n_train"], result["n_val"]) == (12, 7, 5)
    assert result["accuracy"] == pytest.approx(3 / 5)
    assert result["balanced_accuracy"] == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert result["confusion"] == [[1, 1], [1, 2]]
    assert [entry["class"] for entry in result["per_class"]] == ["cat", "dog"]
    assert [entry["n"] for entry in result["per_class"]] == [2, 3]
    assert result["per_class"][1]["recall"] == pytest.approx(2 / 3)
    assert result["known_share"] == pytest.approx(3 / 5)
    assert (result["head"], result["fine_tuned"], result["epochs"], result["views"]) == ("logistic", False, 17, [1, 2])
    assert result["n_skipped"] == 1
    assert result["skipped"] == [{"path": str(Path("cat/bad.png")), "reason": "The file is empty."}]


def test_mistakes_are_listed_the_surest_first() -> None:
    first, second = summary()["misclassified"]
    assert first["path"] == str(Path("dog") / "10.png")
    assert (first["class"], first["answer"], first["known"]) == ("dog", "cat", False)
    assert first["probabilities"] == pytest.approx({"cat": 1 / (1 + np.exp(-3)), "dog": 1 / (1 + np.exp(3))})
    assert (second["class"], second["answer"], second["known"]) == ("cat", "dog", True)
    assert second["probabilities"]["dog"] == pytest.approx(1 / (1 + np.exp(-0.25)))


def test_the_interval_says_how_it_was_computed() -> None:
    result = summary()
    low, high = exact_interval(3, 5)
    assert result["accuracy_interval"] == pytest.approx([low, 1 - (1 - high) * 7 / 12])
    assert result["interval_method"].startswith("95 % Clopper-Pearson interval from 5 samples; ")
    assert "7/12" in result["interval_method"]


def test_near_duplicates_widen_the_interval() -> None:
    alone = summary()
    grouped = summary(np.array([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9]))
    assert grouped["accuracy_interval"][0] < alone["accuracy_interval"][0]
    assert "5 samples in 3 independent groups (effective sample size 2.3)" in grouped["interval_method"]


def test_only_the_upper_end_allows_for_more_samples() -> None:
    result = allow_for_more_samples({"accuracy_interval": [0.6, 0.9], "interval_method": "m", "n": 1}, 30, 40)
    assert result["accuracy_interval"] == pytest.approx([0.6, 0.925])
    assert result["n"] == 1
    same = allow_for_more_samples({"accuracy_interval": [0.6, 0.9], "interval_method": "m"}, 40, 40)
    assert same["accuracy_interval"] == pytest.approx([0.6, 0.9])


def test_how_it_was_checked_is_named() -> None:
    assert summary()["validation"] == "hold-out"
    two = summary(splits=(SPLIT, Split(SPLIT.val, SPLIT.train)))
    assert two["validation"] == "cross-validation with 2 splits"
    assert two["n_train"] == 6


def test_the_environment() -> None:
    record = environment("cpu")
    json.dumps(record)
    assert record["device"] == "cpu"
    assert record["versions"]["torch"] == version("torch")
    assert record["versions"]["ai-constructor"]
    assert record["peak_memory_mb"] > 20


def test_peak_memory_sees_a_large_array_that_is_gone() -> None:
    program = """
import numpy
from constructor_desktop.training.evaluation import peak_memory
before = peak_memory()
numpy.ones(200 * 2**20, numpy.uint8)
print(before, peak_memory())
"""
    # In a process of its own, because this one may have held more before.
    root = Path(__file__).parents[2]
    finished = subprocess.run([sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=True)
    before, after = map(int, finished.stdout.split())
    assert 20 * 2**20 < before < 2**30
    assert 100 * 2**20 < after - before < 300 * 2**20
