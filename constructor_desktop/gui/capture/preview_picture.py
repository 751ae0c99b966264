"""The preview of one picture: large, its class, what training makes of it, the system's viewer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QImage, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.bridge import Task
from constructor_desktop.gui.capture.class_box import ClassBox
from constructor_desktop.gui.capture.images import to_qimage
from constructor_desktop.gui.capture.picture_view import PictureView
from constructor_desktop.gui.capture.variations import VariationsDialog
from constructor_desktop.gui.capture.words import moved_text
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import size_text
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.storage.changes import MoveSamples
from constructor_desktop.storage.state import SampleState

_MAX_SIDE = 1600
_SPACING = 8


class PicturePreview(QWidget):
    """Shows one picture at a time."""

    facts_changed = Signal(str)

    def __init__(self, services: Services, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services, self._session = services, session
        self._sample: SampleState | None = None
        self._task: Task | None = None
        self._facts = (0, 0, 0)
        form = load_form(
            "preview_picture",
            services.icons,
            self,
            {
                "PictureView": lambda parent: PictureView(services.theme, parent),
                "ClassBox": lambda parent: ClassBox(services.theme, session, parent),
            },
        )
        self.view = form.get(PictureView, "picture")
        self.class_box = form.get(ClassBox, "class_box")
        self._variations = form.get(QPushButton, "variations")
        self.class_box.activated.connect(self._move)
        self._variations.clicked.connect(self.show_variations)
        self._label, self._open = form.get(QLabel, "class_label"), form.get(QPushButton, "open")
        self._open.clicked.connect(self.open_outside)

    def show_sample(self, sample: SampleState) -> None:
        """Shows a picture."""
        former, self._sample = self._sample, sample
        self.class_box.choose(sample.class_folder)
        if former is not None and (former.path, former.modified_ns) == (sample.path, sample.modified_ns):
            return
        self._cancel()
        self.facts_changed.emit("")
        self._variations.setEnabled(False)
        path, size = sample.path, sample.bytes
        self._task = self._services.tasks.start(
            lambda on_event: _load(path),
            "preview picture",
            done=lambda result: self._loaded(path, result[0], (*result[1:], size)),
            failed=lambda error: self._failed(path, error),
        )

    def clear(self) -> None:
        """Shows nothing."""
        self._cancel()
        self._sample = None
        self.view.show_image(QImage())

    def show_variations(self) -> None:
        """Opens the dialog with what training makes of the picture."""
        if self._sample is not None:
            dialog = VariationsDialog(self._services, self._sample.path, self.window())
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.open()

    def open_outside(self) -> None:
        """Opens the picture in the system's viewer."""
        if self._sample is not None and not QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._sample.path))):
            self._services.notices.show(self.tr("No program for pictures was found on this computer."))

    def _cancel(self) -> None:
        if self._task is not None:
            self._task.cancel()
            self._task = None

    def _is_current(self, path: Path) -> bool:
        return self._sample is not None and self._sample.path == path and self._task is not None

    def _loaded(self, path: Path, image: QImage, facts: tuple[int, int, int]) -> None:
        if self._is_current(path):
            self._task = None
            self.view.show_image(image)
            self._variations.setEnabled(True)
            self._facts = facts
            self._tell_facts()

    def _tell_facts(self) -> None:
        width, height, size = self._facts
        self.facts_changed.emit(f"{width} × {height} · {size_text(size)}")

    def _failed(self, path: Path, error: Exception) -> None:
        if self._is_current(path):
            self._task = None
            self.view.show_text(error_text(error))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Gives up the word before the classes where the window is too narrow for it."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        others = (self.class_box, self._variations, self._open)
        needed = sum(widget.sizeHint().width() + _SPACING for widget in (self._label, *others))
        self._label.setVisible(self.width() >= needed)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            QTimer.singleShot(0, self, self._fit)  # The buttons get their texts after this.
            if not self.view.image.isNull():
                self._tell_facts()

    def _move(self) -> None:
        sample, folder = self._sample, self.class_box.folder
        if sample is None or folder in ("", sample.class_folder):
            return
        text = moved_text(Modality.IMAGE, 1, self.class_box.currentText())
        self._session.perform(MoveSamples((sample.path,), folder), text)


def _load(path: Path) -> tuple[QImage, int, int]:
    from constructor_desktop.media.image import image_info
    from constructor_desktop.media.thumbnail import picture_preview

    info = image_info(path)
    image = to_qimage(picture_preview(path, _MAX_SIDE))
    return image, info.width, info.height
