"""The settings: sections on the left, what belongs to each on the right; changes apply at once."""

from __future__ import annotations

from importlib import import_module

from PySide6.QtCore import QCoreApplication, QEvent, QModelIndex, QSize, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QDialog, QListView, QPushButton, QStackedWidget, QWidget

from constructor_desktop.gui.forms import load_form
from constructor_desktop.gui.services import Services
from constructor_desktop.gui.session import Session
from constructor_desktop.gui.settings.section import Section
from constructor_desktop.gui.widgets.tab_order import follow_layout

SIZE = QSize(720, 520)
_FRAME = QSize(40, 80)
"""What a window manager may need around the dialog."""
SECTIONS = ("general", "devices", "models", "cloud", "storage", "about")
_CLASSES = {
    "general": "GeneralSection",
    "devices": "DevicesSection",
    "models": "ModelsSection",
    "cloud": "CloudSection",
    "storage": "StorageSection",
    "about": "AboutSection",
}
_GLYPHS = {
    "general": "sliders",
    "devices": "microphone",
    "models": "brain",
    "cloud": "cloud",
    "storage": "hard-drives",
    "about": "info",
}


class SettingsDialog(QDialog):
    """Builds each section when it is shown for the first time."""

    def __init__(
        self, services: Services, session: Session | None, section: str = "", parent: QWidget | None = None
    ) -> None:
        """Args: `section` is one of `SECTIONS`, the first one if empty."""
        super().__init__(parent)
        self._services = services
        self._session = session
        self._built: dict[str, Section] = {}
        self.form = load_form("settings", services.icons, self)
        self.resize(SIZE)
        self._given = SIZE
        self._stack = self.form.get(QStackedWidget, "stack")
        self._list = self.form.get(QListView, "sections")
        self._list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self._items = QStandardItemModel(self)
        self._list.setModel(self._items)
        for _ in SECTIONS:
            self._items.appendRow(QStandardItem())
        self.retranslate()
        services.theme.changed.connect(self.retranslate)
        self._list.selectionModel().currentChanged.connect(self._choose)
        self.form.get(QPushButton, "close").clicked.connect(self.accept)
        self.show_section(section or SECTIONS[0])
        self._list.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_section(self, name: str) -> None:
        """Shows a section."""
        self._list.setCurrentIndex(self._items.index(SECTIONS.index(name), 0))

    def section(self, name: str) -> Section:
        """Returns a section, built if needed."""
        if name not in self._built:
            module = import_module(f"constructor_desktop.gui.settings.{name}")
            made: Section = getattr(module, _CLASSES[name])(self._services, self._session, self._stack)
            self._built[name] = made
            self._stack.addWidget(made)
        return self._built[name]

    def retranslate(self) -> None:
        """Sets the texts that no form sets."""
        translate = QCoreApplication.translate
        titles = (
            translate("SettingsDialog", "General"),
            translate("SettingsDialog", "Devices"),
            translate("SettingsDialog", "Weights"),
            translate("SettingsDialog", "Cloud"),
            translate("SettingsDialog", "Storage"),
            translate("SettingsDialog", "About"),
        )
        self.setWindowTitle(self.tr("Settings"))
        for row, (name, title) in enumerate(zip(SECTIONS, titles, strict=True)):
            item = self._items.item(row)
            item.setText(title)
            item.setIcon(self._services.icons.icon(_GLYPHS[name], "text-2"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follows the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: N802
        """Tab goes on in the order of reading: sections are built when they are shown."""
        follow_layout(self)
        return super().focusNextPrevChild(forward)

    def done(self, result: int) -> None:
        """Closes; devices that were being tested are given back."""
        for section in self._built.values():
            section.shut_down()
        super().done(result)

    def _choose(self, index: QModelIndex) -> None:
        section = self.section(SECTIONS[index.row()])
        for other in self._built.values():
            if other is not section:
                other.leave()
        self._stack.setCurrentWidget(section)
        self._give_room(section.ROOM)
        section.enter()

    def _give_room(self, wanted: QSize) -> None:
        """Takes the size that a section wants, unless the user has chosen one."""
        if self.size() == self._given:
            screen = self.screen().availableGeometry()
            self._given = SIZE.expandedTo(wanted.boundedTo(screen.size() - _FRAME))
            self.resize(self._given)
            below = self.frameGeometry().bottom() - screen.bottom()
            if self.isVisible() and below > 0:
                self.move(self.x(), max(screen.top(), self.y() - below))
