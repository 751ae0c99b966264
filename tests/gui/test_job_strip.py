from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.core.events import Event, OnEvent, Progress, ignore_event
from constructor_desktop.gui.comparison.job import ComparisonJob, Contender, Contest
from constructor_desktop.gui.forms import Form, load_form
from constructor_desktop.gui.frame.job_strip import JobStrip
from constructor_desktop.gui.frame.rail import Rail
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.train.pace import Work
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.storage.changes import NOTHING, Change, Outcome
from constructor_desktop.storage.project import Project
from tests.gui.conftest import MakeSession

WAIT = 20_000


class HeldImport(Change):
    """Says that three of eight files are in, and waits."""

    code = "held"

    def __init__(self) -> None:
        self.said, self.go_on = threading.Event(), threading.Event()
        self.cancelled = False

    def apply(self, project: Project, on_event: OnEvent = ignore_event) -> Outcome:
        on_event(Progress(stage="import", done=3000, total=8000))
        self.said.set()
        while not self.go_on.wait(0.01):
            on_event(Progress(stage="import", done=3000, total=8000))
        return Outcome(NOTHING)


class HeldTraining:
    """Stands for the training itself: tells half of it, and waits until it is stopped."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.go_on = threading.Event()
        monkeypatch.setattr(TrainingJob, "_train", self.train)

    def train(self, settings: object, on_event: Callable[[Event], None]) -> Path:
        while not self.go_on.wait(0.01):
            on_event(Progress(stage="embed", done=5, total=10))
        return Path("run")


class Strip:
    def __init__(self, services: Services, session: Session, window: QWidget) -> None:
        self.form: Form = load_form(
            "workspace", services.icons, window, {"Rail": lambda parent: Rail(services.theme, parent)}
        )
        self.training = TrainingJob(services, session)
        self.strip = JobStrip(self.form, session, self.training)
        self.pages: list[str] = []
        self.strip.show_page.connect(self.pages.append)
        self.strip.set_page("test")

    @property
    def visible(self) -> bool:
        return self.form.get(QFrame, "job_strip").isVisible()

    def text(self, name: str) -> str:
        return self.form.get(QLabel, name).text()

    @property
    def bar(self) -> int:
        return self.form.get(QProgressBar, "job_progress").value()


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    return make_session(Modality.IMAGE, {"Cat": 2, "Dog": 2})


@pytest.fixture
def strip(qtbot: QtBot, services: Services, session: Session) -> Iterator[Strip]:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1000, 600)
    made = Strip(services, session, window)
    window.show()
    yield made
    made.training.close()


def press(qtbot: QtBot, strip: Strip, name: str) -> None:
    qtbot.mouseClick(strip.form.get(QPushButton, name), Qt.MouseButton.LeftButton)


def test_nothing_goes_on(strip: Strip) -> None:
    assert not strip.visible


def test_an_import_is_seen_from_other_pages_and_can_be_stopped(qtbot: QtBot, strip: Strip, session: Session) -> None:
    held = HeldImport()
    session.perform(held)
    qtbot.waitUntil(lambda: strip.visible, timeout=WAIT)
    assert strip.text("job_name") == "Adding files"
    assert strip.text("job_text") == "3\N{NO-BREAK SPACE}000 of 8\N{NO-BREAK SPACE}000"
    assert strip.bar == 375
    strip.strip.set_page("data")
    assert not strip.visible
    strip.strip.set_page("export")
    assert strip.visible
    press(qtbot, strip, "job_show")
    assert strip.pages == ["data"]
    press(qtbot, strip, "job_stop")  # its next event raises `Cancelled`
    qtbot.waitUntil(lambda: not session.busy, timeout=WAIT)
    assert not strip.visible
    assert not held.go_on.is_set()


def test_training_is_seen_from_other_pages_and_can_be_stopped(
    qtbot: QtBot, strip: Strip, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldTraining(monkeypatch)
    strip.training.start({})
    qtbot.waitUntil(lambda: strip.visible and strip.bar > 0, timeout=WAIT)
    assert strip.text("job_name") == "Training"
    strip.strip.set_page("train")
    assert not strip.visible
    strip.strip.set_page("data")
    assert strip.visible
    press(qtbot, strip, "job_show")
    assert strip.pages == ["train"]
    press(qtbot, strip, "job_stop")
    qtbot.waitUntil(lambda: not strip.training.running, timeout=WAIT)
    qtbot.waitUntil(lambda: not strip.visible, timeout=WAIT)
    assert not held.go_on.is_set()


def test_training_comes_before_an_import(
    qtbot: QtBot, strip: Strip, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    training, held = HeldTraining(monkeypatch), HeldImport()
    session.perform(held)
    strip.training.start({})
    qtbot.waitUntil(lambda: strip.visible and strip.text("job_name") == "Training", timeout=WAIT)
    strip.strip.set_page("train")
    qtbot.waitUntil(lambda: strip.text("job_name") == "Adding files", timeout=WAIT)
    press(qtbot, strip, "job_show")
    assert strip.pages == ["data"]
    training.go_on.set()
    held.go_on.set()
    qtbot.waitUntil(lambda: not session.busy and not strip.training.running, timeout=WAIT)


def test_a_comparison_is_seen_from_other_pages_and_can_be_stopped(
    qtbot: QtBot, strip: Strip, monkeypatch: pytest.MonkeyPatch
) -> None:
    def compare(self: ComparisonJob, contest: Contest, state: object, on_event: Callable[[Event], None]) -> Path:
        while True:
            on_event(Progress(stage="compare_archs", done=1, total=2))

    monkeypatch.setattr(ComparisonJob, "_compare", compare)
    job = strip.training.comparison
    job.start(Contest(tuple(Contender(name, name, Work(10, 10, False)) for name in ("yamnet", "lstm"))))
    qtbot.waitUntil(lambda: strip.visible and strip.bar >= 500, timeout=WAIT)
    assert (strip.text("job_name"), strip.text("job_text")) == ("Comparing models", "2 of 2")
    strip.training.start({})
    assert not strip.training.running
    press(qtbot, strip, "job_show")
    assert strip.pages == ["train"]
    press(qtbot, strip, "job_stop")
    qtbot.waitUntil(lambda: not job.running and not strip.visible, timeout=WAIT)
