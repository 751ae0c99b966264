"""Asks for a name."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget

_WIDTH = 440


class NameDialog(QDialog):
    """One field with the name as it is, selected; no empty name is taken."""

    def __init__(self, parent: QWidget, title: str, name: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(_WIDTH)
        self.field = QLineEdit(name, self)
        self.accept_button = QPushButton(self.tr("Rename") if name else self.tr("Add"), self)
        self.accept_button.setProperty("kind", "primary")
        self.accept_button.setDefault(True)
        self.accept_button.clicked.connect(self.accept)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        label = QLabel(title, self)
        label.setProperty("role", "card-title")
        label.setBuddy(self.field)
        self.field.setAccessibleName(title)
        self.field.textChanged.connect(self._check)
        self.field.selectAll()
        self._arrange(label, cancel)
        self._check()

    def _arrange(self, label: QLabel, cancel: QPushButton) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 18)
        column.setSpacing(10)
        column.addWidget(label)
        column.addWidget(self.field)
        column.addSpacing(8)
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.accept_button)
        column.addLayout(row)

    def _check(self) -> None:
        self.accept_button.setEnabled(bool(self.field.text().strip()))


def ask_name(parent: QWidget, title: str, name: str) -> str:
    """Returns the name the user typed, without spaces at its ends; empty if he gave up."""
    dialog = NameDialog(parent, title, name)
    accepted = dialog.exec() == QDialog.DialogCode.Accepted
    dialog.deleteLater()
    return dialog.field.text().strip() if accepted else ""
