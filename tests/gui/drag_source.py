"""A window full of something to drag: started by a test beside the program, it drags the paths named to it."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel

TITLE = "drag source"


class Source(QLabel):
    def __init__(self, paths: list[str]) -> None:
        super().__init__("drag me")
        self._paths = paths
        self.setWindowTitle(TITLE)
        self.setWindowFlags(Qt.WindowType.FramelessWindowHint)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in self._paths])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)
        QTimer.singleShot(3000, QApplication.quit)  # the receiver may still ask for the data


if __name__ == "__main__":
    app = QApplication(sys.argv[:1])
    source = Source([str(Path(name).absolute()) for name in sys.argv[1:]])
    source.setGeometry(1300, 100, 80, 80)
    source.show()
    app.exec()
