"""Answers for whole folders, and their table as CSV."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import UnreadableError
from constructor_desktop.core.events import Event, OnEvent, Progress
from constructor_desktop.core.files import write_bytes
from constructor_desktop.inference.prediction import Prediction
from constructor_desktop.inference.predictor import Answer, Predictor
from constructor_desktop.inference.verdict import judge
from constructor_desktop.media.kinds import likely_modality
from constructor_desktop.media.listing import natural_key

_BATCH = 16  # Answers told of at once, as they are computed.
_LIST_EVERY = 500


@dataclass(frozen=True)
class FileAnswer:
    """A file with its answer, or the reason why there is none."""

    path: Path
    answer: Answer


@dataclass(frozen=True, kw_only=True)
class FilesAnswered(Event):
    """More answers of `answer_files`, in order."""

    type: ClassVar[str] = "files_answered"
    rows: tuple[FileAnswer, ...]


def find_files(folder: Path, modality: Modality, on_event: OnEvent) -> tuple[list[Path], int]:
    """Finds the pictures or the sounds in a folder, judged by their names, at any depth, without hidden ones.

    Args:
        folder: Where; links to folders are not followed.
        modality: Which.
        on_event: Receives `Progress` of the stage `list`; may raise Cancelled.

    Returns:
        The files in natural order, and how many others there are.
    """
    found: list[Path] = []
    others = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted((name for name in folders if not name.startswith(".")), key=natural_key)
        for name in sorted((name for name in names if not name.startswith(".")), key=natural_key):
            if likely_modality(name) is modality:
                found.append(Path(place, name))
                if len(found) % _LIST_EVERY == 0:
                    on_event(Progress(stage="list", done=len(found), total=0))
            else:
                others += 1
    on_event(Progress(stage="list", done=len(found), total=0))
    return found, others


def answer_files(predictor: Predictor, paths: Sequence[Path], on_event: OnEvent) -> None:
    """Answers for files in order; the answers are told as `FilesAnswered`, with `Progress` between.

    Args:
        predictor: The model.
        paths: The files.
        on_event: May raise Cancelled.
    """
    rows: list[FileAnswer] = []
    for path, answer in predictor.predict_files(paths, on_event):
        rows.append(FileAnswer(path, answer))
        if len(rows) == _BATCH:
            on_event(FilesAnswered(rows=tuple(rows)))
            rows.clear()
    if rows:
        on_event(FilesAnswered(rows=tuple(rows)))


def write_table(target: Path, rows: Iterable[FileAnswer], classes: Sequence[str], above: float) -> None:
    """Writes answers as CSV (UTF-8 with a byte order mark, which spreadsheets need), atomically.

    Columns: `file`, `answer` (the most probable class), `known` (`yes`, or `no` where a window says "not sure"), the
    probability of each class, and, if a file could not be read, `error`.

    Args:
        target: The file, replaced if it is there.
        rows: What to write, in order.
        classes: Names of the classes in the model's order.
        above: How probable a class must be to count as known.

    Raises:
        OSError: if the disk refuses.
    """
    rows = list(rows)
    errors = any(isinstance(row.answer, UnreadableError) for row in rows)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(["file", "answer", "known", *classes, *(["error"] if errors else [])])
    for row in rows:
        if isinstance(row.answer, Prediction):
            cells = _cells(row.answer, classes, above) + ([""] if errors else [])
        else:
            cells = ["", "", *("" for _ in classes), row.answer.reason]
        writer.writerow([str(row.path), *cells])
    write_bytes(target, b"\xef\xbb\xbf" + text.getvalue().encode(errors="backslashreplace"))


def _cells(answer: Prediction, classes: Sequence[str], above: float) -> list[str]:
    known = judge(answer, above).answer is not None
    shares = [f"{answer.probabilities[name]:.6f}" for name in classes]
    return [answer.label, "yes" if known else "no", *shares]
