"""Which answers a new model has changed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QDialog, QHeaderView, QLabel, QPushButton, QTableWidget, QTableWidgetItem, QWidget

from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import percent_text
from constructor_desktop.gui.looks import ClassLook, chip_icon
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.widgets.chip import CHIP_SIZE
from constructor_desktop.inference.changed import Changed, Effect
from constructor_desktop.inference.verdict import Verdict

_ROW, _GAP = 38, 16
_ORDER = {Effect.WORSE: 0, Effect.BETTER: 1, Effect.OTHER: 2}


class ChangesDialog(QDialog):
    """A table: file, answer before, answer now, and whether that is better."""

    def __init__(
        self,
        services: Services,
        changes: Sequence[Changed],
        looks: Sequence[ClassLook],
        parent: QWidget | None = None,
        *,
        honest: str = "",
    ) -> None:
        """Args: `honest` says how good both models are on samples kept aside."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("What the new model answers otherwise"))
        self.resize(720, 420)
        self._services = services
        self._looks = {look.name: look for look in looks}
        form = load_form("test_changes", services.icons, self)
        form.get(QLabel, "honest").setText(honest)
        form.get(QLabel, "honest").setVisible(bool(honest))
        self.table = form.get(QTableWidget, "changes")
        self.table.setRowCount(len(changes))
        self.table.setHorizontalHeaderLabels([self.tr("File"), self.tr("Before"), self.tr("Now"), ""])
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(_ROW)
        self.table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setIconSize(QSize(CHIP_SIZE, CHIP_SIZE))
        self.table.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in range(1, 4):
            self.table.horizontalHeader().setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        for row, change in enumerate(sorted(changes, key=lambda change: _ORDER[change.effect])):
            self._fill(row, change)
        for column in range(1, 4):
            self.table.setColumnWidth(column, self.table.sizeHintForColumn(column) + _GAP)
        form.get(QPushButton, "close").clicked.connect(self.reject)

    def _fill(self, row: int, change: Changed) -> None:
        name = QTableWidgetItem(change.path.name)
        name.setToolTip(str(change.path))
        self.table.setItem(row, 0, name)
        self.table.setItem(row, 1, self._answer(change.before))
        self.table.setItem(row, 2, self._answer(change.after))
        effect = QTableWidgetItem(effect_text(change))
        token = {Effect.BETTER: "success", Effect.WORSE: "danger", Effect.OTHER: "text-2"}[change.effect]
        effect.setForeground(self._services.theme.color(token))
        self.table.setItem(row, 3, effect)

    def _answer(self, verdict: Verdict) -> QTableWidgetItem:
        look = self._looks.get(verdict.answer) if verdict.answer is not None else None
        if verdict.answer is None:
            return QTableWidgetItem(self.tr("Not sure"))
        item = QTableWidgetItem(f"{verdict.answer} · {percent_text(verdict.share)}")
        if look is not None:
            item.setIcon(chip_icon(self._services.theme, look.colour, look.number))
        return item


def effect_text(change: Changed) -> str:
    """Returns whether a change is for the better, and whether it is what the user has corrected."""
    translate = QCoreApplication.translate
    texts = {
        Effect.BETTER: translate("ChangesDialog", "better"),
        Effect.WORSE: translate("ChangesDialog", "worse"),
        Effect.OTHER: translate("ChangesDialog", "other"),
    }
    text = texts[change.effect]
    return translate("ChangesDialog", "%1 (your correction)").replace("%1", text) if change.corrected else text
