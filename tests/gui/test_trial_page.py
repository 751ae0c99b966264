"""The Test page with models that were really trained: which one is used, files, folders, corrections."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QPushButton,
    QStackedWidget,
    QTableWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import MissingProjectError, UnreadableError
from constructor_desktop.core.events import ignore_event
from constructor_desktop.export.writer import export_bundle
from constructor_desktop.gui.requests import ExportRun, TryModel
from constructor_desktop.gui.run_text import when_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.trial.answers_delegate import THUMBNAIL
from constructor_desktop.gui.trial.answers_model import ERRORS, NOT_SURE, Column
from constructor_desktop.gui.trial.changes_dialog import ChangesDialog, effect_text
from constructor_desktop.gui.trial.models import _retrain_seconds
from constructor_desktop.gui.trial.page import FILES, FOLDER, LIVE, TestPage
from constructor_desktop.gui.trial.progress import progress_text
from constructor_desktop.gui.trial.verdict_block import VerdictBlock
from constructor_desktop.gui.widgets.drop_zone import DropZone
from constructor_desktop.gui.widgets.strips import Banner
from constructor_desktop.inference.changed import Changed
from constructor_desktop.inference.verdict import Verdict, VerdictKind
from constructor_desktop.models.trained import load_model
from constructor_desktop.storage.changes import TrashRun
from constructor_desktop.storage.run_list import RunSummary
from constructor_desktop.storage.runs import RunFolder
from tests.gui import stub_microphone
from tests.gui.conftest import MakeSession, tone, write_samples, write_wave
from tests.gui.stub_microphone import StubMicrophones
from tests.gui.trained import OpenTrained, fixture_open_trained, fixture_trained_folders  # noqa: F401

SECONDS = 20_000

microphones = stub_microphone.microphones

OpenPage = Callable[[Session], TestPage]


@pytest.fixture
def open_page(qtbot: QtBot, services: Services, microphones: StubMicrophones) -> Iterator[OpenPage]:
    """Shows the page of a session; its microphone hums."""
    made: list[tuple[TestPage, TrainingJob]] = []

    def make(session: Session) -> TestPage:
        training = TrainingJob(services, session)
        page = TestPage(services, session, training)
        qtbot.addWidget(page)
        page.resize(1196, 748)
        made.append((page, training))
        page.show()
        return page

    yield make
    for page, training in made:
        page.shut_down()
        training.close()


@pytest.fixture
def sounds(open_page: OpenPage, open_trained: OpenTrained, qtbot: QtBot) -> TestPage:
    """The page of the project of tones, with its model, showing the segment "Files"."""
    return ready(open_page(open_trained(Modality.AUDIO)), qtbot)


@pytest.fixture
def pictures(open_page: OpenPage, open_trained: OpenTrained, qtbot: QtBot) -> TestPage:
    """The page of the project of colours, with its model, showing the segment "Files"."""
    return ready(open_page(open_trained(Modality.IMAGE)), qtbot)


def ready(page: TestPage, qtbot: QtBot) -> TestPage:
    page.set_mode(FILES)
    page.activate()
    qtbot.waitUntil(lambda: page.choice.model is not None, timeout=SECONDS)
    return page


def text(page: TestPage, name: str) -> str:
    return page._form.get(QLabel, name).text()


def answer_for(page: TestPage, qtbot: QtBot, paths: list[Path]) -> None:
    page.take(paths)
    qtbot.waitUntil(lambda: not page.files.running and len(page.files.model.rows) >= len(paths), timeout=SECONDS)


def tones(folder: Path) -> list[Path]:
    folder.mkdir(exist_ok=True)
    for name, hertz in (("low.wav", 310.0), ("high.wav", 1215.0)):
        write_wave(folder / name, tone(hertz, 1.0))
    return [folder / "low.wav", folder / "high.wav"]


def bundle_of(session: Session, target: Path, cache_folder: Path) -> Path:
    run = RunFolder.open(session.runs[0].path)
    model = load_model(run.model_path)
    return export_bundle(model, run.job(), run.metrics(), target, cache_folder, ignore_event).bundle


# -- which model -----------------------------------------------------------------------------------------------------


def test_without_a_model_it_says_what_to_do(
    open_page: OpenPage, make_session: MakeSession, services: Services, qtbot: QtBot
) -> None:
    page = open_page(make_session(Modality.AUDIO, {"Cat": 2}))
    page.activate()
    assert page._form.get(QStackedWidget, "stack").currentWidget().objectName() == "empty"
    assert "Train first" in text(page, "empty_text")
    with qtbot.waitSignal(services.navigator.requested) as asked:
        page._form.get(QPushButton, "empty_train").click()
    assert asked.args == ["train", None]


def test_while_the_first_model_is_trained_it_says_so_and_then_uses_it(
    open_page: OpenPage, make_session: MakeSession, services: Services, qtbot: QtBot
) -> None:
    page = open_page(make_session(Modality.AUDIO, {"Low": 6, "High": 6}))
    page.activate()
    stack = page._form.get(QStackedWidget, "stack")
    told: list[str] = []
    page.training.events.connect(lambda _: told.append(text(page, "empty_text")))
    page.training.start({"preset": "fast"})
    assert stack.currentWidget().objectName() == "empty"
    assert text(page, "empty_text").startswith("The model is being trained: 0\N{NO-BREAK SPACE}% done.")
    with qtbot.waitSignal(services.navigator.requested) as asked:
        page._form.get(QPushButton, "empty_train").click()
    assert asked.args == ["train", None]
    qtbot.waitUntil(lambda: page.choice.model is not None and bool(page.session.runs), timeout=3 * SECONDS)
    assert told and all("is being trained" in line for line in told)
    qtbot.waitUntil(lambda: stack.currentWidget().objectName() == "ready")
    assert page.choice.model is not None and page.choice.model.path == page.session.runs[0].path


def test_after_a_training_without_a_model_it_says_again_what_to_do(
    open_page: OpenPage, make_session: MakeSession, qtbot: QtBot
) -> None:
    page = open_page(make_session(Modality.AUDIO, {"Low": 1, "High": 6}))
    page.activate()
    with qtbot.waitSignal(page.training.failed, timeout=3 * SECONDS):
        page.training.start({"preset": "fast"})
    qtbot.waitUntil(lambda: not page.training.running, timeout=SECONDS)
    assert "Train first" in text(page, "empty_text")
    page.retranslate()
    assert "Train first" in text(page, "empty_text")


def test_the_newest_run_is_used_and_named(sounds: TestPage) -> None:
    box = sounds._form.get(QComboBox, "model")
    assert box.currentText().startswith("Fast · ")
    assert box.currentText().endswith(when_text(sounds.session.runs[0].created))
    assert [look.name for look in sounds.side.looks] == ["Low", "High"]
    assert [look.number for look in sounds.side.looks] == [1, 2]


def test_the_model_stays_loaded_between_visits(sounds: TestPage) -> None:
    model = sounds.choice.model
    sounds.deactivate()
    sounds.activate()
    assert sounds.choice.model is model and not sounds.choice.is_loading


def test_the_way_to_the_export_names_the_run(sounds: TestPage, services: Services, qtbot: QtBot) -> None:
    with qtbot.waitSignal(services.navigator.requested) as asked:
        sounds._form.get(QPushButton, "export").click()
    assert asked.args == ["export", ExportRun(sounds.session.runs[0].path)]


def test_a_bundle_can_be_tried(sounds: TestPage, tmp_path: Path, cache_folder: Path, qtbot: QtBot) -> None:
    bundle = bundle_of(sounds.session, tmp_path / "tones.zip", cache_folder)
    with qtbot.waitSignal(sounds.choice.changed, timeout=SECONDS):
        sounds.take([bundle])
    assert sounds._form.get(QComboBox, "model").currentText() == "tones.zip"
    answer_for(sounds, qtbot, tones(tmp_path / "files"))
    model = sounds.files.model
    assert [model.text(row, Column.ANSWER) for row in model.rows] == ["Low", "High"]


def test_a_bundle_works_in_a_project_with_other_classes(
    open_page: OpenPage,
    open_trained: OpenTrained,
    make_session: MakeSession,
    tmp_path: Path,
    cache_folder: Path,
    qtbot: QtBot,
) -> None:
    bundle = bundle_of(open_trained(Modality.AUDIO), tmp_path / "tones.zip", cache_folder)
    page = open_page(make_session(Modality.AUDIO, {"Cat": 0, "Low": 0}))
    page.set_mode(FILES)
    page.activate(TryModel(bundle))
    qtbot.waitUntil(lambda: page.choice.model is not None, timeout=SECONDS)
    assert [(look.name, look.colour, look.number) for look in page.side.looks] == [("Low", 1, 1), ("High", 2, 2)]
    assert page._form.get(QStackedWidget, "stack").currentWidget().objectName() == "ready"


def test_a_damaged_bundle_leaves_the_former_model(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    model = sounds.choice.model
    (tmp_path / "bad.zip").write_bytes(b"PK\x03\x04 nonsense")
    with qtbot.waitSignal(sounds.choice.failed, timeout=SECONDS):
        sounds.activate(TryModel(tmp_path / "bad.zip"))
    banner = sounds._form.get(Banner, "model_banner")
    assert banner.isVisible() and "bad.zip" in banner.text.text()
    assert sounds.choice.model is model
    assert sounds._form.get(QComboBox, "model").currentText().startswith("Fast")
    banner.close_button.click()
    assert not sounds._banner_row.isVisible()


def test_an_error_of_a_model_is_gone_in_another_segment(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    with qtbot.waitSignal(sounds.choice.failed, timeout=SECONDS):
        sounds.activate(TryModel(tmp_path / "gone.zip"))
    assert sounds._banner_row.isVisible()
    sounds.set_mode(FOLDER)
    assert not sounds._banner_row.isVisible()


def test_a_model_of_the_other_kind_is_refused(sounds: TestPage, open_trained: OpenTrained, qtbot: QtBot) -> None:
    other = open_trained(Modality.IMAGE).runs[0].path
    with qtbot.waitSignal(sounds.choice.failed, timeout=SECONDS):
        sounds.activate(TryModel(other))
    message = sounds._form.get(Banner, "model_banner").text.text()
    assert "is for pictures, but this project holds sounds" in message


def test_the_file_dialog_opens_a_bundle(
    sounds: TestPage, tmp_path: Path, cache_folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = bundle_of(sounds.session, tmp_path / "tones.zip", cache_folder)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(bundle), ""))
    box = sounds._form.get(QComboBox, "model")
    with qtbot.waitSignal(sounds.choice.changed, timeout=SECONDS):
        box.activated.emit(box.findText("Open a bundle…"))
    assert sounds.choice.model is not None and sounds.choice.model.path == bundle


# -- files -----------------------------------------------------------------------------------------------------------


def test_dropped_files_get_answers(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    sounds.set_mode(LIVE)
    sounds.live.halt()
    files = tones(tmp_path / "files")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in files])
    place, buttons, keys = QPoint(300, 400), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(place, Qt.DropAction.CopyAction, data, buttons, keys)
    QApplication.sendEvent(sounds, enter)
    assert enter.isAccepted()
    assert sounds._form.get(DropZone, "files_zone").lit
    QApplication.sendEvent(sounds, QDropEvent(QPointF(place), Qt.DropAction.CopyAction, data, buttons, keys))
    assert not sounds._form.get(DropZone, "files_zone").lit
    assert sounds.mode == FILES
    qtbot.waitUntil(lambda: len(sounds.files.model.rows) == 2 and not sounds.files.running, timeout=SECONDS)
    model = sounds.files.model
    assert [model.text(row, Column.ANSWER) for row in model.rows] == ["Low", "High"]
    assert sounds._form.get(VerdictBlock, "verdict").title.text() == "Low"
    sounds.files.table.selectRow(1)
    assert sounds._form.get(VerdictBlock, "verdict").title.text() == "High"
    assert sounds.side.bars.values == pytest.approx(list(model.rows[1].answer.probabilities.values()))


def test_a_file_that_cannot_be_read_says_why(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    answer_for(sounds, qtbot, [tmp_path / "broken.wav"])
    model = sounds.files.model
    assert model.text(model.rows[0], Column.ANSWER).endswith(".")
    assert model.text(model.rows[0], Column.SHARE) == ""
    assert sounds._form.get(VerdictBlock, "verdict").title.text() == "Cannot be read"


def test_silence_is_too_quiet(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_wave(tmp_path / "silence.wav", np.zeros(16000, np.float32))
    answer_for(sounds, qtbot, [tmp_path / "silence.wav"])
    assert sounds._form.get(VerdictBlock, "verdict").title.text() == "Too quiet"
    assert sounds.side.bars.values == ()


def test_the_threshold_decides_what_is_named(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    answer_for(sounds, qtbot, tones(tmp_path / "files")[:1])
    share = max(sounds.files.model.rows[0].answer.probabilities.values())
    sounds.side._above.setValue(99)
    assert (share > 0.99) == (sounds._form.get(VerdictBlock, "verdict").title.text() == "Low")
    sounds.side._above.setValue(10)
    assert sounds._form.get(VerdictBlock, "verdict").title.text() == "Low"
    assert text(sounds, "above_value") == "10\N{NO-BREAK SPACE}%"


def test_a_long_recording_has_a_timeline(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    wave = np.concatenate([tone(hertz, 1.0) for hertz in (310.0, 1215.0, 310.0, 1215.0)])
    write_wave(tmp_path / "long.wav", wave)
    answer_for(sounds, qtbot, [tmp_path / "long.wav", *tones(tmp_path / "files")])
    view = sounds.files.timeline
    qtbot.waitUntil(lambda: view.timeline is not None, timeout=SECONDS)
    assert view.isVisible() and view._play.isVisible()  # before there is any answer
    qtbot.waitUntil(lambda: len(view.plot._curves) == 2, timeout=SECONDS)
    qtbot.waitUntil(lambda: view._task is None, timeout=SECONDS)
    assert {answer.label for answer in view.timeline.answers} == {"Low", "High"}
    sounds.files.table.selectRow(1)
    qtbot.waitUntil(lambda: not view.isVisible(), timeout=SECONDS)


def test_another_model_answers_again(sounds: TestPage, tmp_path: Path, cache_folder: Path, qtbot: QtBot) -> None:
    files = tones(tmp_path / "files")
    answer_for(sounds, qtbot, files)
    before = sounds.files.model.rows
    sounds.activate(TryModel(bundle_of(sounds.session, tmp_path / "tones.zip", cache_folder)))
    qtbot.waitUntil(
        lambda: len(sounds.files.model.rows) == 2 and sounds.files.model.rows is not before, timeout=SECONDS
    )
    assert [row.path for row in sounds.files.model.rows] == files


# -- folders ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Twenty pictures, one of them broken, and a note."""
    write_samples(tmp_path / "folder" / "a", Modality.IMAGE, 10, 0)
    write_samples(tmp_path / "folder" / "b", Modality.IMAGE, 9, 3)
    (tmp_path / "folder" / "b" / "broken.png").write_bytes(b"no")
    (tmp_path / "folder" / "notes.txt").touch()
    return tmp_path / "folder"


def test_a_folder_is_answered_filtered_sorted_and_saved(
    pictures: TestPage, folder: Path, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, services: Services
) -> None:
    pictures.take([folder])
    assert pictures.mode == FOLDER
    pane = pictures.folder
    qtbot.waitUntil(lambda: len(pane.model.rows) == 20 and not pane.running, timeout=SECONDS)
    assert "1 other" in pane._form.get(QLabel, "pane_facts").text()
    counts = {}
    for name in ("Orange", "Blue", NOT_SURE, ERRORS, ""):
        pane._filter.setCurrentIndex(pane._filter.findData(name))
        pane._filter.activated.emit(pane._filter.currentIndex())
        counts[name] = pane.model.rowCount()
    assert counts[ERRORS] == 1 and counts[""] == 20
    assert counts["Orange"] + counts["Blue"] + counts[NOT_SURE] == 19
    assert counts["Orange"] > 5 and counts["Blue"] > 5
    pane.table.sortByColumn(Column.SHARE, Qt.SortOrder.DescendingOrder)
    shares = [max(row.answer.probabilities.values()) for row in pane.model.shown[:-1]]
    assert shares == sorted(shares, reverse=True)
    pane.table.sortByColumn(Column.FILE, Qt.SortOrder.AscendingOrder)
    names = [row.path.name for row in pane.model.shown]
    assert names == sorted(names)
    pane._search.setText("broken")
    qtbot.waitUntil(lambda: pane.model.rowCount() == 1)
    pane._search.clear()
    qtbot.waitUntil(lambda: pane.model.rowCount() == 20)
    target = tmp_path / "answers.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(services.notices.toast, timeout=SECONDS):
        pane._form.get(QPushButton, "save").click()
    table = list(csv.reader(target.read_text("utf-8-sig").splitlines()))
    assert table[0] == ["file", "answer", "known", "Orange", "Blue", "error"]
    assert [Path(row[0]).name for row in table[1:]] == names


def test_files_have_thumbnails_and_unsure_answers_their_first_guess(
    pictures: TestPage, tmp_path: Path, qtbot: QtBot
) -> None:
    folder = tmp_path / "copies"
    write_samples(folder, Modality.IMAGE, 1, 0)
    original = next(folder.iterdir())
    (folder / "copy.png").write_bytes(original.read_bytes())
    Image.open(original).resize((2000, 1500)).save(folder / "big.png")
    (folder / "broken.png").write_bytes(b"none")
    answer_for(pictures, qtbot, sorted(folder.iterdir()))
    table = pictures.files.table
    readable = [row.path for row in table.answers.rows if row.path.name != "broken.png"]
    qtbot.waitUntil(lambda: all(table._thumbnails.get(path, THUMBNAIL) for path in readable), timeout=SECONDS)
    broken = table._thumbnails.get(folder / "broken.png", THUMBNAIL)
    assert len(readable) == 3 and broken is not None and broken.isNull()
    pictures.side._above.setValue(99)
    texts = [table.answers.text(row, Column.ANSWER) for row in table.answers.rows if row.path in readable]
    assert all(text in ("Orange", "Not sure (Orange)") for text in texts)
    pictures.files.set_above(1.0)
    assert table.answers.text(table.answers.rows[0], Column.ANSWER) == "Not sure (Orange)"
    first = table.answers.index_of(table.answers.rows[0].path).siblingAtColumn(Column.ANSWER)
    assert first.data(Qt.ItemDataRole.ToolTipRole) == "Below the threshold"
    pictures.files.set_above(0.0)
    strange = replace(table.answers.rows[0].answer, known=False)
    table.answers.replace([replace(table.answers.rows[0], answer=strange)])
    index = table.answers.index(0, Column.ANSWER)
    assert index.data(Qt.ItemDataRole.ToolTipRole) == "Unlike any of the classes"


def test_a_batch_can_be_cancelled(pictures: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_samples(tmp_path / "many", Modality.IMAGE, 200, 0)
    pictures.take([tmp_path / "many"])
    pane = pictures.folder
    qtbot.waitUntil(lambda: len(pane.model.rows) > 0, timeout=SECONDS)
    pane._form.get(QPushButton, "cancel").click()
    count = len(pane.model.rows)
    assert not pane.running and 0 < count < 200
    qtbot.wait(300)
    assert len(pane.model.rows) == count


def test_a_folder_without_pictures_is_empty(pictures: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    (tmp_path / "nothing").mkdir()
    pictures.take([tmp_path / "nothing"])
    qtbot.waitUntil(lambda: not pictures.folder.running, timeout=SECONDS)
    assert pictures.folder.model.rowCount() == 0


# -- pictures --------------------------------------------------------------------------------------------------------


def test_a_picture_is_pasted_and_corrected(pictures: TestPage, qtbot: QtBot) -> None:
    pixels = np.ascontiguousarray(np.tile(np.array([30, 90, 200], np.uint8), (60, 80, 1)))
    QGuiApplication.clipboard().setImage(QImage(pixels.data, 80, 60, 240, QImage.Format.Format_RGB888).copy())
    qtbot.keyClick(pictures, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert pictures.mode == LIVE
    qtbot.waitUntil(lambda: bool(pictures.side.bars.values), timeout=SECONDS)
    values = dict(zip(("Orange", "Blue"), pictures.side.bars.values, strict=True))
    assert values["Blue"] > values["Orange"]
    with qtbot.waitSignal(pictures.session.done, timeout=SECONDS) as done:
        qtbot.keyClick(pictures, Qt.Key.Key_1)
    added = done.args[0].outcome.added[0]
    assert added.suffix == ".jpg" and added.parent.name == "Orange"
    with Image.open(added) as picture:
        assert picture.size == (80, 60)


def test_an_empty_clipboard_is_told(pictures: TestPage, services: Services, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().clear()
    pictures.set_mode(LIVE)
    with qtbot.waitSignal(services.notices.toast) as told:
        pictures.live.paste()  # type: ignore[union-attr]
    assert "no picture in the clipboard" in told.args[0]


# -- corrections -----------------------------------------------------------------------------------------------------


def test_a_file_is_added_to_the_right_class_and_taken_back(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    files = tones(tmp_path / "files")
    answer_for(sounds, qtbot, files)
    before = sounds.session.state.n_samples
    with qtbot.waitSignal(sounds.session.done, timeout=SECONDS) as done:
        qtbot.keyClick(sounds, Qt.Key.Key_2)
    assert done.args[0].text == "Added to High"
    assert done.args[0].outcome.added[0].parent.name == "High"
    assert files[0].is_file()
    assert sounds.session.state.n_samples == before + 1
    retrain = sounds._form.get(QPushButton, "retrain")
    qtbot.waitUntil(retrain.isVisible)
    assert retrain.text().startswith("Train again (")
    sounds.session.undo()
    qtbot.waitUntil(lambda: sounds.session.state.n_samples == before, timeout=SECONDS)
    qtbot.waitUntil(lambda: not retrain.isVisible())


def test_a_correction_can_make_a_new_class(
    sounds: TestPage, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_for(sounds, qtbot, tones(tmp_path / "files"))
    monkeypatch.setattr("constructor_desktop.gui.trial.correction_card.ask_name", lambda *_: "Whistle")
    new = sounds.card._buttons[-1]
    assert new.text() == "New class"
    with qtbot.waitSignal(sounds.session.done, timeout=SECONDS):
        new.click()
    assert [known.name for known in sounds.session.state.classes] == ["Low", "High", "Whistle"]
    qtbot.waitUntil(lambda: len(sounds.card._buttons) == 4)


def test_digits_correct_wherever_the_focus_is(
    sounds: TestPage, services: Services, tmp_path: Path, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    elsewhere = QPushButton(window)
    column = QVBoxLayout(window)
    column.addWidget(elsewhere)
    column.addWidget(sounds)
    window.show()
    files = tones(tmp_path / "files")
    answer_for(sounds, qtbot, files)
    sounds.files.table.clearSelection()  # as a click beside the rows does; the answer is still shown
    elsewhere.setFocus()
    with qtbot.waitSignal(sounds.session.done, timeout=SECONDS) as done:
        qtbot.keyClick(elsewhere, Qt.Key.Key_2)
    assert done.args[0].text == "Added to High"
    sounds.setParent(None)


def test_digits_typed_into_the_search_correct_nothing(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    answer_for(sounds, qtbot, tones(tmp_path / "files"))
    search = sounds.files._search
    search.setFocus()
    qtbot.keyClick(search, Qt.Key.Key_1)
    assert search.text() == "1" and not sounds.session.busy


def test_without_anything_to_correct_the_classes_cannot_be_pressed(
    sounds: TestPage, services: Services, tmp_path: Path, qtbot: QtBot
) -> None:
    low, new = sounds.card._buttons[0], sounds.card._buttons[-1]
    assert not low.isEnabled() and not new.isEnabled()
    assert low.toolTip() == text(sounds, "wrong_text") == "Select a file to correct its answer."
    with qtbot.waitSignal(services.notices.toast) as told:
        qtbot.keyClick(sounds, Qt.Key.Key_1)
    assert told.args[0] == low.toolTip() and not sounds.session.busy
    good, broken = tones(tmp_path / "files")[0], tmp_path / "files" / "broken.wav"
    broken.write_bytes(b"no sound")
    answer_for(sounds, qtbot, [good, broken])
    sounds.files.table.select(good)
    assert low.isEnabled() and low.toolTip() == "It was the sound of the class Low (1)"
    sounds.files.table.select(broken)
    assert not low.isEnabled() and "cannot be read" in low.toolTip()


def test_training_again_that_fails_says_why(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    answer_for(sounds, qtbot, tones(tmp_path / "files"))
    with qtbot.waitSignal(sounds.session.done, timeout=SECONDS):
        sounds.card.corrected.emit("Alone")
    with qtbot.waitSignal(sounds.training.ended, timeout=3 * SECONDS):
        sounds._form.get(QPushButton, "retrain").click()
    assert "Too few in: Alone (1)" in text(sounds, "news")
    assert len(sounds.card.corrections.fresh) == 1
    sounds.session.undo()
    qtbot.waitUntil(lambda: text(sounds, "news") == "", timeout=SECONDS)


def test_what_is_corrected_while_training_is_not_learned(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    low, high = tones(tmp_path / "files")
    with qtbot.waitSignal(sounds.session.done, timeout=SECONDS):
        sounds.card.corrections.add_files([low], "Low")
    qtbot.waitUntil(lambda: len(sounds.card.corrections.fresh) == 1)
    with qtbot.waitSignal(sounds.training.finished, timeout=3 * SECONDS):
        sounds._form.get(QPushButton, "retrain").click()
        sounds.card.corrections.fresh.add(high)  # as a correction in the meantime does
    assert sounds.card.corrections.fresh == {high}


def test_rows_of_a_model_with_other_classes_wait_for_the_new_answers(
    sounds: TestPage, tmp_path: Path, qtbot: QtBot
) -> None:
    files = tones(tmp_path / "files")
    answer_for(sounds, qtbot, files)
    sounds.card.corrections.add_files(files, "Third")
    qtbot.waitUntil(lambda: len(sounds.card.corrections.fresh) == 2, timeout=SECONDS)
    with qtbot.waitSignal(sounds.choice.changed, timeout=3 * SECONDS):
        sounds._form.get(QPushButton, "retrain").click()
    assert len(sounds.side.looks) == 3
    assert sounds._form.get(VerdictBlock, "verdict").title.text() == "No answer yet" or sounds.files.running
    qtbot.waitUntil(lambda: not sounds.files.running and len(sounds.files.model.rows) == 2, timeout=SECONDS)
    sounds.files.table.select(files[0])
    assert len(sounds.side.bars.values) == 3


def test_training_again_says_what_has_changed(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    """Sounds of the class High are called Low, until the model learns better."""
    folder = tmp_path / "files"
    folder.mkdir()
    files = []
    for number in range(6):
        files.append(folder / f"siren-{number}.wav")
        write_wave(files[-1], tone(330.0 + 9 * number, 1.0) + tone(2500.0 + 50 * number, 1.0))
    answer_for(sounds, qtbot, files)
    former = [sounds.files.model.text(row, Column.ANSWER) for row in sounds.files.model.rows]
    sounds.files.table.selectAll()
    wrong = "High" if former.count("Low") >= former.count("High") else "Low"
    with qtbot.waitSignal(sounds.session.done, timeout=SECONDS):
        sounds.card.corrected.emit(wrong)
    runs = len(sounds.session.runs)
    with qtbot.waitSignal(sounds.card.corrections.compared, timeout=3 * SECONDS) as compared:
        sounds._form.get(QPushButton, "retrain").click()
    changes = compared.args[0]
    qtbot.waitUntil(lambda: len(sounds.session.runs) == runs + 1, timeout=SECONDS)
    assert sounds.choice.model is not None and sounds.choice.model.path == sounds.session.runs[0].path
    better = sum(change.effect == "better" for change in changes)
    assert better >= 4 and len(changes) == 6
    assert all(change.truth == wrong and change.after.answer == wrong and change.corrected for change in changes)
    told = text(sounds, "news").replace("(s)", "s")
    assert told.startswith(
        "6 of 6 corrections are recognised now. No other answer has changed (6 files compared). On samples kept aside: "
    )
    assert not sounds._form.get(QPushButton, "retrain").isVisible()
    shown: list[int] = []

    def look(dialog: ChangesDialog) -> int:
        shown.append(dialog.findChild(QTableWidget).rowCount())
        return 0

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ChangesDialog, "exec", look)
        sounds._form.get(QPushButton, "news_show").click()
    assert shown == [better]


@pytest.mark.parametrize(
    ("right", "others", "expected"),
    [
        ([True], [], "What you corrected is recognised now. No other answer has changed."),
        ([False], [], "What you corrected is still not recognised. No other answer has changed."),
        ([True], [True, False], "What you corrected is recognised now. 2 other answers changed: 1 better, 1 worse."),
        ([True, False], [True, True], "1 of 2 corrections are recognised now. 2 other answers changed: 2 better."),
        ([], [True, True], "2 answers changed: 2 better."),
        ([], [], "No answer has changed on what was tried here."),
    ],
)
def test_the_corrected_one_is_no_other_answer(
    sounds: TestPage, right: list[bool], others: list[bool], expected: str
) -> None:
    low, high = Verdict(VerdictKind.KNOWN, "Low", 0.9), Verdict(VerdictKind.KNOWN, "High", 0.9)
    file = Path("siren.wav")
    changes = [Changed(file, "High", low, high if now else low, corrected=True) for now in right]
    changes += [Changed(file, "High", low, high) if now else Changed(file, "High", high, low) for now in others]
    sounds.card.set_changes(changes)
    assert text(sounds, "news").replace("(s)", "s") == expected
    assert sounds._form.get(QPushButton, "news_show").isVisible() == any(change.differs for change in changes)


def test_answers_that_are_not_sure_any_more_are_changes_too(sounds: TestPage) -> None:
    low = Verdict(VerdictKind.KNOWN, "Low", 0.85)
    unsure = Verdict(VerdictKind.UNSURE, "Low", 0.55)
    file = Path("dog.wav")
    changes = [Changed(file, None, low, unsure), Changed(file, None, low, unsure), Changed(file, None, unsure, low)]
    sounds.card.set_changes(changes, 8, "On samples kept aside: 94 % now, 100 % before.")
    told = text(sounds, "news").replace("(s)", "s")
    assert told == (
        "3 answers changed: 2 not sure any more, 1 not sure before. On samples kept aside: 94 % now, 100 % before."
    )
    assert sounds._form.get(QPushButton, "news_show").isVisible()


def test_both_accuracies_are_said_with_what_chance_may_do(sounds: TestPage) -> None:
    run = sounds.session.runs[0]

    def of(accuracy: float, low: float, high: float) -> RunSummary:
        return replace(run, accuracy=accuracy, accuracy_interval=(low, high))

    before, worse, far = of(1.0, 0.82, 1.0), of(0.94, 0.74, 0.99), of(0.5, 0.3, 0.7)
    told = progress_text(before, worse).replace("\N{NO-BREAK SPACE}", " ")
    assert told == "On samples kept aside: 94 % now, 100 % before. The difference may be chance."
    assert progress_text(before, far).endswith("before.")
    assert progress_text(before, before).endswith("as before.")
    assert progress_text(None, worse) == "" and progress_text(replace(before, accuracy=None), worse) == ""


def test_training_again_promises_what_it_is_about_to_do(sounds: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    model = sounds.choice.model
    assert model is not None
    low, _ = tones(tmp_path / "files")
    with qtbot.waitSignal(sounds.session.done, timeout=SECONDS):
        sounds.card.corrections.add_files([low], "Low")
    button = sounds._form.get(QPushButton, "retrain")
    qtbot.waitUntil(lambda: button.isVisible())
    assert button.text() == "Train again (Fast, about 1 s)"
    sounds.choice.model = replace(model, settings={"preset": "accurate"}, retrain_seconds=39.0)
    sounds.card._take_model()
    assert button.text() == "Train again (Accurate, about 40 s)"


def test_fine_tuning_saves_no_time_by_what_was_embedded_before() -> None:
    stages = {"decode": 1.0, "embed": 9.0, "head": 1.5}
    assert _retrain_seconds({"seconds": 14.0, "seconds_by_stage": stages}) == 4.0
    assert _retrain_seconds({"seconds": 14.0, "seconds_by_stage": stages | {"finetune": 2.0}}) == 14.0


def test_files_of_a_folder_are_compared_too(pictures: TestPage, folder: Path, qtbot: QtBot) -> None:
    pictures.set_mode(FOLDER)
    pictures.folder.open_folder(folder)
    qtbot.waitUntil(lambda: not pictures.folder.running, timeout=SECONDS)
    pictures._remember_files()
    assert {path for path, _ in pictures.card.corrections.tried} == {row.path for row in pictures.folder.model.rows}


def test_renewed_answers_keep_the_selection_and_are_shown(
    pictures: TestPage, folder: Path, tmp_path: Path, cache_folder: Path, qtbot: QtBot
) -> None:
    pictures.set_mode(FOLDER)
    pane = pictures.folder
    pane.open_folder(folder)
    qtbot.waitUntil(lambda: not pane.running, timeout=SECONDS)
    first, second = [row.path for row in pane.model.shown if not isinstance(row.answer, UnreadableError)][3:5]
    pane.table.choose(first, {first, second})
    shown: list[str] = []
    title = pictures._form.get(VerdictBlock, "verdict").title
    pane.selected.connect(lambda: shown.append(title.text()))
    bundle = bundle_of(pictures.session, tmp_path / "colours.zip", cache_folder)
    pictures.choice.use(bundle)
    qtbot.waitUntil(lambda: pane.running, timeout=SECONDS)
    assert title.text() == "No answer yet" and not pictures.card._buttons[0].isEnabled()
    qtbot.waitUntil(lambda: not pane.running, timeout=SECONDS)
    current = pane.current()
    assert current is not None and current.path == first
    assert {row.path for row in pane.selection()} == {first, second}
    assert title.text() not in ("No answer yet", "Choose a file")
    assert pictures.card._buttons[0].isEnabled() and not pane.renewing


def test_a_folder_says_in_which_folder_a_file_lies_and_how_many_got_each_answer(
    pictures: TestPage, folder: Path, qtbot: QtBot
) -> None:
    pictures.set_mode(FOLDER)
    pane = pictures.folder
    pane.open_folder(folder)
    qtbot.waitUntil(lambda: not pane.running, timeout=SECONDS)
    below = [row for row in pane.model.rows if row.path.parent != folder]
    assert below and all(pane.model.place(row) == row.path.parent.name for row in below)
    assert all(pane.model.text(row, Column.FILE) == row.path.relative_to(folder).as_posix() for row in pane.model.rows)
    titles = [pane._filter.itemText(row) for row in range(pane._filter.count())]
    counts = [int(title.rpartition("(")[2].rstrip(")")) for title in titles]
    assert counts[0] == len(pane.model.rows) == sum(counts[1:])
    assert [title.rpartition(" (")[0] for title in titles] == [
        "All answers", "Orange", "Blue", "Not sure", "Cannot be read",
    ]  # fmt: skip
    pictures.side.above_changed.emit(1.0)
    qtbot.waitUntil(lambda: pane._filter.itemText(1) == "Orange (0)", timeout=SECONDS)
    pane.clear()
    assert pane._filter.itemText(1) == "Orange"


def test_where_the_project_was_moved_away_a_correction_says_so(
    pictures: TestPage, services: Services, tmp_path: Path, qtbot: QtBot
) -> None:
    place = pictures.session.folder
    moved = place.rename(place.with_name("moved"))
    write_samples(tmp_path / "new", Modality.IMAGE, 1, 0)
    (file,) = (tmp_path / "new").iterdir()
    pictures.session.failed.connect(services.notices.error.emit)  # as the window does
    errors: list[Exception] = []
    services.notices.error.connect(errors.append)
    pictures.card.corrections.add_files([file], "Orange")
    pictures.card.corrections.add_image(QImage(str(file)), "Orange")
    qtbot.waitUntil(lambda: len(errors) >= 2 and not pictures.session.busy, timeout=SECONDS)
    assert {type(error) for error in errors} == {MissingProjectError} and not place.exists()
    moved.rename(place)


def test_the_segment_is_there_again_in_the_same_project(
    pictures: TestPage, open_page: OpenPage, make_session: MakeSession
) -> None:
    pictures.set_mode(FOLDER)
    assert open_page(make_session(Modality.IMAGE, {"Cat": 2})).mode == LIVE
    pictures.set_mode(FILES)
    assert open_page(pictures.session).mode == FILES


def test_the_list_of_changes_says_what_was_corrected() -> None:
    low, high = Verdict(VerdictKind.KNOWN, "Low", 0.9), Verdict(VerdictKind.KNOWN, "High", 0.9)
    assert effect_text(Changed(Path("a.wav"), "High", low, high)) == "better"
    assert effect_text(Changed(Path("a.wav"), "High", low, high, corrected=True)) == "better (your correction)"


def test_a_model_trained_elsewhere_is_used_at_the_next_visit(sounds: TestPage, qtbot: QtBot) -> None:
    sounds.deactivate()
    former = sounds.choice.model
    with qtbot.waitSignal(sounds.training.finished, timeout=3 * SECONDS) as finished:
        sounds.training.start({"preset": "fast"})
    assert sounds.choice.model is former
    with qtbot.waitSignal(sounds.choice.changed, timeout=SECONDS):
        sounds.activate()
    assert sounds.choice.model is not None and sounds.choice.model.path == finished.args[0]


def test_a_deleted_run_gives_way_to_the_next(sounds: TestPage, qtbot: QtBot) -> None:
    first = sounds.session.runs[0].path
    with qtbot.waitSignal(sounds.choice.changed, timeout=3 * SECONDS):
        sounds.training.start({"preset": "fast"})
    assert sounds.choice.model is not None and sounds.choice.model.path != first
    qtbot.waitUntil(lambda: len(sounds.session.runs) == 2, timeout=SECONDS)
    with qtbot.waitSignal(sounds.choice.changed, timeout=SECONDS):
        sounds.session.perform(TrashRun(sounds.choice.model.path))
    assert sounds.choice.model.path == first


def test_without_the_last_run_there_is_no_model_until_it_is_back(sounds: TestPage, qtbot: QtBot) -> None:
    run = sounds.session.runs[0].path
    stack = sounds._form.get(QStackedWidget, "stack")
    sounds.session.perform(TrashRun(run))
    qtbot.waitUntil(lambda: stack.currentWidget().objectName() == "empty", timeout=SECONDS)
    assert sounds.choice.model is None
    sounds.session.undo()
    qtbot.waitUntil(lambda: sounds.choice.model is not None, timeout=SECONDS)
    assert sounds.choice.model.path == run and stack.currentWidget().objectName() == "ready"


def test_a_run_of_another_project_is_called_by_both_names(
    sounds: TestPage, open_trained: OpenTrained, qtbot: QtBot
) -> None:
    other = open_trained(Modality.AUDIO)
    with qtbot.waitSignal(sounds.choice.changed, timeout=SECONDS):
        sounds.choice.use(other.runs[0].path)
    assert sounds._form.get(QComboBox, "model").currentText().startswith(f"{other.folder.name} · Fast · ")


def test_texts_that_depend_on_the_state_survive_the_language(pictures: TestPage, services: Services) -> None:
    services.language.choose("ru")
    services.language.choose("en")
    QApplication.processEvents()
    assert pictures.folder._form.get(QPushButton, "choose").text() == "Choose folder…"
    assert text(pictures, "files_zone_lead") == "Drop pictures"


def test_the_language_and_the_theme_can_change(
    sounds: TestPage, tmp_path: Path, qtbot: QtBot, services: Services
) -> None:
    answer_for(sounds, qtbot, tones(tmp_path / "files"))
    services.theme.choose("dark")
    services.language.choose("ru")
    sounds.grab()
    assert sounds._form.get(VerdictBlock, "verdict").title.text() == "Low"
    services.theme.choose("light")


def test_every_button_with_an_icon_alone_says_what_it_does(sounds: TestPage) -> None:
    for button in sounds.findChildren(QToolButton):
        if not button.text() and button.isVisible():
            assert button.toolTip() and button.accessibleName(), button.objectName()


def test_one_dropped_picture_is_shown_large(pictures: TestPage, tmp_path: Path, qtbot: QtBot) -> None:
    write_samples(tmp_path / "drop", Modality.IMAGE, 1, 3)
    path = tmp_path / "drop" / "picture-000.png"
    pictures.set_mode(LIVE)
    pictures.live.halt()
    pictures.take([path])
    qtbot.waitUntil(lambda: bool(pictures.side.bars.values), timeout=SECONDS)
    assert pictures.mode == LIVE and pictures.live.what() == "This picture is…"
    with qtbot.waitSignal(pictures.session.done, timeout=SECONDS) as done:
        qtbot.keyClick(pictures, Qt.Key.Key_1)
    assert done.args[0].outcome.added[0].read_bytes() == path.read_bytes()


def test_a_folder_of_a_training_is_a_model(sounds: TestPage, open_trained: OpenTrained, qtbot: QtBot) -> None:
    other = open_trained(Modality.AUDIO).runs[0].path
    with qtbot.waitSignal(sounds.choice.changed, timeout=SECONDS):
        sounds.take([other])
    assert sounds.choice.model is not None and sounds.choice.model.path == other
