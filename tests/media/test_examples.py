import time

import numpy as np
import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import Cancelled, StorageError
from constructor_desktop.media.audio import decode_audio
from constructor_desktop.media.examples import CLASSES, SAMPLES, write_example
from constructor_desktop.media.image import decode_image
from constructor_desktop.media.quality import examine
from constructor_desktop.media.scan import scan
from constructor_desktop.media.twins import find_twins

BOTH = list(Modality)


@pytest.fixture(scope="module", params=BOTH)
def example(request, tmp_path_factory):
    modality = request.param
    return modality, write_example(modality, tmp_path_factory.mktemp("made") / "example")


def test_it_is_a_data_set_ready_for_training(example):
    modality, folder = example
    data = scan(folder)
    assert data.modality is modality
    assert sorted(data.classes) == sorted(CLASSES[modality])
    assert len(data.samples) == 3 * SAMPLES and data.skipped == ()


def test_nothing_is_wrong_with_its_samples(example):
    modality, folder = example
    found = [examine(path, modality) for path in sorted(folder.rglob("*.*"))]
    assert [quality.problems for quality in found if quality.problems] == []
    assert find_twins([quality.fingerprint for quality in found], modality) == []


def test_classes_differ_in_shape_and_not_in_mean_colour_or_level(example):
    """A guess from the mean alone must not do: then nothing would have to be learned."""
    modality, folder = example

    def mean(path):
        if modality is Modality.IMAGE:
            return decode_image(path).mean(axis=(0, 1))
        return np.array([np.sqrt((decode_audio(path, 16000) ** 2).mean())])

    features = {kind.name: np.array([mean(path) for path in sorted(kind.iterdir())]) for kind in folder.iterdir()}
    centres = {name: values.mean(axis=0) for name, values in features.items()}
    right = sum(
        name == min(centres, key=lambda other: float(np.linalg.norm(value - centres[other])))
        for name, values in features.items()
        for value in values
    )
    assert right < 0.85 * 3 * SAMPLES


def test_sounds_last_two_to_three_seconds(example):
    modality, folder = example
    if modality is Modality.AUDIO:
        lengths = [decode_audio(path, 8000).size / 8000 for path in folder.rglob("*.wav")]
        assert 1.9 < min(lengths) < 2.3 and 2.7 < max(lengths) < 3.1


@pytest.mark.parametrize("modality", BOTH)
def test_names_seed_and_number_are_the_callers(tmp_path, modality):
    names = ("Первый", "Второй", "Третий")
    first, again, other = (
        write_example(modality, tmp_path / str(number), names=names, seed=seed, samples=2)
        for number, seed in enumerate((0, 0, 1))
    )
    assert sorted(path.name for path in first.iterdir()) == sorted(names)
    files = sorted(path.relative_to(first) for path in first.rglob("*.*"))
    assert len(files) == 6 and files[0].stem == "Второй 01"
    assert [(first / file).read_bytes() for file in files] == [(again / file).read_bytes() for file in files]
    assert all((first / file).read_bytes() != (other / file).read_bytes() for file in files)


def test_progress_and_cancelling(tmp_path):
    seen = []

    def on_event(event):
        seen.append((event.stage, event.done, event.total))
        if event.done == 4:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_example(Modality.AUDIO, tmp_path / "new", on_event)
    assert seen == [("example", done, 60) for done in (1, 2, 3, 4)]
    assert list(tmp_path.iterdir()) == []


def test_an_existing_folder_is_left_alone(tmp_path, write):
    kept = write("mine/notes.txt", b"mine")
    with pytest.raises(StorageError, match=r"mine exists already\."):
        write_example(Modality.IMAGE, tmp_path / "mine")
    assert kept.read_bytes() == b"mine"
    with pytest.raises(StorageError, match="cannot be written"):
        write_example(Modality.IMAGE, kept / "below a file")


def test_a_wrong_number_of_names_is_refused(tmp_path):
    with pytest.raises(ValueError, match="3 names"):
        write_example(Modality.IMAGE, tmp_path / "new", names=("a", "b"))
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("modality", BOTH)
def test_it_takes_no_more_than_a_moment(tmp_path, modality):
    started = time.process_time()
    write_example(modality, tmp_path / "new")
    assert time.process_time() - started < 8  # About 1.5 s where nothing else runs.
