"""A window from which files are dragged; says where it is, and, in the end, what became of them."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

STAY_MS = 1500
"""The other program fetches the names only after the drop."""


class Source(QWidget):
    def __init__(self, paths: list[str]) -> None:
        super().__init__(None, Qt.WindowType.X11BypassWindowManagerHint | Qt.WindowType.WindowStaysOnTopHint)
        self.paths = paths
        self.setGeometry(1640, 20, 140, 100)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in self.paths])
        drag = QDrag(self)
        drag.setMimeData(data)
        action = drag.exec(Qt.DropAction.CopyAction)
        print(action.name, flush=True)
        QTimer.singleShot(STAY_MS, QApplication.quit)


app = QApplication([])
source = Source(sys.argv[1:])
source.show()
middle = source.mapToGlobal(QPoint(70, 50))
QTimer.singleShot(150, lambda: print(middle.x(), middle.y(), flush=True))
app.exec()
