"""The sub-commands `evaluate`, `predict` and `export`, which use a trained model."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from constructor_desktop.cli_arguments import Commands, Parser, bundle_argument, file_argument, path_argument
from constructor_desktop.cli_output import count, grouped, print_json, print_lines, say, size
from constructor_desktop.cli_progress import reporting
from constructor_desktop.core.errors import UnreadableError, UsageError
from constructor_desktop.core.events import Notice

if TYPE_CHECKING:
    from constructor_desktop.core.events import OnEvent
    from constructor_desktop.export.writer import ExportResult
    from constructor_desktop.inference.predictor import Answer, Predictor

EVALUATION_KEYS = (
    "accuracy",
    "balanced_accuracy",
    "precision",
    "recall",
    "f1",
    "confusion",
    "classes",
    "n",
    "accuracy_interval",
)


def add_commands(commands: Commands) -> None:
    """Adds the sub-commands."""
    evaluate = commands.add("evaluate", "measure how good a model is on other data", evaluate_model)
    _add_model(evaluate)
    evaluate.add_argument(
        "data",
        metavar="DATA",
        type=path_argument,
        help="folder with one sub-folder per class, project, or CSV manifest",
    )
    predict = commands.add("predict", "say what files are", predict_files)
    _add_model(predict)
    predict.add_argument(
        "files", metavar="FILE", type=file_argument, nargs="+", help="picture, sound, or a folder: all files in it"
    )
    export = commands.add("export", "pack a model into a bundle that works anywhere", export_run)
    export.add_argument("run", metavar="RUN", type=path_argument, help="folder of a finished training")
    export.add_argument(
        "--out",
        metavar="BUNDLE.zip",
        type=bundle_argument,
        required=True,
        help="the zip file to write; .zip is added where it is missing",
    )
    export.add_argument(
        "--without-samples",
        action="store_true",
        help="put patterns into its self-test instead of your samples, and no fingerprints of them",
    )
    for parser in (evaluate, predict, export):
        parser.add_json()
        parser.add_quiet()


def _add_model(parser: Parser) -> None:
    parser.add_argument(
        "model", metavar="MODEL", type=path_argument, help="folder of a finished training, or a bundle (zip)"
    )


def evaluate_model(arguments: argparse.Namespace) -> int:
    """Compares a model's answers with the classes of other samples."""
    from constructor_desktop.inference.evaluate import evaluate
    from constructor_desktop.jobs.local import load_dataset

    with reporting(arguments.quiet) as on_event:
        predictor = _open(arguments.model)
        dataset = load_dataset(arguments.data, on_event, for_training=False)
        evaluation = evaluate(predictor, dataset, on_event, learned=_learned(arguments.model))
        _warn_of_learned(evaluation.n_learned, predictor.modality.noun, on_event)
    result = evaluation.report.to_json()
    skipped = [{"path": str(item.path), "reason": item.reason} for item in evaluation.skipped]
    if arguments.json:
        counts = {"n_skipped": len(skipped), "n_learned": evaluation.n_learned}
        print_json({**{key: result[key] for key in EVALUATION_KEYS}, **counts})
    else:
        from constructor_desktop.cli_report import evaluation_report

        print_lines(
            evaluation_report(result | {"skipped": skipped, "n_learned": evaluation.n_learned}, predictor.modality.noun)
        )
    return 0


def _learned(model: Path) -> frozenset[str]:
    """Fingerprints of the contents that a model learned from, as far as it knows them."""
    from constructor_desktop.export.reader import read_learned
    from constructor_desktop.export.records import read_samples
    from constructor_desktop.storage.runs import RunFolder

    if _is_bundle(model):
        return read_learned(model)
    return frozenset(sample.fingerprint for sample in read_samples(RunFolder.open(model).job()))


def _warn_of_learned(known: int, noun: str, on_event: OnEvent) -> None:
    if known:
        message = (
            f"The model learned from {grouped(known)} of these {noun}, which flatters it. Use {noun} it has not seen."
        )
        on_event(Notice(code="known_samples", message=message))


def predict_files(arguments: argparse.Namespace) -> int:
    """Answers for files, each as soon as it can; the exit code is 1 if one of them cannot be read."""
    from constructor_desktop.inference.prediction import answer_to_text, answers_to_json

    files = list(_files_of(arguments.files))
    # Answers that appear on the terminal are progress enough, and a bar would get in their way.
    shown = not arguments.json and sys.stdout.isatty()
    answers: list[tuple[str, Answer]] = []
    with reporting(arguments.quiet or shown) as on_event:
        found = _open(arguments.model).predict_files(map(Path, files), on_event)
        for file, (_, answer) in zip(files, found, strict=True):
            answers.append((file, answer))
            if isinstance(answer, UnreadableError):
                say(f"{file}: {answer.reason}")
            elif not arguments.json:
                print_lines([answer_to_text(file, answer)])
    if arguments.json:
        print_json(answers_to_json(answers))
    return 1 if any(isinstance(answer, UnreadableError) for _, answer in answers) else 0


def _files_of(names: Iterable[str]) -> Iterator[str]:
    """The files named, and those in the folders named, at any depth and sorted, without hidden ones."""
    for name in names:
        if not os.path.isdir(name):
            yield name
            continue
        found = sorted(_visible_files(Path(name)))
        if not found:
            raise UsageError(f"{name}: The folder holds no files. Give a picture or sound, or a folder of them.")
        yield from map(str, found)


def _visible_files(folder: Path) -> Iterator[Path]:
    from constructor_desktop.storage.names import is_hidden
    from constructor_desktop.storage.problems import reading_from

    with reading_from(folder):
        entries = [path for path in folder.iterdir() if not is_hidden(path.name)]
    for path in entries:
        if path.is_dir() and not path.is_symlink():
            yield from _visible_files(path)
        elif not path.is_dir():
            yield path


def export_run(arguments: argparse.Namespace) -> int:
    """Packs the model of a run into a bundle."""
    from constructor_desktop.export.writer import export_bundle
    from constructor_desktop.models.trained import load_model
    from constructor_desktop.storage.paths import cache_folder
    from constructor_desktop.storage.runs import RunFolder

    _check_exists(arguments.run)
    _check_replaceable(arguments.out)
    run = RunFolder.open(arguments.run)
    with reporting(arguments.quiet) as on_event:
        result = export_bundle(
            load_model(run.model_path),
            run.job(),
            run.metrics(),
            arguments.out,
            cache_folder(),
            on_event,
            include_samples=not arguments.without_samples,
        )
    if arguments.json:
        print_json({"bundle": str(result.bundle), "selftest": "passed", "files": list(result.files)})
    else:
        print_lines(_exported(result))
    return 0


def _exported(result: ExportResult) -> Iterator[str]:
    bytes_ = size(result.bundle.stat().st_size)
    yield f"{result.bundle} is ready: {bytes_}, {count(len(result.files), 'files')}."
    yield f"Its self-test passed: its answers differ from the app's by at most {result.max_difference:.0e}."
    compared = result.comparison
    if compared.n:
        noun = "samples kept aside" if compared.held_out else "samples"
        yield f"On {grouped(compared.n)} {noun} it gave the app's answer {grouped(compared.same)} times."
    yield "Unpack it anywhere, and follow its README.md:"
    yield "  pip install -r requirements.txt"
    yield "  python predict.py FILE"


def _check_replaceable(out: Path) -> None:
    """An earlier bundle may be replaced, no other file of the user's."""
    from constructor_desktop.core.errors import ModelError
    from constructor_desktop.export.archive import Archive
    from constructor_desktop.export.reader import DESCRIPTION

    if not out.is_file():
        return
    try:
        Archive(out).read(DESCRIPTION)
    except ModelError as error:
        raise UsageError(f"{out} exists already and is not a bundle. Choose another name.") from error


def _check_exists(model: Path) -> None:
    if not model.exists():
        raise UsageError(f"{model}: There is no such model. Give the folder of a finished training, or a bundle.")


def _open(path: Path) -> Predictor:
    """Opens a run folder or a bundle."""
    from constructor_desktop.export.reader import open_bundle
    from constructor_desktop.inference.predictor import Predictor
    from constructor_desktop.models.trained import load_model
    from constructor_desktop.storage.paths import cache_folder
    from constructor_desktop.storage.runs import RunFolder

    _check_exists(path)
    if _is_bundle(path):
        return open_bundle(path)
    return Predictor.from_model(load_model(RunFolder.open(path).model_path), cache_folder())


def _is_bundle(path: Path) -> bool:
    """Whether a model is to be read as a bundle; a file can be nothing else."""
    from constructor_desktop.export.reader import is_bundle

    return path.is_file() or is_bundle(path)
