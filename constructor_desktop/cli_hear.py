"""The sub-command `hear`: what a network hears in sounds that has learned nothing from the user yet."""

from __future__ import annotations

import argparse
from pathlib import Path

from constructor_desktop.cli_arguments import Commands, file_argument
from constructor_desktop.cli_output import print_json, print_lines, say
from constructor_desktop.core.errors import UnreadableError

NETWORK = "panns_cnn14"
CLIP_SECONDS = 10.0
MOST = 5


def add_commands(commands: Commands) -> None:
    """Adds the sub-command."""
    hear = commands.add("hear", "say which of 527 kinds of sounds CNN14 hears in files, without training", hear_files)
    hear.add_argument("files", metavar="FILE", type=file_argument, nargs="+", help="sound; its first 10 seconds count")
    hear.add_json()


def hear_files(arguments: argparse.Namespace) -> int:
    """Names the likeliest kinds for each file; the exit code is 1 if one of them cannot be read."""
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.models.panns_tagging import Tagger
    from constructor_desktop.models.preprocess_audio import AudioPreprocess
    from constructor_desktop.models.weights_record import installed

    tagger = Tagger(installed(NETWORK))
    preprocess = REGISTRY.get(NETWORK).prepare_clips(CLIP_SECONDS)
    assert isinstance(preprocess, AudioPreprocess)
    heard, errors = [], []
    for file in arguments.files:
        try:
            kinds = tagger.hear(preprocess(preprocess.decode(Path(file))), MOST)
        except UnreadableError as error:
            say(f"{file}: {error.reason}")
            errors.append({"file": file, "reason": error.reason})
            continue
        heard.append({"file": file, "heard": [{"kind": kind, "probability": share} for kind, share in kinds]})
        if not arguments.json:
            print_lines([f"{file}: " + ", ".join(f"{kind} {share:.0%}" for kind, share in kinds)])
    if arguments.json:
        print_json({"sounds": heard, **({"errors": errors} if errors else {})})
    return 1 if errors else 0
