"""How long the GUI thread keeps the user waiting: a heartbeat in it, and a watch that notes what it does when late."""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer

ROOT = str(Path(__file__).resolve().parents[2]) + "/"
BEAT_MS = 5
LATE_SECONDS = 0.025
LONGEST, P99 = 0.050, 0.016
"""Targets, in seconds."""
_FRAMES = 14
_NAP_SECONDS, _AFTER_SECONDS = 0.004, 0.03


class Heartbeat(QObject):
    """Beats every 5 ms in the GUI thread; a stall is how much later than that a beat comes.

    `own` figures leave out the time that the thread was ready to run and no processor was free, which on a busy
    machine says more about the neighbours.
    """

    def __init__(self) -> None:
        super().__init__()
        self.late: list[float] = []
        self.ends: list[float] = []
        self.queued: list[float] = []
        self.last = time.perf_counter()
        self._queued = 0.0
        self._statistics = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._watch = _Watch(self)

    def start(self) -> None:
        """Begins to measure."""
        for known in (self.late, self.ends, self.queued):
            known.clear()
        self._queued = self._waited()
        self.last = time.perf_counter()
        self._timer.start()
        if not self._watch.is_alive():
            self._watch.start()

    def stop(self) -> None:
        """Ends it."""
        self._timer.stop()
        self._watch.ended.set()

    def report(self, worst: int = 5) -> dict[str, Any]:
        """Returns longest stall and percentiles in milliseconds, and what went on during the worst."""
        late = np.array(self.late or [0.0]) * 1000
        own = np.maximum(0, late - 1000 * np.array(self.queued or [0.0]))
        order = np.argsort(own)[::-1][:worst]
        return {
            "beats": len(self.late),
            "longest_ms": round(float(late.max()), 1),
            "p99_ms": round(float(np.percentile(late, 99)), 1),
            "own_longest_ms": round(float(own.max()), 1),
            "own_p99_ms": round(float(np.percentile(own, 99)), 1),
            "over_50_ms": int((own > 1000 * LONGEST).sum()),
            "met": bool(own.max() <= 1000 * LONGEST and np.percentile(own, 99) <= 1000 * P99),
            "causes": [self._cause(int(number)) for number in order if own[number] > 1000 * LATE_SECONDS],
        }

    def _beat(self) -> None:
        now = time.perf_counter()
        self.late.append(max(0.0, now - self.last - BEAT_MS / 1000))
        self.ends.append(now)
        waited = self._waited()
        self.queued.append(waited - self._queued)
        self.last, self._queued = now, waited

    def _waited(self) -> float:
        """Seconds that the GUI thread was ready and no processor was free, where the system tells."""
        try:
            return int(self._statistics.read_text().split()[1]) / 1e9
        except OSError:
            return 0.0

    def _cause(self, number: int) -> dict[str, Any]:
        end = self.ends[number]
        begin = end - self.late[number]
        notes = [note for note in self._watch.notes if begin <= note[0] <= end + _AFTER_SECONDS]
        seen = Counter(" < ".join(note[1]) for note in notes)
        others = Counter(entry for note in notes for entry in note[2])
        collected = sum(max(0.0, min(end, last) - max(begin, first)) for first, last in self._watch.collections)
        return {
            "ms": round(1000 * self.late[number], 1),
            "without_a_processor_ms": round(1000 * self.queued[number], 1),
            "garbage_collection_ms": round(1000 * collected, 1),
            "gui_thread": seen.most_common(2),
            "others": others.most_common(4),
        }


class _Watch(threading.Thread):
    """Notes, every four milliseconds while a beat is late, where every thread is."""

    def __init__(self, heart: Heartbeat) -> None:
        super().__init__(daemon=True)
        self.ended = threading.Event()
        self.notes: list[tuple[float, list[str], list[str]]] = []
        self.collections: list[tuple[float, float]] = []
        self._heart = heart
        self._gui = threading.get_ident()
        self._began = 0.0
        gc.callbacks.append(self._collect)

    def run(self) -> None:
        last = time.perf_counter()
        while not self.ended.wait(_NAP_SECONDS):
            now = time.perf_counter()
            # If this thread was held up as well, somebody had Python's lock: he may be where he was.
            held_up = now - last > LATE_SECONDS
            last = now
            if held_up or now - self._heart.last > LATE_SECONDS:
                frames = sys._current_frames()
                mine = frames.pop(self._gui)
                frames.pop(threading.get_ident(), None)
                others = [" < ".join(_stack(frame, 4)) for frame in frames.values()]
                self.notes.append((now, _stack(mine, _FRAMES), others))

    def _collect(self, phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            self._began = time.perf_counter()
        else:
            self.collections.append((self._began, time.perf_counter()))


def _stack(frame: Any, count: int) -> list[str]:
    lines: list[str] = []
    while frame is not None and len(lines) < count:
        code = frame.f_code
        name = code.co_filename.removeprefix(ROOT)
        if "/site-packages/" in name:
            name = name.rpartition("/site-packages/")[2]
        lines.append(f"{name}:{frame.f_lineno} {code.co_name}")
        frame = frame.f_back
    return lines
