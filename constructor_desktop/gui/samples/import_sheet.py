"""The sheet before an import: what will be added, to which class, what is left out and why."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from constructor_desktop.core.data import Modality
from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.language import count_text, counted, seconds_text
from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.samples.dropping import local_paths
from constructor_desktop.gui.services import Services
from constructor_desktop.media.plan import ImportPlan, PlanRow
from constructor_desktop.storage.names import comparable
from constructor_desktop.storage.state import ProjectState

_LISTED = 2000
_ROW_HEIGHT, _OTHER_HEIGHT, _WIDTH, _LOWEST = 42, 230, 620, 360
_WIDEST_SOURCE = 0.3  # Of the table.
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_SOURCE, _CLASS, _FILES, _NOTE = range(4)
_SPACING = 10
_LONGEST = 24  # letters of a name on a button
_ROWS_SEEN = 3


class ImportSheet(QDialog):
    """Shows a plan. More files can be dropped on it: then it gives up, to be made anew.

    Attributes:
        plan: What the user made of it.
        dropped: Files and folders that were dropped on it.
    """

    def __init__(
        self, services: Services, plan: ImportPlan, state: ProjectState, parent: QWidget, card: str | None = None
    ) -> None:
        """Args: `card` names the class whose card was hit by something that names classes of its own."""
        super().__init__(parent)
        names = {comparable(one.name): one.name for one in state.classes}
        targets = {number: names.get(comparable(row.target), row.target) for number, row in enumerate(plan.rows)}
        self.plan = plan = plan.with_targets(targets)  # as the classes there are called, "Dog" and not "dog"
        self._own = [row.target for row in plan.rows]
        self.dropped: list[Path] = []
        self._sounds = state.modality is Modality.AUDIO
        self._known = set(names)
        self.setAcceptDrops(True)
        self.setWindowTitle(self.tr("Add to the project"))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        form = load_form("samples_import", services.icons, self)
        form.get(QLabel, "title").setText(self.windowTitle())
        self._rows = form.get(QTableWidget, "rows")
        self._add, self._totals = form.get(QPushButton, "add"), form.get(QLabel, "totals")
        self._boxes: list[QComboBox] = []
        form.get(QLabel, "notes").setText("\n".join(sentence(note.message) for note in plan.notes))
        form.get(QFrame, "notes_strip").setVisible(bool(plan.notes))
        self._fill_rows(plan, list(names.values()))
        self._offer_card(card, form.get(QFrame, "own_strip"), form.get(QLabel, "own"), form.get(QPushButton, "to_card"))
        self._show_skipped(form.get(QPushButton, "show_skipped"), form.get(QPlainTextEdit, "skipped"))
        form.get(QPushButton, "cancel").clicked.connect(self.reject)
        self._add.clicked.connect(self.accept)
        self._add.setDefault(True)
        self._count()

    def sizeHint(self) -> QSize:  # noqa: N802
        """High enough for its rows, within reason."""
        return QSize(_WIDTH, max(_LOWEST, _OTHER_HEIGHT + _ROW_HEIGHT * (len(self.plan.rows) + 1)))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Leaves room for the classes beside long names of folders."""
        super().resizeEvent(event)
        self._rows.setColumnWidth(_SOURCE, min(self._source_width, round(_WIDEST_SOURCE * self.width())))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802
        """Takes more files."""
        if local_paths(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802
        """Looks through everything once more, with these files."""
        event.acceptProposedAction()
        self.dropped = local_paths(event)
        self.reject()

    def _fill_rows(self, plan: ImportPlan, names: list[str]) -> None:
        table = self._rows
        table.setColumnCount(4)
        table.setHorizontalHeaderLabels([self.tr("From"), self.tr("Class"), "", ""])
        table.setShowGrid(False)
        table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        table.setRowCount(len(plan.rows))
        table.verticalHeader().hide()
        table.setSelectionMode(QTableWidget.SelectionMode.NoSelection)
        table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        header = table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_CLASS, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(_SOURCE, QHeaderView.ResizeMode.Fixed)
        number_header = QTableWidgetItem(self.tr("Add"))
        number_header.setTextAlignment(_RIGHT)
        table.setHorizontalHeaderItem(_FILES, number_header)
        for number, row in enumerate(plan.rows):
            table.setRowHeight(number, _ROW_HEIGHT)
            source = QTableWidgetItem(row.source or self.tr("Files"))
            source.setToolTip(f"{source.text()}\n{row.samples[0].path.parent}")
            table.setItem(number, _SOURCE, source)
            table.setCellWidget(number, _CLASS, self._class_box(row, names))
            count = QTableWidgetItem(count_text(len(row.samples)))
            count.setTextAlignment(_RIGHT)
            table.setItem(number, _FILES, count)
            table.setItem(number, _NOTE, QTableWidgetItem(self._note(row)))
        table.setMinimumHeight(header.sizeHint().height() + _ROW_HEIGHT * min(_ROWS_SEEN, len(plan.rows)) + 2)
        self._source_width = max(table.sizeHintForColumn(_SOURCE), header.sectionSizeHint(_SOURCE))

    def _class_box(self, row: PlanRow, names: list[str]) -> QWidget:
        """Offers its own class, those of the project and of the other rows, and to leave the row out."""
        box = QComboBox()
        box.setEditable(True)
        offered: dict[str, str] = {}
        for name in (row.target, *names, *(other.target for other in self.plan.rows), row.source):
            offered.setdefault(comparable(name), name)
        box.addItems([name for name in offered.values() if name])
        box.insertSeparator(box.count())
        box.addItem(self.tr("Do not add"))
        box.setCurrentText(row.target)
        edit = QLineEdit(box)
        edit.setPlaceholderText(self.tr("Which class?"))
        box.setLineEdit(edit)
        box.setAccessibleName(self.tr("Class for %1").replace("%1", row.source))
        edit.setCursorPosition(0)  # A long name is read from its beginning.
        box.currentTextChanged.connect(self._count)
        self._boxes.append(box)
        holder = QWidget()
        inside = QHBoxLayout(holder)
        inside.setContentsMargins(0, 4, 8, 4)
        inside.addWidget(box)
        return holder

    def _note(self, row: PlanRow) -> str:
        parts = [seconds_text(row.seconds)] if row.seconds else []
        if row.skipped_count:
            parts.append(counted(self.tr("%n skipped", "", row.skipped_count), row.skipped_count))
        return " · ".join(parts)

    def _show_skipped(self, button: QPushButton, text: QPlainTextEdit) -> None:
        skipped = self.plan.skipped
        text.hide()
        button.setVisible(bool(skipped))
        button.setText(counted(self.tr("Why %n file(s) are skipped", "", len(skipped)), len(skipped)))
        lines = [f"{one.path.parent.name}/{one.path.name}: {sentence(one.reason)}" for one in skipped[:_LISTED]]
        text.setPlainText("\n".join(lines))
        self._skipped = text
        button.toggled.connect(self._unfold)

    def _unfold(self, shown: bool) -> None:
        """Shows or hides the list of what is skipped; the rows above keep their room where the screen has it."""
        grown = self._skipped.minimumHeight() + _SPACING
        self._skipped.setVisible(shown)
        lowest = self.screen().availableGeometry().bottom() - self.frameGeometry().top() - _SPACING
        self.resize(self.width(), min(lowest, self.height() + grown) if shown else self.height() - grown)

    def _offer_card(self, card: str | None, strip: QFrame, text: QLabel, button: QPushButton) -> None:
        """Lets everything go to the class of a card, though there are classes in the data."""
        strip.setVisible(card is not None)
        if card is None:
            return
        for box, target in zip(self._boxes, self._own, strict=True):
            if not target:
                box.setCurrentText(card)
        own = [box.currentText() for box in self._boxes]
        text.setText(self.tr("What you dropped names classes of its own. They are used unless you choose otherwise."))
        words = self.tr("Put all into “%1”").replace("%1", _short(card)), self.tr("Use its own classes")
        button.setText(words[0])
        button.setCheckable(True)

        def choose(together: bool) -> None:
            button.setText(words[together])
            for box, name in zip(self._boxes, own, strict=True):
                box.setCurrentText(card if together else name)

        button.toggled.connect(choose)

    def _count(self) -> None:
        """Takes over the classes and words the button."""
        out = self.tr("Do not add")
        targets = {number: box.currentText() for number, box in enumerate(self._boxes)}
        self.plan = self.plan.with_targets({number: "" if text == out else text for number, text in targets.items()})
        chosen = [len(row.samples) for number, row in enumerate(self.plan.rows) if targets[number] == out]
        self._show_totals(sum(chosen))
        adding = len(self.plan.samples())
        left = len(self.plan.skipped) + sum(len(row.samples) for row in self.plan.unassigned)
        text = self.tr("Add %1").replace("%1", count_text(adding)) if adding else self.tr("Add")
        if left and adding:
            text += " · " + self.tr("skip %1").replace("%1", count_text(left))
        self._add.setText(text)
        self._add.setEnabled(adding > 0)
        self._add.setToolTip("" if adding else self.tr("Choose a class for the files"))

    def _show_totals(self, left_out: int) -> None:
        """Sums up what will be added; `left_out` files are not, by choice."""
        rows = [row for row in self.plan.rows if row.target]
        if not rows:
            self._totals.setText(self.tr("Choose a class for the files"))
            return
        count = sum(len(row.samples) for row in rows)
        names = {comparable(row.target) for row in rows}
        parts = [counted(self.tr("%n class(es)", "", len(names)), len(names))]
        new = len(names - self._known)
        if new and new < len(names):
            parts.append(counted(self.tr("%n of them new", "", new), new))
        found = self.tr("%n sound(s)", "", count) if self._sounds else self.tr("%n picture(s)", "", count)
        parts.append(counted(found, count))
        seconds = sum(row.seconds or 0.0 for row in rows)
        if seconds:
            parts.append(seconds_text(seconds))
        if left_out:
            parts.append(counted(self.tr("%n left out by you", "", left_out), left_out))
        self._totals.setText(" · ".join(parts))


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1].rstrip() + "…"
