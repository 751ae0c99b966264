"""Starts the program: the command line, or without arguments the window."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Sequence


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the program and returns its exit code: 0, 1 (the job failed) or 2 (wrong use).

    Args:
        argv: The arguments after the program's name; by default those of this process.
    """
    from constructor_desktop import cli

    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments:
        return cli.main(arguments)
    print("The window arrives in a coming version; until then, use a sub-command.", file=sys.stderr)
    with contextlib.suppress(SystemExit):
        cli.main(["--help"])
    return 2


if __name__ == "__main__":
    sys.exit(main())
