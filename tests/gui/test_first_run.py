from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.frame.first_run import DONE, FINISHED, FirstRun
from constructor_desktop.gui.frame.toast import Toast
from constructor_desktop.gui.page import Page
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.start.page import TRAINED
from constructor_desktop.gui.training import TrainingJob
from constructor_desktop.gui.widgets.bubble import Bubble


class Window(QWidget):
    """Two pages with the buttons that are the next steps."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(900, 500)
        column = QVBoxLayout(self)
        self.pages: dict[str, QWidget] = {}
        for name, keys in {"data": ("go",), "train": ("train", "try_live"), "test": ("export",), "export": ()}.items():
            page = QWidget(self)
            row = QHBoxLayout(page)
            for key in keys:
                button = QPushButton(key, page)
                button.setObjectName(key)
                row.addWidget(button)
            self.pages[name] = page
            column.addWidget(page)

    def button(self, name: str) -> QPushButton:
        found = self.findChild(QPushButton, name)
        assert found is not None
        return found


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made)
    made.button("try_live").hide()
    made.show()
    return made


@pytest.fixture
def start(services: Services, window: Window, make_session) -> Callable[..., FirstRun]:
    def make(counts: dict[str, int]) -> FirstRun:
        return FirstRun(services, make_session(Modality.IMAGE, counts), window)

    return make


def test_bubble_goes_for_good_once_the_thing_was_done(
    qtbot: QtBot, services: Services, window: Window, start: Callable[..., FirstRun]
) -> None:
    first_run = start({"Cat": 2, "Dog": 2})
    first_run.show_page("data", window.pages["data"])
    bubble = first_run.bubble
    assert bubble is not None
    assert bubble.isVisible()
    assert "training" in bubble.text.text()
    qtbot.mouseClick(window.button("go"), Qt.MouseButton.LeftButton)
    assert first_run.bubble is None
    assert services.preferences.flag(DONE.format("go"))
    again = start({"Cat": 2, "Dog": 2})
    again.show_page("data", window.pages["data"])
    assert again.bubble is None


def test_closing_it_counts_as_well(qtbot: QtBot, window: Window, start: Callable[..., FirstRun]) -> None:
    first_run = start({"Cat": 2, "Dog": 2})
    first_run.show_page("train", window.pages["train"])
    bubble = first_run.bubble
    assert bubble is not None
    window.grab()
    qtbot.mouseClick(bubble.close_button, Qt.MouseButton.LeftButton)
    first_run.show_page("train", window.pages["train"])
    assert first_run.bubble is None


def test_data_bubble_waits_until_there_is_enough(window: Window, start: Callable[..., FirstRun]) -> None:
    first_run = start({"Cat": 2, "Dog": 1})
    first_run.show_page("data", window.pages["data"])
    assert first_run.bubble is None


def test_at_most_one_for_each_page_and_the_later_step_first(
    qtbot: QtBot, window: Window, start: Callable[..., FirstRun]
) -> None:
    first_run = start({"Cat": 2, "Dog": 2})
    first_run.show_page("train", window.pages["train"])
    first = first_run.bubble
    window.button("try_live").show()
    qtbot.waitUntil(lambda: first_run.bubble is not first)
    assert first_run.bubble is not None
    assert "try it" in first_run.bubble.text.text()
    first_run.show_page("export", window.pages["export"])
    assert first_run.bubble is None


def test_bubble_follows_its_button(qtbot: QtBot, window: Window, start: Callable[..., FirstRun]) -> None:
    first_run = start({"Cat": 2, "Dog": 2})
    first_run.show_page("data", window.pages["data"])
    bubble, button = first_run.bubble, window.button("go")
    assert bubble is not None
    window.resize(600, 300)
    anchor = QRect(button.mapTo(window, QPoint(0, 0)), button.size())
    qtbot.waitUntil(lambda: bubble.geometry().left() <= anchor.center().x() <= bubble.geometry().right())
    assert window.rect().contains(bubble.geometry())
    assert not bubble.geometry().intersects(anchor)
    button.hide()
    assert not bubble.isVisible()


def test_no_step_comes_back_once_a_model_was_trained(
    services: Services, window: Window, start: Callable[..., FirstRun]
) -> None:
    first_run = start({"Cat": 2, "Dog": 2})
    services.preferences.store(TRAINED, True)
    for name in ("data", "train"):
        first_run.show_page(name, window.pages[name])
        assert first_run.bubble is None


def test_export_is_offered_after_an_answer_and_not_after_an_export(
    services: Services, window: Window, start: Callable[..., FirstRun]
) -> None:
    first_run = start({"Cat": 2, "Dog": 2})
    own = str(first_run._session.folder)
    page = window.pages["test"]
    first_run.show_page("test", page)
    assert first_run.bubble is None
    services.preferences.store(FINISHED.format("test"), [own])
    first_run.offer()
    assert first_run.bubble is not None
    services.preferences.store(FINISHED.format("export"), ["another project"])
    first_run.offer()
    assert first_run.bubble is None


class Costly(Page):
    costly = False

    @property
    def offers_first_step(self) -> bool:
        return not self.costly


def test_nothing_that_costs_money_is_called_harmless(
    qtbot: QtBot, services: Services, window: Window, start: Callable[..., FirstRun]
) -> None:
    first_run = start({"Cat": 2, "Dog": 2})
    page = Costly(services, first_run._session, TrainingJob(services, first_run._session), window)
    button = QPushButton("train", page)
    button.setObjectName("train")
    page.show()
    first_run.show_page("train", page)
    assert first_run.bubble is not None
    page.costly = True
    page.next_step_changed.emit()
    assert first_run.bubble is None


def test_a_bubble_outlives_its_button_without_an_error(
    qtbot: QtBot, qapp: QApplication, services: Services, window: Window
) -> None:
    """A project is closed while its bubble, which lies in the window, is shown."""
    page = QWidget(window)
    button = QPushButton("go", page)
    page.show()
    bubble = Bubble(services, button, "Go on")
    assert bubble.isVisible()
    qapp.sendEvent(window, QEvent(QEvent.Type.LayoutRequest))
    delete(page)
    window.resize(700, 400)
    qtbot.wait(300)  # the time after which it looks for a place
    assert not bubble.isVisible()


def test_a_bubble_that_was_taken_away_stays_away(
    qtbot: QtBot, qapp: QApplication, window: Window, start: Callable[..., FirstRun]
) -> None:
    first_run = start({"Cat": 2, "Dog": 2})
    first_run.show_page("data", window.pages["data"])
    bubble = first_run.bubble
    assert bubble is not None and bubble.isVisible()
    first_run.show_page("test", window.pages["test"])
    window.resize(window.width() + 50, window.height())
    qapp.sendEvent(window, QEvent(QEvent.Type.LayoutRequest))
    assert bubble.isHidden()


@pytest.fixture
def bubble_and_toast(services: Services, window: Window, start: Callable[..., FirstRun]) -> tuple[Bubble, Toast]:
    """A message that is shown where the bubble of the Data page is."""
    window.resize(900, 500)
    first_run = start({"Cat": 2, "Dog": 2})
    first_run.show_page("data", window.pages["data"])
    bubble = first_run.bubble
    assert bubble is not None
    top = bubble.y()
    toast = Toast(services, window, lambda: QRect(0, top, window.width(), 52))
    toast.show_text("Moved to another class", "Undo", lambda: None)
    return bubble, toast


def test_a_message_lies_above_the_bubble(window: Window, bubble_and_toast: tuple[Bubble, Toast]) -> None:
    bubble, toast = bubble_and_toast
    window.button("go").resize(window.button("go").width() + 30, 30)  # which it follows
    order = window.children()
    assert order.index(toast) > order.index(bubble)


def test_a_toast_does_not_chase_the_bubble_away(bubble_and_toast: tuple[Bubble, Toast]) -> None:
    """It goes again in a moment."""
    bubble, _ = bubble_and_toast
    place = bubble.geometry()
    bubble._follow()
    assert bubble.geometry() == place
