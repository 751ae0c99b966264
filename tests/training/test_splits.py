from __future__ import annotations

import numpy as np
import pytest

from constructor_desktop.training.splits import Split, hold_out, k_fold


def make(counts: list[int], group_size: int = 1) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Labels, groups of neighbouring samples of a class, and keys."""
    labels = np.repeat(np.arange(len(counts)), counts)
    groups = np.concatenate([1000 * label + np.arange(count) // group_size for label, count in enumerate(counts)])
    return labels, groups, [f"key {index}" for index in range(len(labels))]


def check_is_partition(split: Split, total: int) -> None:
    assert split.train.dtype == split.val.dtype == np.int64
    assert sorted([*split.train, *split.val]) == list(range(total))
    assert (np.diff(split.train) > 0).all()
    assert (np.diff(split.val) > 0).all()


def keeps_groups(split: Split, groups: np.ndarray) -> bool:
    return not set(groups[split.train]) & set(groups[split.val])


@pytest.mark.parametrize("fraction", [0.1, 0.3, 0.5])
def test_hold_out_takes_the_share_of_each_class(fraction: float) -> None:
    labels, groups, keys = make([100, 40, 20])
    split = hold_out(labels, groups, keys, fraction, seed=0)
    check_is_partition(split, 160)
    assert np.bincount(labels[split.val]).tolist() == pytest.approx([100 * fraction, 40 * fraction, 20 * fraction])


def test_hold_out_keeps_groups_together() -> None:
    rng = np.random.default_rng(0)
    for seed in range(50):
        labels = np.sort(rng.integers(0, 3, 40))
        groups = labels * 100 + rng.integers(0, 6, 40)
        split = hold_out(labels, groups, [f"{i}" for i in range(40)], 0.3, seed)
        check_is_partition(split, 40)
        assert keeps_groups(split, groups)
        for label in range(3):
            if len(set(groups[labels == label])) > 1:
                assert (labels[split.val] == label).any()
                assert (labels[split.train] == label).any()


def test_hold_out_of_groups_comes_close_to_the_share() -> None:
    labels, groups, keys = make([60, 60], group_size=5)
    for seed in range(20):
        aside = np.bincount(labels[hold_out(labels, groups, keys, 0.3, seed).val], minlength=2)
        assert np.abs(aside - 18).max() <= 2


@pytest.mark.parametrize("fraction", [0.01, 0.99])
def test_hold_out_leaves_something_on_both_sides(fraction: float) -> None:
    labels, groups, keys = make([2, 7])
    split = hold_out(labels, groups, keys, fraction, seed=3)
    for side in (split.train, split.val):
        assert set(labels[side]) == {0, 1}


def test_a_class_of_one_group_is_only_learned_from() -> None:
    labels, groups, keys = make([6, 6])
    groups[:6] = 0
    assert (hold_out(labels, groups, keys, 0.5, seed=0).val >= 6).all()
    folds = k_fold(labels, groups, keys, 3, seed=0)
    assert len(folds) == 3
    for split in folds:
        assert (split.val >= 6).all()
        assert set(range(6)) <= set(split.train)


def test_the_seed_decides() -> None:
    labels, groups, keys = make([30, 30])
    first, again, other = (hold_out(labels, groups, keys, 0.3, seed) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.val, again.val)
    assert first.val.tolist() != other.val.tolist()
    folds = [[split.val.tolist() for split in k_fold(labels, groups, keys, 5, seed)] for seed in (1, 1, 2)]
    assert folds[0] == folds[1] != folds[2]


def test_the_order_of_the_files_does_not_matter() -> None:
    labels, groups, keys = make([20, 20], group_size=2)
    order = np.random.default_rng(0).permutation(40)
    plain = hold_out(labels, groups, keys, 0.3, seed=5)
    shuffled = hold_out(labels[order], groups[order], [keys[index] for index in order], 0.3, seed=5)
    assert {keys[index] for index in plain.val} == {keys[order[index]] for index in shuffled.val}


def test_an_added_sample_hardly_moves_the_others() -> None:
    labels, groups, keys = make([50, 50])
    for seed in range(10):
        before = {keys[index] for index in hold_out(labels, groups, keys, 0.3, seed).val}
        more = hold_out(np.append(labels, 1), np.append(groups, 5000), [*keys, f"new {seed}"], 0.3, seed).val
        after = {[*keys, "new"][index] for index in more}
        assert len(before ^ after - {"new"}) <= 1


def test_k_fold_checks_every_sample_once() -> None:
    labels, groups, keys = make([23, 17, 10])
    folds = k_fold(labels, groups, keys, 5, seed=0)
    for split in folds:
        check_is_partition(split, 50)
    assert sorted(np.concatenate([split.val for split in folds])) == list(range(50))
    for label, count in enumerate([23, 17, 10]):
        sizes = [int((labels[split.val] == label).sum()) for split in folds]
        assert max(sizes) - min(sizes) <= 1, (label, count)
    sizes = [len(split.val) for split in folds]
    assert max(sizes) - min(sizes) <= 1


def test_k_fold_keeps_groups_together() -> None:
    rng = np.random.default_rng(1)
    for seed in range(50):
        labels = np.sort(rng.integers(0, 3, 40))
        groups = labels * 100 + rng.integers(0, 8, 40)
        for split in k_fold(labels, groups, [f"{i}" for i in range(40)], 4, seed):
            assert keeps_groups(split, groups)
            assert len(split.val)
            assert set(labels[split.train]) == {0, 1, 2}


def test_k_fold_has_no_empty_folds() -> None:
    labels, groups, keys = make([3, 2])
    folds = k_fold(labels, groups, keys, 10, seed=0)
    assert 2 <= len(folds) <= 5
    assert all(len(split.val) for split in folds)
    assert sorted(np.concatenate([split.val for split in folds])) == list(range(5))
