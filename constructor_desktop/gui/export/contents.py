"""The list of what a bundle holds, with sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.icons import Icons
from constructor_desktop.gui.language import size_text

_MODEL = (".onnx", ".safetensors", "model.json")
_TEXTS = (".md", ".txt")


@dataclass(frozen=True)
class Row:
    """A row of the list; `size` in bytes, None before the first export."""

    glyph: str
    title: str
    text: str
    size: int | None


def rows(files: Mapping[str, int], modality: Modality) -> list[Row]:
    """Sorts the files of a bundle into what they are for; `files` gives their sizes, empty before the first export."""
    translate = QCoreApplication.translate
    sizes = dict.fromkeys(("model", "texts", "code", "selftest"), 0)
    samples = 0
    for name, size in files.items():
        samples += name.startswith("selftest/") and not name.endswith(".json")
        sizes[_kind(name)] += size
    if modality is Modality.AUDIO:
        prepared = translate("ExportContents", "weights and the way sounds are prepared")
        tests = translate("ExportContents", "%n sound(s) with the right answers, to check anywhere", "", samples)
    else:
        prepared = translate("ExportContents", "weights and the way pictures are prepared")
        tests = translate("ExportContents", "%n picture(s) with the right answers, to check anywhere", "", samples)
    named = translate("ExportContents", "what it was trained on, how well it does")
    script = translate("ExportContents", "runs on Windows, macOS, Linux; no internet needed")
    waiting = translate("ExportContents", "samples with the right answers, to check anywhere")
    table = [
        ("brain", translate("ExportContents", "The model"), prepared, "model"),
        ("file-text", translate("ExportContents", "Class names and a description"), named, "texts"),
        ("code", "predict.py", script, "code"),
        ("shield-check", translate("ExportContents", "Self-test"), tests if files else waiting, "selftest"),
    ]
    return [Row(glyph, title, text, sizes[key] if files else None) for glyph, title, text, key in table]


def _kind(name: str) -> str:
    if name.startswith("selftest/"):
        return "selftest"
    if name.endswith(_MODEL):
        return "model"
    return "texts" if name.endswith(_TEXTS) else "code"


class ContentsList(QWidget):
    """Shows the rows."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def set_rows(self, entries: list[Row]) -> None:
        """Replaces the rows."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for number, entry in enumerate(entries):
            if number:
                line = QFrame(self)
                line.setProperty("role", "line")
                self._column.addWidget(line)
            self._column.addWidget(self._row(entry))

    def _row(self, entry: Row) -> QWidget:
        widget = QWidget(self)
        row = QHBoxLayout(widget)
        row.setContentsMargins(0, 11, 0, 11)
        row.setSpacing(14)
        picture = QLabel(widget)
        self._icons.bind(picture, entry.glyph, "text-2", 20)
        texts = QVBoxLayout()
        texts.setSpacing(2)
        for text, role in ((entry.title, ""), (entry.text, "small")):
            label = QLabel(text, widget)
            label.setProperty("role", role)
            label.setWordWrap(True)
            texts.addWidget(label)
        size = QLabel("" if entry.size is None else size_text(entry.size), widget)
        size.setProperty("role", "small")
        row.addWidget(picture)
        row.addLayout(texts, 1)
        row.addWidget(size)
        return widget
