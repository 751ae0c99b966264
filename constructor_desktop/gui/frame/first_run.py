"""Shows somebody who is new the next step: at most one bubble a page, gone for good once the thing was done."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication, QEvent, QObject, QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from constructor_desktop.gui.page import Page
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.start.page import TRAINED
from constructor_desktop.gui.widgets.bubble import Bubble

_LATER_MS = 150  # A page that has just appeared is painted first.
DONE = "first_run/{}"
"""Key of the preference that says that a step was done once."""
FINISHED = "done/{}"
"""Key of the preference that lists the projects whose page of that name has been of use."""
# Page: names of the buttons that are the next step on it, the later one first, and what the bubble says.
_STEPS = {
    "data": (("go", QT_TRANSLATE_NOOP("FirstRun", "There are enough samples. Go on to training.")),),
    "train": (
        ("try_live", QT_TRANSLATE_NOOP("FirstRun", "Now try it yourself, with something it has not seen.")),
        ("train", QT_TRANSLATE_NOOP("FirstRun", "Press here. It takes seconds, and nothing can go wrong.")),
    ),
    "test": (("export", QT_TRANSLATE_NOOP("FirstRun", "Does it answer well? Then take it with you.")),),
}


class FirstRun(QObject):
    """Watches the buttons of the pages; a press, or closing the bubble, ends its step for ever."""

    def __init__(self, services: Services, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._services = services
        self._session = session
        self._page: tuple[str, QWidget] | None = None
        self._bubble: Bubble | None = None
        self._key = ""
        self._watched: set[QPushButton] = set()
        self._pages: set[Page] = set()
        session.changed.connect(self.offer)

    @property
    def bubble(self) -> Bubble | None:
        """The bubble that is offered now; hidden while its button is."""
        return self._bubble

    def show_page(self, name: str, page: QWidget) -> None:
        """A page is being shown."""
        self._page = (name, page)
        if isinstance(page, Page) and page not in self._pages:
            self._pages.add(page)
            page.next_step_changed.connect(self.offer)
        for key, _ in _STEPS.get(name, ()):
            self._watch(key, page.findChild(QPushButton, key))
        self.offer()

    def retranslate(self) -> None:
        """The language has changed: says the same in another one."""
        self._remove()
        self.offer()

    def shut_down(self) -> None:
        """The project is being closed: its bubble lies in the window, which stays."""
        self._page = None
        self._remove()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """A button has appeared or gone: another step may be the next one."""
        if event.type() == QEvent.Type.Show:
            QTimer.singleShot(_LATER_MS, self, self.offer)
        elif event.type() == QEvent.Type.Hide:
            QTimer.singleShot(0, self, self.offer)
        return False

    def _watch(self, key: str, button: QPushButton | None) -> None:
        if button is not None and button not in self._watched:
            self._watched.add(button)
            button.installEventFilter(self)
            button.clicked.connect(partial(self._done, key))

    def offer(self) -> None:
        """Looks again which step is the next one."""
        if self._page is None:
            return
        name, page = self._page
        free = not isinstance(page, Page) or page.offers_first_step
        for key, text in _STEPS.get(name, ()):
            button = page.findChild(QPushButton, key)
            if button is not None and button.isVisible():
                if self._is_wanted(key) and (free or key != "train"):
                    self._show(key, button, str(text))
                else:
                    self._remove()
                return
        self._remove()

    def _show(self, key: str, button: QPushButton, text: str) -> None:
        if self._bubble is not None and self._key == key:
            return
        self._remove()
        self._key = key
        self._bubble = Bubble(self._services, button, QCoreApplication.translate("FirstRun", text))
        self._bubble.closed.connect(partial(self._done, key))

    def _done(self, key: str, _: bool = False) -> None:
        if not self._is_done(key):
            self._services.preferences.store(DONE.format(key), True)
        self.offer()

    def _remove(self) -> None:
        bubble, self._bubble, self._key = self._bubble, None, ""
        if bubble is not None:
            bubble.dismiss()

    def _is_wanted(self, key: str) -> bool:
        """Neither before there is a reason for a step nor once its end is behind the user, whichever way he took."""
        preferences = self._services.preferences
        if self._is_done(key):
            return False
        if key == "export":
            tried = str(self._session.folder) in preferences.texts(FINISHED.format("test"))
            return tried and not preferences.texts(FINISHED.format("export"))
        if key == "try_live":
            return True
        trained = bool(self._session.runs) or preferences.flag(TRAINED)
        return not trained and (key == "train" or self._can_train())

    def _is_done(self, key: str) -> bool:
        return self._services.preferences.flag(DONE.format(key))

    def _can_train(self) -> bool:
        return sum(len(known.samples) >= 2 for known in self._session.state.classes) >= 2
