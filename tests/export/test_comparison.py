"""A bundle is compared with the app on samples it does not carry."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from constructor_desktop.core.errors import Cancelled, ExportError
from constructor_desktop.core.events import Event, ignore_event
from constructor_desktop.export import comparison
from constructor_desktop.export.comparison import compare_bundle
from constructor_desktop.export.records import read_samples
from constructor_desktop.export.writer import ExportResult, export_bundle
from tests.export.conftest import Trained


@pytest.fixture(scope="module")
def bundle(image_trained: Trained, cache_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    target = tmp_path_factory.mktemp("compared") / "bundle.zip"
    return export_bundle(image_trained.model, image_trained.job, image_trained.metrics, target, cache_folder)


def test_the_kept_aside_samples_are_compared(bundle: ExportResult) -> None:
    compared = bundle.comparison
    assert (compared.n, compared.same, compared.held_out) == (3, 3, True)
    assert 0 <= compared.max_difference < 1e-4
    assert compared.seconds > 0


def test_without_kept_aside_samples_all_are(bundle: ExportResult, image_trained: Trained) -> None:
    samples = [replace(sample, held_out=False) for sample in read_samples(image_trained.job)]
    compared = compare_bundle(bundle.bundle.read_bytes(), image_trained.predictor, samples, ignore_event)
    assert (compared.n, compared.held_out) == (9, False)


def test_changed_and_missing_files_are_left_out(bundle: ExportResult, image_trained: Trained, tmp_path: Path) -> None:
    samples = read_samples(image_trained.job)
    broken = [replace(samples[0], sha256="0"), replace(samples[1], path=tmp_path / "gone.png")]
    compared = compare_bundle(bundle.bundle.read_bytes(), image_trained.predictor, broken, ignore_event)
    assert (compared.n, compared.same) == (0, 0)


def test_a_bundle_that_answers_differently_is_refused(
    bundle: ExportResult, image_trained: Trained, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = comparison.run_selftest

    def other(folder: Path) -> dict[str, object]:
        result = run(folder)
        first = result["predictions"][0]["probabilities"]
        first[next(iter(first))] += 0.01
        return result

    monkeypatch.setattr(comparison, "run_selftest", other)
    samples = read_samples(image_trained.job)
    with pytest.raises(ExportError, match=r"differ from the app's by 0\.01"):
        compare_bundle(bundle.bundle.read_bytes(), image_trained.predictor, samples, ignore_event)


def test_it_can_be_cancelled(bundle: ExportResult, image_trained: Trained) -> None:
    def stop(event: Event) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        compare_bundle(bundle.bundle.read_bytes(), image_trained.predictor, read_samples(image_trained.job), stop)
