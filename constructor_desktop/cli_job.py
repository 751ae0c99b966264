"""The hidden sub-command `train-job`, by which a machine in the cloud carries out a job that was sent to it."""

from __future__ import annotations

import argparse
import json
import tempfile
import traceback
from collections.abc import Callable
from pathlib import Path

from constructor_desktop.cli_arguments import Commands, path_argument
from constructor_desktop.cli_progress import reporting
from constructor_desktop.core.errors import ConstructorError
from constructor_desktop.core.events import BatchFinished, Event, OnEvent, Progress

SECONDS_BETWEEN = 0.5


def add_commands(commands: Commands) -> None:
    """Adds `train-job`."""
    parser = commands.add_hidden("train-job", train_job)
    parser.add_argument("job", metavar="JOB", type=path_argument, help="folder with job.json and the samples")
    parser.add_argument("--out", metavar="RUN", type=path_argument, required=True, help="new folder for the model")
    parser.add_argument("--events", metavar="FILE", type=path_argument, required=True, help="events are added to it")


def train_job(arguments: argparse.Namespace) -> int:
    """Trains with the data and the settings of a job folder, together with others if `torchrun` started several."""
    from constructor_desktop.training.team import working_together

    with working_together() as members:
        if not members.leads:
            _help(arguments, members.rank)
            return 0
        return _lead(arguments)


def _lead(arguments: argparse.Namespace) -> int:
    from constructor_desktop.jobs.cloud.job_folder import read_job_folder
    from constructor_desktop.jobs.local import LocalRunner
    from constructor_desktop.storage.paths import cache_folder
    from constructor_desktop.verification import write_verification

    spec, dataset = read_job_folder(arguments.job, arguments.out)
    with (
        open(arguments.events, "ab", buffering=0) as file,
        reporting(quiet=False) as check,
        LocalRunner(cache_folder()) as runner,
    ):
        write = events_writer(file.write)

        def on_event(event: Event) -> None:
            write(event)
            check(event)

        try:
            write_verification(runner.run(spec, on_event, dataset), cache_folder(), on_event)
        except ConstructorError:
            raise
        except Exception:
            traceback.print_exc()  # the only trace of it that leaves the machine
            raise
    return 0


def _help(arguments: argparse.Namespace, rank: int) -> None:
    """Computes a share of the same training; what the leading process writes is enough."""
    from constructor_desktop.core.events import ignore_event
    from constructor_desktop.jobs.cloud.job_folder import read_job_folder
    from constructor_desktop.jobs.local import LocalRunner

    with tempfile.TemporaryDirectory(prefix=f"member-{rank}-") as folder:
        spec, dataset = read_job_folder(arguments.job, Path(folder, "run"))
        with LocalRunner(Path(folder, "cache")) as runner:
            runner.run(spec, ignore_event, dataset)


def events_writer(write: Callable[[bytes], object]) -> OnEvent:
    """Returns a callback that writes events as lines of JSON, and of the many alike only some each second."""
    last: dict[str, float] = {}

    def on_event(event: Event) -> None:
        if _is_due(event, last):
            write(json.dumps(event.to_json()).encode() + b"\n")

    return on_event


def _is_due(event: Event, last: dict[str, float]) -> bool:
    if isinstance(event, Progress):
        kind, final = f"progress {event.stage}", event.done == event.total
    elif isinstance(event, BatchFinished):
        kind, final = f"batch {event.phase}", event.batch == event.batches
    else:
        return True
    if not final and event.time - last.get(kind, 0.0) < SECONDS_BETWEEN:
        return False
    last[kind] = event.time
    return True
