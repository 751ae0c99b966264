"""Helper processes that end with the process that started them, however it ends."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import socket
import subprocess
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
# Else gRPC notes at each start of a process that it takes no precautions for a fork; counts before its first import.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "0")


def dying_with_parent(number: signal.Signals = signal.SIGKILL) -> Callable[[], None]:
    """Returns what the child calls before its program, so that the system sends it `number` when the thread that
    started it ends, even by kill -9."""
    libc = ctypes.CDLL(None, use_errno=True)
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(number), 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def stop(process: subprocess.Popen[bytes], seconds: float = 5.0) -> None:
    """Ends a process, by force after so many seconds, and takes its exit code."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def free_ports(offsets: tuple[int, ...]) -> int:
    """Returns a port N such that every N + offset is free on loopback."""
    for _ in range(200):
        base = random.randrange(21000, 44000)
        if all(_is_free(base + offset) for offset in offsets):
            return base
    raise RuntimeError("no free ports")


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def tail(path: Path, lines: int = 20) -> str:
    """The end of a log."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:]) if path.exists() else ""
