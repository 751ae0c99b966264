"""A box to choose an architecture: what the list says of each, and that some cannot be used yet."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QPainter
from PySide6.QtWidgets import QComboBox, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.train.arch_words import mode_title, size_and_licence, state_text
from constructor_desktop.gui.train.facts import ArchitectureFacts

ARCH_ROLE = Qt.ItemDataRole.UserRole + 1
_WIDTH, _MOST_VISIBLE = 640, 8
_MARGIN, _LINE, _HEIGHT = 12, 18, 66

Index = QModelIndex | QPersistentModelIndex


class ArchBox(QComboBox):
    """Shows titles; its list has three lines for each architecture."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMaxVisibleItems(_MOST_VISIBLE)
        self.setItemDelegate(ArchDelegate(theme, self))
        self.view().setMinimumWidth(_WIDTH)

    def set_architectures(self, architectures: Sequence[ArchitectureFacts]) -> None:
        """Fills the list, or brings it up to date; the choice stays, and nothing is emitted."""
        before = self.currentData()
        self.blockSignals(True)
        while self.count() > len(architectures):
            self.removeItem(self.count() - 1)
        for row, arch in enumerate(architectures):
            if row == self.count():
                self.addItem("")
            self.setItemText(row, sentence(arch.title))
            self.setItemData(row, arch.name)
            self.setItemData(row, arch, ARCH_ROLE)
            self.setItemData(row, f"{sentence(arch.summary)} {state_text(arch.weights)}", _SPOKEN)
        self.setCurrentIndex(max(0, self.findData(before)))
        self.blockSignals(False)


_SPOKEN = Qt.ItemDataRole.AccessibleDescriptionRole


class ArchDelegate(QStyledItemDelegate):
    """Paints title and state, the summary, and size and licence; fainter what cannot be used yet."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: N802
        """Three lines high."""
        return QSize(_WIDTH, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paints one architecture."""
        arch = index.data(ARCH_ROLE)
        if not isinstance(arch, ArchitectureFacts):
            return
        painter.save()
        chosen = option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver)
        painter.fillRect(option.rect, self._theme.color("accent-soft" if chosen else "raised"))
        line = QRect(option.rect).adjusted(_MARGIN, 6, -_MARGIN, 0)
        line.setHeight(_LINE)
        self._paint_title(painter, line, arch)
        small = QFont(option.font)
        small.setPixelSize(12)
        painter.setFont(small)
        for token, text in (("text-2", sentence(arch.summary)), ("text-3", size_and_licence(arch))):
            line.translate(0, _LINE)
            painter.setPen(self._theme.color(token))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()

    def _paint_title(self, painter: QPainter, line: QRect, arch: ArchitectureFacts) -> None:
        font = QFont(painter.font())
        font.setPixelSize(13)
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(self._theme.color("text" if arch.weights.ready else "text-3"))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, sentence(arch.title))
        font.setPixelSize(12)
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        painter.setPen(self._theme.color("text-3" if arch.weights.ready else "warn"))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, state_text(arch.weights))


def fill_modes(box: QComboBox, arch: ArchitectureFacts, preset: str, *, anew: bool) -> None:
    """Offers the ways of training that work with an architecture, first the one of the preset, which is None.

    What is chosen stays unless it begins `anew`; nothing is emitted.
    """
    chosen = None if anew else box.currentData()
    usual = QCoreApplication.translate("Architectures", "Usual: %1")
    usual = usual.replace("%1", mode_title(arch.recipe(preset).mode))
    items = [(usual, None), *((mode_title(mode), mode) for mode in arch.modes if len(arch.modes) > 1)]
    box.blockSignals(True)
    box.clear()
    for text, mode in items:
        box.addItem(text, mode)
    box.setCurrentIndex(max(0, box.findData(chosen)))
    box.setEnabled(len(items) > 1)
    box.blockSignals(False)
