"""The segment that trains, with real trainings of small samples."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDoubleSpinBox,
    QLabel,
    QPushButton,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import DataError
from constructor_desktop.core.events import EpochFinished, OnEvent
from constructor_desktop.gui.preferences import TRAIN_DEVICE
from constructor_desktop.gui.requests import TrainNow
from constructor_desktop.gui.run_text import when_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.page import RESULTS, TRAIN, TrainPage
from constructor_desktop.gui.train.reading import read_series
from constructor_desktop.gui.train.series import series_csv
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.widgets.segmented import Switch
from constructor_desktop.storage.changes import RenameRun, TrashRun, TrashSamples
from constructor_desktop.storage.runs import RunFolder, RunState
from tests.gui.conftest import MakeSession
from tests.gui.training_samples import LONG, perform, train

MakePage = Callable[[Session], TrainPage]


@pytest.fixture
def make_page(services: Services, qtbot: QtBot) -> MakePage:
    """Makes pages that are shown and ready."""

    def make(session: Session) -> TrainPage:
        training = TrainingJob(services, session)
        page = TrainPage(services, session, training)
        qtbot.addWidget(page, before_close_func=lambda page: (page.shut_down(), training.close()))
        page.resize(1180, 800)
        page.show()
        qtbot.waitUntil(lambda: page.train_view.advanced.ready, timeout=LONG)
        return page

    return make


@pytest.fixture
def page(make_page: MakePage, make_session: MakeSession) -> TrainPage:
    return make_page(make_session(Modality.IMAGE, {"Cat": 8, "Dog": 8}))


def wait_for_run(page: TrainPage, qtbot: QtBot) -> Path:
    """Waits for the end of a training that succeeds, and returns its folder."""
    with qtbot.waitSignal(page.training.finished, timeout=LONG) as signal:
        pass
    qtbot.waitUntil(lambda: not page.training.running)
    run = signal.args[0]
    assert isinstance(run, Path)
    return run


def label(page: TrainPage, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert found is not None
    return found.text()


def test_idle_it_says_how_long_it_takes_and_what_is_kept_aside(page: TrainPage) -> None:
    view = page.train_view
    assert not view.status.running
    assert label(page, "idle_title") == "Ready to train"
    assert view.cards["fast"].time_text.startswith("about ")
    assert "About 12 to learn from, 4 kept aside" in label(page, "aside")
    assert view.cards["fast"].isChecked()
    assert label(page, "data_title") == "Your pictures"
    assert page.findChild(QPushButton, "train").isEnabled()


def test_after_a_training_it_is_sure_what_is_kept_aside(
    make_page: MakePage, make_session: MakeSession, qtbot: QtBot
) -> None:
    """Which pictures stay together because they are nearly the same is known then."""
    session = make_session(Modality.IMAGE, {"Cat": 15, "Dog": 8})
    page = make_page(session)
    assert label(page, "aside").startswith("About 16 to learn from, 7 kept aside")
    page.train_view.start()
    run = wait_for_run(page, qtbot)
    metrics = RunFolder.open(run).metrics()
    learned, aside = metrics["n_samples"] - metrics["n_val"], metrics["n_val"]
    sure = f"{learned} to learn from, {aside} kept aside"
    qtbot.waitUntil(lambda: label(page, "aside").startswith(sure), timeout=LONG)
    assert sure in label(page, "idle_text")
    percent = page.train_view.advanced._percent
    percent.setValue(40)
    assert label(page, "aside").startswith("About ")
    percent.setValue(30)
    assert label(page, "aside").startswith(sure)
    gone = session.state.classes[0].samples[0].path
    session.perform(TrashSamples((gone,)))
    qtbot.waitUntil(lambda: label(page, "aside").startswith("About "), timeout=LONG)


@pytest.mark.parametrize("modality", [Modality.IMAGE, Modality.AUDIO])
def test_a_training_from_the_button_to_its_results(
    make_page: MakePage, make_session: MakeSession, qtbot: QtBot, modality: Modality
) -> None:
    page = make_page(make_session(modality, {"Low": 8, "High": 8}))
    view = page.train_view
    stages = []
    page.training.events.connect(lambda _: stages.append(view.status.stages.current))
    qtbot.mouseClick(view.status.button, Qt.MouseButton.LeftButton)
    assert page.training.running and view.status.running
    assert not view.cards["fast"].isEnabled() and not view.advanced.isEnabled()
    run = wait_for_run(page, qtbot)
    assert stages == sorted(stages) and stages[-1] >= 2
    metrics = RunFolder.open(run).metrics()
    assert page.segments.index() == TRAIN  # the whole curve is shown for a moment
    drawn = view.curves.accuracy.curves[0]
    assert drawn.kind == "checking" and len(drawn.numbers) == metrics["losses"][-1]["epochs"]
    log = view.log.toPlainText()
    assert "to learn from" in log and "pass 1: checking" in log
    qtbot.waitUntil(lambda: page.segments.index() == RESULTS, timeout=5000)
    qtbot.waitUntil(lambda: page.results.report is not None)
    assert page.results.report.run.path == run
    assert not view.status.running and view.cards["fast"].isEnabled()


def caption(page: TrainPage) -> str:
    found = page.train_view.curves.findChild(QLabel, "caption")
    assert found is not None
    return "" if found.isHidden() else found.text()


def test_the_curves_of_the_newest_run_are_there_after_opening(
    make_page: MakePage, make_session: MakeSession, services: Services, qtbot: QtBot
) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 6, "Dog": 6})
    older = train(services, session, qtbot)
    newer = train(services, session, qtbot, seed=1)
    perform(session, qtbot, RenameRun(newer, "Second"))
    page = make_page(session)
    curves = page.train_view.curves
    qtbot.waitUntil(lambda: bool(curves.series), timeout=LONG)
    assert series_csv(curves.series) == series_csv(read_series(newer)) != series_csv(read_series(older))
    assert caption(page).startswith("Run: Second · ") and caption(page).endswith(when_text(session.runs[0].created))
    perform(session, qtbot, RenameRun(newer, "Better"))
    assert caption(page).startswith("Run: Better · ")
    page.show_results(older)
    qtbot.waitUntil(lambda: series_csv(curves.series) == series_csv(read_series(older)), timeout=LONG)
    assert caption(page).startswith("Run: Fast · ")
    services.language.choose("ru")
    QApplication.processEvents()
    assert "Fast" not in caption(page)
    perform(session, qtbot, TrashRun(older))
    qtbot.waitUntil(lambda: "Better" in caption(page), timeout=LONG)
    perform(session, qtbot, TrashRun(newer))
    assert caption(page) == "" and curves.series == []


def test_curves_of_another_run_make_way_for_a_training(
    make_page: MakePage, make_session: MakeSession, services: Services, qtbot: QtBot
) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 6, "Dog": 6})
    train(services, session, qtbot)
    page = make_page(session)
    qtbot.waitUntil(lambda: bool(caption(page)), timeout=LONG)
    page.train_view.start()
    assert caption(page) == "" and page.train_view.curves.series == []
    run = wait_for_run(page, qtbot)
    qtbot.waitUntil(lambda: bool(caption(page)), timeout=LONG)
    assert series_csv(page.train_view.curves.series) == series_csv(read_series(run))


def test_curves_that_are_still_being_read_do_not_mix_with_a_training(
    make_page: MakePage, make_session: MakeSession, services: Services, qtbot: QtBot
) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 6, "Dog": 6})
    train(services, session, qtbot)
    page = make_page(session)
    qtbot.waitUntil(lambda: bool(caption(page)), timeout=LONG)
    captions: list[str] = []
    page.training.events.connect(lambda _: captions.append(caption(page)))
    page.train_view.past_curves._read(session.runs[0])
    page.train_view.start()
    assert page.training.running and caption(page) == ""
    wait_for_run(page, qtbot)
    assert captions and set(captions) == {""}


def test_after_a_training_that_cannot_begin_the_curves_are_back(
    make_page: MakePage, make_session: MakeSession, services: Services, qtbot: QtBot
) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 6, "Dog": 6})
    train(services, session, qtbot)
    page = make_page(session)
    qtbot.waitUntil(lambda: bool(caption(page)), timeout=LONG)
    with qtbot.waitSignal(page.training.failed, timeout=LONG):
        page.training.start({"preset": "fast", "arch": "no such"})
    qtbot.waitUntil(lambda: bool(caption(page)) and bool(page.train_view.curves.series), timeout=LONG)


def test_a_request_trains_at_once(page: TrainPage, qtbot: QtBot) -> None:
    page.activate(TrainNow())
    assert page.training.running
    wait_for_run(page, qtbot)


def test_a_request_while_the_page_is_being_built_is_not_lost(
    services: Services, make_session: MakeSession, qtbot: QtBot
) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 4, "Dog": 4})
    training = TrainingJob(services, session)
    page = TrainPage(services, session, training)
    qtbot.addWidget(page, before_close_func=lambda page: (page.shut_down(), training.close()))
    page.activate(TrainNow())
    wait_for_run(page, qtbot)


def test_a_page_built_during_a_training_shows_it(services: Services, make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 8, "Dog": 8})
    training = TrainingJob(services, session)
    training.start({"preset": "fast"})
    page = TrainPage(services, session, training)
    qtbot.addWidget(page, before_close_func=lambda page: (page.shut_down(), training.close()))
    assert page.train_view.status.running
    wait_for_run(page, qtbot)
    assert "to learn from" in page.train_view.log.toPlainText()


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"Cat": 0, "Dog": 0}, "no pictures yet"),
        ({"Cat": 5}, "only one class"),
        ({"Cat": 5, "Dog": 1}, "“Dog” has one sample only"),
        ({"Cat": 5, "Dog": 3, "Emu": 0}, "“Emu” is empty"),
    ],
)
def test_with_too_little_data_the_button_says_what_is_missing(
    make_page: MakePage, make_session: MakeSession, qtbot: QtBot, counts: dict[str, int], words: str
) -> None:
    page = make_page(make_session(Modality.IMAGE, counts))
    asked = []
    page.services.navigator.requested.connect(lambda name, request: asked.append(name))
    assert words in label(page, "idle_text")
    page.train_view.status.button.click()
    assert not page.training.running
    banner = page.train_view.status.banner
    assert banner.isVisible() and words in banner.text.text()
    banner.button.click()
    assert asked == ["data"]


def test_a_file_that_vanishes_before_the_training_is_left_out(page: TrainPage, qtbot: QtBot) -> None:
    gone = page.session.state.classes[0].samples[0].path
    gone.write_bytes(b"no picture")
    page.train_view.start()
    run = wait_for_run(page, qtbot)
    assert RunFolder.open(run).metrics()["n_skipped"] == 1
    assert gone.name in page.train_view.log.toPlainText()


def test_a_failure_is_shown_where_it_arose(page: TrainPage, qtbot: QtBot) -> None:
    for sample in page.session.state.classes[0].samples:
        sample.path.write_bytes(b"no picture")
    page.train_view.start()
    with qtbot.waitSignal(page.training.failed, timeout=LONG):
        pass
    qtbot.waitUntil(lambda: not page.training.running)
    banner = page.train_view.status.banner
    assert banner.isVisible() and "at least 2 samples" in banner.text.text()
    assert banner.button.text() == "Go to data"
    qtbot.waitUntil(lambda: any(run.state is RunState.FAILED for run in page.session.runs))
    assert page.segments.index() == TRAIN


def test_where_the_project_was_moved_away_nothing_is_made_and_it_says_so(page: TrainPage, qtbot: QtBot) -> None:
    place = page.session.folder
    moved = place.rename(place.with_name("moved"))
    with qtbot.waitSignal(page.training.ended, timeout=LONG):
        page.train_view.start()
    banner = page.train_view.status.banner
    assert banner.isVisible() and str(place) in banner.text.text() and "Put it back" in banner.text.text()
    qtbot.waitUntil(lambda: not page.session.busy)
    assert not place.exists() and page.session.missing
    moved.rename(place)
    banner.button.click()
    wait_for_run(page, qtbot)
    qtbot.waitUntil(lambda: not page.session.busy)
    assert not page.session.missing


def test_an_error_that_stands_follows_the_language(page: TrainPage) -> None:
    wrong = "/x holds no sounds that can be read. Choose a folder with recordings of background noise."
    page.train_view.follower.fail(DataError(wrong))
    page.services.language.choose("ru")
    page.retranslate()
    banner = page.train_view.status.banner
    assert banner.button.text() == "К данным" and banner.text.text().startswith("В /x нет звуков")


def test_a_stop_at_the_beginning_ends_without_a_model(
    page: TrainPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    train_here, asked = page.training._train, threading.Event()

    def late(settings: dict[str, object], on_event: OnEvent) -> Path:
        assert asked.wait(LONG / 1000)
        return train_here(settings, on_event)

    monkeypatch.setattr(page.training, "_train", late)
    page.train_view.status.stop.connect(asked.set)
    page.train_view.start()
    with qtbot.waitSignal(page.training.stopped, timeout=LONG):
        page.train_view.status.stop_button.click()
    qtbot.waitUntil(lambda: not page.training.running)
    assert label(page, "idle_title") == "Stopped"
    assert page.train_view.status.button.isVisible()
    qtbot.waitUntil(lambda: not page.session.busy)
    assert all(run.state is not RunState.SUCCEEDED for run in page.session.runs)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Keeps torch to one thread: on a busy computer several wait for each other at every one of many small steps."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.mark.usefixtures("one_thread")
def test_a_stop_during_fine_tuning_keeps_the_best(
    make_page: MakePage, make_session: MakeSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from constructor_desktop.training import plans

    monkeypatch.setattr(plans, "lead", lambda new, old, labels: 3.0)
    # Cats and foxes look alike here: there are mistakes enough to make fine-tuning worth a try.
    page = make_page(make_session(Modality.IMAGE, {"Cat": 8, "Dog": 4, "Fox": 8}))
    page.train_view.choose_preset("accurate")
    field(page, QSpinBox, "epochs").setValue(4)
    page.train_view.start()

    def stop(_: object) -> None:
        passes = [event for event in page.training.history if isinstance(event, EpochFinished)]
        if passes and passes[-1].phase == "finetune" and passes[-1].epoch >= 2:
            page.train_view.status.stop_button.click()

    page.training.events.connect(stop)
    run = wait_for_run(page, qtbot)
    metrics = RunFolder.open(run).metrics()
    assert metrics["stopped"] is not None and metrics["fine_tuned"]
    assert metrics["stopped"]["kept_pass"] == metrics["epochs"] < 4
    qtbot.waitUntil(lambda: page.segments.index() == RESULTS and page.results.report is not None, timeout=5000)
    assert "is kept" in label(page, "remark")


# -- settings ----------------------------------------------------------------------------------------------------------


def field(page: TrainPage, kind: type[QWidget], name: str) -> QWidget:
    found = page.train_view.advanced.findChild(kind, name)
    assert found is not None
    return found


def test_only_what_was_changed_is_set(page: TrainPage) -> None:
    view = page.train_view
    assert view.settings() == {"preset": "fast"}
    view.choose_preset("accurate")
    assert view.settings() == {"preset": "accurate"}


def test_the_settings_reach_the_run(page: TrainPage, qtbot: QtBot) -> None:
    view = page.train_view
    field(page, QSpinBox, "seed").setValue(7)
    field(page, QSpinBox, "val_percent").setValue(40)
    field(page, Switch, "augment").setChecked(False)
    field(page, QComboBox, "device").setCurrentIndex(field(page, QComboBox, "device").findData("cpu"))
    view.start()
    run = wait_for_run(page, qtbot)
    config = json.loads((run / "job.json").read_bytes())["config"]
    assert (config["preset"], config["seed"], config["val_fraction"]) == ("fast", 7, 0.4)
    assert (config["augment"], config["device"], config["epochs"]) == (False, "cpu", None)


def test_every_setting_of_accurate_is_handed_over(page: TrainPage) -> None:
    view = page.train_view
    view.choose_preset("accurate")
    wanted = {"epochs": 3, "batch_size": 8, "learning_rate": 0.0005, "weight_decay": 0.01, "label_smoothing": 0.2}
    for name, value in wanted.items():
        field(page, QSpinBox if isinstance(value, int) else QDoubleSpinBox, name).setValue(value)
    field(page, QComboBox, "checking").setCurrentIndex(1)
    field(page, QSpinBox, "folds").setValue(3)
    field(page, QSpinBox, "repeats").setValue(2)
    assert view.settings() == {"preset": "accurate", **wanted, "folds": 3, "repeats": 2}
    assert "checked once" in label(page, "aside")
    from constructor_desktop.training.config import RunConfig

    assert RunConfig.create(**view.settings()).folds == 3


def test_fine_tuning_is_off_for_fast_and_says_why(page: TrainPage) -> None:
    field(page, QSpinBox, "epochs").setValue(30)
    row = page.train_view.advanced.findChild(QWidget, "epochs_row")
    assert row is not None and not row.isEnabled() and "Accurate" in row.toolTip()
    assert "epochs" not in page.train_view.settings()
    page.train_view.choose_preset("accurate")
    assert row.isEnabled() and row.toolTip() == ""
    assert page.train_view.settings()["epochs"] == 30
    page.train_view.advanced.findChild(QPushButton, "reset").click()
    assert page.train_view.settings() == {"preset": "accurate"}


def test_the_bounds_are_those_of_the_runs(page: TrainPage) -> None:
    from constructor_desktop.core.errors import UsageError
    from constructor_desktop.training.config import RunConfig

    for name in ("epochs", "batch_size", "folds", "repeats", "seed"):
        box = field(page, QSpinBox, name)
        for value in (box.minimum(), box.maximum()):
            RunConfig.create(**{name: value})
        with pytest.raises(UsageError):
            RunConfig.create(**{name: box.minimum() - 1})
    for name in ("learning_rate", "weight_decay", "label_smoothing", "clip_seconds"):
        box = field(page, QDoubleSpinBox, name)
        for value in (box.minimum(), box.maximum()):
            RunConfig.create(**{name: value})


def test_the_length_is_for_sounds_only(make_page: MakePage, make_session: MakeSession, page: TrainPage) -> None:
    row = page.train_view.advanced.findChild(QWidget, "clip_seconds_row")
    assert row is not None and row.isHidden()
    sounds = make_page(make_session(Modality.AUDIO, {"Low": 4, "High": 4}))
    field(sounds, QDoubleSpinBox, "clip_seconds").setValue(1.5)
    assert sounds.train_view.settings() == {"preset": "fast", "clip_seconds": 1.5}


def test_the_preset_is_remembered(page: TrainPage, make_page: MakePage) -> None:
    page.train_view.cards["accurate"].click()
    assert make_page(page.session).train_view.preset == "accurate"


def test_numbers_are_typed_as_people_write_them(page: TrainPage, qtbot: QtBot) -> None:
    page.train_view.choose_preset("accurate")
    page.findChild(QToolButton, "advanced_button").click()
    box = field(page, QDoubleSpinBox, "learning_rate")
    for typed, value in (("0.0003", 3e-4), ("1e-4", 1e-4), ("0,002", 2e-3)):
        box.selectAll()
        qtbot.keyClicks(box, typed)
        box.interpretText()
        assert box.value() == pytest.approx(value)
    assert "0.002" in box.text()


def test_the_log_can_be_copied(page: TrainPage) -> None:
    page.train_view.log.setPlainText("12:00:00  a line")
    page.findChild(QToolButton, "copy_log").click()
    assert QApplication.clipboard().text() == "12:00:00  a line"


def test_the_device_of_the_settings_is_the_usual_one(page: TrainPage, qtbot: QtBot) -> None:
    page.services.preferences.store(TRAIN_DEVICE, "cpu")
    page.train_view.advanced.reset()
    assert page.train_view.settings() == {"preset": "fast"}
    page.training.start({"preset": "fast"})
    run = wait_for_run(page, qtbot)
    assert json.loads((run / "job.json").read_bytes())["config"]["device"] == "cpu"
