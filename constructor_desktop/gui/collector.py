"""Garbage collection that neither freezes the window nor destroys its parts in a foreign thread."""

from __future__ import annotations

import gc
import sys

from PySide6.QtCore import QObject, QTimer

_TICK_MS = 500
_MIDDLE_TICKS, _OLD_TICKS = 10, 60
_MODULES_OF_A_LIBRARY = 20


class Collector(QObject):
    """Collects in the GUI thread, twice a second what is young, now and then what is older.

    Left to itself, Python collects in whatever thread makes objects, and holds up all others: for a second and more
    while a big library is loaded. The objects of a library stay for good, so nobody needs to look through them.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()
        self._ticks = 0
        self._modules = len(sys.modules)
        timer = QTimer(self)
        timer.setInterval(_TICK_MS)
        timer.timeout.connect(self.collect)
        timer.start()

    def collect(self) -> None:
        """Collects what it is time for, or leaves out for good what is there if a library was loaded meanwhile."""
        loaded, self._modules = len(sys.modules) - self._modules, len(sys.modules)
        if loaded > _MODULES_OF_A_LIBRARY:
            gc.freeze()
            return
        self._ticks += 1
        if self._ticks % _OLD_TICKS == 0:
            gc.collect(2)
        else:
            gc.collect(1 if self._ticks % _MIDDLE_TICKS == 0 else 0)
