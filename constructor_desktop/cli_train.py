"""The sub-command `train`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constructor_desktop.cli_arguments import Commands, Parser
from constructor_desktop.cli_output import print_json, print_lines
from constructor_desktop.cli_progress import reporting
from constructor_desktop.core.errors import UsageError

if TYPE_CHECKING:
    from constructor_desktop.training.config import RunConfig

DEVICES = ("auto", "cpu", "cuda", "mps")
# The options that are passed on to the run as they are, under these names.
SETTINGS = (
    *("arch", "preset", "val_fraction", "folds", "repeats", "seed", "device", "clip_seconds"),
    *("epochs", "learning_rate", "batch_size", "weight_decay", "label_smoothing"),
)
RESULT_KEYS = (
    *("arch", "classes", "n_train", "n_val", "n_skipped", "accuracy", "balanced_accuracy", "f1"),
    *("accuracy_interval", "seconds", "peak_memory_mb"),
)


def add_commands(commands: Commands) -> None:
    """Adds `train`."""
    parser = commands.add("train", "train a model and measure how good it is", train)
    parser.add_argument(
        "data", metavar="DATA", type=Path, help="folder with one sub-folder per class, project, or CSV manifest"
    )
    parser.add_argument("--out", metavar="RUN", type=Path, required=True, help="new folder for the model and results")
    parser.add_argument("--runner", choices=["local"], default="local", help="where to train (default: here)")
    _add_checking(parser)
    _add_training(parser)
    _add_fine_tuning(parser)
    parser.add_json()
    parser.add_quiet()


def _add_checking(parser: Parser) -> None:
    group = parser.add_argument_group("how the model is checked")
    way = group.add_mutually_exclusive_group()
    way.add_argument(
        "--val",
        dest="val_fraction",
        metavar="FRACTION",
        type=float,
        help="share of the samples kept aside to check with (default: 0.3)",
    )
    way.add_argument("--folds", metavar="K", type=int, help="cross-validate with K folds instead")
    group.add_argument("--repeats", metavar="R", type=int, help="repeat the cross-validation R times (default: 1)")
    group.add_argument("--seed", metavar="N", type=int, help="seed of everything random (default: 0)")


def _add_training(parser: Parser) -> None:
    group = parser.add_argument_group("how it is trained")
    group.add_argument("--arch", metavar="NAME", help="architecture, see archs (default: the one for the kind of data)")
    group.add_argument(
        "--preset",
        choices=["fast", "accurate"],
        help="accurate also adapts the network itself, which takes minutes (default: fast)",
    )
    group.add_argument("--device", choices=DEVICES, help="where to compute (default: auto)")
    group.add_argument(
        "--clip-seconds", metavar="S", type=float, help="use this much of the beginning of each sound (default: 5)"
    )


def _add_fine_tuning(parser: Parser) -> None:
    group = parser.add_argument_group("fine-tuning (preset accurate; by default the architecture's own)")
    group.add_argument("--hyperparams", metavar="FILE", type=Path, help="JSON file with the values below")
    group.add_argument("--epochs", metavar="N", type=int, help="passes over the training samples")
    group.add_argument("--learning-rate", metavar="X", type=float)
    group.add_argument("--batch-size", metavar="N", type=int, help="samples per step")
    group.add_argument("--weight-decay", metavar="X", type=float)
    group.add_argument("--label-smoothing", metavar="X", type=float)


def train(arguments: argparse.Namespace) -> int:
    """Trains a model into a new run folder and prints its results."""
    from constructor_desktop.jobs.local import LocalRunner
    from constructor_desktop.jobs.runner import JobSpec
    from constructor_desktop.storage.paths import cache_folder
    from constructor_desktop.storage.runs import RunFolder

    _check_apart(arguments.data, arguments.out)
    # Absolute, so that the run is understood from any folder.
    spec = JobSpec(data=arguments.data.absolute(), out=arguments.out, config=_config(arguments))
    with reporting(arguments.quiet) as on_event:
        run = LocalRunner(cache_folder()).run(spec, on_event)
    metrics = RunFolder.open(run).metrics()
    if arguments.json:
        print_json({"run": str(run), **{key: metrics[key] for key in RESULT_KEYS}})
    else:
        from constructor_desktop.cli_report import training_report

        print_lines(training_report(run, metrics))
    return 0


def _check_apart(data: Path, out: Path) -> None:
    """Refuses a run among the class folders, where it would be taken for a class; a project has a place for it."""
    from constructor_desktop.storage.document import DATA
    from constructor_desktop.storage.project import RUNS, is_project

    if not data.is_dir():
        return
    classes, place = (data / DATA, f" Choose a folder in {data / RUNS}.") if is_project(data) else (data, "")
    if out.resolve().is_relative_to(classes.resolve()):
        raise UsageError(f"{out} lies inside the data.{place or f' Choose a folder outside {data}.'}")


def _config(arguments: argparse.Namespace) -> RunConfig:
    from constructor_desktop.training.config import RunConfig

    record = {} if arguments.hyperparams is None else _read_hyperparams(arguments.hyperparams)
    return RunConfig.from_hyperparams(record, **{name: getattr(arguments, name) for name in SETTINGS})


def _read_hyperparams(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: The file with hyper-parameters cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise UsageError(f"{path}: The file with hyper-parameters is not valid JSON ({error}).") from error
    if not isinstance(record, dict):
        raise UsageError(f'{path}: The hyper-parameters must be an object such as {{"num_epochs": 10}}.')
    return record
