from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality, Sample
from constructor_desktop.core.errors import Cancelled, StorageError, UsageError
from constructor_desktop.core.events import Event, Progress
from constructor_desktop.core.project import Trim
from constructor_desktop.storage.changes import (
    NOTHING,
    AddClass,
    AddFiles,
    Change,
    Composite,
    ImportSamples,
    MergeClasses,
    MoveSamples,
    RemoveClass,
    RenameClass,
    RenameProject,
    RenameRun,
    ReorderClasses,
    RestoreTrash,
    ReturnSamples,
    SetColour,
    TrashComparison,
    TrashRun,
    TrashSamples,
)
from constructor_desktop.storage.lock import lock_folder
from constructor_desktop.storage.project import Project
from constructor_desktop.storage.runs import RunState, RunStatus, write_status
from tests.storage.every_change import CHANGES, apply, only_comparison, only_run, sounds, source_samples
from tests.storage.projects import contents, make_project, view


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return make_project(tmp_path / "project")


@pytest.mark.parametrize("name", CHANGES)
def test_undo_and_redo(folder: Path, name: str) -> None:
    before = view(folder)
    outcome = apply(folder, CHANGES[name](folder))
    assert outcome.changed
    after = view(folder)
    assert after != before
    for _ in range(2):
        outcome = apply(folder, outcome.inverse)
        restored = view(folder)
        if name == "add files":  # a recording that was kept once goes to the trash, not back to the recorder
            assert restored.pop("scratch") == []
            assert restored == {key: value for key, value in before.items() if key != "scratch"}
        else:
            assert restored == before
        outcome = apply(folder, outcome.inverse)
        assert view(folder) == after


@pytest.mark.parametrize("name", CHANGES)
def test_nothing_of_a_kept_project_gets_lost(folder: Path, name: str) -> None:
    kept = contents(folder)
    outcome = apply(folder, CHANGES[name](folder))
    assert set(contents(folder)) >= set(kept)
    assert len(contents(folder)) == len(kept) + len(outcome.report.added if outcome.report else ())


def test_where_each_sound_went(folder: Path) -> None:
    paths = sounds(folder, "Rain/1.wav", "Rain/only rain.wav", "Wind/2.wav")
    outcome = apply(folder, MoveSamples(paths, "Wind"))
    assert outcome.moved == {
        paths[0]: folder / "data" / "Wind" / "1 (2).wav",
        paths[1]: folder / "data" / "Wind" / "only rain.wav",
    }
    assert outcome.path_now(paths[0]) == folder / "data" / "Wind" / "1 (2).wav"
    assert outcome.path_now(paths[2]) == paths[2]
    assert outcome.count == 2
    back = apply(folder, outcome.inverse)
    assert back.moved == {new: old for old, new in outcome.moved.items()}


def test_a_former_place_that_is_taken(folder: Path) -> None:
    (path,) = sounds(folder, "Rain/1.wav")
    outcome = apply(folder, MoveSamples((path,), "Wind"))
    path.write_bytes(b"somebody else's")
    back = apply(folder, outcome.inverse)
    assert list(back.moved.values()) == [path.with_name("1 (2).wav")]
    assert path.read_bytes() == b"somebody else's"
    assert (folder / "data" / "Rain" / "1 (2).wav").read_bytes() == b"Rain 1.wav"


def test_what_vanished_is_skipped_and_told(folder: Path, tmp_path: Path) -> None:
    gone, there, link = sounds(folder, "Rain/1.wav", "Rain/2.wav", "Rain/link.wav")
    gone.unlink()
    link.symlink_to(there)
    for change in (MoveSamples((gone, there, link), "Wind"), TrashSamples((gone, there, link))):
        outcome = apply(folder, change)
        assert {skipped.path.name: skipped.reason for skipped in outcome.skipped} == {
            "1.wav": "It is no longer there.",
            "link.wav": "It is a link. Put the file itself into the class folder.",
        }
        assert outcome.count == 1
        apply(folder, outcome.inverse)
    for change in (MoveSamples((gone,), "Wind"), TrashSamples((gone,)), TrashSamples(())):
        outcome = apply(folder, change)
        assert not outcome.changed and outcome.inverse == NOTHING
    assert not apply(folder, NOTHING).changed


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (AddClass(" "), "A class needs a name."),
        (AddClass("rain"), 'There is a class named "Rain" already. Choose another name.'),
        (RenameClass("Rain", ""), "A class needs a name."),
        (RenameClass("Rain", "WIND"), 'There is a class named "Wind" already. Choose another name.'),
        (RenameClass("Fog", "x"), 'The class in the folder "Fog" is no longer there.'),
        (SetColour("Fog", 3), 'The class in the folder "Fog" is no longer there.'),
        (RemoveClass("Fog"), 'The class in the folder "Fog" is no longer there.'),
        (MergeClasses("Rain", "Fog"), 'The class in the folder "Fog" is no longer there.'),
        (MergeClasses("Rain", "Rain"), "A class cannot be merged with itself. Choose another one."),
        (MoveSamples((), "Fog"), 'The class in the folder "Fog" is no longer there.'),
        (RenameProject(" "), "A project needs a name."),
        (RestoreTrash(("x",)), "What was deleted is no longer in the trash, so it cannot be brought back."),
        (TrashRun(Path("x")), "x is no longer among the runs of the project."),
        (TrashComparison(Path("x")), "This comparison is not there any more."),
        (RenameRun(Path("x"), "y"), "x is no longer among the runs of the project."),
    ],
)
def test_what_is_refused(folder: Path, change: Change, sentence: str) -> None:
    before = view(folder)
    with pytest.raises(UsageError) as caught:
        apply(folder, change)
    assert str(caught.value) == sentence
    assert view(folder) == before


def test_files_from_elsewhere_are_refused(folder: Path) -> None:
    for change in (
        MoveSamples((Path(__file__),), "Rain"),
        TrashSamples((folder / "data" / ".." / "project.json",)),
        AddFiles(sounds(folder, "Rain/1.wav"), "Wind"),
        AddFiles((Path(__file__),), "Wind"),
    ):
        with pytest.raises(UsageError, match="does not lie in"):
            apply(folder, change)


@pytest.mark.parametrize(
    "change",
    [
        SetColour("Rain", 1),
        RenameClass("Rain", "Rain "),
        ReorderClasses(("Rain", "Wind")),
        ReorderClasses(("Fog",)),
        RenameProject("Weather"),
    ],
)
def test_what_changes_nothing_needs_no_undo(folder: Path, change: Change) -> None:
    document = (folder / "project.json").read_bytes()
    assert not apply(folder, change).changed
    assert (folder / "project.json").read_bytes() == document


def test_a_renamed_class_has_a_folder_like_its_title(folder: Path) -> None:
    outcome = apply(folder, RenameClass("Rain", "Heavy: rain"))
    assert outcome.folders == {"Rain": "Heavy_ rain"}
    assert len(outcome.moved) == 4
    assert all(path.is_file() for path in outcome.moved.values())
    assert not (folder / "data" / "Rain").exists()
    (folder / "data" / "Fog").mkdir()
    with Project.open(folder) as project:
        RenameClass("Fog", "Mist").apply(project)
        (folder / "data" / "Fog").mkdir()
        outcome = RenameClass("Mist", "fog.").apply(project)
        assert outcome.folders == {}, "the folder is taken by another class"
        assert [known.name for known in project.classes] == ["Heavy: rain", "Wind", "fog.", "Fog"]


def test_a_class_comes_back_where_it_was(folder: Path) -> None:
    with Project.open(folder) as project:
        project.add_class("Snow", 9)
        outcome = TrashSamples((), classes=("Wind", "Rain")).apply(project)
        assert [known.name for known in project.classes] == ["Snow"]
        assert len(outcome.removed) == 7
        project.add_class("wind")
        back = outcome.inverse.apply(project)
        assert [(known.name, known.folder) for known in project.classes] == [
            ("Rain", "Rain"),
            ("Wind (2)", "Wind (2)"),
            ("Snow", "Snow"),
            ("wind", "wind"),
        ]
        assert back.new_classes == ("Rain", "Wind (2)")
        assert project.info.trims["Wind (2)/deeper/3.wav"] == Trim(0.5, 2.0)


def test_a_sound_whose_class_is_gone_brings_it_back(folder: Path) -> None:
    outcome = apply(folder, TrashSamples(sounds(folder, "Rain/1.wav")))
    before = view(folder)
    shutil.rmtree(folder / "data" / "Rain")
    apply(folder, SetColour("Wind", 2))
    back = apply(folder, outcome.inverse)
    assert back.new_classes == ("Rain",)
    assert [known["name"] for known in view(folder)["classes"]] == ["Rain", "Wind"]
    assert view(folder)["classes"][0]["colour"] == before["classes"][0]["colour"]
    apply(folder, back.inverse)
    assert [known["name"] for known in view(folder)["classes"]] == ["Wind"]


def test_a_trim_of_an_earlier_file_is_not_taken_over(folder: Path) -> None:
    gone, moved = sounds(folder, "Wind/1.wav", "Rain/1.wav")
    gone.unlink()
    with Project.open(folder) as project:
        project.set_trim(moved, Trim())
        (folder / "data" / "Wind" / "1.wav").write_bytes(b"x")
        project.set_trim(folder / "data" / "Wind" / "1.wav", Trim(3.0))
        (folder / "data" / "Wind" / "1.wav").unlink()
        outcome = MoveSamples((moved,), "Wind").apply(project)
        assert list(outcome.moved.values()) == [gone]
        assert "Wind/1.wav" not in project.info.trims


class StopAfter:
    def __init__(self, done: int) -> None:
        self.done = done

    def __call__(self, event: Event) -> None:
        if isinstance(event, Progress) and event.done == self.done:
            raise Cancelled


def test_a_cancelled_import_keeps_what_is_in(folder: Path) -> None:
    before = view(folder)
    with Project.open(folder) as project:
        outcome = ImportSamples(source_samples(folder)).apply(project, StopAfter(2))
        assert outcome.cancelled and outcome.changed
        assert outcome.report is not None
        assert [path.name for path in outcome.report.added] == ["Rain 0.wav", "Rain 1.wav"]
        assert outcome.added == outcome.report.added
        assert [known.name for known in project.classes] == ["Rain", "Wind"], "no class without a sample"
        assert project.info.trims["Rain/Rain 1.wav"] == Trim(0.1, 0.2)
        outcome = outcome.inverse.apply(project)
    assert view(folder) == before
    with Project.open(folder) as project:
        outcome = ImportSamples(source_samples(folder)).apply(project, StopAfter(0))
    assert outcome.cancelled and not outcome.changed
    assert view(folder) == before


def test_an_import_reports_what_it_skipped(folder: Path) -> None:
    samples = source_samples(folder)
    outcome = apply(folder, ImportSamples((*samples, *samples[:1], Sample(folder / "absent.wav", "Rain"))))
    assert outcome.report is not None
    assert [skipped.reason for skipped in outcome.report.skipped] == [
        "The class already has the same file, as Rain 0.wav.",
        "The file does not exist.",
    ]
    assert outcome.skipped == outcome.report.skipped
    assert outcome.new_classes == ("Snow",)
    assert len(outcome.added) == 6


def test_undoing_an_import_keeps_a_class_that_got_other_samples(folder: Path) -> None:
    outcome = apply(folder, ImportSamples(source_samples(folder)))
    (folder / "data" / "Snow" / "mine.wav").write_bytes(b"mine")
    apply(folder, outcome.inverse)
    assert [known["name"] for known in view(folder)["classes"]] == ["Rain", "Wind", "Snow"]
    assert list(view(folder)["classes"][2]["sounds"]) == ["mine.wav"]


def test_an_import_that_fails_leaves_nothing(small_disk: Path, tmp_path: Path) -> None:
    big = tmp_path / "big.wav"
    big.write_bytes(b"x" * 1_500_000)
    other = tmp_path / "other.wav"
    other.write_bytes(b"y" * 1_500_000)
    with Project.create(small_disk / "p", "P", Modality.AUDIO) as project:
        with pytest.raises(StorageError, match="the disk is full"):
            ImportSamples((Sample(big, "a"), Sample(other, "b"))).apply(project)
        assert project.classes == ()
        assert not list((small_disk / "p" / "data").rglob("*"))
        assert ImportSamples((Sample(big, "a"),)).apply(project).count == 1


def test_all_or_nothing(folder: Path) -> None:
    before = view(folder)
    (path,) = sounds(folder, "Rain/1.wav")
    change = Composite((RenameClass("Wind", "Storm"), MoveSamples((path,), "Storm"), RemoveClass("Fog")))
    with pytest.raises(UsageError, match="Fog"):
        apply(folder, change)
    assert view(folder) == before


def test_a_composite_tells_where_samples_ended(folder: Path) -> None:
    (path,) = sounds(folder, "Rain/1.wav")
    new = folder / "data" / "Wind" / "1 (2).wav"
    outcome = apply(folder, Composite((MoveSamples((path,), "Wind"), RenameClass("Wind", "Storm"))))
    assert outcome.moved[path] == folder / "data" / "Storm" / "1 (2).wav"
    assert new not in outcome.moved
    assert outcome.folders == {"Wind": "Storm"}


def test_a_composite_ends_with_the_change_that_was_cancelled(folder: Path) -> None:
    before = view(folder)
    change = Composite((AddClass("Fog"), ImportSamples(source_samples(folder)), RemoveClass("Rain")))
    with Project.open(folder) as project:
        outcome = change.apply(project, StopAfter(1))
        assert outcome.cancelled
        assert [known.name for known in project.classes] == ["Rain", "Wind", "Fog"]
        outcome.inverse.apply(project)
    assert view(folder) == before


def test_a_run_that_goes_on_is_not_deleted(folder: Path) -> None:
    run = only_run(folder)
    write_status(run, RunStatus(RunState.RUNNING))
    with lock_folder(run), pytest.raises(UsageError, match=r"This training is still going on. Stop it first."):
        apply(folder, TrashRun(run))
    assert run.is_dir()
    apply(folder, TrashRun(run))
    assert not run.exists()


def test_a_comparison_that_goes_on_is_not_deleted(folder: Path) -> None:
    comparison = only_comparison(folder)
    write_status(comparison / "yamnet", RunStatus(RunState.RUNNING))
    with lock_folder(comparison / "yamnet"), pytest.raises(UsageError, match=r"This comparison is still going on."):
        apply(folder, TrashComparison(comparison))
    assert comparison.is_dir()


def test_codes_are_stable() -> None:
    assert {kind.code for kind in Change.__subclasses__()} == {
        "composite",
        "add_class",
        "rename_class",
        "set_colour",
        "reorder_classes",
        "remove_class",
        "merge_classes",
        "move_samples",
        "trash_samples",
        "restore_trash",
        "import_samples",
        "add_files",
        "take_back",
        "set_trim",
        "rename_project",
        "trash_comparison",
        "trash_run",
        "rename_run",
    }
    assert MoveSamples((Path("a"), Path("b")), "c").count == 2
    assert Composite((AddClass("a"), ReturnSamples(((Path("a"), Path("b")),) * 3))).count == 4
