"""The sub-command `train`."""

from __future__ import annotations

import argparse
import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constructor_desktop.cli_arguments import Commands, Parser, file_argument, path_argument
from constructor_desktop.cli_output import print_json, print_lines
from constructor_desktop.cli_progress import reporting
from constructor_desktop.core.errors import UsageError
from constructor_desktop.core.events import Notice

if TYPE_CHECKING:
    from constructor_desktop.training.config import RunConfig

DEVICES = ("auto", "cpu", "cuda", "mps")
PRESETS = ("fast", "accurate", "reference")
MODES = ("frozen", "head", "partial", "full", "scratch")
DESCENT = (
    *("epochs", "learning_rate", "batch_size", "weight_decay", "label_smoothing"),
    *("optimizer", "schedule", "balance", "patience"),
)
# The options that are passed on to the run as they are, under these names.
SETTINGS = (
    *("arch", "preset", "val_fraction", "folds", "repeats", "seed", "device", "augment", "clip_seconds"),
    *("augmentations", "noise_folder", "noise_snr_db"),
    *("mode", "smaller_batches"),
    *DESCENT,
)
# As in the list of the domain, which takes too long to load for a help text.
AUGMENTATIONS = (
    *("crop", "rotation", "brightness", "colour_jitter", "flip"),
    *("time_stretch", "pitch_shift", "time_shift", "volume", "background_noise", "gaussian_noise"),
    *("time_mask", "frequency_mask"),
)
RESULT_KEYS = (
    *("arch", "classes", "n_train", "n_val", "n_skipped", "accuracy", "balanced_accuracy", "f1"),
    *("accuracy_interval", "seconds", "peak_memory_mb"),
)


def add_commands(commands: Commands) -> None:
    """Adds `train`."""
    parser = commands.add("train", "train a model and measure how good it is", train)
    parser.add_argument(
        "data",
        metavar="DATA",
        type=path_argument,
        help="folder with one sub-folder per class, project, or CSV manifest",
    )
    parser.add_argument(
        "--out",
        metavar="RUN",
        type=path_argument,
        help="new folder for the model and results (default for a project: one in its folder runs)",
    )
    parser.add_argument(
        "--runner",
        choices=["local", "yandex"],
        default="local",
        help="where to train: on this computer (default), or on a machine of Yandex Cloud, see cloud",
    )
    parser.add_argument("--yes", action="store_true", help="with --runner yandex: do not ask before it costs something")
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
        choices=PRESETS,
        help="accurate also adapts the network itself, which takes minutes; reference is the published recipe of the "
        "architecture (default: fast)",
    )
    group.add_argument(
        "--mode",
        choices=MODES,
        help="what learns: a head on the frozen network, a plain head without cached embeddings, the network's last "
        "part, all of it, or all of it from random numbers (default: as the preset says)",
    )
    group.add_argument(
        "--no-augment",
        dest="augment",
        action="store_false",
        default=None,
        help="learn from the samples alone, not from varied copies of them",
    )
    _add_augmentations(group)
    group.add_argument("--device", choices=DEVICES, help="where to compute (default: auto)")
    group.add_argument(
        "--clip-seconds", metavar="S", type=float, help="use this much of the beginning of each sound (default: 5)"
    )


def _add_augmentations(group: argparse._ArgumentGroup) -> None:
    group.add_argument(
        "--augment",
        dest="augmentations",
        metavar="NAME,…",
        type=_names,
        help="vary the copies by these alone: " + ", ".join(AUGMENTATIONS),
    )
    group.add_argument(
        "--noise-folder", metavar="DIR", type=file_argument, help="also mix in background noise from the sounds there"
    )
    group.add_argument(
        "--noise-snr", dest="noise_snr_db", metavar="DB", type=float, help="by how much sounds drown it (default: 10)"
    )


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _add_fine_tuning(parser: Parser) -> None:
    group = parser.add_argument_group("networks that learn (by default as the architecture and the preset say)")
    group.add_argument("--hyperparams", metavar="FILE", type=path_argument, help="JSON file with the values below")
    group.add_argument("--epochs", metavar="N", type=int, help="passes over the training samples")
    group.add_argument("--learning-rate", metavar="X", type=float)
    group.add_argument("--batch-size", metavar="N", type=int, help="samples per step")
    group.add_argument("--weight-decay", metavar="X", type=float)
    group.add_argument("--label-smoothing", metavar="X", type=float)
    group.add_argument("--optimizer", choices=["adam", "adamw"])
    group.add_argument("--schedule", choices=["cosine", "constant"], help="of the learning rate")
    group.add_argument(
        "--balance",
        choices=["loss", "sampling", "none"],
        help="of classes of unlike sizes: mistakes in small ones weigh more, their samples come more often, or nothing",
    )
    group.add_argument(
        "--patience", metavar="N", type=int, help="end early when N passes bring nothing better on samples put aside"
    )
    group.add_argument(
        "--smaller-batches",
        action="store_true",
        default=None,
        help="where memory does not suffice, try again with half the batch size",
    )


def train(arguments: argparse.Namespace) -> int:
    """Trains a model into a new run folder and prints its results."""
    from constructor_desktop.jobs.local import LocalRunner
    from constructor_desktop.jobs.runner import JobSpec
    from constructor_desktop.storage.paths import cache_folder

    _check_used(arguments)
    config = _config(arguments)
    if arguments.runner == "yandex":
        return _train_in_cloud(arguments, config)
    with _run_folder(arguments) as out, reporting(arguments.quiet) as on_event:
        if arguments.hyperparams is not None and _is_frozen(arguments):
            message = f"{arguments.hyperparams} is about networks that learn and changes nothing with a frozen one."
            on_event(Notice(code="unused_hyperparams", message=message))
        with LocalRunner(cache_folder()) as runner:
            run = runner.run(JobSpec(arguments.data, out, config), on_event)
    _report(arguments, run)
    return 0


def _train_in_cloud(arguments: argparse.Namespace, config: RunConfig) -> int:
    from constructor_desktop.cli_cloud_run import carry_out, order
    from constructor_desktop.jobs.runner import JobSpec

    with _run_folder(arguments) as out:
        try:
            job = order(JobSpec(arguments.data, out, config), yes=arguments.yes, quiet=arguments.quiet)
        except BaseException:
            with contextlib.suppress(OSError):
                out.rmdir()  # one that was made for it in the project, and is empty
            raise
        run = carry_out(job, arguments.quiet)
    _report(arguments, run, job=job)
    return 0


def _report(arguments: argparse.Namespace, run: Path, **more: str) -> None:
    from constructor_desktop.storage.runs import RunFolder

    metrics = RunFolder.open(run).metrics()
    if arguments.json:
        print_json({"run": str(run), **more, **{key: metrics[key] for key in RESULT_KEYS}})
    else:
        from constructor_desktop.cli_report import training_report

        print_lines(training_report(run, metrics))


def _check_used(arguments: argparse.Namespace) -> None:
    """Refuses options that would do nothing."""
    if arguments.yes and arguments.runner == "local":
        raise UsageError("--yes is for --runner yandex, for training here costs nothing. Leave it out.")
    if arguments.repeats is not None and arguments.folds is None:
        raise UsageError("--repeats repeats a cross-validation. Give --folds too, or leave it out.")
    if _is_frozen(arguments):
        unused = next((name for name in (*DESCENT, "smaller_batches") if getattr(arguments, name) is not None), None)
        if unused is not None:
            option = f"--{unused.replace('_', '-')}"
            raise UsageError(
                f"{option} is about networks that learn, and this one stays frozen. Give --preset accurate or another "
                "--mode too, or leave it out."
            )


def _is_frozen(arguments: argparse.Namespace) -> bool:
    """Whether no gradient descent takes place; known before the data, as both default architectures agree."""
    from constructor_desktop.core.data import Modality
    from constructor_desktop.models.architectures import REGISTRY

    if arguments.mode is not None:
        return bool(arguments.mode == "frozen")
    arch = REGISTRY.get(arguments.arch) if arguments.arch else REGISTRY.default(Modality.IMAGE)
    return arch.recipes[arguments.preset or "fast"].mode == "frozen"


@contextlib.contextmanager
def _run_folder(arguments: argparse.Namespace) -> Iterator[Path]:
    """Gives the folder for the run; one made in a project goes again if the request turns out to be wrong."""
    from constructor_desktop.storage.project import is_project
    from constructor_desktop.storage.runs import RUNS, new_run_folder

    if arguments.out is not None:
        _check_place(arguments.data, arguments.out)
        yield arguments.out
        return
    if not is_project(arguments.data):
        raise UsageError("--out is missing: Give a new folder for the model and results. Only a project has its own.")
    out = new_run_folder(arguments.data / RUNS)
    try:
        yield out
    except UsageError:
        with contextlib.suppress(OSError):
            out.rmdir()
        raise


def _check_place(data: Path, out: Path) -> None:
    """Refuses a run among class folders, where it would be taken for a class, and one in the midst of a project."""
    from constructor_desktop.storage.project import is_project
    from constructor_desktop.storage.runs import RUNS

    place = out.resolve()
    project = next((folder for folder in (place, *place.parents) if is_project(folder)), None)
    if project is not None:
        if project / RUNS not in place.parents:
            shown = data if project == data.resolve() else project
            raise UsageError(f"{out} lies inside the project {shown}. Choose a folder in {shown / RUNS}.")
    elif data.is_dir() and place.is_relative_to(data.resolve()):
        raise UsageError(f"{out} lies inside the data. Choose a folder outside {data}.")


def _config(arguments: argparse.Namespace) -> RunConfig:
    from constructor_desktop.training.config import RunConfig

    path = arguments.hyperparams
    record = {} if path is None else _read_hyperparams(path)
    return RunConfig.from_hyperparams(record, str(path), **{name: getattr(arguments, name) for name in SETTINGS})


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
