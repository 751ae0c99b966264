"""The sub-commands `evaluate`, `predict` and `export`, which use a trained model."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from constructor_desktop.cli_arguments import Commands, Parser
from constructor_desktop.cli_output import print_json, print_lines, say
from constructor_desktop.cli_progress import reporting
from constructor_desktop.core.errors import UnreadableError, UsageError

if TYPE_CHECKING:
    from constructor_desktop.inference.predictor import Predictor

EVALUATION_KEYS = ("accuracy", "balanced_accuracy", "precision", "recall", "f1", "confusion", "classes", "n")


def add_commands(commands: Commands) -> None:
    """Adds the sub-commands."""
    evaluate = commands.add("evaluate", "measure how good a model is on other data", evaluate_model)
    _add_model(evaluate)
    evaluate.add_argument(
        "data", metavar="DATA", type=Path, help="folder with one sub-folder per class, project, or CSV manifest"
    )
    predict = commands.add("predict", "say what files are", predict_files)
    _add_model(predict)
    predict.add_argument("files", metavar="FILE", nargs="+", help="picture or sound")
    for parser in (evaluate, predict):
        parser.add_json()
        parser.add_quiet()


def _add_model(parser: Parser) -> None:
    parser.add_argument("model", metavar="MODEL", type=Path, help="folder of a finished training, or a bundle (zip)")


def evaluate_model(arguments: argparse.Namespace) -> int:
    """Compares a model's answers with the classes of other samples."""
    from constructor_desktop.inference.evaluate import evaluate
    from constructor_desktop.jobs.local import load_dataset

    with reporting(arguments.quiet) as on_event:
        predictor = _open(arguments.model)
        evaluation = evaluate(predictor, load_dataset(arguments.data, on_event), on_event)
    result = evaluation.report.to_json()
    skipped = [{"path": str(item.path), "reason": item.reason} for item in evaluation.skipped]
    if arguments.json:
        print_json({**{key: result[key] for key in EVALUATION_KEYS}, "n_skipped": len(skipped)})
    else:
        from constructor_desktop.cli_report import evaluation_report

        print_lines(evaluation_report(result | {"skipped": skipped}, predictor.modality.noun))
    return 0


def predict_files(arguments: argparse.Namespace) -> int:
    """Answers for files; the exit code is 1 if one of them cannot be read."""
    from constructor_desktop.inference.prediction import answer_to_text, answers_to_json

    with reporting(arguments.quiet) as on_event:
        found = _open(arguments.model).predict_files(map(Path, arguments.files), on_event)
        answers = [(file, answer) for file, (_, answer) in zip(arguments.files, found, strict=True)]
    if arguments.json:
        print_json(answers_to_json(answers))
    failed = False
    for file, answer in answers:
        if isinstance(answer, UnreadableError):
            say(f"{file}: {answer.reason}")
            failed = True
        elif not arguments.json:
            print_lines([answer_to_text(file, answer)])
    return 1 if failed else 0


def _open(path: Path) -> Predictor:
    """Opens a run folder or a bundle."""
    from constructor_desktop.export.reader import is_bundle, open_bundle
    from constructor_desktop.inference.predictor import Predictor
    from constructor_desktop.models.trained import load_model
    from constructor_desktop.storage.paths import cache_folder
    from constructor_desktop.storage.runs import RunFolder

    if not path.exists():
        raise UsageError(f"{path}: There is no such model. Give the folder of a finished training, or a bundle.")
    if is_bundle(path):
        return open_bundle(path, cache_folder())
    return Predictor.from_model(load_model(RunFolder.open(path).model_path), cache_folder())
