from __future__ import annotations

import threading
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QStackedWidget, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import CloudError, CredentialsError
from constructor_desktop.gui.cloud import work
from constructor_desktop.gui.cloud.frame import CloudFrame
from constructor_desktop.gui.cloud.job_row import JobRow
from constructor_desktop.gui.cloud.jobs import CloudJobs
from constructor_desktop.gui.cloud.jobs_window import EMPTY, JobsWindow
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.jobs.cloud.orphans import Kind, Orphan, Reason
from constructor_desktop.jobs.cloud.reaper import Findings
from constructor_desktop.jobs.cloud.record import JobStore, Obligation, Phase, Result
from tests.gui.cloud_fakes import PASSES, PROFILE, FakeRunner, make_record

WAIT = 10_000
NOTHING = Findings((), ())


@pytest.fixture
def store(tmp_path: Path) -> JobStore:
    return JobStore(tmp_path / "config")


@pytest.fixture
def runner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeRunner:
    fake = FakeRunner(tmp_path / "config", lambda record: Path(record.out))
    monkeypatch.setattr(work, "_runner", lambda: fake)
    monkeypatch.setattr(work, "find_leftovers", lambda: NOTHING)
    return fake


def text_of(row: JobRow, name: str) -> str:
    return row.form.get(QLabel, name).text()


def shown_buttons(row: JobRow) -> set[str]:
    return {name for name in ("open", "follow", "resume", "cancel", "remove") if not row.button(name).isHidden()}


@pytest.fixture
def window(qtbot: QtBot, services: Services, runner: FakeRunner) -> JobsWindow:
    made = JobsWindow(services)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    return made


def test_without_jobs_the_list_says_how_to_begin(window: JobsWindow, services: Services, qtbot: QtBot) -> None:
    assert window.form.get(QStackedWidget, "pages").currentIndex() == EMPTY
    with qtbot.waitSignal(services.navigator.settings_requested) as asked:
        window._empty.button.click()
    assert asked.args == ["cloud"]


def test_each_record_is_a_row_with_what_can_be_done(
    qtbot: QtBot, services: Services, runner: FakeRunner, store: JobStore
) -> None:
    ready = make_record(
        store,
        1,
        phase=Phase.DONE,
        result=Result.SUCCEEDED,
        spent_seconds=900,
        price_per_hour=10.0,
        currency="RUB",
        vm=Obligation.DELETED,
    )
    failed = make_record(store, 2, phase=Phase.DONE, result=Result.FAILED, message="The training failed.")
    halted = make_record(store, 3, phase=Phase.RUNNING, vm=Obligation.ID, vm_id="x", started=time.time() - 60)
    own = {"preset": "fast", "arch": "cnn_baseline"}
    kept = make_record(store, 4, phase=Phase.DONE, result=Result.FAILED, message="No quota.", kept=True, config=own)
    window = JobsWindow(services)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: len(window.rows) == 4, timeout=WAIT)
    rows = window.rows
    assert list(rows) == [kept.id, halted.id, failed.id, ready.id]  # the newest first
    assert shown_buttons(rows[ready.id]) == {"open", "remove"}
    assert shown_buttons(rows[failed.id]) == {"remove"}
    assert shown_buttons(rows[halted.id]) == {"resume", "cancel"}
    assert shown_buttons(rows[kept.id]) == {"resume", "remove"}
    assert text_of(rows[ready.id], "phase") == "Ready"
    assert "15 min · 2.50\N{NO-BREAK SPACE}₽ · the machine is deleted" in text_of(rows[ready.id], "facts")
    assert "price unknown · the machine is there" in text_of(rows[halted.id], "facts")
    assert text_of(rows[failed.id], "message") == "The training failed."
    assert rows[ready.id].form.get(ElidedLabel, "name").text() == "Pets · Fast"
    assert rows[kept.id].form.get(ElidedLabel, "name").text() == "Pets · Fast · Plain convolutional network"
    with qtbot.waitSignal(window.open_run) as opened:
        rows[ready.id].button("open").click()
    assert opened.args == [Path(ready.data), Path(ready.out)]
    rows[failed.id].button("remove").click()
    qtbot.waitUntil(lambda: failed.id not in window.rows, timeout=WAIT)
    assert failed.id not in store.ids()


def test_jobs_are_taken_up_at_the_start_and_several_at_once(
    qtbot: QtBot, services: Services, runner: FakeRunner, store: JobStore
) -> None:
    first, second = make_record(store, 1), make_record(store, 2, phase=Phase.UPLOADING)
    done = make_record(store, 3, phase=Phase.DONE, result=Result.SUCCEEDED)
    services.cloud.resume_all()
    cloud = services.cloud
    qtbot.waitUntil(
        lambda: all(cloud.training(one.id) and cloud.training(one.id).passes for one in (first, second)), timeout=WAIT
    )
    assert cloud.training(done.id) is None
    trained: list[Path] = []
    cloud.trained.connect(lambda training, run: trained.append(run))
    runner.go_on.set()
    qtbot.waitUntil(lambda: not cloud.running and services.tasks.running == 0, timeout=WAIT)
    assert sorted(trained) == [Path(first.out), Path(second.out)]
    assert {record.id: record.result for record in cloud.records} == dict.fromkeys(
        (first.id, second.id, done.id), Result.SUCCEEDED
    )


def test_a_row_follows_its_job(
    qtbot: QtBot, services: Services, runner: FakeRunner, store: JobStore, window: JobsWindow
) -> None:
    runner.waiting = "The cloud did not answer in time. Try again later."
    record = make_record(store, 1)
    services.cloud.resume_all()
    qtbot.waitUntil(
        lambda: record.id in window.rows and "pass 1" in text_of(window.rows[record.id], "phase"), timeout=WAIT
    )
    row = window.rows[record.id]
    assert text_of(row, "phase") == f"Training, pass 1 of {PASSES}"
    assert text_of(row, "message") == runner.waiting
    assert "1 min · 0.21\N{NO-BREAK SPACE}₽" in text_of(row, "facts")
    assert shown_buttons(row) == {"follow", "cancel"}
    training = services.cloud.training(record.id)
    assert training is not None and training.share is not None
    assert row._progress.maximum() > 0 and row._progress.value() == round(1000 * training.share_of_all)
    with qtbot.waitSignal(window.follow) as asked:
        row.button("follow").click()
    assert asked.args == [services.cloud.training(record.id)]


def answer(role: QMessageBox.ButtonRole) -> None:
    def click() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(button for button in box.buttons() if box.buttonRole(button) == role).click()

    QTimer.singleShot(0, click)


@pytest.mark.parametrize("sure", [True, False])
def test_cancelling_is_asked_for(
    qtbot: QtBot, services: Services, runner: FakeRunner, store: JobStore, window: JobsWindow, sure: bool
) -> None:
    record = make_record(store, 1)
    services.cloud.resume_all()
    qtbot.waitUntil(lambda: record.id in window.rows and services.cloud.training(record.id) is not None, timeout=WAIT)
    answer(QMessageBox.ButtonRole.DestructiveRole if sure else QMessageBox.ButtonRole.RejectRole)
    window.rows[record.id].button("cancel").click()
    if sure:
        qtbot.waitUntil(lambda: not services.cloud.running, timeout=WAIT)
        qtbot.waitUntil(lambda: text_of(window.rows[record.id], "phase") == "Cancelled", timeout=WAIT)
        assert store.load(record.id).result is Result.CANCELLED
    else:
        assert not store.wants_cancel(record.id)


def test_a_job_that_nobody_carries_out_is_cancelled_all_the_same(
    qtbot: QtBot, services: Services, runner: FakeRunner, store: JobStore, window: JobsWindow
) -> None:
    record = make_record(store, 1, phase=Phase.RUNNING)
    services.cloud.refresh()
    qtbot.waitUntil(lambda: record.id in window.rows, timeout=WAIT)
    answer(QMessageBox.ButtonRole.DestructiveRole)
    window.rows[record.id].button("cancel").click()
    qtbot.waitUntil(lambda: store.load(record.id).result is Result.CANCELLED, timeout=WAIT)


def test_a_finished_model_is_thrown_away_only_by_one_who_says_so(
    qtbot: QtBot, services: Services, runner: FakeRunner, store: JobStore, window: JobsWindow
) -> None:
    record = make_record(store, 1, phase=Phase.DOWNLOADING)
    services.cloud.refresh()
    qtbot.waitUntil(lambda: record.id in window.rows, timeout=WAIT)
    answer(QMessageBox.ButtonRole.DestructiveRole)
    window.rows[record.id].button("cancel").click()
    qtbot.waitUntil(lambda: store.load(record.id).result is Result.CANCELLED, timeout=WAIT)
    assert store.wants_discard(record.id)


def test_the_end_of_the_window_leaves_jobs_and_cancels_none(
    qtbot: QtBot, services: Services, runner: FakeRunner, store: JobStore
) -> None:
    record = make_record(store, 1)
    services.cloud.resume_all()
    qtbot.waitUntil(lambda: any(training.passes for training in services.cloud.running), timeout=WAIT)
    begun = time.monotonic()
    services.tasks.close()
    assert time.monotonic() - begun < 1
    qtbot.waitUntil(lambda: runner.left == [record.id], timeout=WAIT)
    assert not store.wants_cancel(record.id)
    assert store.load(record.id).phase is Phase.RUNNING
    with store.lock(record.id):  # the next start takes it up
        pass


def test_a_job_that_cannot_go_on_says_why(
    qtbot: QtBot,
    services: Services,
    runner: FakeRunner,
    store: JobStore,
    window: JobsWindow,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    record = make_record(store, 1, phase=Phase.RUNNING)

    def refuse(job_id: str, on_event: object) -> Path:
        raise CredentialsError("There are no keys of the cloud yet. Choose the key file in the settings.")

    monkeypatch.setattr(runner, "resume", refuse)
    services.cloud.resume_all()
    qtbot.waitUntil(lambda: record.id in services.cloud.problems, timeout=WAIT)
    qtbot.waitUntil(lambda: "no keys" in text_of(window.rows[record.id], "message"), timeout=WAIT)
    assert shown_buttons(window.rows[record.id]) == {"resume", "cancel"}


def test_a_job_of_another_window_is_no_failure_and_taken_up_after_it(
    qtbot: QtBot, services: Services, runner: FakeRunner, store: JobStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("constructor_desktop.gui.cloud.jobs.RETRY_MS", 50)
    record = make_record(store, 1)
    failures: list[object] = []
    services.cloud.failed.connect(lambda training, error: failures.append(error))
    with store.lock(record.id):
        services.cloud.resume_all()
        qtbot.waitUntil(lambda: bool(services.cloud.records), timeout=WAIT)
        services.cloud.resume(record)
        qtbot.waitUntil(lambda: not services.cloud.running, timeout=WAIT)
        services.cloud.resume_all()
        qtbot.wait(150)
        assert services.cloud.running == []
    assert failures == []
    qtbot.waitUntil(lambda: services.cloud.training(record.id) is not None, timeout=WAIT)


class Host:
    """Notes what the window is asked to show."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def follows(self, training: object) -> bool:
        return False

    def follow(self, training: object) -> None:
        self.asked.append(training)

    def open_run(self, project: Path, run: Path) -> None:
        self.asked.append(run)


@pytest.fixture
def frame(qtbot: QtBot, services: Services, runner: FakeRunner) -> SimpleNamespace:
    window, host = QWidget(), Host()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(QLabel("bar"))
    window.show()
    return SimpleNamespace(host=host, make=lambda: CloudFrame(services, host, window, column))


def test_the_strip_says_what_goes_on_and_the_end_is_told(
    qtbot: QtBot, services: Services, runner: FakeRunner, store: JobStore, frame: SimpleNamespace
) -> None:
    toasts: list[tuple[str, str, object]] = []
    services.notices.toast.connect(lambda *toast: toasts.append(toast))
    record = make_record(store, 1)
    made = frame.make()
    assert made.strip.isHidden()
    qtbot.waitUntil(lambda: "pass 1" in made.strip.text.text(), timeout=WAIT)
    assert (
        made.strip.text.text() == f"Pets in the cloud: training, pass 1 of {PASSES} · 1 min · 0.21\N{NO-BREAK SPACE}₽"
    )
    runner.go_on.set()
    qtbot.waitUntil(lambda: bool(toasts), timeout=WAIT)
    text, action, act = toasts[0]
    assert (text, action) == ("Pets: the model from the cloud is ready", "Open")
    act()
    assert frame.host.asked == [Path(record.out)]
    qtbot.waitUntil(made.strip.isHidden, timeout=WAIT)


def test_a_failure_is_told(
    qtbot: QtBot, services: Services, runner: FakeRunner, store: JobStore, frame: SimpleNamespace
) -> None:
    toasts: list[str] = []
    services.notices.toast.connect(lambda text, *_: toasts.append(text))

    def fail(record: object) -> Path:
        raise CloudError("The machine gave no sign of life any more.")

    runner.ending = fail
    runner.go_on.set()
    make_record(store, 1)
    frame.make()
    qtbot.waitUntil(lambda: bool(toasts), timeout=WAIT)
    assert toasts == ["Pets: The machine gave no sign of life any more."]


def orphan(kind: Kind, name: str) -> Orphan:
    return Orphan(kind, name, name, Reason.LOST, PROFILE)


def test_what_was_left_is_offered_once(
    qtbot: QtBot, services: Services, runner: FakeRunner, frame: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("constructor_desktop.gui.cloud.jobs.LOOK_MS", 10)
    found = Findings((orphan(Kind.VM, "a"), orphan(Kind.VM, "b"), orphan(Kind.PREFIX, "c")), ())
    monkeypatch.setattr(work, "find_leftovers", lambda: found)
    made = frame.make()
    qtbot.waitUntil(made.offer.isVisible, timeout=WAIT)
    assert made.offer.text.text().startswith("2 ")
    with qtbot.waitSignal(services.navigator.settings_requested) as asked:
        made.offer.show_button.click()
    assert asked.args == ["cloud"]
    made.offer.later_button.click()
    services.cloud.look()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert made.offer.isHidden()


def test_a_new_job_is_stopped_even_before_it_has_a_name(
    qtbot: QtBot, services: Services, runner: FakeRunner, store: JobStore, make_session, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(Modality.IMAGE, {"Cat": 3, "Dog": 3})
    held, order = threading.Event(), runner.order

    def slow_order(*order_of: object) -> str:
        held.wait(5)
        return order(*order_of)  # type: ignore[arg-type]

    monkeypatch.setattr(runner, "order", slow_order)
    training = TrainingJob(services, session)
    stopped: list[bool] = []
    training.stopped.connect(lambda: stopped.append(True))
    training.start_in_cloud({"preset": "fast"})
    training.stop()
    assert training.stopping and training.running and not training.runs_here
    held.set()
    qtbot.waitUntil(lambda: not training.running, timeout=WAIT)
    assert stopped == [True]
    assert [store.load(job).result for job in store.ids()] == [Result.CANCELLED]


def test_cloud_jobs_need_no_cloud(services: Services, qtbot: QtBot, tmp_path: Path) -> None:
    assert isinstance(services.cloud, CloudJobs)
    assert services.cloud is services.cloud
    assert work.read_records() == []
    assert work.find_leftovers() is None
    assert work.read_profile() is None
    assert not (tmp_path / "config").exists() or not list((tmp_path / "config").glob("cloud*"))
