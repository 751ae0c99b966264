"""The answers of a check of the connection, one row each: a tick, a cross or an empty circle, and a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from constructor_desktop.gui.icons import Icons
from constructor_desktop.gui.messages import sentence

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.check import CheckResult

_SIGN = 18
_GOOD, _BAD, _NOT_CHECKED = ("check-circle", "success"), ("x-circle", "danger"), ("circle", "text-3")


class CheckList(QWidget):
    """Grows with each answer."""

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self.results: list[CheckResult] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.hide()

    @property
    def good(self) -> bool:
        """Whether there are answers, and all are good."""
        return bool(self.results) and all(result.ok for result in self.results)

    @property
    def problems(self) -> list[CheckResult]:
        """The answers that are not good, without those that only follow from others."""
        return [result for result in self.results if result.is_problem]

    def line_to_show(self) -> QWidget | None:
        """Returns the sentence of the first bad answer, or of the last one if all are good; None without any."""
        bad = next((row for row, result in enumerate(self.results) if result.is_problem), len(self.results) - 1)
        item = self._grid.itemAtPosition(bad, 1) if self.results else None
        return item.widget() if item is not None else None

    def clear(self) -> None:
        """Removes the answers."""
        self.results = []
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.hide()

    def add(self, result: CheckResult) -> None:
        """Shows one more answer."""
        row = len(self.results)
        self.results.append(result)
        sign = QLabel(self)
        glyph, token = _NOT_CHECKED if not result.checked else _GOOD if result.ok else _BAD
        self._icons.bind(sign, glyph, token, _SIGN)
        text = QLabel(sentence(result.sentence), self)
        text.setTextFormat(Qt.TextFormat.PlainText)
        text.setWordWrap(True)
        text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._grid.addWidget(sign, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(text, row, 1)
        self.show()

    def retranslate(self) -> None:
        """Says the sentences again, in the language in force."""
        for row, result in enumerate(self.results):
            item = self._grid.itemAtPosition(row, 1)
            label = item.widget() if item is not None else None
            if isinstance(label, QLabel):
                label.setText(sentence(result.sentence))
