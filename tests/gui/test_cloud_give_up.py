"""The window's way to end a job whose cloud is gone."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from constructor_desktop.core.errors import Cancelled
from constructor_desktop.core.events import OnEvent
from constructor_desktop.gui.cloud import work
from constructor_desktop.gui.cloud.jobs_window import JobsWindow
from constructor_desktop.gui.services import Services
from constructor_desktop.jobs.cloud.compute_requests import instance_name
from constructor_desktop.jobs.cloud.reaper import Findings
from constructor_desktop.jobs.cloud.record import JobRecord, JobStore, Obligation, Phase, Result
from tests.gui.cloud_fakes import FakeRunner, make_record

WAIT = 10_000


class GoneRunner(FakeRunner):
    """A cloud that never answers: a job to be deleted waits until it is given up."""

    def _play(self, record: JobRecord, on_event: OnEvent) -> None:
        self.waiting = "The cloud cannot be reached."
        while not self.store.wants_to_give_up(record.id):
            self._tell(record, Phase.DELETING, on_event)
            threading.Event().wait(0.05)
        raise Cancelled

    def _end(self, record: JobRecord, result: Result, message: str) -> None:
        self.store.save(record.model_copy(update={"phase": Phase.DONE, "result": result, "given_up": True}))


def answer(title: str, seen: list[str]) -> None:
    box = QApplication.activeModalWidget()
    assert isinstance(box, QMessageBox)
    seen.append(box.text())
    next(button for button in box.findChildren(QPushButton) if button.text() == title).click()


def test_a_job_whose_cloud_is_gone_is_given_up_and_can_be_removed(
    qtbot: QtBot, services: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = JobStore(tmp_path / "config")
    runner = GoneRunner(tmp_path / "config", lambda record: Path(record.out))
    monkeypatch.setattr(work, "_runner", lambda: runner)
    monkeypatch.setattr(work, "find_leftovers", lambda: Findings((), ()))
    owed = {"vm": Obligation.ID, "vm_id": "vm", "started": time.time(), "in_bucket": True}
    record = make_record(store, 1, phase=Phase.DELETING, **owed)
    services.cloud.resume_all()
    window = JobsWindow(services)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: record.id in window.rows and not window.give_up_buttons[record.id].isHidden(), timeout=WAIT)
    button, seen = window.give_up_buttons[record.id], list[str]()
    QTimer.singleShot(0, lambda: answer("Go on trying", seen))
    button.click()
    assert not store.wants_to_give_up(record.id)
    QTimer.singleShot(0, lambda: answer("Give the job up", seen))
    button.click()
    assert instance_name(record.id) in seen[1] and "b1gfolder" in seen[1] and "disk is billed" in seen[1]
    qtbot.waitUntil(lambda: not window.rows[record.id].button("remove").isHidden(), timeout=WAIT)
    qtbot.waitUntil(lambda: "Given up" in window.rows[record.id].form.get(QLabel, "phase").text(), timeout=WAIT)
    assert "the machine may still be there" in window.rows[record.id].form.get(QLabel, "facts").text()
    assert button.isHidden()
    window.rows[record.id].button("remove").click()
    qtbot.waitUntil(lambda: record.id not in window.rows, timeout=WAIT)
    left = store.load(record.id)
    assert left.hidden and left.may_be_left(time.time()), "it is only out of sight"
