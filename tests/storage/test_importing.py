from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality, Sample
from constructor_desktop.core.errors import Cancelled, StorageError, UsageError
from constructor_desktop.core.events import Event, Notice, Progress, SampleSkipped
from constructor_desktop.storage.project import Project, is_project, read_dataset

IMPORT = """
import sys
from pathlib import Path
from constructor_desktop.storage.project import Project
source = Path(sys.argv[2])
with Project.open(Path(sys.argv[1])) as project:
    print("open", flush=True)
    project.import_files({folder.name: sorted(folder.iterdir()) for folder in sorted(source.iterdir())})
print("done", flush=True)
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.create(tmp_path / "project", "P", Modality.IMAGE)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two folders of five files of different sizes and content."""
    for name in ("a", "b"):
        (tmp_path / "source" / name).mkdir(parents=True)
        for i in range(5):
            (tmp_path / "source" / name / f"{i}.jpg").write_bytes(f"{name}{i}".encode() * (i + 1) * 1000)
    return tmp_path / "source"


def by_class(source: Path) -> dict[str, list[Path]]:
    return {folder.name: sorted(folder.iterdir()) for folder in sorted(source.iterdir())}


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_are_copied_and_left_where_they_were(project: Project, source: Path) -> None:
    old = source / "a" / "0.jpg"
    os.utime(old, (1_000_000_000, 1_000_000_000))
    old.chmod(0o400)
    before = tree(source)
    events: list[Event] = []
    with project:
        report = project.import_files(by_class(source), events.append)
        assert [known.name for known in project.classes] == ["a", "b"]
    assert tree(source) == before
    assert tree(project.folder / "data") == before
    assert report.skipped == ()
    assert [path.relative_to(project.folder / "data").as_posix() for path in report.added] == sorted(before)
    assert [(event.done, event.total) for event in events if isinstance(event, Progress)] == [
        (done, 10) for done in range(11)
    ]
    assert report.added[0].stat().st_mtime == 1_000_000_000
    assert stat.S_IMODE(report.added[0].stat().st_mode) == stat.S_IMODE(report.added[1].stat().st_mode)
    assert not (project.folder / ".incoming").exists()


def test_the_same_content_is_copied_once_into_a_class(project: Project, source: Path, tmp_path: Path) -> None:
    files = by_class(source)
    twin = tmp_path / "twin.jpg"
    twin.write_bytes(files["a"][3].read_bytes())
    other = tmp_path / "same size.jpg"
    other.write_bytes(bytes(reversed(twin.read_bytes())))
    with project:
        project.import_files(files)
        events: list[Event] = []
        report = project.import_files({"a": [*files["a"], twin, other, other], "b": [twin]}, events.append)
    assert [path.name for path in report.added] == ["same size.jpg", "twin.jpg"]
    assert [(skipped.path, skipped.reason) for skipped in report.skipped] == [
        *((path, f"The class already has the same file, as {path.name}.") for path in files["a"]),
        (twin, "The class already has the same file, as 3.jpg."),
        (other, "The class already has the same file, as same size.jpg."),
    ]
    assert [event.path for event in events if isinstance(event, SampleSkipped)] == [
        str(skipped.path) for skipped in report.skipped
    ]
    assert len(read_dataset(project.folder).samples) == 12


def test_the_same_name_gets_a_number(project: Project, tmp_path: Path) -> None:
    names = ["1/cat.jpg", "2/cat.jpg", "3/CAT.JPG", "4/cat (2).jpg", "5/.cat.jpg", "6/a:b.jpg"]
    for number, name in enumerate(names):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(b"%d" % number)
    with project:
        report = project.import_files({"a": [tmp_path / name for name in names]})
    assert [path.name for path in report.added] == [
        "cat.jpg",
        "cat (2).jpg",
        "CAT (3).JPG",
        "cat (2) (2).jpg",
        "_.cat.jpg",
        "a_b.jpg",
    ]
    assert [path.read_bytes() for path in report.added] == [b"%d" % number for number in range(6)]
    assert len(read_dataset(project.folder).samples) == 6


def test_a_file_put_there_meanwhile_is_not_replaced(project: Project, source: Path) -> None:
    target = project.folder / "data" / "a" / "1.jpg"

    def put_by_hand(event: Event) -> None:
        if isinstance(event, Progress) and event.done == 1:
            target.write_bytes(b"by hand")

    with project:
        report = project.import_files({"a": by_class(source)["a"]}, put_by_hand)
    assert target.read_bytes() == b"by hand"
    assert report.added[1].name == "1 (2).jpg"


def test_what_cannot_be_copied_is_reported(project: Project, source: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.jpg").symlink_to(source / "a" / "0.jpg")
    (tmp_path / "dead link.jpg").symlink_to(tmp_path / "nowhere")
    paths = [tmp_path / name for name in ("absent.jpg", "source", "pipe", "dead link.jpg", "link.jpg")]
    with project:
        report = project.import_files({"a": paths})
    assert [skipped.reason for skipped in report.skipped] == [
        "The file does not exist.",
        "It is a folder, not a file.",
        "It is a device or a pipe, not a file.",
        "The file does not exist.",
    ]
    (added,) = report.added
    assert not added.is_symlink()
    assert added.read_bytes() == (source / "a" / "0.jpg").read_bytes()


def test_names_in_any_script_and_any_bytes(project: Project, tmp_path: Path) -> None:
    names = ["кошка.jpg", "猫 🐈.png", "é.jpg", os.fsdecode(b"latin\xe9.jpg")]
    for number, name in enumerate(names):
        (tmp_path / name).write_bytes(b"%d" % number)
    with project:
        project.import_files({"Ко/шки 🐈": [tmp_path / name for name in names]})
    dataset = read_dataset(project.folder)
    assert dataset.classes == ("Ко/шки 🐈",)
    assert {sample.path.name: sample.path.read_bytes() for sample in dataset.samples} == {
        "кошка.jpg": b"0",
        "猫 🐈.png": b"1",
        "é.jpg": b"2",
        "latin_.jpg": b"3",
    }


def test_an_empty_class_name_is_refused(project: Project, source: Path) -> None:
    with project, pytest.raises(UsageError, match="A class needs a name"):
        project.import_files({" ": by_class(source)["a"]})


@pytest.mark.parametrize("moment", [0, 1, 4, 7])
def test_cancelling_keeps_what_was_copied(project: Project, source: Path, moment: int) -> None:
    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.done == moment:
            raise Cancelled

    with project:
        with pytest.raises(Cancelled):
            project.import_files(by_class(source), stop)
        before = tree(source)
        assert len(project.dataset().samples) == moment
        assert tree(project.folder / "data").items() <= before.items()
        assert not (project.folder / ".incoming").exists()
        assert len(project.import_files(by_class(source)).added) == 10 - moment
        assert tree(project.folder / "data") == before


def test_a_full_disk_is_said_and_harms_nothing(small_disk: Path, tmp_path: Path) -> None:
    for i in range(30):
        (tmp_path / f"{i:02}.wav").write_bytes(random.Random(i).randbytes(100_000))
    files = {"a": sorted(tmp_path.glob("*.wav"))}
    with Project.create(small_disk / "project", "P", Modality.AUDIO) as project:
        with pytest.raises(StorageError, match=r"Cannot write to .*project: the disk is full. Free some space"):
            project.import_files(files)
        copied = tree(project.folder / "data" / "a")
        assert len(copied) >= 10
        assert not (project.folder / ".incoming").exists()
    originals = tree(tmp_path)
    assert all(originals[name] == content for name, content in copied.items())
    with Project.open(small_disk / "project") as project:
        assert len(project.dataset().samples) == len(copied)


def test_a_file_larger_than_the_disk_allows(project: Project, tmp_path: Path) -> None:
    (tmp_path / "large.wav").write_bytes(bytes(300_000))
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, limits[1]))
        with project, pytest.raises(StorageError, match="larger than this disk allows"):
            project.import_files({"a": [tmp_path / "large.wav"]})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, previous)
    assert tree(project.folder / "data") == {}


def start_import(project: Path, source: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", IMPORT, str(project), str(source)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    process.stdout.readline()
    return process


def test_a_second_process_is_kept_out_of_an_import(project: Project, source: Path) -> None:
    project.close()
    processes = [start_import(project.folder, source) for _ in range(3)]
    outputs = [process.communicate() for process in processes]
    finished = [out for out, _ in outputs if "done" in out]
    assert finished
    assert all("LockedError" in err for out, err in outputs if "done" not in out)
    assert tree(project.folder / "data") == tree(source)


def make_small_and_large_files(source: Path) -> None:
    """Large ones take several writes each, so that most moments lie within a copy."""
    for name in ("кошки", "собаки"):
        (source / name).mkdir(parents=True)
        for i in range(30):
            size = 6_000_000 if i % 6 == 0 else 20_000 * (i % 6)
            (source / name / f"{i:02}.jpg").write_bytes(random.Random(f"{name}{i}").randbytes(size))


def check_after_kill(folder: Path, originals: dict[str, bytes]) -> int:
    """Opens the project; returns how many samples it has."""
    with Project.open(folder) as project:
        copies = tree(folder / "data")
        assert copies.items() <= originals.items(), "every sample is whole"
        assert len(project.dataset().samples) == len(copies)
        assert set(project.dataset().classes) <= {name.partition("/")[0] for name in originals}
    assert not (folder / ".incoming").exists()
    assert not list(folder.rglob(".tmp-*"))
    assert not list(folder.glob("project.backup-*"))
    return len(copies)


def test_killed_at_random_moments(tmp_path: Path) -> None:
    source = tmp_path / "source"
    make_small_and_large_files(source)
    originals = tree(source)
    rng = random.Random(2024)
    folder = tmp_path / "project"
    Project.create(folder, "P", Modality.IMAGE).close()
    for _ in range(10):
        process = start_import(folder, source)
        time.sleep(rng.uniform(0, 0.04))
        process.kill()
        process.communicate()
        assert tree(source) == originals
        check_after_kill(folder, originals)
    start_import(folder, source).communicate()
    assert tree(folder / "data") == originals, "and going on copies just the rest"


def test_killed_before_every_step(
    tmp_path: Path, source: Path, killed_in_a_child: Callable[[Callable[[], object], int], bool]
) -> None:
    for number in (2, 3, 4):
        (source / "b" / f"{number}.jpg").unlink()
        (source / "a" / f"{number}.jpg").unlink()
    originals = tree(source)
    folder = tmp_path / "project"

    def create_and_import() -> None:
        with Project.create(folder, "P", Modality.IMAGE) as project:
            project.import_files(by_class(source))

    counts = []
    step = 1
    while killed_in_a_child(create_and_import, step):
        counts.append(check_after_kill(folder, originals) if is_project(folder) else 0)
        if counts[-1] == 0:
            with contextlib.suppress(StorageError):
                Project.create(folder, "P", Modality.IMAGE).close()
            assert is_project(folder), "a creation that was killed can be repeated"
        shutil.rmtree(folder)
        assert tree(source) == originals
        step += 1
    assert set(counts) == set(range(5))
    assert counts == sorted(counts)
    assert tree(folder / "data") == originals


def parts(project: Project) -> list[tuple[str, str, float | None, float | None]]:
    return [(s.label, s.path.name, s.start, s.end) for s in project.dataset().samples]


def test_parts_of_sounds_become_trims(tmp_path: Path, source: Path) -> None:
    one, two, three = by_class(source)["a"][:3]
    with Project.create(tmp_path / "sounds", "P", Modality.AUDIO) as project:
        project.import_samples([Sample(one, "x", 1.0, 2.5), Sample(two, "x"), Sample(one, "y", 0.5), Sample(one, "y")])
        expected = [("x", "0.jpg", 1.0, 2.5), ("x", "1.jpg", None, None), ("y", "0.jpg", 0.5, None)]
        assert parts(project) == expected
        project.import_samples([Sample(one, "x", 7.0, 8.0), Sample(three, "y", None, 3.0)])
        assert parts(project) == [*expected, ("y", "2.jpg", None, 3.0)], "a file that is there keeps its part"
    with Project.open(tmp_path / "sounds") as project:
        assert len(parts(project)) == 4


def test_parts_are_kept_if_the_import_is_stopped(tmp_path: Path, source: Path) -> None:
    def stop(event: Event) -> None:
        if isinstance(event, Progress) and event.done == 1:
            raise Cancelled

    one, two = by_class(source)["a"][:2]
    with Project.create(tmp_path / "sounds", "P", Modality.AUDIO) as project:
        with pytest.raises(Cancelled):
            project.import_samples([Sample(one, "x", 1.0, 2.5), Sample(two, "x", 1.0, 2.0)], stop)
        assert parts(project) == [("x", "0.jpg", 1.0, 2.5)]


def test_classes_that_differ_only_in_case_are_one_which_is_said(project: Project, source: Path) -> None:
    events: list[Event] = []
    files = by_class(source)
    project.import_files({"A": files["a"], "a": files["b"], "Й": [], "И\u0306": []}, events.append)
    assert [sample_class.name for sample_class in project.classes] == ["A", "Й"]
    assert len(project.dataset().samples) == 10
    (message,) = [event.message for event in events if isinstance(event, Notice)]
    assert message == 'The classes "A" and "a" differ only in upper and lower case and are one here.'
