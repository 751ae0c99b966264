from __future__ import annotations

import json

import numpy as np
import pytest
from sklearn import metrics as reference

from constructor_desktop.core.metrics import exact_interval, report

CLASSES = ("cat", "dog", "bird", "fish")


@pytest.mark.parametrize(
    ("correct", "n", "low", "high"),
    [
        # Newcombe, "Two-sided confidence intervals for the single proportion" (1998), table I, method 5.
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ],
)
def test_exact_interval_equals_published_values(correct: int, n: int, low: float, high: float) -> None:
    assert exact_interval(correct, n) == pytest.approx((low, high), abs=5e-5)


def test_exact_interval_ends_at_one_when_all_are_right() -> None:
    low, high = exact_interval(10, 10)
    assert high == 1.0
    assert low == pytest.approx(0.025**0.1)


@pytest.mark.parametrize(("correct", "n"), [(0, 0), (3, 2), (-1, 2), (float("nan"), 2)])
def test_exact_interval_refuses_what_is_no_proportion(correct: float, n: float) -> None:
    with pytest.raises(ValueError, match="not a proportion"):
        exact_interval(correct, n)


@pytest.mark.parametrize("present", [4, 3])
def test_report_equals_scikit_learn(present: int) -> None:
    rng = np.random.default_rng(present)
    truth = rng.integers(0, present, 97)
    predicted = np.where(rng.random(97) < 0.6, truth, rng.integers(0, present, 97))
    result = report(truth, predicted, CLASSES)

    def weighted(function: str) -> float:
        return float(getattr(reference, function)(truth, predicted, average="weighted", zero_division=0))

    assert result.n == 97
    assert result.accuracy == pytest.approx(reference.accuracy_score(truth, predicted))
    assert result.balanced_accuracy == pytest.approx(reference.balanced_accuracy_score(truth, predicted))
    assert result.precision == pytest.approx(weighted("precision_score"))
    assert result.recall == pytest.approx(weighted("recall_score"))
    assert result.f1 == pytest.approx(weighted("f1_score"))
    labels = range(len(CLASSES))
    assert np.array_equal(result.confusion, reference.confusion_matrix(truth, predicted, labels=labels))
    expected = reference.precision_recall_fscore_support(truth, predicted, labels=labels, zero_division=0)
    for index, entry in enumerate(result.per_class):
        assert (entry.precision, entry.recall, entry.f1, entry.n) == pytest.approx([row[index] for row in expected])


def test_report_as_json() -> None:
    record = json.loads(json.dumps(report(np.array([0, 0, 1]), np.array([0, 1, 1]), ("a", "b")).to_json()))
    assert record["confusion"] == [[1, 1], [0, 1]]
    assert record["per_class"][1] == {"class": "b", "precision": 0.5, "recall": 1.0, "f1": pytest.approx(2 / 3), "n": 1}
    assert record["accuracy_interval"] == pytest.approx(exact_interval(2, 3))
    assert record["interval_method"] == "95 % Clopper-Pearson interval from 3 samples"
    assert record["classes"] == ["a", "b"]


def test_groups_of_one_change_nothing() -> None:
    truth, predicted = np.arange(3), np.array([0, 1, 1])
    assert report(truth, predicted, CLASSES, groups=np.array([5, 9, 7])) == report(truth, predicted, CLASSES)


def test_copies_do_not_make_the_interval_narrower() -> None:
    truth, predicted = np.array([0, 1, 1, 0]), np.array([0, 1, 0, 0])
    single = report(truth, predicted, ("a", "b"))
    copied = report(truth.repeat(10), predicted.repeat(10), ("a", "b"), groups=np.arange(4).repeat(10))
    assert copied.accuracy_interval == pytest.approx(single.accuracy_interval)
    assert copied.interval_method == (
        "95 % Clopper-Pearson interval from 40 samples in 4 independent groups (effective sample size 4.0)"
    )


def test_unequal_groups_use_kishs_effective_size() -> None:
    result = report(np.zeros(6, int), np.array([0, 0, 0, 0, 0, 1]), ("a", "b"), groups=np.array([1, 1, 1, 2, 3, 4]))
    effective = 36 / 12
    assert result.accuracy_interval == pytest.approx(exact_interval(5 / 6 * effective, effective))


def test_nothing_to_compare() -> None:
    with pytest.raises(ValueError, match="no samples"):
        report(np.array([], int), np.array([], int), CLASSES)
