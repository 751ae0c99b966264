"""The dialog for an error that nobody expected."""

from __future__ import annotations

import logging
import platform
import traceback
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QLayout, QPlainTextEdit, QPushButton, QWidget

from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.services import Services
from constructor_desktop.storage.paths import log_folder

_WIDTH = 520
_log = logging.getLogger(__name__)


class ErrorDialog(QDialog):
    """One sentence, the details folded away; the program goes on."""

    def __init__(self, services: Services, error: Exception, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Unexpected error"))
        self.form = load_form("error", services.icons, self)
        layout = self.layout()
        if layout is not None:
            layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)
        self.form.root.setFixedWidth(_WIDTH)
        self.details = self.form.get(QPlainTextEdit, "details")
        self._fold = self.form.get(QPushButton, "fold")
        self.form.get(QLabel, "sentence").setText(self._sentence(error))
        self.details.setPlainText(details_of(error))
        self.details.hide()
        self._fold.toggled.connect(self._unfold)
        self.form.get(QPushButton, "copy").clicked.connect(self._copy)
        self.form.get(QPushButton, "go_on").clicked.connect(self.accept)
        self._unfold(False)

    def add(self, error: Exception) -> None:
        """Adds another error to the details."""
        self.details.appendPlainText(f"\n{details_of(error, system=False)}")

    def _sentence(self, error: Exception) -> str:
        if isinstance(error, MemoryError):
            return self.tr("There is not enough memory for this. Close other programs, or use fewer or smaller files.")
        return self.tr(
            "Something unexpected went wrong. You can go on working; if it happens again, start the program anew."
        )

    def _unfold(self, shown: bool) -> None:
        self.details.setVisible(shown)
        self._fold.setText(self.tr("Hide details") if shown else self.tr("Show details"))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.details.toPlainText())


def show_unexpected(services: Services, error: Exception, parent: QWidget) -> None:
    """Logs an unexpected error and shows it; while one is shown, others are added to its details."""
    shown = parent.findChild(ErrorDialog)
    if shown is not None and details_of(error, system=False) in shown.details.toPlainText():
        return
    _log.error("unexpected error", exc_info=error)
    try:
        if shown is not None:
            shown.add(error)
        else:
            ErrorDialog(services, error, parent).open()
    except Exception:  # an error of this dialog must not call for another one
        _log.exception("the error could not be shown")


def details_of(error: Exception, *, system: bool = True) -> str:
    """Returns what helps to find the cause: where it happened, and on what system."""
    trace = "".join(traceback.format_exception(error)).strip()
    if not system:
        return trace
    versions = ", ".join(f"{name} {_version(name)}" for name in ("ai-constructor", "PySide6-Essentials", "torch"))
    return f"{trace}\n\nPython {platform.python_version()}, {platform.platform()}\n{versions}\nLog: {log_folder()}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
