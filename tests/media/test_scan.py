import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from constructor_desktop.core.data import Modality, Sample, Skipped
from constructor_desktop.core.errors import Cancelled, DataError, UsageError
from constructor_desktop.core.events import Event, Progress, SampleSkipped
from constructor_desktop.media.scan import check_classes, scan

TEXT = "It is a text file, not a picture or a sound."


@pytest.fixture
def two_classes(tmp_path: Path, write) -> Path:
    for name in ("cat/1.png", "cat/2.png", "dog/1.png", "dog/2.png"):
        write(f"data/{name}")
    return tmp_path / "data"


def sentence(data: Path, kind: type[Exception] = DataError) -> str:
    with pytest.raises(kind) as caught:
        scan(data)
    return str(caught.value)


def test_folder_of_pictures(two_classes):
    dataset = scan(two_classes)
    assert dataset.modality is Modality.IMAGE
    assert dataset.classes == ("cat", "dog")
    assert [(s.path.relative_to(two_classes).as_posix(), s.label) for s in dataset.samples] == [
        ("cat/1.png", "cat"),
        ("cat/2.png", "cat"),
        ("dog/1.png", "dog"),
        ("dog/2.png", "dog"),
    ]
    assert dataset.root == two_classes
    assert dataset.skipped == ()


def test_folder_of_sounds_called_pictures(tmp_path, write, sound):
    for name in ("a/1.png", "a/2.JPG", "b/1", "b/2.wav"):
        write(name, sound)
    dataset = scan(tmp_path)
    assert dataset.modality is Modality.AUDIO
    assert len(dataset.samples) == 4


def test_natural_order(tmp_path, write):
    names = ["10", "9", "класс 2", "класс 10", "B", "a"]
    for name in names:
        for number in (10, 9, 1):
            write(f"{name}/file{number}.png")
    dataset = scan(tmp_path)
    assert dataset.classes == ("9", "10", "a", "B", "класс 2", "класс 10")
    assert [s.path.name for s in dataset.samples[:3]] == ["file1.png", "file9.png", "file10.png"]
    assert scan(tmp_path) == dataset


def test_unusable_files_are_skipped_and_reported(two_classes, write, picture):
    expected = (
        Skipped(write("data/notes.txt"), "It lies beside the class folders. Move it into the folder of its class."),
        Skipped(write("data/cat/a.jpg", b"hello"), TEXT),
        Skipped(write("data/cat/b.jpg", b""), "The file is empty (0 bytes). Copy or record it again."),
        Skipped(write("data/dog/c.png", picture[:12]), "The picture is cut off or damaged. Copy it again."),
    )
    events: list[Event] = []
    dataset = scan(two_classes, events.append)
    assert dataset.skipped == expected
    assert len(dataset.samples) == 4
    reported = [(e.path, e.reason) for e in events if isinstance(e, SampleSkipped)]
    assert reported == [(str(item.path), item.reason) for item in expected]


def test_progress_counts_files_without_flooding(tmp_path, write):
    for number in range(1000):
        write(f"{number % 2}/{number}.png")
    events: list[Event] = []
    started = time.perf_counter()
    assert len(scan(tmp_path, events.append).samples) == 1000
    assert time.perf_counter() - started < 3
    assert all(isinstance(event, Progress) and event.stage == "read" and event.total == 1000 for event in events)
    assert [event.done for event in events] == list(range(10, 1001, 10))


def test_cancelling_stops_the_threads(tmp_path, write):
    for number in range(200):
        write(f"{number % 2}/{number}.png")
    calls = []

    def cancel(event: Event) -> None:
        calls.append(event)
        raise Cancelled

    with pytest.raises(Cancelled):
        scan(tmp_path, cancel)
    assert len(calls) == 1
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("probe")]


def test_nothing_there(tmp_path):
    path = tmp_path / "нет"
    assert sentence(path, UsageError) == f"{path}: There is no such file or folder."


def test_one_class(tmp_path, write):
    write("cat/1.png")
    write("cat/2.png")
    assert sentence(tmp_path) == "There is only one class (cat). At least two classes are needed."


def test_manifest_without_rows(tmp_path, write):
    path = write("a.csv", b"path,class\n")
    assert sentence(path) == "There are no classes. At least two classes are needed."


def test_too_few_samples(two_classes, write):
    (two_classes / "bird").mkdir()
    write("data/cow/1.png")
    write("data/fox/1.png", b"text")
    write("data/fox/2.png")
    expected = "Each class needs at least 2 samples that can be read. Too few in: bird (none), cow (1), fox (1)."
    assert sentence(two_classes) == f"{expected} Add more, or remove the class."


def test_empty_class_folders(tmp_path):
    (tmp_path / "cat").mkdir()
    (tmp_path / "dog").mkdir()
    expected = "The class folders are empty. Put at least 2 pictures or sounds into each."
    assert sentence(tmp_path) == f"{tmp_path}: {expected}"


def test_nothing_readable(tmp_path, write):
    for name in ("a/1.jpg", "a/2.jpg", "b/1.jpg", "b/2.jpg"):
        write(name, b"text")
    assert sentence(tmp_path) == f"{tmp_path}: None of its files can be used. The first one, 1.jpg: {TEXT}"


def test_manifest_of_links_only(write):
    path = write("a.csv", b"path,class\nhttps://example.org/1.png,a\nhttps://example.org/2.png,b\n")
    row = "Row 2: links are not downloaded. Save the file, and write its path instead."
    assert sentence(path) == f"{path}: None of its files can be used. The first one, a.csv: {row}"


def test_pictures_and_sounds_mixed(two_classes, write, sound):
    write("data/dog/bark.wav", sound)
    expected = "There are both 4 pictures (such as cat/1.png) and 1 sound (such as dog/bark.wav). Keep one kind."
    assert sentence(two_classes) == f"{two_classes}: {expected}"


def test_check_classes_after_decoding():
    samples = [Sample(Path(f"{label}/{number}"), label) for label in "ab" for number in range(2)]
    check_classes(("a", "b"), samples)
    with pytest.raises(DataError) as caught:
        check_classes(("a", "b"), samples[1:])
    expected = "Each class needs at least 2 samples that can be read. Too few in: a (1). Add more, or remove the class."
    assert str(caught.value) == expected


def test_manifest_with_parts_of_sounds(tmp_path, write, sound):
    write("long.wav", sound)
    missing = tmp_path / "missing.wav"
    text = "path,class,start,end\n" + "".join(
        f"long.wav,{c},{i / 50},{i / 50 + 0.01}\n" for c in "ab" for i in range(3)
    )
    path = write("samples.csv", (text + "missing.wav,a,,\nmissing.wav,b,,\nlong.wav,b,x,\n").encode())
    dataset = scan(path)
    assert dataset.modality is Modality.AUDIO
    assert dataset.samples[1] == Sample(tmp_path / "long.wav", "a", 0.02, 0.03)
    assert len(dataset.samples) == 6
    assert dataset.skipped == (
        Skipped(path, "Row 10: the start (x) is not a number of seconds."),
        Skipped(missing, "The file does not exist."),
    )


def test_real_pictures_and_sounds(shared_data):
    pictures = scan(shared_data / "cats_dogs")
    assert (pictures.modality, pictures.classes) == (Modality.IMAGE, ("cat", "dog"))
    sounds = scan(shared_data / "esc10")
    assert (sounds.modality, len(sounds.classes)) == (Modality.AUDIO, 10)
    assert pictures.skipped == sounds.skipped == ()


def test_an_evaluation_needs_neither_two_classes_nor_two_samples(tmp_path: Path) -> None:
    (tmp_path / "cat").mkdir()
    Image.new("RGB", (8, 8)).save(tmp_path / "cat" / "1.png")
    with pytest.raises(DataError):
        scan(tmp_path)
    dataset = scan(tmp_path, for_training=False)
    assert (dataset.classes, len(dataset.samples)) == (("cat",), 1)
    (tmp_path / "cat" / "1.png").unlink()
    with pytest.raises(DataError, match="The class folders are empty"):
        scan(tmp_path, for_training=False)
