"""A screen of our own with a window manager, and a mouse and a keyboard that are driven from outside the program."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

NEEDED = ("Xvfb", "openbox", "xdotool")
SIZE = "1800x900x24"
_START_SECONDS, _STEPS = 20.0, 12


def require_screen() -> None:
    """Skips the test where no screen can be made."""
    missing = [name for name in NEEDED if shutil.which(name) is None]
    if sys.platform != "linux" or missing:
        pytest.skip(f"no screen to work on: {' and '.join(missing) or 'X'} is not installed")


def end_with_the_tests() -> None:
    """In a new process: asks Linux to end it when the tests are killed and cannot do so themselves."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


class Screen:
    """An X server on a free display number.

    Attributes:
        environment: Variables by which programs find it.
    """

    def __init__(self) -> None:
        self._processes: list[subprocess.Popen[bytes]] = []
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", SIZE, "-nolisten", "tcp"]
        self._start(command, {}, pass_fds=(writing,))
        os.close(writing)
        with os.fdopen(reading) as told:
            number = told.readline().strip()
        if not number:
            raise RuntimeError("Xvfb does not start")
        self.environment = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb", "XAUTHORITY": ""}
        self._start(["openbox"], self.environment)

    def _start(self, command: list[str], more: Mapping[str, str], pass_fds: tuple[int, ...] = ()) -> None:
        self._processes.append(
            subprocess.Popen(
                command,
                env=os.environ | more,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                pass_fds=pass_fds,
                preexec_fn=end_with_the_tests,
            )
        )

    def close(self) -> None:
        """Ends window manager and server."""
        for process in reversed(self._processes):
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def xdotool(self, *arguments: str | int) -> str:
        """Moves the mouse, presses keys; returns what it prints."""
        command = ["xdotool", *map(str, arguments)]
        done = subprocess.run(command, env=os.environ | self.environment, capture_output=True, text=True, check=True)
        return done.stdout

    def click(self, point: tuple[int, int]) -> None:
        """Clicks somewhere."""
        self.xdotool("mousemove", *point)
        time.sleep(0.05)
        self.xdotool("click", 1)

    def key(self, keys: str) -> None:
        """Presses keys, such as `ctrl+3`, in the window that has the keyboard."""
        self.xdotool("key", keys)

    def drag(self, paths: list[Path], target: tuple[int, int]) -> None:
        """Drags files out of a window of another program and lets them go at a point."""
        program = Path(__file__).with_name("drag_source.py")
        source = subprocess.Popen(
            [sys.executable, str(program), *map(str, paths)],
            env=os.environ | self.environment,
            stdout=subprocess.PIPE,
            text=True,
            preexec_fn=end_with_the_tests,
        )
        assert source.stdout is not None
        x, y = map(int, source.stdout.readline().split())
        self.xdotool("mousemove", x, y, "mousedown", 1)
        for step in range(1, _STEPS + 1):
            self.xdotool("mousemove", x + (target[0] - x) * step // _STEPS, y + (target[1] - y) * step // _STEPS)
            time.sleep(0.04)
        time.sleep(0.3)  # as a hand rests; the target has seen the drag by then
        self.xdotool("mousemove", *target, "mouseup", 1)
        told, _ = source.communicate(timeout=_START_SECONDS)
        assert told.strip() == "CopyAction", f"nobody took what was dropped: {told}"


def wait_until(true: Callable[[], object], what: str, seconds: float = 60.0) -> None:
    """Waits, and fails with `what` was waited for."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited too long until {what}"
        time.sleep(0.05)
