"""The command line: every operation without a window.

Results go to standard output (with `--json` as exactly one object on the last line), everything else to standard
error. The exit code is 0, 1 (the job failed or was stopped) or 2 (wrong use).
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from constructor_desktop import (
    cli_cloud,
    cli_compare,
    cli_data,
    cli_hear,
    cli_job,
    cli_model,
    cli_system,
    cli_train,
    cli_weights,
)
from constructor_desktop.cli_arguments import Parser, program_name
from constructor_desktop.cli_output import flush_messages, say, write_result
from constructor_desktop.cli_trouble import report_bug
from constructor_desktop.core.errors import Cancelled, ConstructorError, UsageError

FAILED = 1
WRONG_USE = 2
DESCRIPTION = "Trains a classifier of pictures or sounds from a folder of examples, tries it and exports it."


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one sub-command and returns the exit code.

    Args:
        argv: The arguments after the program's name; by default those of this process.
    """
    code = _guarded(sys.argv[1:] if argv is None else argv)
    flush_messages()
    return code


def make_parser() -> Parser:
    """Returns the parser of all sub-commands; `command` of what it returns carries out the chosen one."""
    parser = Parser(prog=program_name(), description=DESCRIPTION)
    parser.add_version()
    commands = parser.add_commands()
    for module in (cli_train, cli_compare, cli_model, cli_data, cli_system, cli_weights, cli_hear, cli_cloud, cli_job):
        module.add_commands(commands)
    return parser


def _guarded(argv: Sequence[str]) -> int:
    try:
        code = _run(argv)
        write_result("")  # argparse leaves its help in the buffer
    except UsageError as error:
        return _failed(error, WRONG_USE)
    except ConstructorError as error:
        return _failed(error, FAILED)
    except (Cancelled, KeyboardInterrupt):
        say("Stopped.")
        return FAILED
    except BrokenPipeError:  # nobody reads the results any more
        return FAILED
    except Exception as error:
        say(report_bug(error))
        return FAILED
    return code


def _run(argv: Sequence[str]) -> int:
    try:
        arguments = make_parser().parse_args(argv)
    except SystemExit as end:  # after --help, or with the sentence already shown
        return end.code if isinstance(end.code, int) else WRONG_USE
    code: int = arguments.command(arguments)
    return code


def _failed(error: ConstructorError, code: int) -> int:
    say(str(error))
    return code
