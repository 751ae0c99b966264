"""Starts the program: the command line, or without arguments the window."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code: 0, 1 (the job failed) or 2 (wrong use).

    Args:
        argv: The arguments after the program's name; by default those of this process.
    """
    from constructor_desktop.cli import main as run_command

    # Threads of torch that wait by spinning make training ten times slower as soon as another program needs a core.
    # To be set before torch is loaded.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    _write_utf8()
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments:
        return run_command(arguments)
    print("The window arrives in a coming version; until then, use a sub-command.", file=sys.stderr)
    with contextlib.suppress(SystemExit):
        run_command(["--help"])
    return 2


def _write_utf8() -> None:
    """Makes output UTF-8 in a pipe too, where Windows would choose a code page that lacks most names of files."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
