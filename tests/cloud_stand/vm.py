"""A rented machine: boots its user-data in a private folder, as a process of this computer."""

from __future__ import annotations

import base64
import contextlib
import gzip
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from tests.cloud_stand.processes import dying_with_parent

ROOT = Path(__file__).resolve().parents[2]
OPT = "/opt/constructor"
LIMIT_OF_USER_DATA = 32 * 1024
# What the cloud leaves a machine between the signal to stop and cutting its power.
GRACE_SECONDS = 30.0
# What systemd does after cloud-init: exactly these let the worker start and the machine switch itself off.
RUNCMD = [
    ["systemctl", "daemon-reload"],
    ["systemctl", "enable", "--now", "constructor-limit.timer"],
    ["systemctl", "enable", "--now", "--no-block", "constructor.service"],
]


class Vm:
    """One machine, switched off at first."""

    def __init__(self, folder: Path, user_data: str, python: str = sys.executable, path: str | None = None) -> None:
        """Prepares it.

        Args:
            folder: Becomes its disk.
            user_data: What it boots.
            python: Has the program installed; empty: nothing has, as on a new machine.
            path: Where it looks for programs; None: where this process does.
        """
        self.folder = folder
        self._python = python
        self._search = path or os.environ["PATH"]
        self.root = folder / "disk" / OPT.strip("/")
        self._user_data = user_data
        self._process: subprocess.Popen[bytes] | None = None
        self._asked: float | None = None

    def boot(self) -> None:
        """Does what cloud-init and systemd do; must be called in a thread that lives as long as the tests."""
        config = parse_user_data(self._user_data)
        for entry in config["write_files"]:
            self._write(entry)
        assert config["runcmd"] == RUNCMD
        variables = {
            "CONSTRUCTOR_ROOT": str(self.root),
            **({"CONSTRUCTOR_PYTHON": self._python, "PYTHONPATH": str(ROOT)} if self._python else {}),
            "PATH": self._search,
            "HOME": str(self.folder),
            # Of a computer shared by all machines of the stand.
            "OMP_NUM_THREADS": "1",
        }
        with self.console.open("ab") as console:
            self._process = subprocess.Popen(
                [str(self.root / "start")],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                env=variables,
                start_new_session=True,
                preexec_fn=dying_with_parent(signal.SIGTERM),
            )

    @property
    def console(self) -> Path:
        """What the machine writes to its serial port."""
        return self.folder / "console.txt"

    @property
    def runs(self) -> bool:
        """Whether it is switched on; it switches itself off when its only service ends."""
        if self._process is None:
            return False
        if self._asked is not None and time.monotonic() - self._asked > GRACE_SECONDS:
            self.kill()
        if self._process.poll() is None:
            return True
        self._kill_the_rest()
        return False

    def stop(self) -> None:
        """Asks it to stop, as the cloud does when it takes a machine away."""
        if self._process is not None and self._asked is None:
            self._asked = time.monotonic()
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()

    def kill(self) -> None:
        """Cuts the power."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def freeze(self) -> None:
        """Lets it go on running without doing anything."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGSTOP)

    def crash(self) -> None:
        """Kills the worker as a fault of the system does: the machine has no time to say anything."""
        self.kill()

    def serial_output(self) -> str:
        return self.console.read_text(errors="replace") if self.console.exists() else ""

    def _kill_the_rest(self) -> None:
        """Systemd lets nothing of a service outlive it."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)

    def _write(self, entry: dict[str, Any]) -> None:
        path = self.folder / "disk" / entry["path"].strip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content_of(entry))
        path.chmod(int(entry["permissions"], 8))


def parse_user_data(text: str) -> dict[str, Any]:
    """Reads a `#cloud-config`."""
    assert text.startswith("#cloud-config\n")
    assert len(text.encode()) <= LIMIT_OF_USER_DATA
    config = yaml.safe_load(text)
    assert isinstance(config, dict)
    return config


def content_of(entry: dict[str, Any]) -> bytes:
    """The content of an entry of `write_files`."""
    if entry.get("encoding") == "gz+b64":
        return gzip.decompress(base64.b64decode(entry["content"]))
    assert "encoding" not in entry
    content: str = entry["content"]
    return content.encode()
