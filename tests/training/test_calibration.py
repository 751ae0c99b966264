from __future__ import annotations

import numpy as np
import pytest

from constructor_desktop.models.trained import softmax, unit_length
from constructor_desktop.training.calibration import fit_novelty, fit_temperature, held_out_distances, neighbours_for


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


def answers_of(true_temperature: float, scale: float = 3.0, count: int = 4000) -> tuple[np.ndarray, np.ndarray]:
    """Logits, and classes drawn with the probabilities that these have at the true temperature."""
    random = rng()
    logits = (scale * random.standard_normal((count, 4))).astype(np.float32)
    cumulated = softmax(logits / true_temperature).cumsum(axis=1)
    labels = (random.uniform(0, 1, (count, 1)) > cumulated[:, :-1]).sum(axis=1)
    return logits, labels.astype(np.int64)


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.5])
def test_the_temperature_is_found(temperature: float) -> None:
    assert fit_temperature(*answers_of(temperature)) == pytest.approx(temperature, rel=0.1)


def test_probabilities_then_mean_what_they_say() -> None:
    logits, labels = answers_of(3.0, scale=6.0)
    probabilities = softmax(logits / np.float32(fit_temperature(logits, labels)))
    confidence, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == labels
    for low in (0.3, 0.5, 0.7, 0.9):
        chosen = (confidence >= low) & (confidence < low + 0.1)
        assert chosen.sum() > 50
        assert right[chosen].mean() == pytest.approx(confidence[chosen].mean(), abs=0.08)
    assert softmax(logits).max(axis=1).mean() - right.mean() > 0.1  # before, it was far too sure


@pytest.mark.parametrize("count", [4, 20, 200])
def test_few_right_answers_are_no_certainty(count: int) -> None:
    labels = np.arange(count) % 2
    logits = (8 * np.eye(2, dtype=np.float32)[labels]).astype(np.float32)
    sure = softmax(logits / np.float32(fit_temperature(logits, labels)))[np.arange(count), labels]
    assert sure.mean() == pytest.approx((count + 1) / (count + 2), abs=0.05)


def test_distances_are_those_of_the_nearest_exemplars() -> None:
    exemplars = rng().standard_normal((7, 5)).astype(np.float32)
    exemplars /= np.linalg.norm(exemplars, axis=1, keepdims=True)
    new = exemplars[:2] * np.array([[1], [-1]], np.float32)
    expected = [1 - np.sort(exemplars @ row)[-3:].mean() for row in new]
    np.testing.assert_allclose(held_out_distances(new, exemplars), expected, atol=1e-6)
    np.testing.assert_allclose(held_out_distances(exemplars, exemplars[:1])[0], 0, atol=1e-6)
    assert [neighbours_for(count) for count in (1, 2, 3, 50)] == [1, 2, 3, 3]


@pytest.mark.parametrize("count", [1, 5, 34, 200])
def test_the_threshold_lets_held_out_samples_pass(count: int) -> None:
    distances = rng().uniform(0.1, 0.9, count).astype(np.float32)
    novelty = fit_novelty(np.eye(4, dtype=np.float32), distances, rng())
    assert (distances <= novelty.threshold).mean() >= 0.97
    assert (distances < novelty.threshold).mean() <= 0.98
    assert novelty.neighbours == 3


def test_exemplars_are_bounded() -> None:
    exemplars = unit_length(rng().standard_normal((1500, 4)).astype(np.float32))
    one, again = (fit_novelty(exemplars, np.ones(3, np.float32), rng()).exemplars for _ in range(2))
    assert one.shape == (1000, 4)
    assert (np.abs(one[:, None] - exemplars[None]).max(axis=2).min(axis=1) < 1e-6).all()
    np.testing.assert_array_equal(one, again)
    few = fit_novelty(exemplars[:2], np.ones(3, np.float32), rng())
    np.testing.assert_allclose(few.exemplars, exemplars[:2], rtol=1e-6)
    assert few.neighbours == 2
