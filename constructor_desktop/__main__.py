"""Starts the program: the command line, or without arguments the window."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code: 0, 1 (the job failed) or 2 (wrong use).

    Args:
        argv: The arguments after the program's name; by default those of this process.
    """
    # Threads of torch that wait by spinning make training ten times slower as soon as another program needs a core.
    # To be set before torch is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    _write_utf8()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and not _are_for_the_window(arguments):
        from constructor_desktop.cli import main as run_command

        return run_command(arguments)
    return _show_window([Path(argument).absolute() for argument in arguments])


def _are_for_the_window(arguments: Sequence[str]) -> bool:
    """Tells whether all are files or folders that exist, and the first is no sub-command."""
    if any(argument.startswith("-") or not os.path.exists(argument) for argument in arguments):
        return False
    from constructor_desktop.cli import make_parser

    return arguments[0] not in make_parser().commands


def _show_window(paths: Sequence[Path]) -> int:
    gc.disable()  # until the window is on the screen: nothing of it is garbage
    try:
        from constructor_desktop.gui.libraries import leave_sources_unread

        leave_sources_unread()
        from constructor_desktop.app import run_window
    except ImportError as error:  # a library of the system that Qt is linked with
        print(f"The window cannot be shown ({error}). Install what is missing, or the app again.", file=sys.stderr)
        return 1
    return run_window(paths)


def _write_utf8() -> None:
    """Makes output UTF-8 in a pipe too, where Windows would choose a code page that lacks most names of files."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
