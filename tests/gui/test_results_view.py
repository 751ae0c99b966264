"""The segment of results, with real runs of small samples."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, QSize, Qt
from PySide6.QtGui import QFontMetrics, QImage, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QLabel, QPushButton, QTableView, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import ignore_event
from constructor_desktop.gui.export.work import usual_target
from constructor_desktop.gui.language import LanguageChoice
from constructor_desktop.gui.looks import ClassLook
from constructor_desktop.gui.requests import RecordInto, ShowResults, ShowSamples, TryModel
from constructor_desktop.gui.run_text import model_text, run_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session, open_project
from constructor_desktop.gui.train import reading, runs_pane
from constructor_desktop.gui.train.advice import ACCURATE, PRETRAINED, RECORD, SHOW, AdviceRows
from constructor_desktop.gui.train.cell_list import DELETE, MOVE, PLAY
from constructor_desktop.gui.train.class_table import FOUND
from constructor_desktop.gui.train.confusion import ConfusionDelegate
from constructor_desktop.gui.train.curves_panel import CurvesPanel
from constructor_desktop.gui.train.page import RESULTS, TRAIN, TrainPage
from constructor_desktop.gui.train.runs_list import RUN_ROLE
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.jobs.local import LocalRunner
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.storage.changes import AddFiles, RenameClass
from constructor_desktop.storage.project import Project
from constructor_desktop.storage.runs import RunState, RunStatus, write_status
from constructor_desktop.training.config import RunConfig
from tests.gui.conftest import MakeSession, write_samples
from tests.gui.training_samples import LONG, counts, perform, train

MakePage = Callable[[Session], TrainPage]


@pytest.fixture
def make_page(services: Services, qtbot: QtBot) -> MakePage:
    """Makes pages that show their results."""

    def make(session: Session) -> TrainPage:
        training = TrainingJob(services, session)
        page = TrainPage(services, session, training)
        qtbot.addWidget(page, before_close_func=lambda page: (page.shut_down(), training.close()))
        page.resize(1200, 760)
        page.show()
        page.show_segment(RESULTS)
        if any(run.accuracy is not None for run in session.runs):
            qtbot.waitUntil(lambda: page.results.report is not None, timeout=LONG)
        return page

    return make


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory, cache_folder: Path) -> Path:
    """A project of pictures, some of them in the wrong class, and two runs that noticed."""
    folder = tmp_path_factory.mktemp("template")
    with Project.create(folder / "project", "Pets", Modality.IMAGE) as project, LocalRunner(cache_folder) as runner:
        for kind, name in enumerate(("Cat", "Dog")):
            project.add_class(name)
            write_samples(folder / name, Modality.IMAGE, 12, kind)
        cats, dogs = sorted((folder / "Cat").iterdir()), sorted((folder / "Dog").iterdir())
        for number, mislaid in enumerate(cats[:5]):
            dogs.append(mislaid.rename(folder / f"mislaid-{number}.png"))
        project.import_files({"Cat": cats[5:], "Dog": dogs})
        for seed in (0, 1):
            config = RunConfig(device="cpu", folds=4, seed=seed)
            runner.run(JobSpec(project.folder, project.new_run_folder(), config), ignore_event)
    return folder / "project"


OpenCopy = Callable[[int], Session]


@pytest.fixture
def open_copy(template: Path, services: Services, tmp_path: Path) -> Iterator[OpenCopy]:
    """Opens a copy of the project with so many of its runs: `open_copy(1)`."""
    made: list[Session] = []

    def make(runs: int) -> Session:
        folder = shutil.copytree(template, tmp_path / "copy")
        for run in sorted((folder / "runs").iterdir())[runs:]:
            shutil.rmtree(run)
        made.append(Session(*open_project(folder, ignore_event), services.tasks))
        return made[-1]

    yield make
    for session in made:
        session.close()


@pytest.fixture
def mixed_up(open_copy: OpenCopy) -> Session:
    """The project with one run."""
    return open_copy(1)


@pytest.fixture
def two_runs(open_copy: OpenCopy) -> Session:
    """The project with both runs."""
    return open_copy(2)


@pytest.fixture
def page(make_page: MakePage, mixed_up: Session) -> TrainPage:
    return make_page(mixed_up)


def text(page: TrainPage, name: str) -> str:
    found = page.results.findChild(QLabel, name)
    assert found is not None
    return found.text()


def choose(page: TrainPage, row: int, column: int) -> None:
    details = page.results.details
    details.confusion.setCurrentIndex(details.matrix.index(row, column))


def test_nothing_trained_yet(make_page: MakePage, make_session: MakeSession, qtbot: QtBot) -> None:
    page = make_page(make_session(Modality.AUDIO, {"Low": 2}))
    button = next(one for one in page.results.findChildren(QPushButton) if one.text() == "Go to training")
    assert button.isVisible()
    assert not page.findChild(QPushButton, "try_live").isVisible()
    button.click()
    assert page.segments.index() == TRAIN


def test_the_headline(page: TrainPage) -> None:
    report = page.results.report
    assert report is not None
    correct = sum(report.confusion[index][index] for index in range(2))
    assert f"{correct} of 24 pictures that were not used for training." in text(page, "sentence")
    low, high = report.metrics["accuracy_interval"]
    assert f"{100 * low:.0f}" in text(page, "sentence") and f"{100 * high:.0f}" in text(page, "sentence")
    assert page.results.details.classes.rowCount() == 2


def test_the_hero_number_ends_at_the_accuracy(page: TrainPage, qtbot: QtBot) -> None:
    report = page.results.report
    assert report is not None
    wanted = f"{100 * report.accuracy.share:.0f}\N{NO-BREAK SPACE}%"
    qtbot.waitUntil(lambda: text(page, "hero") == wanted, timeout=2000)


def test_the_largest_mistake_is_chosen_first(page: TrainPage) -> None:
    details, report = page.results.details, page.results.report
    assert report is not None
    index = details.confusion.currentIndex()
    count = report.confusion[index.row()][index.column()]
    wrong = [report.confusion[row][column] for row in range(2) for column in range(2) if row != column]
    assert index.row() != index.column() and count == max(wrong) >= 3
    assert len(details.cell.model.answers) == count
    assert details.cell.model.answers[0].sample is not None


def test_the_right_cells_have_samples_too(page: TrainPage) -> None:
    report = page.results.report
    assert report is not None
    for row in range(2):
        choose(page, row, row)
        assert len(page.results.details.cell.model.answers) == report.confusion[row][row]
        cell = page.results.details.cell
        assert not cell.move_button.isVisible()
        assert not cell.delete_button.isVisible()  # all of what was answered well is nothing to delete in one go
    for number in (0, 1):
        cell.view.selectionModel().select(cell.model.index(number), QItemSelectionModel.SelectionFlag.Select)
    assert cell.delete_button.isVisible() == (len(cell.model.answers) > 1)


def test_the_arrow_keys_move_through_the_matrix(page: TrainPage, qtbot: QtBot) -> None:
    view = page.results.details.confusion
    view.setFocus()
    choose(page, 0, 0)
    QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert (view.currentIndex().row(), view.currentIndex().column()) == (1, 1)


def test_counts_or_shares(page: TrainPage) -> None:
    details = page.results.details
    index = details.matrix.index(0, 0)
    assert index.data().isdigit()
    details._switch.button(1).click()
    assert index.data().endswith("%")


def test_mix_ups_are_moved_where_they_belong_and_back(page: TrainPage, qtbot: QtBot) -> None:
    session, cell = page.session, page.results.details.cell
    before = counts(session)
    number = len(cell.model.answers)
    assert cell.move_button.text() == "Move %n to Cat".replace("%n", str(number))
    paths = [answer.sample.path for answer in cell.model.answers if answer.sample is not None]
    said = []
    session.done.connect(lambda done: said.append(done.text))
    cell.move_button.click()
    qtbot.waitUntil(lambda: counts(session) == {"Cat": before["Cat"] + number, "Dog": before["Dog"] - number})
    assert "moved to Cat" in said[0]
    # They are found again in their new place, and the cell stays chosen.
    qtbot.waitUntil(lambda: "Now in Cat" in cell.model.data(cell.model.index(0), Qt.ItemDataRole.StatusTipRole))
    assert len(cell.model.answers) == number
    assert all(answer.sample is not None and answer.sample.path.exists() for answer in cell.model.answers)
    assert not cell.move_button.isEnabled()
    session.undo()
    qtbot.waitUntil(lambda: counts(session) == before)
    assert all(path.exists() for path in paths)


def test_the_data_have_changed_since(page: TrainPage, qtbot: QtBot) -> None:
    strip = page.results.findChild(QFrame, "changed_strip")
    assert strip is not None and not strip.isVisible()
    page.results.details.cell.move_button.click()
    qtbot.waitUntil(strip.isVisible)
    assert "moved to another class after this run" in text(page, "changed_text")
    strip.findChild(QPushButton, "train_again").click()
    assert page.segments.index() == TRAIN
    qtbot.waitUntil(lambda: page.training.running)
    with qtbot.waitSignal(page.training.finished, timeout=LONG):
        pass


def test_samples_are_deleted_with_undo(page: TrainPage, qtbot: QtBot) -> None:
    session, cell = page.session, page.results.details.cell
    before, number = counts(session), len(cell.model.answers)
    cell.delete_button.click()
    qtbot.waitUntil(lambda: sum(counts(session).values()) == 24 - number)
    qtbot.waitUntil(lambda: cell.model.answers[0].sample is None)
    assert "no longer in the project" in cell.model.data(cell.model.index(0), Qt.ItemDataRole.StatusTipRole)
    assert not cell.delete_button.isVisible()
    session.undo()
    qtbot.waitUntil(lambda: counts(session) == before)
    qtbot.waitUntil(lambda: cell.model.answers[0].sample is not None)


def test_buttons_of_a_row(page: TrainPage, qtbot: QtBot) -> None:
    cell = page.results.details.cell
    answer = cell.model.answers[0]
    boxes = cell.delegate.buttons(cell.view.visualRect(cell.model.index(0)), answer)
    assert list(boxes) == [MOVE, DELETE]
    qtbot.mouseClick(cell.view.viewport(), Qt.MouseButton.LeftButton, pos=boxes[DELETE].center())
    assert answer.sample is not None
    qtbot.waitUntil(lambda: not answer.sample.path.exists())
    qtbot.waitUntil(lambda: sum(counts(page.session).values()) == 23)


def test_del_deletes_and_enter_opens_what_is_chosen(page: TrainPage, qtbot: QtBot) -> None:
    cell, asked = page.results.details.cell, []
    page.services.navigator.requested.connect(lambda name, request: asked.append((name, request)))
    cell.view.setFocus()
    cell.view.setCurrentIndex(cell.model.index(0))
    sample = cell.model.answers[0].sample
    assert sample is not None
    QTest.keyClick(cell.view, Qt.Key.Key_Return)
    assert asked == [("data", ShowSamples((sample.path,)))]
    QTest.keyClick(cell.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not sample.path.exists())


def test_only_the_chosen_ones_are_moved(page: TrainPage, qtbot: QtBot) -> None:
    cell, before = page.results.details.cell, counts(page.session)
    assert len(cell.model.answers) > 2
    for row in (0, 1):
        cell.view.selectionModel().select(cell.model.index(row), QItemSelectionModel.SelectionFlag.Select)
    assert cell.move_button.text() == "Move both to Cat"
    assert cell.delete_button.text() == "Delete both pictures"
    cell.move_button.click()
    qtbot.waitUntil(lambda: counts(page.session)["Cat"] == before["Cat"] + 2)


def test_a_renamed_class_is_recognised(page: TrainPage, qtbot: QtBot) -> None:
    folder = next(known.folder for known in page.session.state.classes if known.name == "Cat")
    perform(page.session, qtbot, RenameClass(folder, "Kitten"))
    cell = page.results.details.cell
    qtbot.waitUntil(lambda: "Kitten" in cell.move_button.text())
    assert all(answer.sample is not None for answer in cell.model.answers)
    assert "Kitten" in [page.results.details.classes.index(row, 0).data() for row in range(2)]


def test_runs_of_earlier_versions_show_their_mistakes(make_page: MakePage, mixed_up: Session, qtbot: QtBot) -> None:
    (mixed_up.runs[0].path / "answers.json").unlink()
    page = make_page(mixed_up)
    cell = page.results.details.cell
    assert len(cell.model.answers) >= 3
    choose(page, 0, 0)
    assert cell.model.answers == () and "earlier version" in text(page, "note")


def test_advice_can_be_followed(page: TrainPage) -> None:
    asked = []
    page.services.navigator.requested.connect(lambda name, request: asked.append((name, request)))
    rows = page.results.findChild(AdviceRows, "advice")
    assert rows is not None and 1 <= len(rows.shown) <= 3
    assert rows.shown[0].kind == SHOW
    buttons = rows.findChildren(QPushButton)
    buttons[0].click()
    name, request = asked.pop()
    report = page.results.report
    assert report is not None and name == "data" and len(request.paths) == len(report.mistakes)
    for advice, button in zip(rows.shown, buttons, strict=True):
        if advice.kind == RECORD:
            button.click()
            assert asked.pop() == ("data", RecordInto(advice.class_folder))


def test_a_network_that_guesses_is_not_trained_longer(
    make_page: MakePage, mixed_up: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_mode", lambda *_: "scratch")
    change_metrics(mixed_up.runs[0].path, confusion=[[0, 7], [0, 17]], accuracy=17 / 24, accuracy_interval=[0.5, 0.85])
    page = make_page(mixed_up)
    report, rows = page.results.report, page.results.findChild(AdviceRows)
    assert report is not None and report.is_guessing and isinstance(rows, AdviceRows)
    assert rows.shown[0].kind == PRETRAINED and ACCURATE not in {one.kind for one in rows.shown}
    assert "hardly better than guessing" in text(page, "remark")
    cell = page.results.details.cell
    assert not cell.move_button.isVisible() and not cell.delete_button.isVisible()
    page.train_view.choose_preset("accurate")
    rows.chosen.emit(rows.shown[0])
    assert page.segments.index() == TRAIN and page.train_view.settings() == {"preset": "fast"}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_in_the_least_window_nothing_is_cut_off(
    page: TrainPage, services: Services, language: LanguageChoice, qtbot: QtBot
) -> None:
    services.language.choose(language)
    page.resize(976 + 40, 680 - 52)  # what the window leaves
    qtbot.wait(50)
    report = page.results.report
    assert report is not None
    page.results.details.classes.set_results(
        [ClassLook(f"Name {number}", number, number) for number in range(1, 5)], [report.per_class[0]] * 4
    )
    page.results.details.matrix.set_matrix(
        [ClassLook(f"Name {number}", number, number) for number in range(1, 5)], [[5] * 4] * 4
    )
    page.results.details._fit_confusion(4)
    QTest.qWait(50)
    for name in ("confusion_title", "correct", "class_title", "runs_title"):
        label = page.findChild(QLabel, name)
        assert label is not None and label.width() >= label.minimumSizeHint().width(), name
        widest = max(label.fontMetrics().horizontalAdvance(word) for word in label.text().split())
        whole = label.fontMetrics().horizontalAdvance(label.text())
        assert label.contentsRect().width() - 2 * label.margin() >= (widest if label.wordWrap() else whole), name
    confusion, table = page.findChild(QTableView, "confusion"), page.findChild(QTableView, "class_table")
    assert confusion is not None and table is not None
    for view in (confusion, table):
        assert view.horizontalScrollBar().maximum() == view.verticalScrollBar().maximum() == 0, view.objectName()


def test_cells_of_the_matrix_have_a_smaller_script_where_there_is_little_room(page: TrainPage) -> None:
    delegate = page.results.details.confusion.itemDelegate()
    assert isinstance(delegate, ConfusionDelegate)
    font = page.font()
    assert delegate.font(font, "7", 40, strong=True).pixelSize() == 15
    small = delegate.font(font, "100 %", 42, strong=True)
    assert small.pixelSize() < 15 and QFontMetrics(small).horizontalAdvance("100 %") <= 42


def test_it_can_be_tried_live(page: TrainPage) -> None:
    asked = []
    page.services.navigator.requested.connect(lambda name, request: asked.append((name, request)))
    page.findChild(QPushButton, "try_live").click()
    assert asked == [("test", TryModel(page.session.runs[0].path))]


def test_a_perfect_run_says_so(
    make_page: MakePage, make_session: MakeSession, services: Services, qtbot: QtBot
) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 4, "Dog": 4})
    train(services, session, qtbot)
    page = make_page(session)
    assert page.results.findChild(QLabel, "no_mistakes").isVisible()
    assert text(page, "remark").startswith("Too few to be sure.")
    assert "2 of 2" in text(page, "sentence") or "4 of 4" in text(page, "sentence")


def change_metrics(run: Path, **changes: object) -> None:
    path = run / "metrics.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | changes), encoding="utf-8")


def test_it_says_why_fine_tuning_is_not_used(make_page: MakePage, mixed_up: Session) -> None:
    why = "Fine-tuning does not answer clearly better on held-out samples and is not used."
    notices = ["Fine-tuning was left out: without it there are 3 mistakes, too few to show that it helps.", why]
    change_metrics(mixed_up.runs[0].path, preset="accurate", fine_tuned=False, notices=notices)
    page = make_page(mixed_up)
    assert why in text(page, "remark") and notices[0] not in text(page, "remark")


def test_an_early_end_is_said_once_and_counts_what_was_learned(make_page: MakePage, mixed_up: Session) -> None:
    run = mixed_up.runs[0].path
    stopped = {"at_pass": None, "kept_pass": None, "of": None}
    change_metrics(run, preset="accurate", fine_tuned=False, notices=[], stopped=stopped, n_train=17, n_samples=24)
    page = make_page(mixed_up)
    assert "Stopped early: the best model until then is kept." in text(page, "remark")
    assert "learned from 17 sample" in text(page, "how")
    why = "Stopped before it was known whether fine-tuning helps: it is not used."
    change_metrics(run, notices=[why])
    assert text(make_page(mixed_up), "remark").count("Stopped") == 1 and why in text(make_page(mixed_up), "remark")


def test_near_duplicates_explain_a_wide_interval(make_page: MakePage, mixed_up: Session) -> None:
    change_metrics(mixed_up.runs[0].path, n_effective=24.0)
    assert "nearly the same" not in text(make_page(mixed_up), "sentence")
    change_metrics(mixed_up.runs[0].path, n_effective=6.2)
    assert "Many of them are nearly the same, so they count as about 6." in text(make_page(mixed_up), "sentence")


# -- table and files ---------------------------------------------------------------------------------------------------


@pytest.fixture
def saving(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Answers every question where to save with a file in this folder."""
    folder = tmp_path / "saved"
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", staticmethod(lambda _, __, name, kinds: (str(folder / name), kinds))
    )
    return folder


def test_the_table_is_sorted_and_saved(page: TrainPage, saving: Path, qtbot: QtBot) -> None:
    table, report = page.results.findChild(QTableView, "class_table"), page.results.report
    assert table is not None and report is not None
    table.sortByColumn(FOUND, Qt.SortOrder.AscendingOrder)
    names = [table.model().index(row, 0).data() for row in range(2)]
    assert names == [one.name for one in sorted(report.per_class, key=lambda one: one.recall)]
    page.results.findChild(QToolButton, "save_table").click()
    qtbot.waitUntil(lambda: any(saving.glob("*.csv")))
    rows = list(csv.DictReader(io.StringIO(next(saving.glob("*.csv")).read_text("utf-8-sig"))))
    assert [row["class"] for row in rows] == ["Cat", "Dog"]
    assert float(rows[0]["recall"]) == pytest.approx(report.per_class[0].recall, abs=1e-5)


def open_curves(page: TrainPage, qtbot: QtBot) -> CurvesPanel:
    page.findChild(QPushButton, "curves").click()
    qtbot.waitUntil(lambda: bool(page.results.findChildren(QDialog)))
    panel = page.results.findChild(CurvesPanel)
    assert panel is not None
    return panel


def test_curves_of_a_run_are_shown_and_saved(page: TrainPage, saving: Path, qtbot: QtBot) -> None:
    panel, report = open_curves(page, qtbot), page.results.report
    assert report is not None and len(panel.series) == 4  # a model for each part of the cross-validation
    kinds = [curve.kind for curve in panel.accuracy.curves]
    assert kinds == ["other"] * 3 + ["checking", "training"]
    panel.save(".csv")
    panel.save(".png")
    qtbot.waitUntil(lambda: len(list(saving.iterdir())) == 2 if saving.is_dir() else False)
    qtbot.waitUntil(lambda: page.services.tasks.running == 0)
    rows = list(csv.DictReader(io.StringIO(next(saving.glob("*.csv")).read_text("utf-8-sig"))))
    losses = report.metrics["losses"]
    assert [int(row["pass"]) for row in rows] == [entry["epoch"] for entry in losses]
    assert [float(row["val_loss"]) for row in rows] == pytest.approx([entry["val_loss"] for entry in losses], rel=1e-4)
    image = QImage(str(next(saving.glob("*.png"))))
    assert image.width() == 2 * panel.width() and image.height() == 2 * panel.height()


def test_the_window_of_curves_fits_the_screen_and_shows_both_plots(
    page: TrainPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:

    monkeypatch.setattr(QScreen, "availableSize", lambda screen: QSize(1280, 760))
    panel = open_curves(page, qtbot)
    assert panel.window().height() == 700
    assert panel.accuracy.isVisible() and panel.loss.isVisible()
    panel.window().resize(860, 500)
    assert panel.accuracy.isVisible() != panel.loss.isVisible()


def test_the_number_of_results_is_that_of_the_list(page: TrainPage, qtbot: QtBot) -> None:
    failed = page.session.folder / "runs" / "20200101-000000-001"
    failed.mkdir()
    write_status(failed, RunStatus(RunState.FAILED, "no memory"))
    before = len(page.session.runs)
    page.session.refresh()
    qtbot.waitUntil(lambda: len(page.session.runs) == before + 1)
    rows = page.results.runs.model.rowCount()
    assert page.segments.button(1).text() == f"Results  {rows}" and rows == before + 1


def test_the_crosshair_is_one_for_both_plots(page: TrainPage, qtbot: QtBot) -> None:
    panel = open_curves(page, qtbot)
    panel.accuracy.pointed.emit(2)
    for plot in (panel.accuracy, panel.loss):
        assert plot._pointed == 2 and plot.grab().width() > 100
    labels = [curve.label for curve, _ in panel.loss.values_at(2)]
    assert labels[-2:] == ["Checking", "Training"]


def test_smoothing_leaves_the_raw_curve(page: TrainPage, qtbot: QtBot) -> None:
    panel = open_curves(page, qtbot)
    drawn = len(panel.loss._items)
    panel._slider.setValue(60)
    assert len(panel.loss._items) > drawn
    first, smooth = panel.loss.curves[-2].values, [value for _, value in panel.loss.values_at(2)][-2]
    assert min(first[:2]) < smooth < max(first[:2])


def test_a_disk_that_refuses_is_reported(
    page: TrainPage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setattr(
        QFileDialog, "getSaveFileName", staticmethod(lambda *_: (str(tmp_path / "file" / "table.csv"), ""))
    )
    with qtbot.waitSignal(page.services.notices.toast) as signal:
        page.results.findChild(QToolButton, "save_table").click()
    assert signal.args[0].startswith("Cannot write to")


# -- the list of runs --------------------------------------------------------------------------------------------------


def test_runs_are_listed_newest_first(two_runs: Session, make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page(two_runs)
    runs = page.results.runs
    assert runs.model.rowCount() == 2
    assert runs.current() == two_runs.runs[0]
    runs.view.setCurrentIndex(runs.model.index(1))
    qtbot.waitUntil(lambda: page.results.report is not None and page.results.report.run == two_runs.runs[1])
    page.activate(ShowResults(two_runs.runs[0].path))
    qtbot.waitUntil(lambda: page.results.report is not None and page.results.report.run == two_runs.runs[0])


def test_a_run_trained_on_another_page_is_shown_unless_one_was_chosen(
    make_page: MakePage, make_session: MakeSession, services: Services, qtbot: QtBot
) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 4, "Dog": 4})
    first = train(services, session, qtbot)
    page = make_page(session)
    shown = page.results.runs.current
    assert shown().path == first
    with qtbot.waitSignal(page.training.ended, timeout=LONG):
        page.training.start({"device": "cpu"})
    qtbot.waitUntil(lambda: len(session.runs) == 2 and shown() == session.runs[0], timeout=LONG)
    with qtbot.waitSignal(page.training.ended, timeout=LONG):
        page.training.start({"device": "cpu"})
        page.results.runs.view.setCurrentIndex(page.results.runs.model.index(1))
    qtbot.waitUntil(lambda: len(session.runs) == 3, timeout=LONG)
    assert shown().path == first


def test_a_run_is_renamed(page: TrainPage, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> None:
    monkeypatch.setattr(runs_pane, "ask_name", lambda parent, title, name: f"{name} of May")
    view = page.results.runs.view
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_F2)
    qtbot.waitUntil(lambda: page.session.runs[0].name == "Fast of May")
    qtbot.waitUntil(lambda: "Fast of May" in page.results.runs.model.index(0).data())
    page.session.undo()
    qtbot.waitUntil(lambda: page.session.runs[0].name is None)


def test_a_run_is_deleted_with_undo(two_runs: Session, make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page(two_runs)
    first, second = two_runs.runs
    page.results.runs.view.setFocus()
    QTest.keyClick(page.results.runs.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: page.results.runs.model.rowCount() == 1)
    qtbot.waitUntil(lambda: page.results.report is not None and page.results.report.run == second)
    two_runs.undo()
    qtbot.waitUntil(lambda: page.results.runs.model.rowCount() == 2)
    assert (first.path / "metrics.json").is_file()


def test_deleting_the_last_run_leaves_an_empty_place(page: TrainPage, qtbot: QtBot) -> None:
    page.results.runs.delete()
    qtbot.waitUntil(lambda: page.results.report is None)
    assert page.results.findChild(QWidget, "empty").isVisible()
    assert not page.findChild(QPushButton, "try_live").isVisible()


def test_a_damaged_run_says_so_and_can_be_deleted(page: TrainPage, qtbot: QtBot) -> None:
    run = page.session.runs[0].path
    (run / "job.json").write_text("{")
    page.results.runs.refresh()
    banner = page.results.findChild(QFrame, "banner")
    assert banner is not None
    qtbot.waitUntil(banner.isVisible)
    assert "damaged" in banner.text.text()
    banner.button.click()
    qtbot.waitUntil(lambda: not run.exists())


def test_two_runs_side_by_side(two_runs: Session, make_page: MakePage, qtbot: QtBot) -> None:
    page = make_page(two_runs)
    view = page.results.compare
    page.results.runs.button.click()
    qtbot.waitUntil(lambda: len(view.runs) == 2)
    assert text(page, "verdict") == "The difference may be chance."
    titles = [view.model.headerData(row, Qt.Orientation.Vertical) for row in range(view.model.rowCount())]
    row = titles.index("Seed")
    assert [view.model.index(row, column).data() for column in range(2)] == ["1", "0"]
    assert "Folds" not in titles  # of the settings only those that differ are shown
    assert [curve.kind for curve in view.plot.curves] == ["checking", "other"]
    view.table.setCurrentIndex(view.model.index(0, 1))
    assert [curve.kind for curve in view.plot.curves] == ["other", "checking"]
    assert not page.findChild(QPushButton, "try_live").isVisible()
    page.results.runs.button.click()
    qtbot.waitUntil(lambda: page.results.report is not None)


def test_at_most_four_runs_are_compared(two_runs: Session, make_page: MakePage, qtbot: QtBot) -> None:
    original = two_runs.runs[0].path
    for number in range(3):
        shutil.copytree(original, original.with_name(f"20200101-00000{number}-001"))
    with qtbot.waitSignal(two_runs.changed):
        two_runs.refresh()
    page = make_page(two_runs)
    runs = page.results.runs
    runs.button.click()
    for row in range(5):
        box = runs.view.visualRect(runs.model.index(row))
        if row > 1:
            qtbot.mouseClick(runs.view.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert len(runs.chosen()) == 4
    qtbot.waitUntil(lambda: len(page.results.compare.runs) == 4)
    for run in list(runs.chosen())[1:]:
        box = runs.view.visualRect(runs.model.index(runs.model.row_of(run.path)))
        qtbot.mouseClick(runs.view.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert "two to four runs" in text(page, "hint")


def test_a_failed_run_is_listed_with_its_reason(make_page: MakePage, make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 2, "Dog": 2})
    folder = session.new_run_folder()
    status = {"schema_version": 1, "status": "failed", "message": "The disk is full."}
    (folder / "status.json").write_text(json.dumps(status))
    with qtbot.waitSignal(session.changed):
        session.refresh()
    page = make_page(session)
    banner = page.results.findChild(QFrame, "banner")
    assert banner is not None and banner.isVisible()
    assert banner.text.text() == "The disk is full."
    assert page.results.runs.model.index(0).data(Qt.ItemDataRole.ToolTipRole) == "The disk is full."
    assert not page.results.runs.button.isEnabled()


# -- sounds ------------------------------------------------------------------------------------------------------------


def test_sounds_are_played_and_found_again(
    make_page: MakePage, make_session: MakeSession, services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    session = make_session(Modality.AUDIO, {"Low": 6, "High": 6})
    train(services, session, qtbot)
    page = make_page(session)
    cell = page.results.details.cell
    answer = cell.model.answers[0]
    boxes = cell.delegate.buttons(cell.view.visualRect(cell.model.index(0)), answer)
    assert list(boxes) == [PLAY, MOVE, DELETE]
    played = []
    cell.player.play = lambda *what: played.append(what)  # type: ignore[method-assign]
    qtbot.mouseClick(cell.view.viewport(), Qt.MouseButton.LeftButton, pos=boxes[PLAY].center() + QPoint(1, 1))
    assert answer.sample is not None and played[0][0] == answer.sample.path
    # New sounds are told of.
    write_samples(session.scratch, Modality.AUDIO, 3, 9)
    files = tuple(sorted(session.scratch.glob("*.wav")))
    perform(session, qtbot, AddFiles(files, session.state.classes[0].folder))
    strip = page.results.findChild(QFrame, "changed_strip")
    assert strip is not None
    qtbot.waitUntil(strip.isVisible)
    assert text(page, "changed_text").startswith("3 sound")


def test_the_names_of_runs_are_not_empty(page: TrainPage) -> None:
    index: QModelIndex = page.results.runs.model.index(0)
    assert index.data(RUN_ROLE).path.is_dir() and str(index.data()).startswith("Fast")


def test_the_model_is_named_unless_it_is_the_usual_one(make_page: MakePage, mixed_up: Session, tmp_path: Path) -> None:
    usual = mixed_up.runs[0]
    assert model_text(usual) == "" and usual_target(tmp_path, "Pets", usual).name == "pets-fast.zip"
    other = replace(usual, arch="vgg_small")
    assert model_text(other) == "Small VGG" and "Small VGG" in run_text(other)
    assert usual_target(tmp_path, "Pets", other).name == "pets-vgg-small-fast.zip"
    assert model_text(replace(usual, arch="gone")) == "gone"
