"""What the Test page says while there is no model to try: to train one, or that one is being trained."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from constructor_desktop.gui.forms import Form
from constructor_desktop.gui.language import percent_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.training import TrainingJob

_ICON = 48


class NoModel(QObject):
    """Drives the empty place in the page's form."""

    def __init__(self, services: Services, training: TrainingJob, form: Form, parent: QWidget) -> None:
        super().__init__(parent)
        self._services, self._training = services, training
        self._icon = form.get(QLabel, "empty_icon")
        self._text = form.get(QLabel, "empty_text")
        form.get(QPushButton, "empty_train").clicked.connect(self._go_to_training)
        for signal in (training.started, training.ended):
            signal.connect(self.retranslate)
        training.events.connect(self._tell)
        self.retranslate()

    def retranslate(self) -> None:
        """Sets texts again, and the icon."""
        icon = "hourglass" if self._training.running else "flask"
        self._services.icons.bind(self._icon, icon, "text-3", _ICON)
        self._tell()

    def _tell(self, _: object = None) -> None:
        text = self.tr("Train first: then you can try here how well the model works.")
        if self._training.running:
            text = self.tr("The model is being trained: %1 done.\nAs soon as it is ready, you can try it here.")
            text = text.replace("%1", percent_text(self._training.share))
        self._text.setText(text)

    def _go_to_training(self) -> None:
        self._services.navigator.go("train")
