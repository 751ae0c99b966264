from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from constructor_desktop.core.data import Modality, Sample
from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.events import ignore_event
from constructor_desktop.models.preprocess import AudioPreprocess
from constructor_desktop.training.augment_audio import BackgroundNoise
from constructor_desktop.training.augmenting import choose_augmenter, usable_names, usual_names
from constructor_desktop.training.config import RunConfig
from constructor_desktop.training.features import Extractor
from constructor_desktop.training.views import STANDARD, VERSION, make_view, view_augmenter, view_version
from tests.training.samples import RATE, DictCache, MeanEmbedder, save_wave, scene, sound

IMAGE, AUDIO = Modality.IMAGE, Modality.AUDIO


@pytest.fixture
def noise(tmp_path: Path) -> str:
    (tmp_path / "noise").mkdir()
    save_wave(tmp_path / "noise" / "hum.wav", sound("noise", 5, 2.0))
    return str(tmp_path / "noise")


@pytest.mark.parametrize("modality", [IMAGE, AUDIO])
def test_by_default_all_is_as_it_always_was(modality: Modality) -> None:
    augmenter = choose_augmenter(RunConfig(), modality)
    assert augmenter == STANDARD[modality]
    assert view_version(augmenter) == view_version(None) == str(VERSION)
    named = choose_augmenter(RunConfig(augmentations=usual_names(modality)[::-1]), modality)
    assert view_version(named) == str(VERSION)


def test_the_architecture_may_have_its_own() -> None:
    assert choose_augmenter(RunConfig(), IMAGE, usual=("flip",)).names == {"flip"}
    assert choose_augmenter(RunConfig(), IMAGE, usual=()).names == set()


def test_what_can_be_used() -> None:
    assert usable_names(IMAGE, spectrograms=True) == ("crop", "rotation", "brightness", "colour_jitter", "flip")
    assert "time_mask" in usable_names(AUDIO, spectrograms=True)
    assert "time_mask" not in usable_names(AUDIO, spectrograms=False)
    for modality in (IMAGE, AUDIO):
        assert set(usual_names(modality)) <= set(usable_names(modality, spectrograms=False))


def test_a_folder_of_noise_adds_it_to_the_usual_ones(noise: str) -> None:
    augmenter = choose_augmenter(RunConfig(noise_folder=noise, noise_snr_db=5.0), AUDIO)
    assert augmenter.names == {*usual_names(AUDIO), "background_noise"}
    mixer = next(entry.transform for entry in augmenter.entries if entry.name == "background_noise")
    assert isinstance(mixer, BackgroundNoise)
    assert mixer.snr_db == 5.0


@pytest.mark.parametrize(
    ("modality", "values", "sentence"),
    [
        (AUDIO, {"augmentations": ("flip",)}, "flip changes pictures, but the data are sounds"),
        (IMAGE, {"augmentations": ("volume",)}, "volume changes sounds, but the data are pictures"),
        (AUDIO, {"augmentations": ("time_mask",)}, "this architecture does not learn from in this way"),
        (AUDIO, {"augmentations": ("background_noise",)}, "Choose one with --noise-folder"),
        (AUDIO, {"augmentations": ("volume",), "noise_folder": "."}, "Add it to --augment"),
        (AUDIO, {"noise_snr_db": 5.0}, "Add it to --augment"),
        (AUDIO, {"augment": False, "augmentations": ("volume",)}, "--no-augment leaves out"),
        (AUDIO, {"augment": False, "noise_folder": "."}, "--no-augment leaves out"),
        (IMAGE, {"noise_folder": "."}, "Background noise is for sounds"),
    ],
)
def test_settings_that_would_do_nothing_are_refused(modality: Modality, values: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UsageError, match=sentence):
        choose_augmenter(RunConfig(**values), modality)


def test_without_augmentation_nothing_is_varied() -> None:
    for config in (RunConfig(augment=False), RunConfig(augmentations=())):
        assert choose_augmenter(config, IMAGE).names == set()


def test_unknown_names_are_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match=r'--augment must be names out of crop, .*, not \["blur"\]'):
        RunConfig.create(augmentations=["blur"])
    with pytest.raises(UsageError, match="--noise-snr must be from -10 to 40"):
        RunConfig.create(noise_snr_db=99.0)


def test_views_without_one_of_the_usual_are_otherwise_the_same() -> None:
    """Each switch takes away its own change only."""
    upright = view_augmenter(("crop", "rotation", "brightness"))
    picture = scene(1)
    np.testing.assert_array_equal(
        make_view(picture, "key", 1, augmenter=upright), make_view(picture, "key", 1)[:, ::-1]
    )
    clean = view_augmenter(("time_shift", "volume"))
    wave = 0.1 * sound("tone", 1)
    np.testing.assert_array_equal(make_view(wave, "key", 2, augmenter=clean, rate=RATE), make_view(wave, "key", 2))
    noisy = make_view(wave, "key", 1) - make_view(wave, "key", 1, augmenter=clean, rate=RATE)
    assert 0 < noisy.std() < wave.std()


def test_caches_of_views_never_mix(tmp_path: Path, noise: str) -> None:
    """Every set of augmentations has embeddings of its own; those of the samples themselves are shared."""
    sample = Sample(save_wave(tmp_path / "a.wav", sound("tone", 0)), "a")
    cache, embedder = DictCache(), MeanEmbedder()
    seen, sizes = [], []
    configs = [
        RunConfig(),
        RunConfig(augmentations=("volume",)),
        RunConfig(augmentations=("volume", "time_shift")),
        *(RunConfig(noise_folder=noise, noise_snr_db=snr) for snr in (0.0, 20.0)),
        RunConfig(augmentations=usual_names(AUDIO)),
    ]
    for config in configs:
        augmenter = choose_augmenter(config, AUDIO)
        extractor = Extractor(AudioPreprocess(), embedder, "means", cache, cache, ignore_event, augmenter)
        items, _ = extractor.read([sample])
        seen.append(extractor.views(items, [1, 2]).tobytes())
        sizes.append(sum(embedder.batches))
    assert len(set(seen[:-1])) == len(seen) - 1
    assert seen[-1] == seen[0]
    assert sizes == [3, 5, 7, 9, 11, 11]
