"""The card that starts a training, says how far it has come, and how it ended where there are no results."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QProgressBar, QPushButton, QStackedWidget, QToolButton, QWidget

from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.train.stage_row import StageRow
from constructor_desktop.gui.widgets.labels import ElidedLabel
from constructor_desktop.gui.widgets.strips import Banner

_STEPS = 1000


class StatusCard(QFrame):
    """Idle, running or failed; what it says is set from outside."""

    train = Signal()
    stop = Signal()
    background = Signal()
    """A training in the cloud is to go on unseen."""
    act = Signal()
    """The button of the error was pressed."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "card")
        theme, icons = services.theme, services.icons
        self._form = load_form(
            "train_status",
            icons,
            self,
            {
                "StageRow": lambda owner: StageRow(theme, owner),
                "Banner": lambda owner: Banner(icons, owner),
                "ElidedLabel": lambda owner: ElidedLabel(owner),
            },
        )
        self.button = self._form.get(QPushButton, "train")
        self.stop_button = self._form.get(QPushButton, "stop")
        self.stages = self._form.get(StageRow, "stages")
        self.banner = self._form.get(Banner, "banner")
        self.progress = self._form.get(QProgressBar, "progress")
        self.progress.setRange(0, _STEPS)
        self._pages = self._form.get(QStackedWidget, "pages")
        self.button.clicked.connect(self.train)
        self.stop_button.clicked.connect(self.stop)
        self.banner.acted.connect(self.act)
        self.background_button = self._form.get(QToolButton, "background")
        self.background_button.clicked.connect(self.background)
        self.set_in_cloud(False)
        self.show_waiting("")

    @property
    def running(self) -> bool:
        """Whether it shows a training that goes on."""
        return self._pages.currentIndex() == 1

    @property
    def text(self) -> str:
        """The sentence it shows."""
        names = ("running_text", "running_spent") if self.running else ("idle_text",)
        return " · ".join(filter(None, (self._form.get(QLabel, name).text() for name in names)))

    def set_reason(self, text: str) -> None:
        """Switches the button to train off for a reason; on without one."""
        self.button.setEnabled(not text)
        self.button.setToolTip(text)

    def show_idle(self, title: str, text: str) -> None:
        """Shows the button to train."""
        self._pages.setCurrentIndex(0)
        self._form.get(QLabel, "idle_title").setText(title)
        self._form.get(QLabel, "idle_text").setText(text)

    def show_running(
        self,
        title: str,
        text: str,
        share: float | None,
        stage: int,
        *,
        stopping: bool,
        halted: bool = False,
        spent: str = "",
    ) -> None:
        """Shows progress; an error from before is hidden.

        Args:
            title: What goes on.
            text: The same in detail.
            share: How much of it is done, from 0 to 1; None: nobody knows, and the bar only shows that it goes on.
            stage: The stage that goes on, from 0.
            stopping: Whether it was asked to stop.
            halted: Whether the stage does not go on any more.
            spent: Time and money so far, which are never cut off.
        """
        self.banner.hide()
        self._pages.setCurrentIndex(1)
        self._form.get(QLabel, "running_title").setText(title)
        self._form.get(QLabel, "running_text").setText(text)
        self._form.get(QLabel, "running_spent").setText(spent)
        self.progress.setRange(0, 0 if share is None else _STEPS)
        self.progress.setValue(round((share or 0.0) * _STEPS))
        self.stages.set_current(stage, halted=halted)
        self.stop_button.setEnabled(not stopping)

    def show_failed(self, text: str, action: str, details: str) -> None:
        """Shows an error with a button."""
        self._pages.setCurrentIndex(0)
        self.banner.show_error(text, action, details)

    def set_in_cloud(self, cloud: bool) -> None:
        """Says what stopping does here or in the cloud, and offers to go on unseen there."""
        self._form.get(QLabel, "stop_text").setVisible(not cloud)
        self.background_button.setVisible(cloud)

    def show_waiting(self, text: str) -> None:
        """Says why nothing can be done at the moment; nothing without a text."""
        label = self._form.get(QLabel, "waiting")
        label.setText(text)
        label.setVisible(bool(text))

    def set_stages(self, names: Sequence[str]) -> None:
        """Sets the names of the stages."""
        self.stages.set_names(names)
