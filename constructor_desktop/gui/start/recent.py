"""The projects opened lately, as cards."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QListView, QMenu, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from constructor_desktop.gui.start.recent_project import RecentProject, card_lines, fitted
from constructor_desktop.gui.theme import Theme
from constructor_desktop.gui.tokens import CARD_RADIUS
from constructor_desktop.gui.widgets.focus_ring import OWN_FOCUS

PICTURE = QSize(44, 33)
PICTURES = 4
HEIGHT, GAP, WIDE = 99, 16, 1300
_MARGIN, _SPACE, _TEXT = 10, 3, 114
_LINE = 18
# Where on a card its lines begin, by their number.
_TOPS = {1: (23,), 2: (23, 40), 3: (23, 40, 59), 4: (16, 33, 50, 67), 5: (8, 24, 40, 56, 72)}
_SPARE = 4  # pixels that the list needs beyond its last column to keep it in the row
_ROLE = int(Qt.ItemDataRole.UserRole)
_Index = QModelIndex | QPersistentModelIndex


class RecentModel(QAbstractListModel):
    """The projects in the order in which they were opened."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._projects: list[RecentProject] = []

    def rowCount(self, parent: _Index | None = None) -> int:  # noqa: N802
        """Number of projects."""
        return 0 if parent is not None and parent.isValid() else len(self._projects)

    def data(self, index: _Index, role: int = _ROLE) -> object:
        """Returns the project, its name for screen readers, or its name and folder as the tooltip."""
        if not index.isValid():
            return None
        project = self._projects[index.row()]
        if role == _ROLE:
            return project
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return project.name
        return f"{project.name}\n{project.folder}" if role == Qt.ItemDataRole.ToolTipRole else None

    def set_folders(self, folders: list[Path]) -> None:
        """Shows these projects; what is known of them stays."""
        if folders == [project.folder for project in self._projects]:
            return
        known = {project.folder: project for project in self._projects}
        self.beginResetModel()
        self._projects = [known.get(folder) or RecentProject(folder, "reading", folder.name) for folder in folders]
        self.endResetModel()

    def put(self, project: RecentProject) -> None:
        """Shows what was read of a project."""
        for row, known in enumerate(self._projects):
            if known.folder == project.folder:
                self._projects[row] = project
                self.dataChanged.emit(self.index(row), self.index(row))

    @property
    def projects(self) -> list[RecentProject]:
        """What is shown."""
        return list(self._projects)


class RecentList(QListView):
    """Cards in rows of four, of five in a wide window; as high as its rows."""

    opened = Signal(object)
    """The folder (`Path`) of a project to open."""
    sought = Signal(object)
    """The folder of a project that is gone and is to be found."""
    removed = Signal(object)
    """The folder of a project to take off the list."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.projects = RecentModel(self)
        self.pointed = -1
        """Row of the card that the mouse points at."""
        self.setModel(self.projects)
        self.setItemDelegate(_Cards(theme, self))
        self.setProperty("role", "plain")
        self.setProperty(OWN_FOCUS, True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setUniformItemSizes(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QListView.SelectionMode.NoSelection)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setViewportMargins(0, 0, -_SPARE, 0)
        self.projects.modelReset.connect(self._fit)
        theme.changed.connect(self.viewport().update)
        self._fit()

    @property
    def columns(self) -> int:
        """How many cards stand in a row."""
        return 5 if self.width() >= WIDE else 4

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Lays the cards out anew."""
        self._fit()
        super().resizeEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Opens a card with the left button; the words on the card of a missing project act for themselves."""
        index = self.indexAt(event.position().toPoint())
        if event.button() is not Qt.MouseButton.LeftButton or not index.isValid():
            return
        project: RecentProject = index.data(_ROLE)
        if project.state != "missing":
            self.opened.emit(project.folder)
            return
        find, remove = missing_links(self, card_rect(self, self.visualRect(index), index.row()))
        if remove.contains(event.position().toPoint()):
            self.removed.emit(project.folder)
        elif find.contains(event.position().toPoint()):
            self.sought.emit(project.folder)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Shows by the pointer what can be clicked."""
        self._point(self.indexAt(event.position().toPoint()).row())

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802
        """Nothing is pointed at."""
        self._point(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Return opens, Delete takes off the list, arrows move."""
        index = self.currentIndex()
        if index.isValid() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            project: RecentProject = index.data(_ROLE)
            (self.sought if project.state == "missing" else self.opened).emit(project.folder)
        elif index.isValid() and event.key() == Qt.Key.Key_Delete:
            self.removed.emit(index.data(_ROLE).folder)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802
        """Offers what can be done with a card."""
        by_key = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            menu = self.make_menu(index.data(_ROLE))
            menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            place = self.visualRect(index).center() if by_key else event.pos()
            menu.popup(self.viewport().mapToGlobal(place))

    def make_menu(self, project: RecentProject) -> QMenu:
        """Returns the menu of a card."""
        menu = QMenu(self)
        if project.state == "missing":
            menu.addAction(self.tr("Find…"), lambda: self.sought.emit(project.folder))
        else:
            menu.addAction(self.tr("Open"), lambda: self.opened.emit(project.folder))
        menu.addAction(self.tr("Remove from the list"), lambda: self.removed.emit(project.folder))
        return menu

    def _point(self, row: int) -> None:
        if row != self.pointed:
            self.pointed = row
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor if row < 0 else Qt.CursorShape.PointingHandCursor)
            self.viewport().update()

    def _fit(self) -> None:
        rows = -(-self.projects.rowCount() // self.columns)
        self.setGridSize(QSize(max(1, self.width() // self.columns), HEIGHT + GAP))
        self.setFixedHeight(max(0, rows * (HEIGHT + GAP) - GAP))


def card_rect(view: RecentList, cell: QRect, row: int) -> QRect:
    """Returns where in its cell a card is: the outer cards touch the edges of the view."""
    columns = view.columns
    width = (view.width() - GAP * (columns - 1)) // columns
    column = row % columns
    return QRect(column * (width + GAP), cell.top(), width, HEIGHT)


def missing_links(view: RecentList, card: QRect) -> tuple[QRect, QRect]:
    """Returns where on the card of a missing project "Find…" and "Remove" can be clicked."""
    translate = QCoreApplication.translate
    metrics = QFontMetrics(_font(view.font(), 12, QFont.Weight.Medium))
    find = QRect(card.left() + _TEXT, card.top() + 58, metrics.horizontalAdvance(translate("RecentList", "Find…")), 22)
    return find, QRect(find.right() + 14, find.top(), metrics.horizontalAdvance(translate("RecentList", "Remove")), 22)


def _font(base: QFont, size: int, weight: QFont.Weight = QFont.Weight.Normal) -> QFont:
    font = QFont(base)
    font.setPixelSize(size)
    font.setWeight(weight)
    return font


class _Cards(QStyledItemDelegate):
    def __init__(self, theme: Theme, view: RecentList) -> None:
        super().__init__(view)
        self._theme = theme
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802
        return self._view.gridSize()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        project: RecentProject = index.data(_ROLE)
        card = card_rect(self._view, QRect(option.rect), index.row())
        hovered = index.row() == self._view.pointed and project.state != "missing"
        focused = self._view.hasFocus() and index.row() == self._view.currentIndex().row()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(QPen(self._theme.color("accent" if focused else "border"), 2 if focused else 1))
        painter.setBrush(self._theme.color("row-hover" if hovered else "surface"))
        inset = 1.0 if focused else 0.5
        painter.drawRoundedRect(QRectF(card).adjusted(inset, inset, -inset, -inset), CARD_RADIUS, CARD_RADIUS)
        self._paint_pictures(painter, card, project)
        self._paint_texts(painter, card, project)
        painter.restore()

    def _paint_pictures(self, painter: QPainter, card: QRect, project: RecentProject) -> None:
        corner = card.topLeft() + QPoint(_MARGIN, (HEIGHT - 2 * PICTURE.height() - _SPACE) // 2)
        painter.setPen(Qt.PenStyle.NoPen)
        for number in range(PICTURES):
            step = QPoint(number % 2 * (PICTURE.width() + _SPACE), number // 2 * (PICTURE.height() + _SPACE))
            box = QRect(corner + step, PICTURE)
            if number >= len(project.pictures):
                painter.setBrush(self._theme.color("sunken"))
                painter.drawRoundedRect(box, 4, 4)
                continue
            path = QPainterPath()
            path.addRoundedRect(QRectF(box), 4, 4)
            painter.save()
            painter.setClipPath(path)
            painter.drawImage(box, project.pictures[number])
            painter.restore()

    def _paint_texts(self, painter: QPainter, card: QRect, project: RecentProject) -> None:
        missing = project.state == "missing"
        width = card.width() - _TEXT - _MARGIN
        name, small = _font(painter.font(), 13, QFont.Weight.DemiBold), _font(painter.font(), 12)
        lines = [(name, "text-3" if missing else "text", project.name)]
        for token, parts in zip(("text-3", "text-2"), card_lines(project), strict=True):
            lines += [(small, token, text) for text in fitted(parts, small, width)]
        for top, (font, token, text) in zip(_TOPS[len(lines)], lines, strict=True):
            painter.setFont(font)
            painter.setPen(self._theme.color(token))
            shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, width)
            box = QRect(card.left() + _TEXT, card.top() + top, width, _LINE)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if missing:
            self._paint_links(painter, card)

    def _paint_links(self, painter: QPainter, card: QRect) -> None:
        painter.setFont(_font(painter.font(), 12, QFont.Weight.Medium))
        painter.setPen(self._theme.color("accent"))
        translate = QCoreApplication.translate
        for box, text in zip(
            missing_links(self._view, card),
            (translate("RecentList", "Find…"), translate("RecentList", "Remove")),
            strict=True,
        ):
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
