from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.training import groups as groups_module
from constructor_desktop.training.groups import connected, group_items, without_copies
from constructor_desktop.training.items import Item
from constructor_desktop.training.recordings import fingerprint
from tests.training.samples import RATE, make_item, sound

SIZE = 64


def directions(count: int, seed: int = 0) -> np.ndarray:
    """Unrelated embeddings: in 64 dimensions random ones are nearly perpendicular."""
    return np.random.default_rng(seed).standard_normal((count, SIZE))


def near(vector: np.ndarray, cosine: float, seed: int = 0) -> np.ndarray:
    """An embedding at a given cosine similarity."""
    unit = vector / np.linalg.norm(vector)
    other = np.random.default_rng([seed, 99]).standard_normal(len(unit))
    other -= (other @ unit) * unit
    return cosine * unit + (1 - cosine**2) ** 0.5 * other / np.linalg.norm(other)


def hashes(count: int, seed: int = 0) -> list[list[int]]:
    return np.random.default_rng(seed).integers(0, 256, (count, 8)).tolist()


def unrelated(label: str, count: int, seed: int) -> list[Item]:
    rows, prints = directions(count, seed), hashes(count, seed)
    return [make_item(f"{i}", label, row, fingerprint=prints[i]) for i, row in enumerate(rows)]


def together(groups: np.ndarray, indices: Sequence[int]) -> bool:
    return len({int(groups[index]) for index in indices}) == 1


def test_identical_samples_count_once() -> None:
    items = [make_item("a", "cat", sha256="1"), make_item("b", "cat", sha256="1"), make_item("c", "cat", sha256="2")]
    kept, skipped = without_copies(items)
    assert [item.sample.path.name for item in kept] == ["a", "c"]
    assert [entry.path.name for entry in skipped] == ["b"]
    assert skipped[0].reason == "It is the same as a, which counts once."


def test_identical_samples_of_two_classes_are_left_out() -> None:
    items = [make_item("a", "dog", sha256="1"), make_item("b", "cat", sha256="1"), make_item("c", "cat", sha256="2")]
    kept, skipped = without_copies(items)
    assert [item.sample.path.name for item in kept] == ["c"]
    assert {entry.path.name for entry in skipped} == {"a", "b"}
    for entry in skipped:
        assert entry.reason == "The same content is in the classes cat and dog. Keep it in the right one only."


def test_parts_of_one_file_are_not_copies() -> None:
    parts = [make_item("a", label, sha256="1", start=float(i), end=i + 1.0) for i, label in enumerate(["x", "x", "y"])]
    kept, skipped = without_copies([*parts, make_item("b", "x", sha256="1", start=0.0, end=1.0)])
    assert len(kept) == 3
    assert [entry.path.name for entry in skipped] == ["b"]


@pytest.mark.parametrize("modality", list(Modality))
def test_unrelated_samples_stay_alone(modality: Modality) -> None:
    groups = group_items([*unrelated("a", 20, 1), *unrelated("b", 15, 2)], modality)
    assert len(set(groups.split)) == 35
    assert groups.split.dtype == groups.independent.dtype == np.int64
    np.testing.assert_array_equal(groups.split, groups.independent)
    assert groups.single == ()


@pytest.mark.parametrize("modality", list(Modality))
def test_nearly_parallel_embeddings_belong_together(modality: Modality) -> None:
    items = unrelated("a", 12, 1)
    burst = [
        make_item(f"frame {i}", "a", near(items[0].embedding, 0.97, i), fingerprint=hashes(3)[i]) for i in range(3)
    ]
    groups = group_items([*items, *burst, *unrelated("b", 12, 2)], modality)
    assert together(groups.split, [0, 12, 13, 14])
    assert len(set(groups.split)) == 24


@pytest.mark.parametrize("modality", list(Modality))
def test_long_bursts_are_one_group(modality: Modality) -> None:
    """Although each frame has only two nearest neighbours."""
    items = unrelated("a", 14, 1)
    frames = [near(items[0].embedding, 0.99, seed) for seed in range(9)]
    burst = [make_item(f"frame {i}", "a", row, fingerprint=hashes(9)[i]) for i, row in enumerate(frames)]
    groups = group_items([*items, *burst, *unrelated("b", 14, 2)], modality)
    assert together(groups.split, [0, *range(14, 23)])
    assert len(set(groups.split)) == 28


def test_similarity_is_measured_against_the_data_set() -> None:
    """Drawings on one background are all alike; that alone does not make them near-duplicates."""
    common = np.full(SIZE, 6.0)
    alike = [make_item(f"{i}", "a", row + common) for i, row in enumerate(directions(12, 3))]
    others = [make_item(f"{i}", "b", row + common) for i, row in enumerate(directions(12, 4))]
    cosines = np.stack([item.embedding for item in alike]) @ np.stack([item.embedding for item in alike]).T
    assert np.median(cosines) > 0.96
    groups = group_items([*alike, *others], Modality.AUDIO)
    assert len(set(groups.independent)) == 24
    assert groups.single == ()


def test_fingerprints_link_pictures_that_are_similar_too() -> None:
    items = unrelated("a", 12, 1)
    same = list(items[0].fingerprint)
    one_bit = [same[0] ^ 1, *same[1:]]
    # Too far apart to be linked without the hash.
    similar = make_item("similar", "a", near(items[0].embedding, 0.78, 1), fingerprint=one_bit)
    unlike = make_item("unlike", "a", near(items[1].embedding, 0.3, 2), fingerprint=list(items[1].fingerprint))
    everything = [*items, similar, unlike, *unrelated("b", 10, 2)]
    pictures = group_items(everything, Modality.IMAGE).split
    assert together(pictures, [0, 12])
    assert not together(pictures, [1, 13])
    assert not together(group_items(everything, Modality.AUDIO).split, [0, 12])


def test_overlapping_sounds_belong_together_however_they_are_embedded() -> None:
    rows, recording = directions(14, 3), sound("noise", 1, seconds=4.0)
    cuts = [recording[round(start * RATE) :][: 2 * RATE] for start in (0.0, 0.9, 1.7)]
    waves = [*cuts, *(sound("noise", seed, seconds=2.0) for seed in range(2, 13))]
    words = [fingerprint(wave, RATE) for wave in waves]
    items = [make_item(f"{i}", "a", row, words=words[i]) for i, row in enumerate(rows)]
    # What overlaps with a sound of another class is no reason to join the classes.
    items += [make_item("x", "b", directions(1, 4)[0], words=words[0]), *unrelated("b", 12, 5)]
    groups = group_items(items, Modality.AUDIO)
    assert together(groups.split, [0, 1, 2])
    assert len(set(groups.split)) == 12 + 13
    assert groups.single == ()


def test_parts_of_one_recording_belong_together() -> None:
    rows = directions(8)
    parts = [make_item("long", "a", rows[i], sha256="long", start=float(i), end=i + 1.0) for i in range(3)]
    groups = group_items([*parts, *unrelated("a", 8, 5), *unrelated("b", 8, 6)], Modality.AUDIO)
    assert together(groups.split, [0, 1, 2])
    assert len(set(groups.split)) == 17


def test_groups_are_transitive() -> None:
    first = directions(1)[0]
    steps = [first]
    for seed in range(4):
        steps.append(near(steps[-1], 0.96, seed))
    assert steps[0] @ steps[-1] / np.linalg.norm(steps[0]) / np.linalg.norm(steps[-1]) < 0.9
    chain = [make_item(f"step {i}", "a", row, fingerprint=hashes(5)[i]) for i, row in enumerate(steps)]
    groups = group_items([*chain, *unrelated("a", 10, 7), *unrelated("b", 10, 8)], Modality.IMAGE)
    assert together(groups.split, range(5))


def test_classes_never_share_a_group() -> None:
    row = directions(1)[0]
    items = [*unrelated("a", 6, 1), make_item("x", "a", row), *unrelated("b", 6, 2), make_item("y", "b", row)]
    groups = group_items(items, Modality.AUDIO)
    labels = np.array([item.sample.label for item in items])
    for numbers in (groups.split, groups.independent):
        assert not set(numbers[labels == "a"]) & set(numbers[labels == "b"])


def test_a_class_that_is_one_burst_is_split_one_by_one_and_said_to_be() -> None:
    frame = directions(1)[0]
    burst = [make_item(f"frame {i}", "a", near(frame, 0.98, i), fingerprint=hashes(6)[i]) for i in range(6)]
    items = [*burst, *unrelated("b", 6, 2)]
    groups = group_items(items, Modality.IMAGE)
    assert groups.single == ("a",)
    assert len(set(groups.split)) == 12
    assert together(groups.independent, range(6))
    assert len(set(groups.independent)) == 7


@pytest.mark.parametrize(("frames", "others", "single"), [(2, 0, True), (3, 0, True), (2, 1, False), (3, 1, True)])
def test_small_classes_can_always_be_split(frames: int, others: int, single: bool) -> None:
    frame = directions(1)[0]
    burst = [make_item(f"frame {i}", "a", near(frame, 0.99, i), fingerprint=hashes(6)[i]) for i in range(frames)]
    groups = group_items([*burst, *unrelated("a", others, 3), *unrelated("b", 12, 2)], Modality.IMAGE)
    assert groups.single == (("a",) if single else ())
    assert len(set(groups.split[: frames + others])) == (frames + others if single else 2)
    assert together(groups.independent, range(frames))


def test_even_then_parts_of_one_file_stay_together() -> None:
    frame = directions(1)[0]
    parts = [make_item("long", "a", near(frame, 0.99, i), sha256="1", start=float(i), end=i + 1.0) for i in range(2)]
    others = [make_item(f"{i}", "a", near(frame, 0.99, 9 + i)) for i in range(4)]
    groups = group_items([*parts, *others, *unrelated("b", 6, 2)], Modality.AUDIO)
    assert groups.single == ("a",)
    assert together(groups.split, [0, 1])
    assert len(set(groups.split[:6])) == 5


def test_connected_components() -> None:
    edges = np.array([[0, 5, 1, 1], [3, 3, 2, 2]])
    assert connected(edges, 6).tolist() == [0, 1, 1, 0, 2, 0]
    assert connected(np.empty((2, 0), np.int64), 3).tolist() == [0, 1, 2]
    order = np.random.default_rng(0).permutation(100)
    assert connected(np.stack([order[:-1], order[1:]]), 100).tolist() == [0] * 100


def test_groups_are_the_same_however_many_rows_are_compared_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = [
        make_item(f"{i} {j}", "a", near(row, 0.95, j), fingerprint=hashes(30)[3 * i + j])
        for i, row in enumerate(directions(10))
        for j in range(3)
    ]
    whole = group_items(frames, Modality.IMAGE)
    monkeypatch.setattr(groups_module, "ROWS_AT_ONCE", 7)
    assert len(set(whole.split)) == 10
    assert group_items(frames, Modality.IMAGE).split.tolist() == whole.split.tolist()
