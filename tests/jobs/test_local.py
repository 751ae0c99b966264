from __future__ import annotations

import csv
import json
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from constructor_desktop.core.data import Dataset, Modality
from constructor_desktop.core.errors import Cancelled, ConstructorError, DataError, StorageError, UsageError
from constructor_desktop.core.events import (
    BatchFinished,
    EpochFinished,
    Event,
    Progress,
    RunFinished,
    SampleSkipped,
    ignore_event,
)
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.jobs.local import LocalRunner, load_dataset
from constructor_desktop.jobs.runner import JobSpec, Runner
from constructor_desktop.models.trained import load_model
from constructor_desktop.storage.project import Project
from constructor_desktop.storage.runs import RunFolder, RunState, run_status
from constructor_desktop.training.config import RunConfig
from tests.training.samples import RATE, draw, save_pictures, save_sounds, save_wave, sound

CONFIG = RunConfig(device="cpu")


@pytest.fixture(scope="session")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two classes of pictures with names in several scripts, and one file that is none."""
    folder = save_pictures(tmp_path_factory.mktemp("данные 🐈"), {"discs": 8, "stripes": 8})
    (folder / "discs").rename(folder / "круги")
    (folder / "круги" / "письмо.png").write_text("This is a letter.")
    return folder


@pytest.fixture(scope="session")
def runner(cache_folder: Path) -> Iterator[Runner]:
    with LocalRunner(cache_folder) as runner:
        yield runner


class Finished:
    """A run that succeeded, and the events that were heard."""

    def __init__(self, runner: Runner, data: Path, out: Path) -> None:
        self.events: list[Event] = []
        self.data = data
        self.path = runner.run(JobSpec(data, out, CONFIG), self.events.append)
        self.folder = RunFolder.open(self.path)


@pytest.fixture(scope="session")
def finished(runner: Runner, pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    return Finished(runner, pictures, tmp_path_factory.mktemp("runs") / "run")


def test_the_run_folder_is_whole(finished: Finished) -> None:
    status = run_status(finished.path)
    assert status is not None and status.state is RunState.SUCCEEDED
    metrics = finished.folder.metrics()
    assert metrics["classes"] == ["stripes", "круги"]
    assert metrics["model_bytes"] == finished.folder.model_path.stat().st_size
    assert metrics["n_skipped"] == 1
    assert not [path for path in finished.path.iterdir() if path.name.endswith((".tmp", ".pkl"))]


def test_the_model_answers(finished: Finished, cache_folder: Path) -> None:
    predictor = Predictor.from_model(load_model(finished.folder.model_path), cache_folder, "cpu")
    new = [(kind, seed) for kind in ("discs", "stripes") for seed in range(300, 306)]
    answers = [predictor.predict_array(np.asarray(draw(*one))).label for one in new]
    expected = ["круги" if kind == "discs" else kind for kind, _ in new]
    assert sum(one == other for one, other in zip(answers, expected, strict=True)) >= 10


def test_the_job_can_be_repeated(finished: Finished, runner: Runner, tmp_path: Path) -> None:
    job = finished.folder.job()
    config = RunConfig.create(**job["config"])
    assert config == CONFIG
    again = runner.run(JobSpec(Path(job["data"]), tmp_path / "again", config), ignore_event)
    assert RunFolder.open(again).model_path.read_bytes() == finished.folder.model_path.read_bytes()
    assert RunFolder.open(again).job() == job


def test_the_manifest_lists_every_sample(finished: Finished) -> None:
    job, metrics = finished.folder.job(), finished.folder.metrics()
    assert job["modality"] == "image"
    sides = [record["split"] for record in job["samples"]]
    assert (sides.count("train"), sides.count("val")) == (metrics["n_train"], metrics["n_val"])
    assert len({record["sha256"] for record in job["samples"]}) == 16
    assert all(Path(record["path"]).parent.name == record["label"] for record in job["samples"])


def test_the_run_folder_keeps_every_answer(finished: Finished) -> None:
    record, metrics = finished.folder.answers(), finished.folder.metrics()
    assert record is not None and len(record["answers"]) == metrics["n_val"]
    (finished.path / "answers.json").rename(finished.path / "kept")
    assert finished.folder.answers() is None  # as in runs of earlier versions
    (finished.path / "kept").rename(finished.path / "answers.json")


def test_events_come_in_order(finished: Finished) -> None:
    kinds = [type(event) for event in finished.events]
    first = {kind: kinds.index(kind) for kind in set(kinds)}
    assert first[Progress] < first[BatchFinished] < first[EpochFinished]
    times = [event.time for event in finished.events]
    assert times == sorted(times)
    stages = [event.stage for event in finished.events if isinstance(event, Progress)]
    assert stages.index("read") < stages.index("embed") < stages.index("check")


def test_the_run_folder_keeps_the_events(finished: Finished) -> None:
    kept = finished.folder.events()
    assert isinstance(kept[-1], RunFinished)
    assert kept[-1].status == "succeeded"
    assert kept[:-1] == [event for event in finished.events if not isinstance(event, Progress)]
    skipped = [event for event in kept if isinstance(event, SampleSkipped)]
    assert [(Path(event.path).name, event.reason) for event in skipped] == [
        ("письмо.png", "It is a text file, not a picture or a sound.")
    ]


def test_user_files_are_only_read(runner: Runner, tmp_path: Path) -> None:
    data = save_sounds(tmp_path / "data", {"noise": 4, "tone": 4})
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in data.rglob("*.wav")}
    runner.run(JobSpec(data, tmp_path / "run", CONFIG), ignore_event)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in data.rglob("*.wav")} == before
    assert {path.suffix for path in data.rglob("*") if path.is_file()} == {".wav"}


def test_training_again_embeds_nothing(runner: Runner, pictures: Path, finished: Finished, tmp_path: Path) -> None:
    runner.run(JobSpec(pictures, tmp_path / "run", CONFIG), ignore_event)
    first, again = finished.folder.metrics(), RunFolder.open(tmp_path / "run").metrics()
    assert again["seconds_by_stage"].get("embed", 0) < 0.5 * first["seconds_by_stage"]["embed"]


@pytest.mark.parametrize("kind", [Progress, EpochFinished])
def test_a_cancelled_run_says_so(runner: Runner, pictures: Path, tmp_path: Path, kind: type[Event]) -> None:
    heard: list[Event] = []

    def cancel(event: Event) -> None:
        heard.append(event)
        if isinstance(event, kind):
            raise Cancelled

    with pytest.raises(Cancelled):
        runner.run(JobSpec(pictures, tmp_path / "run", CONFIG), cancel)
    assert isinstance(heard[-1], kind)
    assert sum(isinstance(event, kind) for event in heard) == 1
    status = run_status(tmp_path / "run")
    assert status is not None and status.state is RunState.CANCELLED
    last = json.loads((tmp_path / "run" / "events.jsonl").read_text().splitlines()[-1])
    assert (last["type"], last["status"]) == ("run", "cancelled")
    with pytest.raises(ConstructorError, match="was cancelled"):
        RunFolder.open(tmp_path / "run")


def test_a_run_can_be_cancelled_from_another_thread(runner: Runner, pictures: Path, tmp_path: Path) -> None:
    wanted = threading.Event()
    outcome: list[BaseException] = []

    def check(event: Event) -> None:
        if isinstance(event, Progress):
            wanted.wait(10)
            raise Cancelled

    def work() -> None:
        try:
            runner.run(JobSpec(pictures, tmp_path / "run", CONFIG), check)
        except BaseException as error:
            outcome.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    wanted.set()
    thread.join(30)
    assert [type(error) for error in outcome] == [Cancelled]


def test_a_failed_run_says_why(runner: Runner, tmp_path: Path) -> None:
    data = save_pictures(tmp_path / "data", {"discs": 3})
    with pytest.raises(DataError) as error:
        runner.run(JobSpec(data, tmp_path / "run", CONFIG), ignore_event)
    assert str(error.value) == "There is only one class (discs). At least two classes are needed."
    status = run_status(tmp_path / "run")
    assert status is not None
    assert (status.state, status.message) == (RunState.FAILED, str(error.value))
    assert not (tmp_path / "run" / "model.safetensors").exists()


def test_a_failure_of_the_program_is_a_failed_run_too(runner: Runner, pictures: Path, tmp_path: Path) -> None:
    def fail(event: Event) -> None:
        raise OSError("the listener broke")

    with pytest.raises(OSError, match="the listener broke"):
        runner.run(JobSpec(pictures, tmp_path / "run", CONFIG), fail)
    status = run_status(tmp_path / "run")
    assert status is not None
    assert (status.state, status.message) == (RunState.FAILED, "OSError: the listener broke")


def test_a_cancelled_run_can_be_started_again(runner: Runner, pictures: Path, tmp_path: Path) -> None:
    def cancel(event: Event) -> None:
        raise Cancelled

    spec = JobSpec(pictures, tmp_path / "run", CONFIG)
    with pytest.raises(Cancelled):
        runner.run(spec, cancel)
    runner.run(spec, ignore_event)
    assert RunFolder.open(spec.out).metrics()["n_samples"] == 16


def test_a_finished_run_is_never_overwritten(runner: Runner, finished: Finished) -> None:
    before = finished.folder.model_path.read_bytes()
    with pytest.raises(StorageError, match="holds a finished run already"):
        runner.run(JobSpec(finished.data, finished.path, CONFIG), ignore_event)
    assert finished.folder.model_path.read_bytes() == before


def no_data(folder: Path) -> str:
    return "There is no such file or folder."


def empty_folder(folder: Path) -> str:
    folder.mkdir()
    return "The folder is empty. Put the samples of each class into a sub-folder named after the class."


def mixed_kinds(folder: Path) -> str:
    save_pictures(folder, {"a": 3})
    save_sounds(folder, {"b": 3})
    return "There are both 3 pictures (such as a/a 0.png) and 3 sounds (such as b/b 0.wav). Keep one kind."


def one_sample(folder: Path) -> str:
    save_pictures(folder, {"discs": 3, "stripes": 1})
    return "Too few in: stripes (1). Add more, or remove the class."


def only_copies(folder: Path) -> str:
    save_pictures(folder, {"discs": 3, "stripes": 1})
    shutil.copy(folder / "stripes" / "stripes 0.png", folder / "stripes" / "again.png")
    return "Too few in: stripes (1). Add more, or remove the class."


def no_manifest(folder: Path) -> str:
    folder.write_text("name;size\na;1\n")
    return "The first row of a manifest must name its columns, such as path,class,start,end."


@pytest.mark.parametrize("prepare", [no_data, empty_folder, mixed_kinds, one_sample, only_copies, no_manifest])
def test_bad_input_is_explained(runner: Runner, tmp_path: Path, prepare: Callable[[Path], str]) -> None:
    sentence = prepare(tmp_path / "data")
    with pytest.raises((DataError, UsageError), match=re.escape(sentence)) as error:
        runner.run(JobSpec(tmp_path / "data", tmp_path / "run", CONFIG), ignore_event)
    status = run_status(tmp_path / "run")
    if isinstance(error.value, UsageError):
        assert not (tmp_path / "run").exists()
    else:
        assert status is not None and status.message == str(error.value)


def test_the_architecture_must_fit(runner: Runner, pictures: Path, tmp_path: Path) -> None:
    config = RunConfig(device="cpu", arch="yamnet")
    with pytest.raises(UsageError, match="yamnet learns sounds, but the data are pictures"):
        runner.run(JobSpec(pictures, tmp_path / "run", config), ignore_event)


def described(dataset: Dataset) -> list[tuple[str, str]]:
    return sorted((sample.label, sample.path.stem) for sample in dataset.samples)


def test_folders_manifests_and_projects_are_the_same_data(tmp_path: Path) -> None:
    data = save_pictures(tmp_path / "folder", {"discs": 3, "stripes": 3})
    files = {name: sorted((data / name).iterdir()) for name in ("discs", "stripes")}
    with (tmp_path / "list.csv").open("w", newline="") as file:
        rows = [(path.relative_to(tmp_path), name) for name, paths in files.items() for path in paths]
        csv.writer(file).writerows([("path", "class"), *rows])
    with Project.create(tmp_path / "project", "shapes", Modality.IMAGE) as project:
        project.import_files(files)
    loaded = [load_dataset(tmp_path / name, ignore_event) for name in ("folder", "list.csv", "project")]
    assert described(loaded[0]) == described(loaded[1]) == described(loaded[2])
    for dataset in loaded:
        assert dataset.modality is Modality.IMAGE
        assert dataset.classes == ("discs", "stripes")


def test_the_class_order_of_a_project_is_kept(runner: Runner, tmp_path: Path) -> None:
    data = save_pictures(tmp_path / "folder", {"discs": 4, "stripes": 4})
    with Project.create(tmp_path / "project", "shapes", Modality.IMAGE) as project:
        project.import_files({name: sorted((data / name).iterdir()) for name in ("stripes", "discs")})
        out = project.new_run_folder()
        runner.run(JobSpec(project.folder, out, CONFIG), ignore_event)
    assert RunFolder.open(out).metrics()["classes"] == ["stripes", "discs"]
    assert load_model(out / "model.safetensors").classes == ("stripes", "discs")


def test_parts_of_recordings_named_by_a_manifest(runner: Runner, tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("path", "class", "start", "end")]
    for kind in ("noise", "tone"):
        for seed in range(4):
            save_wave(tmp_path / f"{kind} {seed}.wav", sound(kind, seed, 3.0))
            rows += [(f"{kind} {seed}.wav", kind, begin, begin + 1) for begin in (0, 1.5)]
    with (tmp_path / "list.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    out = runner.run(JobSpec(tmp_path / "list.csv", tmp_path / "run", CONFIG), ignore_event)
    samples = RunFolder.open(out).job()["samples"]
    assert len(samples) == 16
    assert {(record["start"], record["end"]) for record in samples} == {(0.0, 1.0), (1.5, 2.5)}
    side_of = {}
    for record in samples:
        assert side_of.setdefault(record["path"], record["split"]) == record["split"]
    assert set(side_of.values()) == {"train", "val"}
    assert load_model(out / "model.safetensors").window_seconds == pytest.approx(1.0, abs=1 / RATE)


def test_classes_of_one_recording_each_cannot_be_checked(runner: Runner, tmp_path: Path) -> None:
    rows: list[tuple[object, ...]] = [("path", "class", "start", "end")]
    for kind in ("noise", "tone"):
        save_wave(tmp_path / f"{kind}.wav", sound(kind, 1, 8.0))
        rows += [(f"{kind}.wav", kind, begin, begin + 1) for begin in range(8)]
    with (tmp_path / "list.csv").open("w", newline="") as file:
        csv.writer(file).writerows(rows)
    with pytest.raises(DataError, match=r"none can be kept aside to check .* Add sounds from other recordings"):
        runner.run(JobSpec(tmp_path / "list.csv", tmp_path / "run", CONFIG), ignore_event)


def test_an_empty_project_is_refused_with_a_sentence(runner: Runner, tmp_path: Path) -> None:
    with Project.create(tmp_path / "project", "empty", Modality.IMAGE):
        pass
    with pytest.raises(DataError, match=r"There are no classes\. At least two classes are needed\."):
        runner.run(JobSpec(tmp_path / "project", tmp_path / "run", CONFIG), ignore_event)
