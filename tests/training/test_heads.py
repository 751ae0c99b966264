from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import BatchFinished, EpochFinished, Event, ignore_event
from constructor_desktop.models.trained import softmax
from constructor_desktop.training.heads import fit_head
from constructor_desktop.training.material import make_rows, training_weights
from constructor_desktop.training.selection import HeadPlan, HeldOut
from tests.training.materials import crossed_material, make_material

pytestmark = pytest.mark.usefixtures("one_thread")

NOTHING = HeldOut(np.empty(0, np.int64), np.empty((0, 2), np.float32), np.empty(0, np.float32))


def plan(kind: str = "logistic", views: tuple[int, ...] = (), passes: int = 40, penalty: float = 1e-3) -> HeadPlan:
    return HeadPlan(kind, penalty, views, passes, NOTHING)


def test_rows_are_samples_and_those_views_that_exist() -> None:
    material = make_material([3, 3], views=3)
    material = replace(material, has_views=np.array([True, True, False, True, True, True]))
    rows = make_rows(material, np.array([1, 2, 4]), (1, 3))
    assert list(zip(rows.samples.tolist(), rows.views.tolist(), strict=True)) == [
        (1, 0),
        (2, 0),
        (4, 0),
        (1, 1),
        (4, 1),
        (1, 3),
        (4, 3),
    ]
    np.testing.assert_array_equal(rows.embeddings[1], material.embeddings[2])
    np.testing.assert_array_equal(rows.embeddings[6], material.views[2, 4])
    assert rows.clean().tolist() == [True] * 3 + [False] * 4


def test_classes_and_samples_weigh_the_same() -> None:
    material = make_material([2, 10, 30], views=2)
    material = replace(material, has_views=np.arange(42) % 3 > 0)
    rows = make_rows(material, np.arange(42), (1, 2))
    used = rows.samples != 5
    weights = training_weights(rows, material.labels, used)
    assert weights.sum() == pytest.approx(1)
    assert not weights[~used].any()
    by_sample = np.bincount(rows.samples, weights, minlength=42)
    assert np.bincount(material.labels, by_sample) == pytest.approx([1 / 3] * 3)
    for label in range(3):
        members = by_sample[(material.labels == label) & (np.arange(42) != 5)]
        assert np.ptp(members) < 1e-6


@pytest.mark.parametrize("views", [(), (1, 2)])
def test_the_logistic_head_is_scikit_learns(views: tuple[int, ...]) -> None:
    material = make_material([8, 20, 12], distance=1.5)
    train = np.flatnonzero(np.arange(40) % 4)
    head = fit_head(material, train, plan(views=views, passes=1500, penalty=1e-2), 0, ignore_event)
    rows = make_rows(material, train, views)
    weights = training_weights(rows, material.labels, np.ones(len(rows.samples), bool))
    reference = LogisticRegression(C=100, tol=1e-8, max_iter=10_000)
    reference.fit(rows.embeddings.astype(np.float64), material.labels[rows.samples], sample_weight=weights)
    answers = softmax(head.logits(material.embeddings))
    np.testing.assert_allclose(answers, reference.predict_proba(material.embeddings), atol=5e-3)


def test_rare_classes_get_their_share_of_the_answers() -> None:
    material = make_material([10, 200], distance=0.5, views=0)
    head = fit_head(material, np.arange(210), plan(passes=300), 0, ignore_event)
    share = softmax(head.logits(material.embeddings))
    # Unweighted, a sample of the rare class would get about one in twenty.
    assert share[:10, 0].mean() > 0.4
    assert (share[:10, 0].mean() + share[10:, 0].mean()) / 2 == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("kind", ["logistic", "mlp"])
def test_samples_kept_aside_are_watched_only(kind: str) -> None:
    material = make_material([20, 20], distance=1.0)
    train, val = np.arange(40)[::2], np.arange(40)[1::2]
    events: list[Event] = []
    watched = fit_head(material, train, plan(kind, (1,)), 0, events.append, val)
    mislabelled = replace(material, labels=material.labels.copy(), views=material.views.copy())
    mislabelled.labels[val] = 1 - mislabelled.labels[val]
    mislabelled.views[:, val] *= -1
    again = fit_head(mislabelled, train, plan(kind, (1,)), 0, ignore_event, val)
    for one, other in zip(watched.weights + watched.biases, again.weights + again.biases, strict=True):
        np.testing.assert_array_equal(one, other)
    epochs = [event for event in events if isinstance(event, EpochFinished)]
    assert [event.epoch for event in epochs] == list(range(1, 41))
    assert sum(isinstance(event, BatchFinished) for event in events) == 40
    assert epochs[-1].train_loss < epochs[0].train_loss
    assert all(event.val_loss is not None for event in epochs)


def test_the_curves_are_those_of_the_clean_samples_kept_aside() -> None:
    material = make_material([20, 20], distance=1.0)
    train, val = np.arange(40)[::2], np.arange(40)[1::2]
    events: list[Event] = []
    head = fit_head(material, train, plan(views=(1, 2)), 0, events.append, val)
    last = [event for event in events if isinstance(event, EpochFinished)][-1]
    answers = softmax(head.logits(material.embeddings[val]))
    own = answers[np.arange(20), material.labels[val]]
    assert last.val_loss == pytest.approx(-np.log(own).mean(), rel=1e-2)
    assert last.val_accuracy == pytest.approx((answers.argmax(axis=1) == material.labels[val]).mean())


def test_a_small_network_separates_what_no_plane_does() -> None:
    material = crossed_material()
    right = {}
    for kind in ("logistic", "mlp"):
        head = fit_head(material, np.arange(80), plan(kind, passes=80), 0, ignore_event)
        assert head.kind == kind
        answers = head.logits(material.embeddings[80:]).argmax(axis=1)
        right[kind] = (answers == material.labels[80:]).mean()
    assert right["mlp"] > 0.9 > right["logistic"]


@pytest.mark.parametrize("kind", ["logistic", "mlp"])
def test_cancelling_stops_at_the_next_pass(kind: str) -> None:
    seen: list[Event] = []

    def cancel(event: Event) -> None:
        seen.append(event)
        if isinstance(event, EpochFinished) and event.epoch == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        fit_head(make_material([8, 8]), np.arange(16), plan(kind), 0, cancel)
    assert sum(isinstance(event, EpochFinished) for event in seen) == 3
