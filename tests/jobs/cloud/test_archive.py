"""What is sent to the machine, and what is read of what comes back."""

from __future__ import annotations

import io
import os
import tarfile
from collections import namedtuple
from pathlib import Path

import pytest

from constructor_desktop.core.data import Dataset, Modality, Sample, Skipped
from constructor_desktop.core.errors import DataError, StorageError
from constructor_desktop.core.events import Event, Progress, ignore_event
from constructor_desktop.jobs.cloud.archive import ARCHIVE, changed_since, pack, upload_size
from constructor_desktop.jobs.cloud.job_folder import read_job_folder
from constructor_desktop.jobs.cloud.paths import PathMap
from constructor_desktop.jobs.cloud.tar_reader import extract
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.training.config import RunConfig
from tests.jobs.cloud.fakes import tar_of
from tests.training.samples import save_sounds


def dataset_of(folder: Path, count: int = 3) -> Dataset:
    """A data set with a part of a sound, a file from elsewhere, and one that was left out."""
    data, other = folder / "Мои данные", folder / "elsewhere" / "чужой файл.wav"
    samples = []
    for number in range(count):
        path = data / "a b" / f"{number} ы.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(os.urandom(5000))
        samples.append(Sample(path, "кот"))
    other.parent.mkdir()
    other.write_bytes(b"x" * 100)
    samples += [Sample(samples[0].path, "пёс", 1.0, 2.5), Sample(other, "пёс")]
    skipped = (Skipped(data / "broken.wav", "It is broken."),)
    return Dataset(Modality.AUDIO, ("пёс", "кот"), tuple(samples), data, skipped)


def spec(folder: Path, **config: object) -> JobSpec:
    return JobSpec(folder / "Мои данные", folder / "run", RunConfig.create(**config))


def test_what_is_packed_is_the_same_job_elsewhere(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path)
    events: list[Event] = []
    archive = pack(spec(tmp_path, seed=5, device="cpu"), dataset, tmp_path / "out", events.append)
    assert archive.size == archive.path.stat().st_size == upload_size(spec(tmp_path, seed=5, device="cpu"), dataset)
    assert isinstance(events[-1], Progress) and events[-1].stage == "cloud_pack"
    assert events[-1].done == events[-1].total, "the bar ends at its end"
    folder = tmp_path / "there"
    extract(archive.path, folder)
    job, there = read_job_folder(folder, tmp_path / "run there")
    assert (job.config.seed, job.config.device) == (5, "auto")
    assert there.classes == dataset.classes and there.modality is dataset.modality
    assert [(one.label, one.start, one.end) for one in there.samples] == [
        (one.label, one.start, one.end) for one in dataset.samples
    ]
    assert [one.path.read_bytes() for one in there.samples] == [one.path.read_bytes() for one in dataset.samples]
    assert [one.reason for one in there.skipped] == ["It is broken."]
    paths = PathMap(archive.manifest)
    assert [paths.local(str(one.path)) for one in (*there.samples, *there.skipped)] == [
        str(one.path) for one in (*dataset.samples, *dataset.skipped)
    ]
    assert paths.local("/elsewhere/x") == "/elsewhere/x"


def test_the_same_job_gives_the_same_bytes(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path)
    first = pack(spec(tmp_path), dataset, tmp_path / "1", ignore_event)
    os.utime(dataset.samples[0].path, (1, 1))
    second = pack(spec(tmp_path), dataset, tmp_path / "2", ignore_event)
    assert first.path.read_bytes() == second.path.read_bytes() and first.sha256 == second.sha256
    assert pack(spec(tmp_path, seed=1), dataset, tmp_path / "3", ignore_event).sha256 != first.sha256


def test_background_noise_and_weights_travel_along(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path)
    noise = save_sounds(tmp_path / "noise", {"hum": 2})
    weights = tmp_path / "net.bin"
    weights.write_bytes(b"weights")
    job = spec(tmp_path, noise_folder=str(noise))
    archive = pack(job, dataset, tmp_path / "out", ignore_event, [weights])
    digests = extract(archive.path, tmp_path / "there")
    assert sum(name.startswith("noise/") for name in digests) == 2 and "weights/net.bin" in digests
    assert read_job_folder(tmp_path / "there", tmp_path / "run")[0].config.noise_folder == str(
        tmp_path / "there" / "noise"
    )


@pytest.mark.parametrize("change", ["longer", "shorter", "other", "gone"])
def test_a_file_that_changes_while_it_is_packed(tmp_path: Path, change: str) -> None:
    dataset = dataset_of(tmp_path, 4)
    last = dataset.samples[3].path

    def meddle(event: Event) -> None:
        if change == "gone":
            last.unlink(missing_ok=True)
        elif isinstance(event, Progress) and event.done > 15_000:
            last.write_bytes({"longer": b"x" * 9000, "shorter": b"x", "other": b"x" * 5000}[change])

    with pytest.raises(DataError, match=r"3 ы\.wav changed while it was being sent"):
        pack(spec(tmp_path), dataset, tmp_path / "out", meddle)
    assert list((tmp_path / "out").iterdir()) == []


def test_files_that_change_later_are_found(tmp_path: Path) -> None:
    dataset = dataset_of(tmp_path)
    manifest = pack(spec(tmp_path), dataset, tmp_path / "out", ignore_event).manifest
    assert changed_since(manifest) == []
    path, other = dataset.samples[1].path, dataset.samples[0].path
    path.write_bytes(b"other")
    assert changed_since(manifest) == [str(path)]
    path.unlink()
    assert changed_since(manifest) == [str(path)]
    other.unlink()
    assert set(changed_since(manifest)) == {str(path), str(other)}


def test_a_full_disk_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "free")
    monkeypatch.setattr("shutil.disk_usage", lambda path: usage(1000))
    with pytest.raises(StorageError, match="the disk is full"):
        pack(spec(tmp_path), dataset_of(tmp_path), tmp_path / "out", ignore_event)
    assert not (tmp_path / "out" / ARCHIVE).exists()


@pytest.mark.parametrize("name", ["../x", "/etc/x", "a/../../x", "a//x", "./x", ""])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.tar"
    path.write_bytes(tar_of({name: b"evil"}))
    with pytest.raises(DataError, match=r"evil\.tar"):
        extract(path, tmp_path / "folder" / "in it")
    assert [one.name for one in tmp_path.rglob("*") if one.is_file()] == ["evil.tar"]


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE])
def test_links_and_devices_are_refused(tmp_path: Path, kind: bytes) -> None:
    path = tmp_path / "evil.tar"
    with tarfile.open(path, "w") as archive:
        entry = tarfile.TarInfo("link")
        entry.type, entry.linkname = kind, "/etc/passwd"
        archive.addfile(entry)
    with pytest.raises(DataError, match="would be written elsewhere"):
        extract(path, tmp_path / "folder")


def test_damaged_archives_are_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "broken.tar"
    whole = tar_of({"a": b"x" * 5000})
    for content in (b"no tar", whole[:2000], io.BytesIO(whole).read(600)):
        path.write_bytes(content)
        with pytest.raises(DataError, match="damaged"):
            extract(path, tmp_path / f"folder{len(content)}")
