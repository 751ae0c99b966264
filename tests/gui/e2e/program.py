"""The program as it is, which answers besides where its widgets are: one question a line, one answer a line, JSON."""

from __future__ import annotations

import json
import sys
import threading
from typing import Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from constructor_desktop.app import make_application, run_window


class Probe(QObject):
    """Reads questions in a thread and answers them in the GUI thread."""

    asked = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.asked.connect(self.answer)
        threading.Thread(target=self.read, daemon=True).start()

    def read(self) -> None:
        for line in sys.stdin:
            self.asked.emit(line)

    def answer(self, line: str) -> None:
        question = json.loads(line)
        try:
            answer = self.widget(question["name"]) if "name" in question else self.state()
        except Exception as error:  # whoever asks must not wait for ever
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)

    def widget(self, name: str) -> dict[str, Any] | None:
        """Returns middle, text and state of a visible widget."""
        for window in QApplication.topLevelWidgets():
            for widget in [window, *window.findChildren(QWidget, name)]:
                if widget.objectName() == name and widget.isVisible():
                    middle = widget.mapToGlobal(QPoint(widget.width() // 2, widget.height() // 2))
                    text = getattr(widget, "text", lambda: "")()
                    return {"at": [middle.x(), middle.y()], "text": text, "enabled": widget.isEnabled()}
        return None

    def state(self) -> dict[str, Any]:
        """Returns what the window shows."""
        windows = [one for one in QApplication.topLevelWidgets() if type(one).__name__ == "MainWindow"]
        window: Any = windows[0] if windows else None
        if window is None or not window.isVisible():
            return {"visible": False}
        workspace = window.workspace
        texts = [label.text() for label in window.findChildren(QLabel) if label.isVisible() and label.text()]
        told = {"visible": True, "busy": window._services.tasks.running, "texts": texts}
        if workspace is None:
            return told
        session = workspace.session
        classes = {known.name: len(known.samples) for known in session.state.classes}
        return told | {
            "page": workspace.current,
            "classes": classes,
            "folder": str(session.folder),
            "runs": [str(run.path) for run in session.runs if run.state.value == "succeeded"],
            "training": workspace.training.running,
        }


make_application()
probe = Probe()
sys.exit(run_window())
