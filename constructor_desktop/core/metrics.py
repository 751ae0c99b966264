"""How good a classifier is, and how sure that number is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


def exact_interval(correct: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Returns the interval of a proportion that contains the true one at least as often as it promises.

    C. J. Clopper and E. S. Pearson, "The Use of Confidence or Fiducial Limits Illustrated in the Case of the Binomial",
    Biometrika 26 (1934). Shorter intervals keep their promise on average only, and least often near 100 %.

    Args:
        correct: Number of successes; fractions are allowed, as an effective sample size gives them.
        n: Number of trials, greater than 0.
        confidence: How often the interval is to contain the true proportion.

    Raises:
        ValueError: if `n` is not positive, or `correct` not between 0 and `n`.
    """
    if not (n > 0 and 0 <= correct <= n):
        raise ValueError(f"{correct} of {n} is not a proportion")
    from scipy.special import betaincinv

    tail = (1 - confidence) / 2
    low = 0.0 if correct == 0 else float(betaincinv(correct, n - correct + 1, tail))
    high = 1.0 if correct == n else float(betaincinv(correct + 1, n - correct, 1 - tail))
    return low, high


@dataclass(frozen=True)
class ClassReport:
    """Precision, recall and F1 of one class (0 where undefined), and how many samples of it there are.

    `class_name` is called `class` in JSON.
    """

    class_name: str
    precision: float
    recall: float
    f1: float
    n: int

    def to_json(self) -> dict[str, Any]:
        """Returns JSON values."""
        record = asdict(self)
        return {"class": record.pop("class_name"), **record}


@dataclass(frozen=True)
class Report:
    """Results on samples whose class is known.

    Attributes:
        n: Number of samples.
        accuracy: Fraction of right answers.
        balanced_accuracy: Mean recall of the classes that have samples.
        precision: Mean over the classes, weighted by their samples; likewise `recall` and `f1`.
        recall: See `precision`.
        f1: See `precision`.
        accuracy_interval: 95 % interval of the accuracy.
        n_effective: How many independent samples they are worth.
        interval_method: How the interval was computed, and from how many samples: a sentence without its full stop.
        classes: Class names in the order of the rows and columns of `confusion`.
        per_class: In the same order.
        confusion: Number of samples by true class (row) and answer (column).
    """

    n: int
    accuracy: float
    balanced_accuracy: float
    precision: float
    recall: float
    f1: float
    accuracy_interval: tuple[float, float]
    n_effective: float
    interval_method: str
    classes: tuple[str, ...]
    per_class: tuple[ClassReport, ...]
    confusion: tuple[tuple[int, ...], ...]

    def to_json(self) -> dict[str, Any]:
        """Returns JSON values."""
        return asdict(self) | {
            "accuracy_interval": list(self.accuracy_interval),
            "classes": list(self.classes),
            "per_class": [entry.to_json() for entry in self.per_class],
            "confusion": [list(row) for row in self.confusion],
        }


def report(
    truth: NDArray[np.int64],
    predicted: NDArray[np.int64],
    classes: Sequence[str],
    groups: NDArray[np.int64] | None = None,
) -> Report:
    """Compares answers with the truth.

    Args:
        truth: Index of each sample's class, `int64 [N]`.
        predicted: Index of each answer, `int64 [N]`.
        classes: Class names.
        groups: For each sample the number of its group of near-duplicates, `int64 [N]`; the interval then counts
            how many independent samples they are worth. None if all samples are independent.

    Raises:
        ValueError: if there are no samples.
    """
    if len(truth) == 0:
        raise ValueError("there are no samples to compare")
    confusion = _confusion(truth, predicted, len(classes))
    precision, recall, f1 = _per_class(confusion)
    support = confusion.sum(axis=1)
    accuracy = float(np.trace(confusion) / len(truth))
    effective, method = _effective_size(len(truth), groups)
    correct = effective if accuracy == 1 else accuracy * effective
    return Report(
        n=len(truth),
        accuracy=accuracy,
        balanced_accuracy=float(recall[support > 0].mean()),
        precision=_weighted(precision, support),
        recall=_weighted(recall, support),
        f1=_weighted(f1, support),
        accuracy_interval=exact_interval(correct, effective),
        n_effective=effective,
        interval_method=method,
        classes=tuple(classes),
        per_class=tuple(
            ClassReport(name, float(precision[i]), float(recall[i]), float(f1[i]), int(support[i]))
            for i, name in enumerate(classes)
        ),
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
    )


def _confusion(truth: NDArray[np.int64], predicted: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    counts = np.zeros((size, size), np.int64)
    np.add.at(counts, (truth, predicted), 1)
    return counts


def _per_class(confusion: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    right = np.diag(confusion)
    answers, support = confusion.sum(axis=0), confusion.sum(axis=1)
    # F1 = 2PR / (P + R) = 2 right / (answers + support).
    return _ratio(right, answers), _ratio(right, support), _ratio(2 * right, answers + support)


def _weighted(values: NDArray[np.float64], support: NDArray[np.int64]) -> float:
    """Returns the mean weighted by integers: exactly 1 if all values are."""
    return float((values * support).sum() / support.sum())


def _ratio(part: NDArray[np.int64], whole: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.divide(part, whole, out=np.zeros(len(part)), where=whole > 0)


def _effective_size(n: int, groups: NDArray[np.int64] | None) -> tuple[float, str]:
    """How many independent samples `n` samples are worth, and the sentence that says so.

    Near-duplicates are right or wrong together, so a group counts as fully correlated: Kish's effective sample size
    (L. Kish, "Survey Sampling", 1965) with the groups' sizes as weights, (sum n_g)^2 / sum n_g^2.
    """
    sizes = np.ones(n) if groups is None else np.unique(groups, return_counts=True)[1]
    effective = float(n * n / (sizes.astype(np.float64) ** 2).sum())
    method = f"95 % Clopper-Pearson interval from {n} {'sample' if n == 1 else 'samples'}"
    if len(sizes) < n:
        noun = "group" if len(sizes) == 1 else "groups"
        method += f" in {len(sizes)} independent {noun} (effective sample size {effective:.1f})"
    return effective, method
