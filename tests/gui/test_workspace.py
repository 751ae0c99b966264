from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import ClassVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout
from pytestqt.qtbot import QtBot

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.frame import workspace as workspace_module
from constructor_desktop.gui.frame.workspace import LAST_PAGE, Workspace
from constructor_desktop.gui.help.window import TOPICS
from constructor_desktop.gui.page import LAST_SEGMENT, Page
from constructor_desktop.gui.requests import ImportPaths, ShowResults, TrainNow
from constructor_desktop.gui.services import PAGES, Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.training import TrainingJob
from tests.gui.conftest import MakeSession
from tests.gui.test_job_strip import HeldTraining
from tests.gui.trained import OpenTrained, fixture_open_trained, fixture_trained_folders

__all__ = ["fixture_open_trained", "fixture_trained_folders"]

MODULE = "pages_of_a_test"


class FakePage(Page):
    """Notes what the frame asks of it."""

    made: ClassVar[list[str]] = []

    def __init__(self, services: Services, session: Session, training: TrainingJob) -> None:
        super().__init__(services, session, training)
        self.asked: list[object] = []
        self.question = ""
        FakePage.made.append(type(self).__name__)
        QVBoxLayout(self).addWidget(QLineEdit(self))

    def activate(self, request: object = None) -> None:
        self.asked.append(("activate", request))

    def deactivate(self) -> None:
        self.asked.append("deactivate")

    def shut_down(self) -> None:
        self.asked.append("shut_down")

    def why_not_close(self) -> str:
        return self.question

    def retranslate(self) -> None:
        self.asked.append("retranslate")


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType(MODULE)
    classes = {}
    for name in PAGES:
        class_name = f"{name.capitalize()}Fake"
        setattr(module, class_name, type(class_name, (FakePage,), {}))
        classes[name] = (MODULE, class_name)
    monkeypatch.setitem(sys.modules, MODULE, module)
    monkeypatch.setattr(workspace_module, "_CLASSES", classes)
    monkeypatch.setattr(FakePage, "made", [])


def show(qtbot: QtBot, services: Services, session: Session) -> Workspace:
    made = Workspace(services, session)
    qtbot.addWidget(made)
    made.resize(1280, 748)
    made.show()
    return made


@pytest.fixture
def workspace(qtbot: QtBot, services: Services, make_session: MakeSession, fakes: None) -> Iterator[Workspace]:
    made = show(qtbot, services, make_session(Modality.IMAGE, {"Cat": 2, "Dog": 1}))
    yield made
    made.training.close()


def asked(workspace: Workspace, name: str) -> list[object]:
    page = workspace.page(name)
    assert isinstance(page, FakePage)
    return page.asked


def test_pages_are_made_when_they_are_first_shown(workspace: Workspace) -> None:
    assert FakePage.made == []
    workspace.show_page("data")
    assert FakePage.made == ["DataFake"]
    workspace.show_page("train")
    workspace.show_page("data")
    assert FakePage.made == ["DataFake", "TrainFake"]


def test_a_page_is_told_when_it_comes_and_goes(workspace: Workspace) -> None:
    workspace.show_page("data", ImportPaths(()))
    assert workspace.current == "data"
    workspace.show_page("data")
    assert asked(workspace, "data") == [("activate", ImportPaths(())), ("activate", None)]
    workspace.show_page("test")
    assert asked(workspace, "data")[-1] == "deactivate"
    assert asked(workspace, "test") == [("activate", None)]
    assert workspace.page("test").isVisible() and not workspace.page("data").isVisible()


def test_other_pages_can_ask_for_one(workspace: Workspace, services: Services) -> None:
    workspace.show_page("data")
    services.navigator.go("train", TrainNow())
    assert workspace.current == "train"
    assert asked(workspace, "train") == [("activate", TrainNow())]
    assert workspace.rail.currentIndex().row() == 1


def test_the_rail_chooses_pages(qtbot: QtBot, workspace: Workspace) -> None:
    workspace.show_page("data")
    place = workspace.rail.visualRect(workspace.rail.model().index(3, 0)).center()
    qtbot.mouseClick(workspace.rail.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert workspace.current == "export"
    assert [entry for entry in asked(workspace, "export") if entry == ("activate", None)]


def test_the_page_is_remembered(workspace: Workspace, services: Services) -> None:
    for name in PAGES:
        workspace.show_page(name)
        assert services.preferences.text(LAST_PAGE) == name


@pytest.mark.parametrize(("segment", "request_"), [("results", ShowResults()), ("train", None), ("", None)])
def test_results_that_were_shown_are_shown_again(
    workspace: Workspace, services: Services, segment: str, request_: object
) -> None:
    services.preferences.store(LAST_PAGE, "train")
    services.preferences.store(LAST_SEGMENT, segment)
    workspace.restore()
    assert workspace.current == "train"
    assert asked(workspace, "train")[-1] == ("activate", request_)


def test_an_unknown_page_is_an_error(workspace: Workspace) -> None:
    with pytest.raises(KeyError):
        workspace.show_page("nothing")


def test_closing_is_asked_of_pages_that_were_made(workspace: Workspace) -> None:
    assert workspace.why_not_close() == ""
    workspace.show_page("data")
    workspace.show_page("test")
    workspace.page("data").question = "Still recording. Close?"  # type: ignore[attr-defined]
    assert workspace.why_not_close() == "Still recording. Close?"


def test_the_end_ends_everything(workspace: Workspace, services: Services) -> None:
    workspace.show_page("data")
    workspace.show_page("export")
    session = workspace.session
    workspace.shut_down()
    assert asked(workspace, "data")[-1] == "shut_down" and asked(workspace, "export")[-1] == "shut_down"
    services.navigator.go("train")  # is heard by nobody
    assert workspace.current == "export"
    session.refresh()
    assert not session.busy


def test_the_language_reaches_rail_and_pages(workspace: Workspace, services: Services) -> None:
    workspace.show_page("data")
    services.language.choose("ru")
    QApplication.processEvents()
    assert workspace.rail.step("data").text == "Данные"
    assert "retranslate" in asked(workspace, "data")
    assert workspace.rail.currentIndex().row() == 0


def test_the_rail_shows_what_is_done(
    qtbot: QtBot, services: Services, make_session: MakeSession, open_trained: OpenTrained, fakes: None
) -> None:
    fresh = show(qtbot, services, make_session(Modality.IMAGE, {"Cat": 2, "Dog": 1}))
    assert [fresh.rail.step(name).done for name in PAGES] == [False] * 4
    trained = show(qtbot, services, open_trained(Modality.IMAGE))
    assert [trained.rail.step(name).done for name in PAGES] == [True, True, False, False]
    trained.show_page("export")
    trained.page("export").finished.emit()
    assert [trained.rail.step(name).done for name in PAGES] == [True, True, False, True]
    assert [fresh.rail.step(name).done for name in PAGES] == [False] * 4
    again = show(qtbot, services, trained.session)
    assert again.rail.step("export").done
    for made in (fresh, trained, again):
        made.training.close()


def test_the_rail_shows_progress_of_a_training(
    qtbot: QtBot, services: Services, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = HeldTraining(monkeypatch)
    workspace.show_page("data")
    workspace.training.start({})
    qtbot.waitUntil(lambda: (workspace.rail.step("train").progress or 0) > 0, timeout=10_000)
    held.go_on.set()
    qtbot.waitUntil(lambda: workspace.rail.step("train").progress is None, timeout=10_000)


def test_pages_that_are_gone_hear_nothing(
    qtbot: QtBot, services: Services, make_session: MakeSession, fakes: None
) -> None:
    """Signals that outlive a workspace must not reach what was deleted."""
    workspace = Workspace(services, make_session(Modality.IMAGE, {"Cat": 2}))
    workspace.show_page("data")
    workspace.shut_down()
    workspace.deleteLater()
    qtbot.wait(50)
    services.theme.choose("dark")
    services.language.choose("ru")
    services.navigator.go("data")
    qtbot.wait(50)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_program_is_there(name: str) -> None:
    module, class_name = workspace_module._CLASSES[name]
    assert issubclass(getattr(import_module(module), class_name), Page)


def test_help_and_the_next_start_know_the_segment(services: Services, make_session: MakeSession, qtbot: QtBot) -> None:
    from constructor_desktop.gui.train.page import MODELS, RESULTS, TRAIN, TrainPage

    session = make_session(Modality.IMAGE, {"Cat": 2, "Dog": 2})
    page = TrainPage(services, session, TrainingJob(services, session))
    qtbot.addWidget(page)
    for segment, topic in ((RESULTS, "results"), (MODELS, "models"), (TRAIN, "train")):
        page.show_segment(segment)
        assert page.help_topic == topic
        assert services.preferences.text(LAST_SEGMENT) == topic
        assert topic in TOPICS
    page.shut_down()
