"""The sub-command `weights`: the pretrained weights on this computer, and those that can be fetched."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from constructor_desktop.cli_arguments import Commands, Parser, path_argument
from constructor_desktop.cli_output import print_json, print_lines, size, table
from constructor_desktop.cli_progress import reporting

if TYPE_CHECKING:
    from constructor_desktop.models.store_status import Status


def add_commands(commands: Commands) -> None:
    """Adds the sub-commands."""
    weights = commands.add("weights", "manage pretrained weights").add_commands()
    weights.add("list", "list the pretrained weights and whether they are intact", weights_list).add_json()
    fetch = weights.add("fetch", "download weights; a download that broke off goes on", weights_fetch)
    fetch.add_argument("names", nargs="+", metavar="NAME", help="an architecture, as `archs` lists them")
    fetch.add_argument("--mirror", metavar="URL", help="download from this address instead of the publisher's")
    _add_output(fetch)
    bring = weights.add("import", "take weights from a file that you have; it is copied and verified", weights_import)
    bring.add_argument("name", metavar="NAME", help="the architecture")
    bring.add_argument("file", metavar="FILE", type=path_argument, help="the file with its weights")
    _add_output(bring)
    remove = weights.add("remove", "delete downloaded or imported weights", weights_remove)
    remove.add_argument("name", metavar="NAME", help="the architecture")
    remove.add_json()


def _add_output(parser: Parser) -> None:
    parser.add_json()
    parser.add_quiet()


def weights_list(arguments: argparse.Namespace) -> int:
    """Lists the weights."""
    entries = describe_weights()
    if arguments.json:
        print_json({"weights": entries})
        return 0
    rows = [(str(entry["name"]), str(entry["state"]), size(entry["bytes"])) for entry in entries]
    print_lines(table(("Weights for", "State", "Size"), rows))
    for entry in entries:
        checksum = f"; {entry['checksum']}" if entry["checksum"] else ""
        print_lines([f"{entry['name']}: {entry['licence']}; from {entry['source']}{checksum}"])
    return 0


def describe_weights() -> list[dict[str, Any]]:
    """Returns what is known of all pretrained weights, as JSON values."""
    from constructor_desktop.models.store_status import statuses

    return [_describe(status) for status in statuses()]


def _describe(status: Status) -> dict[str, Any]:
    return {
        "name": status.name,
        "origin": status.origin,
        "state": "imported" if status.imported and status.state == "downloaded" else status.state,
        "bytes": status.size,
        "arrived": status.arrived,
        "source": status.source,
        "checksum": status.checksum,
        "licence": status.licence,
        "path": str(status.path) if status.path else None,
    }


def weights_fetch(arguments: argparse.Namespace) -> int:
    """Downloads weights, one after another."""
    from constructor_desktop.models.store import fetch

    done = []
    with reporting(arguments.quiet) as on_event:
        for name in dict.fromkeys(arguments.names):
            done.append((name, fetch(name, on_event, arguments.mirror)))
    if arguments.json:
        print_json({"fetched": [{"name": name, "path": str(path)} for name, path in done]})
    else:
        print_lines(f"The weights of {name} are in {path}." for name, path in done)
    return 0


def weights_import(arguments: argparse.Namespace) -> int:
    """Takes weights from a file of the user."""
    from constructor_desktop.models.store import import_file

    with reporting(arguments.quiet) as on_event:
        path = import_file(arguments.name, arguments.file, on_event)
    if arguments.json:
        print_json({"name": arguments.name, "path": str(path)})
    else:
        print_lines([f"The weights of {arguments.name} are in {path}."])
    return 0


def weights_remove(arguments: argparse.Namespace) -> int:
    """Deletes weights."""
    from constructor_desktop.models.store import remove

    freed = remove(arguments.name)
    if arguments.json:
        print_json({"name": arguments.name, "freed_bytes": freed})
    else:
        print_lines([f"{size(freed)} freed."])
    return 0
