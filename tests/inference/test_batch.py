from __future__ import annotations

import csv
from pathlib import Path

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.core.errors import Cancelled, UnreadableError
from constructor_desktop.core.events import Event, Progress, ignore_event
from constructor_desktop.inference.batch import FileAnswer, FilesAnswered, answer_files, find_files, write_table
from constructor_desktop.inference.changed import Effect, what_changed
from constructor_desktop.inference.prediction import Prediction, make_prediction
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.inference.verdict import judge


def test_files_of_the_modality_are_found_in_natural_order(tmp_path: Path) -> None:
    for name in ("b10.wav", "b2.WAV", ".hidden.wav", "a/c.mp3", ".git/d.wav", "notes.txt", "photo.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    events: list[Event] = []
    found, others = find_files(tmp_path, Modality.AUDIO, events.append)
    assert [path.relative_to(tmp_path).as_posix() for path in found] == ["b2.WAV", "b10.wav", "a/c.mp3"]
    assert others == 2
    assert isinstance(events[-1], Progress) and events[-1].done == 3
    assert find_files(tmp_path / "missing", Modality.AUDIO, ignore_event) == ([], 0)


def test_answers_are_told_in_order_and_in_batches(image_predictor: Predictor, pictures: list[Path]) -> None:
    pictures.insert(3, pictures[0].with_name("broken.png"))
    pictures[3].write_bytes(b"no picture")
    told: list[FilesAnswered] = []
    answer_files(
        image_predictor, pictures, lambda event: told.append(event) if event.type == "files_answered" else None
    )
    rows = [row for event in told for row in event.rows]
    assert len(told) == 2
    assert [row.path for row in rows] == pictures
    assert isinstance(rows[3].answer, UnreadableError)
    answer, alone = rows[4].answer, image_predictor.predict_file(pictures[4])
    assert isinstance(answer, Prediction)
    assert answer.probabilities == pytest.approx(alone.probabilities, abs=1e-4)


def test_a_batch_can_be_cancelled(image_predictor: Predictor, pictures: list[Path]) -> None:
    def cancel(event: Event) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        answer_files(image_predictor, pictures, cancel)


def prediction(cat: float, *, known: bool = True) -> Prediction:
    return make_prediction(("cat", "дог, b"), (cat, 1 - cat), 0.1 if known else 0.9, 0.5, silent=False)


def test_the_table_opens_in_a_spreadsheet(tmp_path: Path) -> None:
    rows = [
        FileAnswer(Path("снимок 1.png"), prediction(0.75)),
        FileAnswer(Path("b.png"), prediction(0.55)),
        FileAnswer(Path("c.png"), prediction(0.9, known=False)),
    ]
    write_table(tmp_path / "out.csv", rows, ("cat", "дог, b"), 0.6)
    content = (tmp_path / "out.csv").read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    table = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    assert table[0] == ["file", "answer", "known", "cat", "дог, b"]
    assert table[1] == ["снимок 1.png", "cat", "yes", "0.750000", "0.250000"]
    assert [row[1:3] for row in table[2:]] == [["cat", "no"], ["cat", "no"]]


def test_files_that_cannot_be_read_have_a_column(tmp_path: Path) -> None:
    rows = [
        FileAnswer(Path("a.png"), prediction(0.75)),
        FileAnswer(Path("b.png"), UnreadableError("b.png", "It is empty.")),
    ]
    write_table(tmp_path / "out.csv", rows, ("cat", "дог, b"), 0.6)
    table = list(csv.reader((tmp_path / "out.csv").read_text("utf-8-sig").splitlines()))
    assert table[0][-1] == "error"
    assert table[1][-1] == ""
    assert table[2] == ["b.png", "", "", "", "", "It is empty."]


class Fixed:
    """Answers by the name of the file."""

    def __init__(self, answers: dict[str, float | None]) -> None:
        self._answers = answers

    def predict_samples(self, samples, on_event):  # type: ignore[no-untyped-def]
        for sample in samples:
            share = self._answers[sample.path.name]
            yield sample, UnreadableError(sample.path, "gone") if share is None else prediction(share)


def test_changes_are_better_or_worse_where_the_truth_is_known() -> None:
    names = ("better", "worse", "same", "other", "unknown", "gone")
    former = Fixed(dict(zip(names, (0.1, 0.9, 0.9, 0.55, 0.9, 0.9), strict=True)))
    latter = Fixed(dict(zip(names, (0.9, 0.5, 0.7, 0.1, 0.1, None), strict=True)))
    tried = [(Path(name), "cat") for name in names[:4]] + [(Path("unknown"), None), (Path("gone"), "cat")]
    changed = what_changed(former, latter, tried, 0.6)  # type: ignore[arg-type]
    assert {entry.path.name: entry.effect for entry in changed} == {
        "better": Effect.BETTER,
        "worse": Effect.WORSE,
        "other": Effect.OTHER,
        "unknown": Effect.OTHER,
    }
    assert changed[0].before == judge(prediction(0.1), 0.6)


def test_what_was_corrected_is_told_of_in_any_case() -> None:
    names = ("learned", "not learned", "other", "same")
    former = Fixed(dict(zip(names, (0.1, 0.1, 0.1, 0.9), strict=True)))
    latter = Fixed(dict(zip(names, (0.9, 0.2, 0.9, 0.9), strict=True)))
    tried = [(Path(name), "cat") for name in names]
    changed = what_changed(former, latter, tried, 0.6, corrected={Path("learned"), Path("not learned")})  # type: ignore[arg-type]
    told = {entry.path.name: (entry.corrected, entry.right, entry.differs) for entry in changed}
    assert told == {
        "learned": (True, True, True),
        "not learned": (True, False, False),
        "other": (False, True, True),
    }


def test_the_same_model_changes_nothing(image_predictor: Predictor, pictures: list[Path]) -> None:
    tried = [(path, "cat") for path in pictures[:3]]
    assert what_changed(image_predictor, image_predictor, tried, 0.3) == []
