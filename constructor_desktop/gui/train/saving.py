"""Saving plots and tables where the user wants them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from constructor_desktop.core.files import write_bytes
from constructor_desktop.gui.dialogs.save import ask_target
from constructor_desktop.gui.messages import error_text
from constructor_desktop.gui.services import Services
from constructor_desktop.storage.problems import writing_to

_RATIO = 2


def ask_path(parent: QWidget, name: str, suffix: str) -> Path | None:
    """Asks where to save a file; None if the user gave up."""
    title = QCoreApplication.translate("Saving", "Save")
    kinds = {
        ".png": QCoreApplication.translate("Saving", "Pictures (*.png)"),
        ".csv": QCoreApplication.translate("Saving", "Tables (*.csv)"),
        ".html": QCoreApplication.translate("Saving", "Pages (*.html)"),
    }
    return ask_target(parent, title, f"{name}{suffix}", kinds[suffix], suffix)


def save_picture(services: Services, widget: QWidget, path: Path) -> None:
    """Saves what a widget shows, at twice its size, as PNG."""
    picture = QPixmap(widget.size() * _RATIO)
    picture.setDevicePixelRatio(_RATIO)
    picture.fill(Qt.GlobalColor.transparent)
    widget.render(picture)
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    _write(services, path, bytes(content.data()))


def save_table(services: Services, text: str, path: Path) -> None:
    """Saves CSV; a mark at its beginning tells spreadsheets that it is UTF-8."""
    _write(services, path, text.encode("utf-8-sig"))


def save_text(services: Services, text: str, path: Path) -> None:
    """Saves text as UTF-8."""
    _write(services, path, text.encode("utf-8"))


def _write(services: Services, path: Path, content: bytes) -> None:
    def work(_: object) -> None:
        with writing_to(path.parent):
            write_bytes(path, content)

    saved = QCoreApplication.translate("Saving", "Saved: %1").replace("%1", path.name)
    services.tasks.start(
        work,
        "saving",
        done=lambda _: services.notices.show(saved),
        failed=lambda error: services.notices.show(error_text(error)),
    )
