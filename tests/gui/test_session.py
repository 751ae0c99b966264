from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality, Sample
from constructor_desktop.core.errors import LockedError, MissingProjectError, StorageError, UsageError
from constructor_desktop.core.events import Event, OnEvent, Progress, ignore_event
from constructor_desktop.gui.history import UNDO_LIMIT
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Done, Session, create_project, open_project
from constructor_desktop.storage.changes import (
    NOTHING,
    AddClass,
    AddFiles,
    Change,
    ImportSamples,
    MergeClasses,
    MoveSamples,
    Outcome,
    RemoveClass,
    RenameClass,
    RenameProject,
    SetColour,
    TrashSamples,
)
from constructor_desktop.storage.project import Project
from tests.gui.conftest import MakeSession, write_samples

WAIT = 20_000


class Log:
    """What a session tells."""

    def __init__(self, session: Session) -> None:
        self.changed = 0
        self.done: list[Done] = []
        self.failed: list[Exception] = []
        self.busy: list[bool] = []
        self.events: list[Event] = []
        session.changed.connect(self._count)
        session.done.connect(self.done.append)
        session.failed.connect(self.failed.append)
        session.busy_changed.connect(self.busy.append)
        session.progress.connect(self.events.extend)

    def _count(self) -> None:
        self.changed += 1


class Gate(Change):
    """Waits until it is let through; makes nothing."""

    code = "gate"

    def __init__(self, error: Exception | None = None) -> None:
        self.entered, self.open, self.error = threading.Event(), threading.Event(), error

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        self.entered.set()
        assert self.open.wait(WAIT / 1000)
        if self.error is not None:
            raise self.error
        return Outcome(NOTHING)


@dataclass(frozen=True)
class Failing(Change):
    code = "failing"

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        raise UsageError("There is a class of this name already.")


def settle(qtbot: QtBot, session: Session) -> None:
    qtbot.waitUntil(lambda: not session.busy, timeout=WAIT)


def names(session: Session) -> dict[str, list[str]]:
    """Names of the files by title of their class, as the session says; the disk must say the same."""
    told = {known.name: sorted(sample.path.name for sample in known.samples) for known in session.state.classes}
    disk = {
        known.name: sorted(path.name for path in (session.folder / "data" / known.folder).iterdir())
        for known in session.state.classes
    }
    assert told == disk
    return told


def look(session: Session) -> tuple[object, ...]:
    """All that a user sees of the classes."""
    return session.state.name, [(known.name, known.colour) for known in session.state.classes], names(session)


def first(session: Session, row: int = 0) -> Path:
    return session.state.classes[row].samples[0].path


@pytest.fixture
def pets(make_session: MakeSession) -> Session:
    return make_session(Modality.IMAGE, {"Cat": 3, "Dog": 2})


@pytest.fixture
def log(pets: Session) -> Log:
    return Log(pets)


CHANGES: dict[str, Callable[[Session, Path], Change]] = {
    "add a class": lambda session, tmp: AddClass("Bird"),
    "rename a class": lambda session, tmp: RenameClass("Cat", "Kitten"),
    "colour": lambda session, tmp: SetColour("Cat", 7),
    "merge": lambda session, tmp: MergeClasses("Cat", "Dog"),
    "remove a class": lambda session, tmp: RemoveClass("Dog"),
    "rename the project": lambda session, tmp: RenameProject("Zoo"),
    "move": lambda session, tmp: MoveSamples((first(session),), "Dog"),
    "delete": lambda session, tmp: TrashSamples((first(session), first(session, 1))),
    "import": lambda session, tmp: ImportSamples(more(tmp, 4)),
}


def more(folder: Path, count: int) -> tuple[Sample, ...]:
    source = folder / "more"
    write_samples(source, Modality.IMAGE, count, 9)
    return tuple(Sample(path, "Hamster") for path in sorted(source.iterdir()))


@pytest.mark.parametrize("kind", CHANGES)
def test_every_change_can_be_undone_and_repeated(
    qtbot: QtBot, pets: Session, log: Log, tmp_path: Path, kind: str
) -> None:
    before = look(pets)
    pets.perform(CHANGES[kind](pets, tmp_path), "Told")
    settle(qtbot, pets)
    after = look(pets)
    assert after != before
    assert (pets.can_undo, pets.undo_text, pets.can_redo) == (True, "Told", False)
    for _ in range(2):
        pets.undo()
        settle(qtbot, pets)
        assert look(pets) == before
        assert (pets.can_undo, pets.can_redo, pets.redo_text) == (False, True, "Told")
        pets.redo()
        settle(qtbot, pets)
        assert look(pets) == after
    assert log.failed == []
    assert [done.kind for done in log.done] == ["do", "undo", "redo", "undo", "redo"]
    assert {done.text for done in log.done} == {"Told"}
    assert log.busy == [True, False] * 5


def test_many_changes_are_undone_in_reverse_order(qtbot: QtBot, pets: Session, tmp_path: Path) -> None:
    looks = [look(pets)]
    for make in CHANGES.values():
        if len(looks) in (4, 5):  # merging and removing would leave nothing for the others
            looks.append(looks[-1])
            continue
        folder = "Kitten" if len(looks) == 3 else ""
        pets.perform(SetColour(folder, 7) if folder else make(pets, tmp_path))
        settle(qtbot, pets)
        looks.append(look(pets))
    stages = [state for number, state in enumerate(looks) if number == 0 or state != looks[number - 1]]
    assert len(stages) == 8
    for expected in reversed(stages[:-1]):
        pets.undo()
        settle(qtbot, pets)
        assert look(pets) == expected
    for expected in stages[1:]:
        pets.redo()
        settle(qtbot, pets)
        assert look(pets) == expected


def test_changes_wait_for_each_other(qtbot: QtBot, pets: Session, log: Log) -> None:
    gate = Gate()
    order: list[str] = []
    pets.perform(gate, finished=lambda outcome: order.append("gate"))
    pets.perform(AddClass("Bird"), finished=lambda outcome: order.append("Bird"))
    pets.perform(RenameClass("Bird", "Duck"), finished=lambda outcome: order.append("Duck"))
    qtbot.waitUntil(gate.entered.is_set, timeout=WAIT)
    qtbot.wait(50)
    assert order == [] and pets.busy
    gate.open.set()
    settle(qtbot, pets)
    assert order == ["gate", "Bird", "Duck"]
    assert list(names(pets)) == ["Cat", "Dog", "Duck"]
    assert log.busy == [True, False]


def test_undo_while_a_change_waits_takes_back_that_change(qtbot: QtBot, pets: Session) -> None:
    """Ctrl+Z right after a change means this change, however long it takes."""
    pets.perform(AddClass("Bird"))
    settle(qtbot, pets)
    gate = Gate()
    pets.perform(gate)
    pets.perform(RenameClass("Bird", "Duck"))
    pets.undo()
    gate.open.set()
    settle(qtbot, pets)
    assert list(names(pets)) == ["Cat", "Dog", "Bird"]
    pets.undo()
    settle(qtbot, pets)
    assert list(names(pets)) == ["Cat", "Dog"]


def test_undo_of_a_first_change_that_still_waits(qtbot: QtBot, pets: Session) -> None:
    gate = Gate()
    pets.perform(gate)
    pets.perform(AddClass("Bird"))
    pets.undo()
    gate.open.set()
    settle(qtbot, pets)
    assert list(names(pets)) == ["Cat", "Dog"]
    assert pets.can_redo


def test_a_new_change_after_undo_leaves_nothing_to_repeat(qtbot: QtBot, pets: Session) -> None:
    pets.perform(AddClass("Bird"))
    settle(qtbot, pets)
    pets.undo()
    pets.perform(AddClass("Fish"))  # while the undo is going on
    settle(qtbot, pets)
    assert list(names(pets)) == ["Cat", "Dog", "Fish"]
    assert not pets.can_redo
    assert pets.can_undo


def test_undo_and_redo_without_anything_to_do(qtbot: QtBot, pets: Session, log: Log) -> None:
    pets.undo()
    pets.redo()
    assert not pets.busy
    assert log.busy == []


def test_a_change_that_changes_nothing_leaves_no_step(qtbot: QtBot, pets: Session, log: Log) -> None:
    pets.perform(SetColour("Cat", pets.state.classes[0].colour), "Told")
    settle(qtbot, pets)
    assert not pets.can_undo
    assert log.changed == 0
    assert [done.outcome.changed for done in log.done] == [False]


def test_a_failed_change_is_told_and_the_next_goes_on(qtbot: QtBot, pets: Session, log: Log) -> None:
    outcomes: list[Outcome | None] = []
    pets.perform(Failing(), finished=outcomes.append)
    pets.perform(AddClass("Bird"), finished=outcomes.append)
    settle(qtbot, pets)
    assert [str(error) for error in log.failed] == ["There is a class of this name already."]
    assert outcomes[0] is None and outcomes[1] is not None
    assert list(names(pets)) == ["Cat", "Dog", "Bird"]
    pets.undo()
    settle(qtbot, pets)
    assert list(names(pets)) == ["Cat", "Dog"]
    assert not pets.can_undo


def test_an_undo_that_fails_can_be_tried_again(qtbot: QtBot, pets: Session, log: Log) -> None:
    """As when a file is open in another program for a moment."""
    pets.perform(RenameClass("Cat", "Kitten"))
    settle(qtbot, pets)
    data = pets.folder / "data"
    blocker = data / "Cat"
    blocker.write_text("in the way")
    (data / "Kitten").rename(data / "away")
    pets.undo()
    settle(qtbot, pets)
    assert len(log.failed) == 1
    assert pets.can_undo and not pets.can_redo
    blocker.unlink()
    (data / "away").rename(data / "Kitten")
    pets.undo()
    settle(qtbot, pets)
    assert list(names(pets)) == ["Cat", "Dog"]
    assert len(log.failed) == 1


def test_the_stack_has_an_end(qtbot: QtBot, pets: Session) -> None:
    for number in range(UNDO_LIMIT + 3):
        pets.perform(SetColour("Cat", 2 + number % 2), str(number))
    settle(qtbot, pets)
    assert pets.undo_text == str(UNDO_LIMIT + 2)
    taken = 0
    while pets.can_undo:
        pets.undo()
        settle(qtbot, pets)
        taken += 1
        if taken > UNDO_LIMIT:
            break
    assert taken == UNDO_LIMIT


def test_what_somebody_changed_with_a_file_manager_is_seen(qtbot: QtBot, pets: Session, log: Log) -> None:
    pets.refresh()
    settle(qtbot, pets)
    assert log.changed == 0  # nothing is new: nobody has to draw anything again
    first(pets).unlink()
    write_samples(pets.folder / "data" / "Dog" / "inner", Modality.IMAGE, 1, 5)
    pets.refresh()
    settle(qtbot, pets)
    assert log.changed == 1
    counts = {known.name: len(known.samples) for known in pets.state.classes}
    assert counts == {"Cat": 2, "Dog": 3}
    assert pets.state.n_samples == 5
    assert not pets.can_undo


def test_several_wishes_to_read_again_are_one(qtbot: QtBot, pets: Session, log: Log) -> None:
    gate = Gate()
    pets.perform(gate)
    for _ in range(50):
        pets.refresh()
    assert len(pets._queue) == 1
    gate.open.set()
    settle(qtbot, pets)


def test_a_deleted_folder_is_an_error_and_no_crash(qtbot: QtBot, pets: Session, log: Log) -> None:
    (pets.folder / "data").rename(pets.folder / "elsewhere")
    pets.refresh()
    settle(qtbot, pets)
    assert [type(error) for error in log.failed] == [MissingProjectError]
    assert str(pets.folder / "data") in str(log.failed[0])
    (pets.folder / "elsewhere").rename(pets.folder / "data")
    pets.perform(AddClass("Bird"))
    settle(qtbot, pets)
    assert list(names(pets)) == ["Cat", "Dog", "Bird"]


def test_where_the_folder_was_moved_away_nothing_is_written(qtbot: QtBot, pets: Session, log: Log) -> None:
    place, moved = pets.folder, pets.folder.with_name("moved")
    before = pets.snapshot
    source = first(pets).read_bytes()
    more = place.parent / "more.png"
    more.write_bytes(source + b" ")
    place.rename(moved)
    wishes: list[Callable[[], object]] = [
        lambda: pets.perform(RenameProject("Beasts"), "renamed"),
        lambda: pets.perform(AddFiles((more,), before.state.classes[0].folder), "added"),
        lambda: pets.perform(AddClass("Bird"), "made"),
        pets.refresh,
        lambda: pets.empty_trash(lambda: None),
    ]
    for number, wish in enumerate(wishes):
        log.failed.clear()
        wish()
        settle(qtbot, pets)
        assert log.failed and all(isinstance(error, MissingProjectError) for error in log.failed), number
        assert pets.missing and pets.snapshot == before and not place.exists(), number
    for ask in (pets.new_run_folder, pets.new_comparison_folder, lambda: pets.scratch):
        with pytest.raises(MissingProjectError, match="Put it back"):
            ask()
        assert not place.exists()
    with Project.open(moved) as elsewhere:  # nobody holds it there
        assert elsewhere.name == "Pets"
    moved.rename(place)
    pets.refresh()
    settle(qtbot, pets)
    assert not pets.missing
    with pytest.raises(LockedError):
        Project.open(place)


def test_a_cancelled_import_keeps_what_is_in_and_undo_takes_it_out(
    qtbot: QtBot, pets: Session, log: Log, tmp_path: Path
) -> None:
    before = look(pets)
    samples = more(tmp_path, 40)
    outcomes: list[Outcome | None] = []
    held, go_on = threading.Event(), threading.Event()

    class Slow(Change):
        """The import, held after ten files so that the test can cancel it there."""

        code = "slow"

        def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
            def listen(event: Event) -> None:
                if isinstance(event, Progress) and event.done == 10:
                    held.set()
                    assert go_on.wait(WAIT / 1000)
                on_event(event)

            return ImportSamples(samples).apply(project, listen)

    pets.perform(Slow(), "Told", finished=outcomes.append)
    qtbot.waitUntil(held.is_set, timeout=WAIT)
    pets.cancel()
    go_on.set()
    settle(qtbot, pets)
    assert outcomes[0] is not None and outcomes[0].cancelled
    kept = names(pets)["Hamster"]
    assert 5 <= len(kept) < 40
    assert len(outcomes[0].added) == len(kept)
    assert all(sample.path.exists() for sample in samples)
    assert log.failed == []
    pets.undo()
    settle(qtbot, pets)
    assert look(pets) == before


def test_progress_reaches_the_one_who_asked_and_everybody(
    qtbot: QtBot, pets: Session, log: Log, tmp_path: Path
) -> None:
    own: list[Event] = []
    pets.perform(ImportSamples(more(tmp_path, 6)), on_events=own.extend)
    settle(qtbot, pets)
    done = [event.done for event in own if isinstance(event, Progress)]
    assert done == sorted(done) and done[-1] == 6
    assert own == log.events


@pytest.mark.parametrize("error", [None, StorageError("The disk is full.")])
def test_closing_while_busy_waits_and_tells_nothing_more(
    qtbot: QtBot, pets: Session, log: Log, error: Exception | None
) -> None:
    gate = Gate(error)
    outcomes: list[Outcome | None] = []
    pets.perform(gate, finished=outcomes.append)
    pets.perform(AddClass("Bird"), finished=outcomes.append)
    qtbot.waitUntil(gate.entered.is_set, timeout=WAIT)
    threading.Timer(0.1, gate.open.set).start()
    pets.close()
    qtbot.wait(100)
    assert outcomes == [] and log.done == [] and log.failed == []
    project = Project.open(pets.folder)  # nobody holds it any more
    assert [known.name for known in project.info.classes] == ["Cat", "Dog"]
    project.close()
    pets.perform(AddClass("Fish"))
    pets.refresh()
    assert not pets.busy


def test_emptying_the_trash_deletes_for_good_and_forgets_the_steps(qtbot: QtBot, pets: Session, log: Log) -> None:
    sizes: list[int] = []
    pets.perform(TrashSamples((first(pets),)))
    pets.measure_trash(sizes.append)
    settle(qtbot, pets)
    assert sizes[0] > 0 and pets.can_undo
    pets.empty_trash(lambda: pets.measure_trash(sizes.append))
    settle(qtbot, pets)
    assert sizes[1:] == [0]
    assert not pets.can_undo and not pets.can_redo
    assert len(names(pets)["Cat"]) == 2
    assert log.failed == []


def test_a_project_is_open_once(pets: Session) -> None:
    with pytest.raises(LockedError):
        open_project(pets.folder, ignore_event)


def test_a_new_project_is_empty(services: Services, tmp_path: Path) -> None:
    session = Session(*create_project(tmp_path / "new", "Yard", Modality.AUDIO), services.tasks)
    assert (session.state.name, session.modality, session.state.classes) == ("Yard", Modality.AUDIO, ())
    assert session.runs == ()
    assert session.scratch.is_dir()
    session.close()
