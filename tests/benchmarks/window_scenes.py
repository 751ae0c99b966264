"""One scene in a real window, in a process of its own: `python -m tests.benchmarks.window_scenes NAME FOLDER`.

Scenes: `idle`, `import` (2 000 pictures through the Data page), `train`, `live` (the Test page listens), `many` (a
project of 10 000 pictures is opened), `cloud` (settings, check and a training in a cloud whose answers take
seconds, see `tests.cloud_stand`). The last line printed is JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import numpy as np

IMPORTED, TRAINED, MANY = 2000, 120, 10_000
SETTLE, IDLE, LISTEN = 1.5, 5.0, 20.0
CHECKS = 7
Scene = Generator[Callable[[], bool] | float, None, dict[str, Any]]


def write_pictures(folder: Path, count: int, size: tuple[int, int], classes: int = 2, tint: float = 0.67) -> None:
    """Writes pictures of soft colours that differ, as photographs do, in class folders; `tint` tells them apart."""
    from PIL import Image

    random = np.random.default_rng(count)
    for number in range(count):
        target = folder / f"class {number % classes}" / f"picture {number:05d}.jpg"
        target.parent.mkdir(parents=True, exist_ok=True)
        base = random.integers(0, 256, (6, 8, 3), dtype=np.uint8)
        base[..., number % classes % 3] = (1 - tint) * base[..., number % classes % 3]
        Image.fromarray(base).resize(size, Image.Resampling.BICUBIC).save(target, quality=90)


def write_sounds(folder: Path, count: int) -> None:
    """Writes tones of one second, low and high ones."""
    from tests.gui.conftest import tone, write_wave

    for number in range(count):
        target = folder / ("low", "high")[number % 2] / f"sound {number:03d}.wav"
        target.parent.mkdir(parents=True, exist_ok=True)
        write_wave(target, tone((250.0, 1400.0)[number % 2] + 5 * number, 1.0))


def make_project(folder: Path, source: Path | None, modality: str) -> Path:
    """Makes a project and moves the class folders of `source` into it."""
    from constructor_desktop.core.data import Modality
    from constructor_desktop.storage.project import Project

    with Project.create(folder, "Benchmark", Modality(modality)) as project:
        for path in sorted(source.iterdir()) if source else []:
            project.add_class(path.name)
            shutil.rmtree(folder / "data" / path.name, ignore_errors=True)
            path.rename(folder / "data" / path.name)
    return folder


class Stage:
    """The window of a scene and its heartbeat."""

    def __init__(self, folder: Path) -> None:
        from constructor_desktop.app import keep_fluent, make_application, make_window
        from tests.benchmarks.window_beats import Heartbeat

        self.folder = folder
        self.app = make_application()
        self.window = make_window(self.app)
        keep_fluent(self.window)
        self.heart = Heartbeat()
        self.window.show()
        self.empty_bytes = 0

    @property
    def workspace(self) -> Any:
        return self.window.workspace

    def opened(self) -> bool:
        return self.workspace is not None

    def idle(self) -> bool:
        return self._services.tasks.running == 0 and (self.workspace is None or not self.workspace.session.busy)

    @property
    def _services(self) -> Any:
        return self.window._services

    def play(self, scene: Scene) -> dict[str, Any]:
        """Runs a scene: it yields what to wait for, or seconds to let pass."""
        from PySide6.QtCore import QTimer

        result: dict[str, Any] = {}
        state: dict[str, Any] = {"until": None, "since": time.perf_counter(), "error": None}

        def step() -> None:
            waiting = state["until"]
            if isinstance(waiting, float) and time.perf_counter() - state["since"] < waiting:
                return
            if callable(waiting) and not waiting():
                return
            try:
                state["until"], state["since"] = next(scene), time.perf_counter()
            except StopIteration as end:
                result.update(end.value)
            except Exception as error:
                state["error"] = error
            else:
                return
            timer.stop()
            self.heart.stop()
            self.window.close()
            self.app.quit()

        timer = QTimer()
        timer.setInterval(15)
        timer.timeout.connect(step)
        timer.start()
        self.app.exec()
        if state["error"] is not None:
            raise state["error"]
        return result


def idle(stage: Stage) -> Scene:
    yield SETTLE
    stage.heart.start()
    yield IDLE
    return stage.heart.report()


def importing(stage: Stage) -> Scene:
    from PySide6.QtWidgets import QDialog

    write_pictures(stage.folder / "source", IMPORTED, (640, 480))
    stage.window.open_paths([make_project(stage.folder / "project", None, "image")])
    yield stage.opened
    yield SETTLE
    page = stage.workspace.page("data")
    began = time.perf_counter()
    stage.heart.start()
    page.importer.start([stage.folder / "source"])

    def sheet() -> Any:
        return next((one for one in stage.app.topLevelWidgets() if type(one).__name__ == "ImportSheet"), None)

    yield lambda: sheet() is not None and sheet().isVisible()
    yield 0.3
    assert isinstance(sheet(), QDialog)
    sheet().accept()
    yield 0.1
    yield lambda: stage.workspace.session.state.n_samples == IMPORTED
    seconds = time.perf_counter() - began
    yield stage.idle
    yield SETTLE
    return {"seconds": round(seconds, 1), **stage.heart.report()}


def _open_train_page(stage: Stage) -> Generator[Callable[[], bool] | float, None, list[bool]]:
    """Makes a project of the pictures in `source`, shows its Train page; returns what fills as trainings end."""
    stage.window.open_paths([make_project(stage.folder / "project", stage.folder / "source", "image")])
    yield stage.opened
    yield stage.idle
    stage.workspace.show_page("train")
    yield SETTLE
    ended: list[bool] = []
    stage.workspace.training.ended.connect(lambda: ended.append(True))
    return ended


def training(stage: Stage, preset: str = "fast", tint: float = 0.67) -> Scene:
    write_pictures(stage.folder / "source", TRAINED, (320, 240), tint=tint)
    ended = yield from _open_train_page(stage)
    view = stage.workspace.page("train").train_view
    view.choose_preset(preset)
    yield SETTLE
    began = time.perf_counter()
    stage.heart.start()
    view.start()
    yield lambda: bool(ended)
    seconds = time.perf_counter() - began
    yield stage.idle
    yield SETTLE
    report = stage.heart.report()
    assert [run.preset for run in stage.workspace.session.runs] == [preset]
    return {"seconds": round(seconds, 1), **report}


def accurate(stage: Stage) -> Scene:
    """The classes are so much alike that fine-tuning is tried."""
    return (yield from training(stage, "accurate", tint=0.06))


def live(stage: Stage) -> Scene:
    from constructor_desktop.core.events import ignore_event
    from constructor_desktop.jobs.local import LocalRunner
    from constructor_desktop.jobs.runner import JobSpec
    from constructor_desktop.storage.paths import cache_folder
    from constructor_desktop.storage.project import Project
    from constructor_desktop.training.config import RunConfig
    from tests.virtual_microphone import VirtualMicrophone

    write_sounds(stage.folder / "source", 16)
    playing = stage.folder / "playing.wav"
    _write_long(playing)
    project = make_project(stage.folder / "project", stage.folder / "source", "audio")
    with Project.open(project) as opened:
        run = opened.new_run_folder()
    with LocalRunner(cache_folder()) as runner:
        runner.run(JobSpec(project, run, RunConfig.create(preset="fast")), ignore_event)
    sound = stage.folder / "sound"
    sound.mkdir(mode=0o700)
    microphone = VirtualMicrophone(sound)
    os.environ.update(microphone.environment)
    try:
        stage.window.open_paths([project])
        yield stage.opened
        yield SETTLE
        microphone.play(playing)
        stage.workspace.show_page("test")
        answers: list[float] = []
        page = stage.workspace.page("test")
        page.live.ears.answered.connect(lambda _: answers.append(time.perf_counter()))
        yield lambda: len(answers) > 3
        answers.clear()
        stage.heart.start()
        yield LISTEN
        report = stage.heart.report()
        gaps = np.diff(answers)
        return {
            "answers_a_second": round(len(answers) / LISTEN, 1),
            "longest_gap_ms": round(1000 * float(gaps.max()), 1),
            **report,
        }
    finally:
        if stage.workspace is not None:
            stage.workspace.show_page("data")
        microphone.stop()


def _write_long(path: Path) -> None:
    from tests.gui.conftest import tone, write_wave

    write_wave(path, np.tile(np.concatenate([tone(300, 2.0), tone(1450, 2.0)]), 10))


def many(stage: Stage) -> Scene:
    write_pictures(stage.folder / "source", MANY, (160, 120), classes=10)
    project = make_project(stage.folder / "project", stage.folder / "source", "image")
    yield SETTLE
    stage.empty_bytes = resident_bytes()
    opened: list[float] = []
    stage.window.projects.opened.connect(lambda *_: opened.append(time.perf_counter()))
    began = time.perf_counter()
    stage.heart.start()
    stage.window.open_paths([project])
    yield lambda: stage.opened() and _painted(stage.workspace.page("data"))
    shown = time.perf_counter() - began
    yield stage.idle
    yield 2.0
    scrolled = _scroll(stage.workspace.page("data"))
    for _ in scrolled:
        yield 0.05
    yield stage.idle
    peak = peak_bytes()
    return {
        "shown_ms": round(1000 * shown),
        "read_ms": round(1000 * (opened[0] - began)),
        "above_empty_mb": round((resident_bytes() - stage.empty_bytes) / 1e6),
        "peak_above_empty_mb": round((peak - stage.empty_bytes) / 1e6),
        **stage.heart.report(),
    }


def cloud(stage: Stage) -> Scene:
    from PySide6.QtCore import QTimer

    write_pictures(stage.folder / "source", TRAINED // 4, (320, 240))
    stand = _start_cloud(stage.folder / "stand", Path(os.environ["CONSTRUCTOR_CONFIG_DIR"]))
    try:
        ended = yield from _open_train_page(stage)
        began = time.perf_counter()
        stage.heart.start()
        dialog = _open_cloud_settings(stage)
        yield lambda: len(dialog.section("cloud").checks.results) == CHECKS
        dialog.close()
        view = stage.workspace.page("train").train_view
        view.where.choice.button(1).click()
        QTimer.singleShot(0, view.start)  # asks in a dialog of its own, for which a scene cannot wait
        yield lambda: bool(ended)
        seconds = time.perf_counter() - began
        yield SETTLE
        report = stage.heart.report()
        trained = bool(stage.workspace.session.runs)
        return {"seconds": round(seconds, 1), "trained": trained, **report, "met": trained and report["met"]}
    finally:
        stand.communicate(b"quit\n", timeout=60)


def _start_cloud(folder: Path, settings: Path) -> subprocess.Popen[bytes]:
    """Starts a slow cloud in a process of its own and has the window's settings name it."""
    command = [sys.executable, "-m", "tests.cloud_stand", str(folder)]
    stand = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert stand.stdin is not None and stand.stdout is not None
    while not (line := stand.stdout.readline()).startswith(b"Commands"):
        if not line:
            raise RuntimeError("the cloud does not start")
    stand.stdin.write(b"slow\n")
    stand.stdin.flush()
    shutil.copytree(folder / "settings", settings, dirs_exist_ok=True)
    return stand


def _open_cloud_settings(stage: Stage) -> Any:
    from constructor_desktop.gui.settings.dialog import SettingsDialog

    dialog = SettingsDialog(stage._services, stage.workspace.session, "cloud", stage.window)
    dialog.show()
    stage._services.cloud.note_access()
    from PySide6.QtCore import QTimer

    section: Any = dialog.section("cloud")
    QTimer.singleShot(1000, section.check)
    QTimer.singleShot(1000, section.leftovers.look)
    _accept_estimate(stage)
    return dialog


def _accept_estimate(stage: Stage) -> None:
    """Presses Start in the question before a training in the cloud, once it can be pressed."""
    from PySide6.QtCore import QTimer

    dialog: Any = stage.app.activeModalWidget()
    if type(dialog).__name__ == "EstimateDialog" and dialog.start_button.isEnabled():
        dialog.start_button.click()
    else:
        QTimer.singleShot(100, lambda: _accept_estimate(stage))


def _painted(page: Any) -> bool:
    return bool(page.isVisible() and page.overview.cards and page.overview.cards[0].tiles.isVisible())


def _scroll(page: Any) -> Generator[None, None, None]:
    """Scrolls through a class in full."""
    page.show_class(page.session.state.classes[0].folder)
    bar = page.full.tiles.verticalScrollBar()
    for number in range(60):
        bar.setValue(round(bar.maximum() * number / 59))
        yield


def resident_bytes() -> int:
    """Memory that this process has in use now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def peak_bytes() -> int:
    """The most memory that this process has had in use, without that of its parent, which `ru_maxrss` inherits."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    assert found is not None
    return int(found[1]) * 1024


SCENES: dict[str, Callable[[Stage], Scene]] = {
    "idle": idle,
    "import": importing,
    "train": training,
    "accurate": accurate,
    "live": live,
    "many": many,
    "cloud": cloud,
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("scene", choices=SCENES)
    parser.add_argument("folder", type=Path)
    arguments = parser.parse_args()
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as the program does
    stage = Stage(arguments.folder)
    print(json.dumps(stage.play(SCENES[arguments.scene](stage))))


if __name__ == "__main__":
    main()
