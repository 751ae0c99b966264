"""Training in the cloud from the Train page, with a runner that plays a scene."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QMessageBox, QToolButton
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import CloudError, CloudTimeoutError, CredentialsError
from constructor_desktop.core.events import ignore_event
from constructor_desktop.gui.cloud import work
from constructor_desktop.gui.cloud.estimate_dialog import EstimateDialog
from constructor_desktop.gui.cloud.where import CLOUD, HERE
from constructor_desktop.gui.frame.workspace import Workspace
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.page import RESULTS, TRAIN, TrainPage
from constructor_desktop.jobs.cloud.profile import save_profile
from constructor_desktop.jobs.cloud.record import JobRecord, Result
from constructor_desktop.jobs.local import LocalRunner
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.training.config import RunConfig
from tests.gui.cloud_fakes import ESTIMATE, PASSES, PROFILE, FakeRunner

WAIT = 60_000


@pytest.fixture
def runner(tmp_path: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch) -> FakeRunner:
    def train(record: JobRecord) -> Path:
        spec = JobSpec(Path(record.data), Path(record.out), RunConfig.create(**record.config))
        with LocalRunner(cache_folder) as local:
            return local.run(spec, ignore_event)

    fake = FakeRunner(tmp_path / "config", train)
    monkeypatch.setattr(work, "_runner", lambda: fake)
    return fake


@pytest.fixture
def session(make_session) -> Session:
    return make_session(Modality.IMAGE, {"Cat": 8, "Dog": 8})


MakeWorkspace = Callable[[], tuple[Workspace, TrainPage]]


@pytest.fixture
def make_workspace(qtbot: QtBot, services: Services, session: Session) -> MakeWorkspace:
    def make() -> tuple[Workspace, TrainPage]:
        workspace = Workspace(services, session)
        qtbot.addWidget(workspace, before_close_func=lambda made: made.training.close())
        workspace.resize(1180, 800)
        workspace.show()
        workspace.show_page("train")
        page = workspace.page("train")
        assert isinstance(page, TrainPage)
        qtbot.waitUntil(lambda: page.train_view.advanced.ready, timeout=WAIT)
        return workspace, page

    return make


@pytest.fixture
def page(make_workspace: MakeWorkspace, tmp_path: Path, services: Services, qtbot: QtBot) -> TrainPage:
    """A page with a profile, the cloud chosen."""
    (tmp_path / "config").mkdir(exist_ok=True)
    save_profile(tmp_path / "config", PROFILE)
    _, page = make_workspace()
    where = page.train_view.where
    qtbot.waitUntil(lambda: where.profile is not None, timeout=WAIT)
    where.choice.button(CLOUD).click()
    return page


def label(page: TrainPage, name: str) -> str:
    found = page.findChild(QLabel, name)
    assert found is not None
    return found.text()


def in_dialog(act: Callable[[QDialog], None], kind: type[QDialog] = EstimateDialog) -> None:
    """Does something in the next modal dialog as soon as it is there."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind):
            act(dialog)
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(0, look)


def accept_when_ready(dialog: QDialog) -> None:
    assert isinstance(dialog, EstimateDialog)
    if dialog.start_button.isEnabled():
        dialog.start_button.click()
    elif dialog.banner.isVisible():
        dialog.reject()
    else:
        QTimer.singleShot(20, lambda: accept_when_ready(dialog))


def order(page: TrainPage, qtbot: QtBot) -> None:
    in_dialog(accept_when_ready)
    page.train_view.status.button.click()
    qtbot.waitUntil(lambda: page.training.cloud is not None and page.training.cloud.passes is not None, timeout=WAIT)


def test_without_a_profile_the_cloud_is_off_and_says_why(
    make_workspace: MakeWorkspace, services: Services, qtbot: QtBot, runner: FakeRunner
) -> None:
    _, page = make_workspace()
    where = page.train_view.where
    assert where.choice.index() == HERE and not where.choice.button(CLOUD).isEnabled()
    assert where.choice.button(CLOUD).toolTip() == "The cloud is not set up yet."
    with qtbot.waitSignal(services.navigator.settings_requested) as asked:
        qtbot.mouseClick(where.form.get(QToolButton, "set_up"), Qt.MouseButton.LeftButton)
    assert asked.args == ["cloud"]


def test_a_saved_profile_switches_it_on_and_the_choice_is_remembered(
    make_workspace: MakeWorkspace, services: Services, qtbot: QtBot, runner: FakeRunner, tmp_path: Path
) -> None:
    _, page = make_workspace()
    where = page.train_view.where
    save_profile(tmp_path / "config", PROFILE)
    services.cloud.note_access()
    qtbot.waitUntil(lambda: where.choice.button(CLOUD).isEnabled(), timeout=WAIT)
    assert where.form.get(QToolButton, "set_up").isHidden() and not where.cloud
    where.choice.button(CLOUD).click()
    assert where.cloud
    assert label(page, "facts") == "4 cores, 16 GB · preemptible · at most 4 h"
    assert label(page, "where_text") == "Yandex Cloud"
    where.refresh()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert where.cloud


def test_a_job_is_estimated_trained_and_its_results_shown(
    page: TrainPage, runner: FakeRunner, session: Session, qtbot: QtBot
) -> None:
    texts: dict[str, str] = {}

    def read(dialog: QDialog) -> None:
        assert isinstance(dialog, EstimateDialog)
        if dialog.banner.isVisible():
            texts["banner"] = dialog.banner.text.text()
            dialog.reject()
            return
        if not dialog.start_button.isEnabled():
            QTimer.singleShot(20, lambda: read(dialog))
            return
        for name in ("machine", "upload", "time", "price", "limit", "notes"):
            texts[name] = dialog.form.get(QLabel, name).text()
        dialog.start_button.click()

    in_dialog(read)
    page.train_view.status.button.click()
    assert "banner" not in texts
    assert texts["machine"] == "4 cores, 16 GB · 40 GB disk, zone ru-central1-a"
    assert re.fullmatch(r"16 sample\S*, 12\.3 MB", texts["upload"])
    assert texts["time"] == "about 12 min, with making the machine"
    assert texts["price"] == "about 2.50\N{NO-BREAK SPACE}₽ (12.50\N{NO-BREAK SPACE}₽ an hour)"
    assert texts["limit"] == "4 h, 50.00\N{NO-BREAK SPACE}₽"
    assert "preemptible" in texts["notes"] and "disk is still billed" in texts["notes"]
    training = page.training
    qtbot.waitUntil(lambda: training.cloud is not None and training.cloud.passes is not None, timeout=WAIT)
    page.train_view.follower.show_progress()
    assert label(page, "running_title") == "Training in the cloud"
    assert label(page, "running_text") == f"training, pass 1 of {PASSES}"
    assert label(page, "running_spent") == "1 min · 0.21\N{NO-BREAK SPACE}₽"
    assert page.train_view.status.stages.current == 2
    assert not page.train_view.where.isEnabled()
    runner.go_on.set()
    qtbot.waitUntil(lambda: page.segments.index() == RESULTS, timeout=WAIT)
    assert page.train_view.log.toPlainText().count("pass ") >= PASSES
    qtbot.waitUntil(lambda: [run.path for run in session.runs] == [runner.specs[-1].out], timeout=WAIT)
    assert not training.running
    assert session.runs[0].accuracy is not None
    confirmed = runner.store.load(runner.store.ids()[0]).confirmed
    assert confirmed == ESTIMATE.confirmed  # what was seen is what is ordered
    assert runner.specs[-1].data == session.folder
    assert runner.specs[-1].config.preset == "fast"


def test_no_job_without_consent(page: TrainPage, runner: FakeRunner, qtbot: QtBot) -> None:
    in_dialog(lambda dialog: dialog.reject())
    page.train_view.status.button.click()
    assert not page.training.running
    assert not runner.store.ids()


def answer(role: QMessageBox.ButtonRole, words: str = "") -> Callable[[QDialog], None]:
    def click(box: QDialog) -> None:
        assert isinstance(box, QMessageBox) and words in box.text()
        next(button for button in box.buttons() if box.buttonRole(button) == role).click()

    return click


@pytest.mark.parametrize("sure", [True, False])
def test_a_finished_model_is_thrown_away_only_by_one_who_says_so(
    page: TrainPage, runner: FakeRunner, qtbot: QtBot, sure: bool
) -> None:
    runner.fetched.clear()
    runner.go_on.set()
    order(page, qtbot)
    cloud = page.training.cloud
    qtbot.waitUntil(lambda: cloud.fetching, timeout=WAIT)
    role = QMessageBox.ButtonRole.DestructiveRole if sure else QMessageBox.ButtonRole.RejectRole
    in_dialog(answer(role, "is finished and paid for, and is being fetched. Throw it away"), QMessageBox)
    page.train_view.status.stop_button.click()
    assert cloud.gives_up is sure and page.train_view.status.stop_button.isEnabled() is not sure
    if not sure:
        runner.fetched.set()
    qtbot.waitUntil(lambda: not page.training.running, timeout=WAIT)
    assert runner.store.load(cloud.id).result is (Result.CANCELLED if sure else Result.SUCCEEDED)


def test_a_stop_that_meets_a_finished_model_takes_nothing_away(
    page: TrainPage, runner: FakeRunner, qtbot: QtBot
) -> None:
    """It was asked for while the machine trained, and the model was there before anybody heard of it."""
    runner.fetched.clear()
    order(page, qtbot)
    cloud = page.training.cloud

    def finish_meanwhile(box: QDialog) -> None:
        runner.go_on.set()
        qtbot.waitUntil(lambda: cloud.fetching, timeout=WAIT)
        answer(QMessageBox.ButtonRole.DestructiveRole)(box)

    in_dialog(finish_meanwhile, QMessageBox)
    page.train_view.status.stop_button.click()
    assert page.training.stopping and not cloud.gives_up
    assert label(page, "running_title") == "Training in the cloud"
    assert label(page, "running_text").startswith("downloading and checking the model")
    runner.fetched.set()
    qtbot.waitUntil(lambda: not page.training.running, timeout=WAIT)
    assert runner.store.load(cloud.id).result is Result.SUCCEEDED


def test_stopping_asks_and_cancels(page: TrainPage, runner: FakeRunner, qtbot: QtBot) -> None:
    order(page, qtbot)
    job = page.training.cloud.id
    in_dialog(answer(QMessageBox.ButtonRole.RejectRole), QMessageBox)
    page.train_view.status.stop_button.click()
    assert page.training.running and not page.training.stopping
    in_dialog(answer(QMessageBox.ButtonRole.DestructiveRole), QMessageBox)
    page.train_view.status.stop_button.click()
    assert page.training.stopping
    card = page.train_view.status
    assert label(page, "running_title") == "Stopping"
    assert label(page, "running_text") == "the machine is being deleted"
    assert label(page, "running_spent") == "1 min · 0.21\N{NO-BREAK SPACE}₽"
    assert card.progress.maximum() == 0  # nobody knows for how long
    assert card.stages.current == 2 and card.stages.halted
    qtbot.waitUntil(lambda: not page.training.running, timeout=WAIT)
    assert runner.store.load(job).result is Result.CANCELLED
    assert label(page, "idle_title") == "Stopped"
    assert label(page, "idle_text") == "The machine is deleted. Spent: 1 min · 0.21\N{NO-BREAK SPACE}₽"


def test_a_job_goes_on_unseen_and_is_followed_again_with_whole_curves(
    page: TrainPage, runner: FakeRunner, services: Services, qtbot: QtBot
) -> None:
    order(page, qtbot)
    view, training = page.train_view, page.training
    assert view.status.background_button.isVisible()
    cloud = training.cloud
    view.status.background_button.click()
    assert not training.running and cloud.running
    assert label(page, "idle_title") == "Ready to train"
    view.where.choice.button(HERE).click()
    view.status.button.click()
    assert training.runs_here
    qtbot.waitUntil(lambda: not training.running, timeout=WAIT)
    assert cloud.running
    page.show_segment(TRAIN)
    training.follow(cloud)
    assert view.log.toPlainText().count("pass 1") == 1
    runner.go_on.set()
    with qtbot.waitSignal(training.finished, timeout=WAIT):
        pass


def test_an_open_project_takes_up_its_job_at_the_start(
    make_workspace: MakeWorkspace, runner: FakeRunner, services: Services, session: Session, qtbot: QtBot
) -> None:
    job = runner.order(JobSpec(session.folder, session.new_run_folder(), RunConfig.create(preset="fast")))
    workspace, page = make_workspace()
    services.cloud.resume_all()
    qtbot.waitUntil(lambda: page.training.cloud is not None and page.training.cloud.passes is not None, timeout=WAIT)
    assert page.training.cloud.id == job
    assert workspace.follows(page.training.cloud)
    workspace.show_page("export")
    assert not workspace.follows(page.training.cloud)


def test_a_failure_is_shown_where_the_training_was(page: TrainPage, runner: FakeRunner, qtbot: QtBot) -> None:
    def fail(record: JobRecord) -> Path:
        raise CloudError("The machine gave no sign of life any more.")

    runner.ending = fail
    order(page, qtbot)
    runner.go_on.set()
    qtbot.waitUntil(page.train_view.status.banner.isVisible, timeout=WAIT)
    assert page.train_view.status.banner.text.text() == "The machine gave no sign of life any more."
    assert not page.training.running


def test_after_a_failure_the_same_button_begins_again(page: TrainPage, runner: FakeRunner, qtbot: QtBot) -> None:
    def fail(record: JobRecord) -> Path:
        raise CloudError("Nothing was sent or ordered.")

    good, runner.ending = runner.ending, fail
    runner.go_on.set()
    in_dialog(accept_when_ready)
    page.train_view.status.button.click()
    banner = page.train_view.status.banner
    qtbot.waitUntil(banner.isVisible, timeout=WAIT)
    runner.ending = good
    for again in (page.train_view.status.button, banner.button):
        in_dialog(lambda dialog: dialog.reject())  # it asks anew
        again.click()
    in_dialog(accept_when_ready)
    with qtbot.waitSignal(page.training.finished, timeout=WAIT):
        page.train_view.status.button.click()
    first, second = (runner.store.load(job) for job in runner.store.ids())
    assert first.config == second.config and first.result is Result.FAILED and second.result is Result.SUCCEEDED


@pytest.fixture
def make_dialog(qtbot: QtBot, services: Services, runner: FakeRunner, tmp_path: Path) -> Callable[[], EstimateDialog]:
    def make() -> EstimateDialog:
        spec = JobSpec(tmp_path, tmp_path, RunConfig.create(preset="fast"))
        dialog = EstimateDialog(services, PROFILE, lambda: spec)
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
        return dialog

    return make


def test_an_unknown_price_is_said(make_dialog, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = replace(ESTIMATE, seconds=None, price=None, price_per_hour=None, currency="", price_limit=None)
    monkeypatch.setattr(runner, "estimate", lambda *_: unknown)
    dialog = make_dialog()
    assert dialog.form.get(QLabel, "price").text() == "price unknown"
    assert dialog.form.get(QLabel, "time").text() == "unknown"
    assert (
        dialog.form.get(QLabel, "limit").text()
        == "4 h; the cap of 100.00\N{NO-BREAK SPACE}₽ works only with a known price"
    )
    assert dialog.start_button.isEnabled()


@pytest.mark.parametrize(("price", "warned"), [(99.0, False), (101.0, True), (None, False)])
def test_a_cap_that_is_too_low_is_said(
    make_dialog, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch, price: float | None, warned: bool
) -> None:
    assert PROFILE.spending_cap == 100.0
    monkeypatch.setattr(runner, "estimate", lambda *_: replace(ESTIMATE, price=price))
    dialog = make_dialog()
    warning = dialog.form.get(QLabel, "cap_warning")
    assert warning.isVisible() is warned
    assert warning.text() == "The spending cap is below that: it will end the job before it is done."


def test_without_an_estimate_nothing_starts(
    make_dialog, runner: FakeRunner, services: Services, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Exception] = [
        CloudTimeoutError("The cloud did not answer in time. Try again later."),
        CredentialsError("No keys."),
    ]

    def refuse(*_: object) -> None:
        raise answers.pop(0)

    monkeypatch.setattr(runner, "estimate", refuse)
    dialog = make_dialog()
    assert not dialog.start_button.isEnabled()
    assert "did not answer" in dialog.banner.text.text() and dialog.banner.button.text() == "Try again"
    dialog.banner.button.click()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert (dialog.banner.text.text(), dialog.banner.button.text()) == ("No keys.", "Cloud settings")
    with qtbot.waitSignal(services.navigator.settings_requested):
        dialog.banner.button.click()
    assert not dialog.isVisible()
