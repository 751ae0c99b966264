"""The live test, as a user runs it: `python -m tests.benchmarks.live [--minutes N] [--seconds S] [--json FILE]`.

A sound server of our own plays into the microphone, sound comes through PortAudio, a trained model answers, and the
page paints its bars. Latency is from the end of a sound window, as it arrives from the device, to the painted bars.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from rich.console import Console
from rich.table import Table

from tests.virtual_microphone import VirtualMicrophone

if TYPE_CHECKING:
    from constructor_desktop.gui.services import Services
    from constructor_desktop.gui.trial.page import TestPage

MOST_LATENCY_MS = 100.0
LEAST_RATE = 10.0
MOST_STALL_MS, MOST_STALL_99_MS = 50.0, 16.0
_TICK_MS = 4
_WARM_UP = 3.0
_RATE = 16_000


@dataclass
class Measured:
    """What is noted while the page runs.

    Attributes:
        latencies: Seconds, of each answer.
        times: When each answer was painted.
        gaps: Seconds between two turns of the window's thread, above the time it was told to wait.
    """

    latencies: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    gaps: list[float] = field(default_factory=list)


def main() -> int:
    """Prints a table and JSON; returns 1 if a target is missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.live", description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="how long to listen")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of the sounds that are learned: the window")
    parser.add_argument("--json", type=Path, help="also write the JSON to this file")
    arguments = parser.parse_args()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["CONSTRUCTOR_CONFIG_DIR"] = str(folder / "config")
        server = folder / "server"
        server.mkdir()
        microphone = VirtualMicrophone(server)
        os.environ.update(microphone.environment)
        try:
            rows = run(folder, microphone, 60 * arguments.minutes, arguments.seconds)
        finally:
            microphone.stop()
    _print(rows)
    text = json.dumps({"live": rows})
    print(text)
    if arguments.json:
        arguments.json.write_text(text + "\n", encoding="utf-8")
    return 0 if all(row["met"] for row in rows) else 1


def run(folder: Path, microphone: VirtualMicrophone, seconds: float, window: float) -> list[dict[str, Any]]:
    """Listens for so long with a model of sounds of `window` seconds and returns the rows of the table."""
    project = _train(folder, window)
    sound = folder / "tones.wav"
    from tests.gui.conftest import tone, write_wave

    write_wave(sound, np.concatenate([tone(hertz, 4.0) for hertz in (310.0, 1215.0)] * 4))
    sys.setswitchinterval(0.001)  # as the program does
    app, services = _services(folder)
    page, session = _page(services, project)
    measured = Measured()
    try:
        _listen(app, page, microphone, sound, seconds, measured)
        ears = page.live.ears  # type: ignore[union-attr]
        assert ears.microphone is not None
        lost = page.side.pace.dropped + ears.microphone.overflows
    finally:
        page.shut_down()
        session.close()
        services.tasks.close()
    return _rows(measured, lost, window)


def _train(folder: Path, window: float) -> Path:
    from constructor_desktop.core.data import Modality
    from constructor_desktop.core.events import ignore_event
    from constructor_desktop.jobs.local import LocalRunner
    from constructor_desktop.jobs.runner import JobSpec
    from constructor_desktop.storage.project import Project
    from constructor_desktop.training.config import RunConfig
    from tests.gui.conftest import tone, write_wave

    project = folder / "project"
    with Project.create(project, "Tones", Modality.AUDIO) as opened:
        for name, base in (("Low", 300.0), ("High", 1200.0)):
            source = folder / "source" / name
            source.mkdir(parents=True)
            for number in range(6):
                write_wave(source / f"{number}.wav", tone(base + 7 * number, window))
            opened.import_files({name: sorted(source.iterdir())})
        run_folder = opened.new_run_folder()
    with LocalRunner(folder / "cache") as runner:
        runner.run(JobSpec(project, run_folder, RunConfig.create(preset="fast")), ignore_event)
    return project


def _services(folder: Path) -> tuple[Any, Services]:
    from PySide6.QtWidgets import QApplication

    from constructor_desktop.gui.bridge import Tasks
    from constructor_desktop.gui.icons import Icons
    from constructor_desktop.gui.language import Language
    from constructor_desktop.gui.preferences import Preferences
    from constructor_desktop.gui.services import Navigator, Notices, Services
    from constructor_desktop.gui.theme import Theme

    app = QApplication([])
    theme = Theme(app, "light")
    return app, Services(
        theme=theme,
        icons=Icons(theme),
        language=Language(app, "en"),
        preferences=Preferences(folder / "config"),
        tasks=Tasks(app),
        notices=Notices(app),
        navigator=Navigator(app),
        cache_folder=folder / "cache",
    )


def _page(services: Services, project: Path) -> tuple[TestPage, Any]:
    from constructor_desktop.core.events import ignore_event
    from constructor_desktop.gui.session import Session, open_project
    from constructor_desktop.gui.training import TrainingJob
    from constructor_desktop.gui.trial.page import TestPage

    session = Session(*open_project(project, ignore_event), services.tasks)
    page = TestPage(services, session, TrainingJob(services, session))
    page.resize(1196, 748)
    page.show()
    return page, session


def _listen(
    app: Any, page: TestPage, microphone: VirtualMicrophone, sound: Path, seconds: float, measured: Measured
) -> None:
    from PySide6.QtCore import Qt, QTimer

    def play() -> None:
        if not players or players[-1].poll() is not None:
            players.append(microphone.play(sound))

    def spin(until: float) -> None:
        while time.perf_counter() < until:
            play()
            app.processEvents()
            time.sleep(0.001)

    players: list[Any] = []
    page.activate()
    deadline = time.perf_counter() + 60
    while not page.side.bars.values:
        spin(time.perf_counter() + 0.05)
        if time.perf_counter() > deadline:
            heard = page.live.ears  # type: ignore[attr-defined]
            reason = heard.microphone.error if heard.microphone is not None else "the microphone was given back"
            raise RuntimeError(f"no answer came: {reason}")
    spin(time.perf_counter() + _WARM_UP)
    _note_paints(page, measured)
    last = [time.perf_counter()]

    def tick() -> None:
        now = time.perf_counter()
        measured.gaps.append(max(0.0, now - last[0] - _TICK_MS / 1000))
        last[0] = now

    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(tick)
    timer.start(_TICK_MS)
    QTimer.singleShot(round(1000 * seconds), app.quit)
    keep_playing = QTimer()
    keep_playing.timeout.connect(play)
    keep_playing.start(200)
    last[0] = time.perf_counter()
    app.exec()
    timer.stop()
    keep_playing.stop()


def _note_paints(page: TestPage, measured: Measured) -> None:
    """Lets the page's own measurement be noted for each answer, not only for its last seconds."""
    pace = page.side.pace
    original = pace.painted

    def painted(heard_at: float) -> float:
        late = original(heard_at)
        measured.latencies.append(late)
        measured.times.append(time.perf_counter())
        return late

    pace.painted = painted  # type: ignore[method-assign]


def _rows(measured: Measured, lost: int, window: float) -> list[dict[str, Any]]:
    late = 1000 * np.array(measured.latencies)
    gaps = 1000 * np.array(measured.gaps)
    length = measured.times[-1] - measured.times[0]
    counts = np.bincount(np.floor(np.array(measured.times) - measured.times[0]).astype(int))[:-1]
    figures: list[tuple[str, float, float | None]] = [
        ("latency, median (ms)", float(np.median(late)), None),
        ("latency, 99th percentile (ms)", float(np.percentile(late, 99)), MOST_LATENCY_MS),
        ("latency, longest (ms)", late.max(), None),
        ("answers, worst second", counts.min(), None),
        ("longest time without an answer (ms)", 1000 * np.diff(measured.times).max(), None),
        ("samples lost", lost, 0),
        ("window's thread, 99th percentile of stalls (ms)", float(np.percentile(gaps, 99)), MOST_STALL_99_MS),
        ("window's thread, longest stall (ms)", gaps.max(), MOST_STALL_MS),
        ("minutes", length / 60, None),
    ]
    rate = len(late) / length
    rows = [_row(window, what, value, most, met=most is None or value <= most) for what, value, most in figures]
    return [_row(window, "answers a second, mean", rate, LEAST_RATE, met=rate >= LEAST_RATE), *rows]


def _row(window: float, what: str, value: float, target: float | None, *, met: bool) -> dict[str, Any]:
    shown = "" if target is None else f"{target:g}"
    return {
        "setting": f"window {window:g} s",
        "what": what,
        "value": round(float(value), 1),
        "target": shown,
        "met": bool(met),
    }


def _print(rows: list[dict[str, Any]]) -> None:
    table = Table(title="live", title_justify="left")
    for column in rows[0]:
        table.add_column(column, justify="left" if column in ("setting", "what") else "right")
    for row in rows:
        table.add_row(*("yes" if value is True else "NO" if value is False else str(value) for value in row.values()))
    Console(width=140).print(table)


if __name__ == "__main__":
    raise SystemExit(main())
