from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.core.data import Sample
from constructor_desktop.core.errors import Cancelled, UnreadableError
from constructor_desktop.core.events import Event, Progress, ignore_event
from constructor_desktop.models.preprocess import AudioPreprocess, ImagePreprocess, Preprocess
from constructor_desktop.training import features, recordings
from constructor_desktop.training.features import Extractor
from constructor_desktop.training.items import fingerprint
from constructor_desktop.training.views import make_view
from tests.training.samples import (
    RATE,
    DictCache,
    MeanEmbedder,
    describe,
    save_image,
    save_wave,
    scene,
    sound,
)

PICTURES = ImagePreprocess(size=32)
SOUNDS = AudioPreprocess()


class Bench:
    """An extractor on stand-ins, and what it did."""

    def __init__(
        self, preprocess: Preprocess = PICTURES, cache: DictCache | None = None, name: str = "means", on_event=None
    ) -> None:
        self.events: list[Event] = []
        self.embedder = MeanEmbedder()
        self.cache = DictCache() if cache is None else cache
        self.extractor = Extractor(
            preprocess, self.embedder, name, self.cache, self.cache, on_event or self.events.append
        )


@pytest.fixture
def pictures(tmp_path: Path) -> list[Sample]:
    """Forty pictures in several sizes: more than one batch."""
    return [Sample(save_image(tmp_path / f"{seed}.png", scene(seed, 20 + 10 * (seed % 3))), "a") for seed in range(40)]


def expected_of(sample: Sample, view: int = 0) -> np.ndarray:
    pixels = PICTURES.decode(sample.path)
    return describe(PICTURES(make_view(pixels, DictCache().sha256(sample.path), view)))


def test_samples_come_back_in_order(pictures: list[Sample]) -> None:
    bench = Bench()
    items, skipped = bench.extractor.read(pictures)
    assert skipped == []
    assert [item.sample for item in items] == pictures
    for item, sample in zip(items, pictures, strict=True):
        np.testing.assert_allclose(item.embedding, expected_of(sample), atol=1e-6)
        assert item.sha256 == bench.cache.sha256(sample.path)
        np.testing.assert_array_equal(item.fingerprint, fingerprint(PICTURES(PICTURES.decode(sample.path))))
        assert (item.seconds, item.silent, item.words.size) == (0.0, False, 0)
    assert bench.embedder.count == 40
    assert len(bench.embedder.batches) < 10


def test_unreadable_files_are_skipped_with_the_reason(pictures: list[Sample], tmp_path: Path) -> None:
    whole = pictures[5].path.read_bytes()
    pictures[5].path.write_bytes(whole[: len(whole) // 2])
    pictures[20].path.write_bytes(b"")
    pictures[30].path.write_text("This is a letter.")
    missing = Sample(tmp_path / "missing.png", "a")
    items, skipped = Bench().extractor.read([*pictures, missing])
    bad = [pictures[5].path, pictures[20].path, pictures[30].path, missing.path]
    assert [item.sample for item in items] == [sample for sample in pictures if sample.path not in bad]
    assert {entry.path for entry in skipped} == set(bad)
    reasons = {entry.path: entry.reason for entry in skipped}
    assert reasons[missing.path] == "The file does not exist."
    for path in bad:
        assert reasons[path].endswith(".") and str(path) not in reasons[path]
    for item in items:
        np.testing.assert_allclose(item.embedding, expected_of(item.sample), atol=1e-6)


def test_what_was_embedded_once_comes_from_the_cache(pictures: list[Sample], monkeypatch: pytest.MonkeyPatch) -> None:
    first = Bench()
    items, _ = first.extractor.read(pictures)
    views = first.extractor.views(items, [1, 2])
    second = Bench(cache=first.cache)
    monkeypatch.setattr(ImagePreprocess, "decode", lambda *_, **__: pytest.fail("decoded again"))
    again, skipped = second.extractor.read(pictures)
    assert skipped == []
    np.testing.assert_array_equal(second.extractor.views(again, [1, 2]), views)
    assert second.embedder.count == 0
    for one, other in zip(items, again, strict=True):
        np.testing.assert_array_equal(one.embedding, other.embedding)
        np.testing.assert_array_equal(one.fingerprint, other.fingerprint)


def test_one_new_sample_is_the_only_work(pictures: list[Sample], tmp_path: Path) -> None:
    first = Bench()
    first.extractor.views(first.extractor.read(pictures)[0], [1, 2])
    second = Bench(cache=first.cache)
    new = Sample(save_image(tmp_path / "new.png", scene(99)), "a")
    items, _ = second.extractor.read([*pictures, new])
    second.extractor.views(items, [1, 2])
    assert second.embedder.count == 3


def test_views_of_a_few_new_samples_are_computed_at_once(pictures: list[Sample]) -> None:
    bench = Bench()
    items, _ = bench.extractor.read(pictures[:2], [1, 2])
    assert bench.embedder.count == 6
    found = bench.extractor.views(items, [1, 2])
    assert bench.embedder.count == 6
    for view, row in zip((1, 2), found, strict=True):
        np.testing.assert_allclose(row[1], expected_of(pictures[1], view), rtol=1e-6)
    many = Bench()
    many.extractor.read(pictures, [1, 2])
    assert many.embedder.count == len(pictures)


def test_other_networks_and_preprocessing_have_their_own_entries(pictures: list[Sample]) -> None:
    cache = DictCache()
    for preprocess, name in ((PICTURES, "means"), (PICTURES, "other"), (ImagePreprocess(size=48), "means")):
        bench = Bench(preprocess, cache, name)
        bench.extractor.read(pictures[:3])
        assert bench.embedder.count == 3


def test_a_changed_file_is_read_again(pictures: list[Sample]) -> None:
    cache = DictCache()
    Bench(cache=cache).extractor.read(pictures[:3])
    save_image(pictures[1].path, scene(77))
    bench = Bench(cache=cache)
    items, _ = bench.extractor.read(pictures[:3])
    assert bench.embedder.count == 1
    np.testing.assert_allclose(items[1].embedding, describe(PICTURES(scene(77))), atol=1e-6)


def test_copies_are_embedded_once(pictures: list[Sample], tmp_path: Path) -> None:
    copy = Sample(tmp_path / "copy.png", "b")
    copy.path.write_bytes(pictures[0].path.read_bytes())
    bench = Bench()
    items, _ = bench.extractor.read([*pictures[:2], copy])
    assert len(items) == 3
    assert bench.embedder.count == 2


def test_views_are_those_asked_for(pictures: list[Sample]) -> None:
    bench = Bench()
    items, _ = bench.extractor.read(pictures[:5])
    rows = bench.extractor.views(items, [3, 1])
    assert rows.shape == (2, 5, 9)
    assert rows.dtype == np.float32
    for line, view in zip(rows, (3, 1), strict=True):
        for row, sample in zip(line, pictures, strict=False):
            np.testing.assert_allclose(row, expected_of(sample, view), atol=1e-6)


def test_a_file_that_vanishes_before_its_views_are_made_is_an_error(pictures: list[Sample]) -> None:
    cache = DictCache()
    items, _ = Bench(cache=cache).extractor.read(pictures[:3])
    pictures[1].path.unlink()
    with pytest.raises(UnreadableError, match=r"1\.png: The file does not exist\."):
        Bench(cache=cache).extractor.views(items, [1])


def test_sounds_of_any_length(tmp_path: Path) -> None:
    lengths = [0.3, 1.0, 2.0, 7.5]
    samples = [Sample(save_wave(tmp_path / f"{seconds}.wav", sound("tone", 1, seconds)), "a") for seconds in lengths]
    samples.append(Sample(save_wave(tmp_path / "silent.wav", np.zeros(RATE, np.float32)), "a"))
    samples.append(Sample(samples[3].path, "a", start=1.0, end=2.5))
    items, _ = Bench(SOUNDS).extractor.read(samples)
    assert [item.seconds for item in items] == pytest.approx([0.3, 1.0, 2.0, 5.0, 1.0, 1.5])
    assert [item.silent for item in items] == [False] * 4 + [True, False]
    part = sound("tone", 1, 7.5)[RATE : round(2.5 * RATE)]
    np.testing.assert_allclose(items[5].embedding, describe(SOUNDS(part)), atol=1e-5)


def test_sounds_have_an_audio_fingerprint(tmp_path: Path) -> None:
    samples = [Sample(save_wave(tmp_path / f"{seed}.wav", sound("noise", seed)), "a") for seed in range(3)]
    samples.append(Sample(samples[0].path, "a", start=0.25, end=0.9))
    first = Bench(SOUNDS)
    items, _ = first.extractor.read(samples)
    for item, seed in zip(items[:3], range(3), strict=True):
        np.testing.assert_array_equal(item.words, recordings.fingerprint(sound("noise", seed), RATE))
    part = sound("noise", 0)[RATE // 4 : round(0.9 * RATE)]
    np.testing.assert_array_equal(items[3].words, recordings.fingerprint(part, RATE))
    again, _ = Bench(SOUNDS, first.cache).extractor.read(samples)
    for one, other in zip(items, again, strict=True):
        np.testing.assert_array_equal(one.words, other.words)
        assert other.words.dtype == np.uint32
        assert (one.seconds, one.silent, one.fingerprint.tolist()) == (other.seconds, other.silent, [0] * 8)


def test_entries_of_another_layout_or_fingerprint_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    samples = [Sample(save_wave(tmp_path / "a.wav", sound("noise", 1)), "a")]
    cache = DictCache()
    Bench(SOUNDS, cache).extractor.read(samples)
    for module, name in ((features, "FACTS_VERSION"), (recordings, "VERSION")):
        monkeypatch.setattr(module, name, 99)
        bench = Bench(SOUNDS, cache)
        bench.extractor.read(samples)
        assert bench.embedder.count == 1


def test_progress_grows_to_the_total(pictures: list[Sample]) -> None:
    bench = Bench()
    bench.extractor.read(pictures)
    steps = [event for event in bench.events if isinstance(event, Progress) and event.stage == "embed"]
    done = [event.done for event in steps]
    assert done == sorted(done)
    assert (steps[-1].done, {event.total for event in steps}) == (40, {40})
    assert len(steps) >= 3


def test_cancelling_stops_at_the_next_batch(pictures: list[Sample]) -> None:
    def cancel(event: Event) -> None:
        if isinstance(event, Progress) and event.done > 0:
            raise Cancelled

    bench = Bench(on_event=cancel)
    with pytest.raises(Cancelled):
        bench.extractor.read(pictures)
    assert len(bench.embedder.batches) == 1


def test_the_time_is_measured(pictures: list[Sample]) -> None:
    bench = Bench(on_event=ignore_event)
    bench.extractor.read(pictures)
    assert bench.extractor.stopwatch.seconds["decode"] > 0
    assert bench.extractor.stopwatch.seconds["embed"] > 0
