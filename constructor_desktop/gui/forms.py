"""Loads Qt Designer forms, with the window's own widgets, themed icons and texts that follow the language."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from PySide6 import QtWidgets
from PySide6.QtCore import QCoreApplication, QEvent, QFile, QIODevice, QObject, Qt
from PySide6.QtUiTools import QUiLoader
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QStyledItemDelegate,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from constructor_desktop.core.resources import resource_path
from constructor_desktop.gui.icons import BUTTON_SIZE, SIZE, Icons

T = TypeVar("T", bound=QObject)
Factories = Mapping[str, Callable[[QWidget | None], QWidget]]

_DELEGATES_OF_QT = ("QComboBoxDelegate", "QComboMenuDelegate")


class _Loader(QUiLoader):
    def __init__(self, factories: Factories) -> None:
        paths = QCoreApplication.libraryPaths()
        QCoreApplication.setLibraryPaths([])  # else it loads the plugins of Designer, and Qt Quick with them
        super().__init__()
        QCoreApplication.setLibraryPaths(paths)
        self._factories = factories
        self.setLanguageChangeEnabled(True)

    def createWidget(self, class_name: str, parent: QWidget | None = None, name: str = "") -> QWidget:  # noqa: N802
        # Made in Python: to tell what a widget made in C++ is, PySide would set up every class of widgets there is.
        factory = self._factories.get(class_name) or getattr(QtWidgets, class_name, None)
        if factory is None:
            return super().createWidget(class_name, parent, name)
        widget = factory(parent)
        widget.setObjectName(name)
        return widget


class Form:
    """A loaded form.

    Attributes:
        root: The form's top widget.
    """

    def __init__(self, root: QWidget) -> None:
        self.root = root

    def get(self, kind: type[T], name: str) -> T:
        """Returns the child with this object name; raises KeyError if the form has none of that type."""
        found = self.root.findChild(kind, name)
        if found is None:
            raise KeyError(f"the form {self.root.objectName()} has no {kind.__name__} named {name}")
        return found


class _WheelFilter(QObject):
    """The wheel scrolls what is around a field; it changes only what the user has chosen to change."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()  # so that Qt offers it to the parents
            return True
        return False


def load_form(name: str, icons: Icons, parent: QWidget, factories: Factories | None = None) -> Form:
    """Loads `ui/NAME.ui` and fills `parent` with it.

    In a form, the dynamic properties `glyph` (name of an icon) and `glyphToken` (its colour, `text` by default) give
    a button or a label its icon.

    Args:
        name: Name of the form.
        icons: Draws the icons.
        parent: The widget that the form fills; it must have no layout yet.
        factories: Makes the window's own widgets, by their class name in the form.
    """
    file = QFile(str(resource_path("ui", f"{name}.ui")))
    if not file.open(QIODevice.OpenModeFlag.ReadOnly):
        raise FileNotFoundError(file.fileName())
    root = _Loader(factories or {}).load(file, parent)
    file.close()
    if root is None:
        raise ValueError(f"the form {name} is damaged")
    layout = QVBoxLayout(parent)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    layout.addWidget(root)
    bind_glyphs(root, icons)
    for box in root.findChildren(QComboBox):
        style_list(box)
    _leave_wheel(root)
    for table in root.findChildren(QTableView):
        table.setTabKeyNavigation(False)  # Tab would never leave it; the arrow keys move in it
    return Form(root)


def bind_glyphs(root: QWidget, icons: Icons) -> None:
    """Draws the icons that the properties `glyph` of a form's widgets name."""
    widgets: list[QAbstractButton | QLabel] = [*root.findChildren(QAbstractButton), *root.findChildren(QLabel)]
    for widget in widgets:
        glyph = widget.property("glyph")
        if glyph:
            token = widget.property("glyphToken") or "text"
            usual = SIZE if isinstance(widget, QLabel) or not widget.text() else BUTTON_SIZE
            icons.bind(widget, str(glyph), str(token), int(widget.property("glyphSize") or usual))


def style_list(box: QComboBox) -> None:
    """Has the style sheet draw the rows of a list that drops down, unless the box draws them itself."""
    if box.itemDelegate().metaObject().className() in _DELEGATES_OF_QT:
        box.setItemDelegate(QStyledItemDelegate(box))


def _leave_wheel(root: QWidget) -> None:
    fields: list[QWidget] = [*root.findChildren(QComboBox), *root.findChildren(QAbstractSpinBox)]
    if not fields:
        return
    watcher = _WheelFilter(root)
    for field in fields:
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel does not choose either
        field.installEventFilter(watcher)
