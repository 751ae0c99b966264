"""The window against the whole stand: settings, check, training, curves, results; and a cloud that answers slowly."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import EpochFinished, Event
from constructor_desktop.gui.bridge import Tasks
from constructor_desktop.gui.cloud.estimate_dialog import EstimateDialog
from constructor_desktop.gui.cloud.profile_form import MADE
from constructor_desktop.gui.cloud.where import CLOUD
from constructor_desktop.gui.frame.workspace import Workspace
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.settings.cloud import CloudSection
from constructor_desktop.gui.settings.dialog import SettingsDialog
from constructor_desktop.gui.train.page import RESULTS, TrainPage
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.profile import load_profile
from constructor_desktop.jobs.cloud.record import JobStore, Phase, Result
from constructor_desktop.jobs.cloud.secrets import SecretStore
from constructor_desktop.storage.runs import RunFolder
from tests.cloud_stand.seaweed import weed_program

if TYPE_CHECKING:
    from tests.cloud_stand.stand import Stand

pytestmark = [
    pytest.mark.skipif(os.name == "nt", reason="the machines run Linux"),
    pytest.mark.skipif(weed_program() is None, reason="the program weed is not installed"),
]
KEY_ROLE = "iam.serviceAccounts.accessKeyAdmin"
WAIT = 60_000
LONG = 400_000
# Of one turn of the event loop. Every answer of the slow cloud takes longer; what else there is, is other processes.
SLOW_SECONDS, STALL_SECONDS = 1.0, 0.7


@pytest.fixture(autouse=True)
def no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("constructor_desktop.jobs.cloud.secrets._keyring", lambda: None)


@pytest.fixture(autouse=True)
def quick_turns() -> Iterator[None]:
    """As `app.keep_fluent` does."""
    former = sys.getswitchinterval()
    sys.setswitchinterval(0.001)
    yield
    sys.setswitchinterval(former)


@pytest.fixture
def dialog(qtbot: QtBot, services: Services) -> SettingsDialog:
    made = SettingsDialog(services, None, "cloud")
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    return made


@pytest.fixture
def section(dialog: SettingsDialog) -> CloudSection:
    made = dialog.section("cloud")
    assert isinstance(made, CloudSection)
    return made


def fill_and_save(section: CloudSection, stand: Stand) -> None:
    texts = {
        "folder": stand.profile.folder_id,
        "bucket": stand.profile.bucket,
        "endpoint": stand.profile.yc_endpoint or "",
        "certificates": stand.profile.yc_root_certificates or "",
        "s3": stand.profile.s3_endpoint,
    }
    for name, text in texts.items():
        section.form.get(QLineEdit, name).setText(text)
    section.form.get(QComboBox, "storage").setCurrentIndex(MADE)
    section.fields.choose_key(stand.key_file())
    section.form.get(QPushButton, "save").click()


def accept_when_ready(seen: list[str]) -> None:
    dialog = QApplication.activeModalWidget()
    if isinstance(dialog, EstimateDialog):
        if dialog.banner.isVisible():
            seen.append(dialog.banner.text.text())
            dialog.reject()
            return
        if dialog.start_button.isEnabled():
            dialog.start_button.click()
            return
    QTimer.singleShot(50, lambda: accept_when_ready(seen))


def test_from_the_key_file_to_the_results(
    qtbot: QtBot, services: Services, section: CloudSection, stand: Stand, make_session, tmp_path: Path
) -> None:
    fill_and_save(section, stand)
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert "may not make a storage key for itself" in section.banner.text.text()
    stand.cloud.iam.roles.add(KEY_ROLE)
    section.save()
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert section.banner.isHidden(), section.banner.text.text()
    assert [result.sentence for result in section.checks.results if not result.ok] == []
    assert len(section.checks.results) == 7
    profile, secrets = load_profile(tmp_path / "config"), SecretStore(tmp_path / "config").load()
    assert profile is not None and secrets is not None
    session: Session = make_session(Modality.IMAGE, {"Cat": 12, "Dog": 12})
    workspace = Workspace(services, session)
    qtbot.addWidget(workspace, before_close_func=lambda made: made.training.close())
    workspace.show()
    workspace.show_page("train")
    page = workspace.page("train")
    assert isinstance(page, TrainPage)
    view = page.train_view
    qtbot.waitUntil(lambda: view.advanced.ready and view.where.profile is not None, timeout=WAIT)
    view.where.choice.button(CLOUD).click()
    delays: list[float] = []

    def note(events: list[Event]) -> None:
        delays.extend(time.time() - event.time for event in events if isinstance(event, EpochFinished))

    page.training.events.connect(note)
    complaints: list[str] = []
    accept_when_ready(complaints)
    view.status.button.click()
    assert complaints == []
    qtbot.waitUntil(lambda: page.segments.index() == RESULTS or view.status.banner.isVisible(), timeout=LONG)
    assert view.status.banner.isHidden(), view.status.banner.text.text()
    assert delays and sorted(delays)[len(delays) // 2] < 6
    assert view.curves.accuracy.curves
    qtbot.waitUntil(lambda: bool(session.runs), timeout=WAIT)
    run = session.runs[0].path
    assert RunFolder(run).metrics()["accuracy"] >= 0.5
    store = JobStore(tmp_path / "config")
    [record] = [store.load(job) for job in store.ids()]
    assert (record.phase, record.result) == (Phase.DONE, Result.SUCCEEDED)
    compute = Compute(profile, secrets)
    assert compute.instances({}) == [] and compute.disks({}) == []
    assert stand.store().list("jobs/") == []
    assert secrets_in(stand, session.folder, tmp_path / "config") == []


def secrets_in(stand: Stand, *folders: Path) -> list[Path]:
    """The files that hold a secret, but for the one that may."""
    words = [word.encode() for word in stand.words()]
    files = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    return [
        path for path in files if path.name != "cloud-secrets.json" and any(word in path.read_bytes() for word in words)
    ]


@contextmanager
def longest_turn() -> Iterator[Callable[[], float]]:
    """Measures for how long the event loop did not come round."""
    gaps, last = [0.0], [time.monotonic()]

    def beat() -> None:
        now = time.monotonic()
        gaps.append(now - last[0])
        last[0] = now

    timer = QTimer()
    timer.timeout.connect(beat)
    timer.start(10)
    yield lambda: max(gaps)
    timer.stop()


def test_a_cloud_that_answers_slowly_holds_nothing_up(
    qtbot: QtBot, services: Services, section: CloudSection, stand: Stand, make_session
) -> None:
    stand.cloud.iam.roles.add(KEY_ROLE)
    fill_and_save(section, stand)  # loads the libraries of the cloud
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    assert section.checks.good
    session: Session = make_session(Modality.IMAGE, {"Cat": 4, "Dog": 4})
    stand.slow_down(SLOW_SECONDS)
    with longest_turn() as longest:
        section.check()
        section.leftovers.look()
        workspace = Workspace(services, session)
        qtbot.addWidget(workspace, before_close_func=lambda made: made.training.close())
        workspace.training.start_in_cloud({"preset": "fast"})
        training = workspace.training.cloud
        assert training is not None
        qtbot.waitUntil(lambda: training.status is not None, timeout=WAIT)
        qtbot.waitUntil(
            lambda: len(section.checks.results) == 7 and section.leftovers.look_button.isEnabled(), timeout=WAIT
        )
        qtbot.wait(500)
        workspace.training.stop()
        qtbot.wait(500)
        began = time.monotonic()
        services.tasks.close()
        closed = time.monotonic() - began
    stand.slow_down(0.0)
    assert len(section.checks.results) == 7
    assert longest() < STALL_SECONDS
    assert closed < STALL_SECONDS


def test_a_job_outlives_the_window(
    qtbot: QtBot,
    services: Services,
    section: CloudSection,
    stand: Stand,
    make_session,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("constructor_desktop.gui.cloud.jobs.RETRY_MS", 500)
    stand.cloud.iam.roles.add(KEY_ROLE)
    fill_and_save(section, stand)
    qtbot.waitUntil(lambda: services.tasks.running == 0, timeout=WAIT)
    session: Session = make_session(Modality.IMAGE, {"Cat": 12, "Dog": 12})
    first = TrainingJob(services, session)
    first.start_in_cloud({"preset": "fast", "seed": 1})
    left = first.cloud
    assert left is not None
    qtbot.waitUntil(lambda: left.phase == "RUNNING", timeout=LONG)
    services.tasks.close()
    qtbot.waitUntil(lambda: not left.running, timeout=WAIT)
    again = replace(services, tasks=Tasks())
    second = TrainingJob(again, session)
    again.cloud.begun.connect(second.follow)
    again.cloud.resume_all()
    qtbot.waitUntil(lambda: second.cloud is not None, timeout=WAIT)
    epochs: list[EpochFinished] = []
    second.events.connect(lambda events: epochs.extend(one for one in events if isinstance(one, EpochFinished)))
    with qtbot.waitSignal(second.finished, timeout=LONG) as finished:
        pass
    assert RunFolder(finished.args[0]).metrics()["accuracy"] >= 0.5
    assert epochs[0].epoch == 1  # curves from the beginning
    store = JobStore(tmp_path / "config")
    [record] = [store.load(job) for job in store.ids()]
    assert (record.result, record.attempt) == (Result.SUCCEEDED, 1)
    assert stand.store().list("jobs/") == []
    qtbot.waitUntil(lambda: again.tasks.running == 0, timeout=WAIT)
    again.tasks.close()
