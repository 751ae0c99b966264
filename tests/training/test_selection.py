from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from constructor_desktop.core.errors import Cancelled
from constructor_desktop.training.calibration import held_out_distances
from constructor_desktop.training.selection import cross_distances, mean_loss_of, select_head, view_options
from constructor_desktop.training.splits import Split
from tests.training.materials import crossed_material, make_material

pytestmark = pytest.mark.usefixtures("one_thread")


def no_tick() -> None:
    """Nobody listens."""


def test_every_sample_is_predicted_by_models_that_had_not_seen_it() -> None:
    material = make_material([20, 15, 10])
    plan = select_head(material, np.arange(45), 0, no_tick)
    assert sorted(plan.held_out.samples) == list(range(45))
    assert plan.held_out.logits.shape == (45, 3)
    assert plan.held_out.distances.shape == (45,)
    assert plan.held_out.mistakes(material.labels).mean() < 0.2


def test_held_out_predictions_are_honest() -> None:
    """Labels drawn at random cannot be predicted, although they can be learned by heart."""
    material = make_material([100], size=200)
    labels = np.random.default_rng(0).integers(0, 2, 100)
    plan = select_head(replace(material, labels=labels, classes=2), np.arange(100), 0, no_tick, mlp=False)
    assert 0.35 < plan.held_out.mistakes(labels).mean() < 0.65


def test_near_duplicates_do_not_flatter() -> None:
    """Pairs of copies with random labels: only folds that ignore groups would predict them."""
    rng = np.random.default_rng(0)
    material = make_material([100], size=200, views=0)
    pairs = np.repeat(np.arange(50), 2)
    labels = rng.integers(0, 2, 50)[pairs]
    twice = replace(material, embeddings=material.embeddings[pairs], labels=labels, classes=2)
    errors = {}
    for name, groups in (("grouped", pairs), ("alone", np.arange(100))):
        plan = select_head(replace(twice, groups=groups), np.arange(100), 0, no_tick, mlp=False)
        errors[name] = plan.held_out.mistakes(labels).mean()
    assert errors["alone"] < 0.3 < errors["grouped"]


def test_only_the_given_samples_are_used() -> None:
    material = make_material([20, 20], distance=1.5)
    train, aside = np.arange(40)[::2], np.arange(40)[1::2]
    plan = select_head(material, train, 0, no_tick, mlp=False)
    changed = replace(
        material, embeddings=material.embeddings.copy(), views=material.views.copy(), labels=material.labels.copy()
    )
    changed.embeddings[aside] *= -1
    changed.views[:, aside] *= -1
    changed.labels[aside] = 1 - changed.labels[aside]
    again = select_head(changed, train, 0, no_tick, mlp=False)
    assert set(plan.held_out.samples) == set(train)
    np.testing.assert_array_equal(plan.held_out.logits, again.held_out.logits)
    assert (plan.kind, plan.penalty, plan.views, plan.passes) == (again.kind, again.penalty, again.views, again.passes)


def test_the_seed_decides_about_the_folds() -> None:
    material = make_material([20, 20], distance=1.0)
    first, again, other = (
        select_head(material, np.arange(40), seed, no_tick, mlp=False).held_out for seed in (1, 1, 2)
    )
    np.testing.assert_array_equal(first.logits, again.logits)
    np.testing.assert_array_equal(first.samples, again.samples)
    assert first.samples.tolist() != other.samples.tolist()


def test_views_that_mislead_are_not_used() -> None:
    material = make_material([20, 20], views=2)
    swapped = material.views.copy()
    swapped[:, :20], swapped[:, 20:] = material.views[:, 20:], material.views[:, :20]
    assert select_head(replace(material, views=swapped), np.arange(40), 0, no_tick).views == ()


def test_mirrored_views_that_mislead_are_not_used() -> None:
    """As with hand-written letters: the mirror image is another class."""
    material = make_material([12, 12], views=2, distance=2.0)
    views = material.views.copy()
    views[0, :12], views[0, 12:] = material.views[0, 12:], material.views[0, :12]
    assert 1 not in select_head(replace(material, views=views), np.arange(24), 0, no_tick).views


def test_views_worth_comparing() -> None:
    assert view_options(0) == []
    assert view_options(1) == [(1,)]
    assert view_options(3) == [(2,), (1, 2, 3)]


def test_a_small_network_is_taken_where_it_is_clearly_better() -> None:
    material = crossed_material()
    assert select_head(material, np.arange(120), 0, no_tick).kind == "mlp"
    assert select_head(material, np.arange(120), 0, no_tick, mlp=False).kind == "logistic"
    assert select_head(make_material([20, 20]), np.arange(40), 0, no_tick).kind == "logistic"


def test_large_data_sets_are_sampled_evenly(monkeypatch: pytest.MonkeyPatch) -> None:
    from constructor_desktop.training import selection

    monkeypatch.setattr(selection, "MAX_SAMPLES", 30)
    material = make_material([60, 10, 12])
    samples = select_head(material, np.arange(82), 0, no_tick).held_out.samples
    assert np.bincount(material.labels[samples]).tolist() == [10, 10, 10]


def test_the_listener_may_cancel() -> None:
    calls: list[int] = []

    def cancel() -> None:
        calls.append(1)
        if len(calls) == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        select_head(make_material([10, 10]), np.arange(20), 0, cancel)
    assert len(calls) == 4


def test_distances_are_from_the_other_folds() -> None:
    rows = make_material([6, 6]).embeddings
    splits = [Split(np.arange(6, 12), np.arange(6)), Split(np.arange(6), np.arange(6, 12))]
    distances = cross_distances(rows, splits)
    np.testing.assert_allclose(distances[:6], held_out_distances(rows[:6], rows[6:]))
    np.testing.assert_allclose(distances[6:], held_out_distances(rows[6:], rows[:6]))
    assert distances.min() > 0.01


def test_the_mean_loss_is_cross_entropy() -> None:
    logits = np.array([[0, 0], [1000, 0]], np.float32)
    assert mean_loss_of(logits, np.array([0, 0])) == pytest.approx(np.log(2) / 2)
