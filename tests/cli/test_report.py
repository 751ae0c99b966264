from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.cli_output import print_lines
from constructor_desktop.cli_report import evaluation_report, training_report

NBSP = "\N{NO-BREAK SPACE}"


@pytest.fixture
def metrics() -> dict[str, Any]:
    entry = {"precision": 0.9, "recall": 0.8, "f1": 0.85, "n": 10}
    return {
        "arch": "yamnet",
        "n_samples": 101,
        "n_val": 31,
        "accuracy": 28 / 31,
        "accuracy_interval": [0.751, 0.966],
        "interval_method": "95 % Clopper-Pearson interval from 31 samples",
        "balanced_accuracy": 0.9,
        "seconds": 12.3,
        "classes": ["rain", "wind", "sea"],
        "per_class": [{"class": name, **entry} for name in ("rain", "wind", "sea")],
        "confusion": [[10, 1, 0], [2, 9, 0], [0, 0, 9]],
        "skipped": [],
    }


def lines(metrics: dict[str, Any]) -> list[str]:
    return [line.replace(NBSP, " ") for line in training_report(Path("my run"), metrics)]


def test_the_first_sentence_says_how_good_and_how_sure(metrics: dict[str, Any]) -> None:
    first, second, *_ = lines(metrics)
    assert first == (
        "90 % correct. 28 of 31 sounds that were not used for training. On new sounds expect between 75 and 97 %."
    )
    assert second == "(95 % interval from 31 samples; balanced accuracy 90 %)"


def test_near_duplicates_count_less(metrics: dict[str, Any]) -> None:
    first, second, *_ = lines(metrics | {"n_effective": 9.7})
    assert first.endswith(" expect between 75 and 97 %. Too few to be sure.")
    assert second == "(95 % interval from 31 samples, worth 10 independent ones; balanced accuracy 90 %)"
    assert not lines(metrics | {"n_effective": 10.0})[0].endswith("sure.")


def test_few_samples_are_called_few(metrics: dict[str, Any]) -> None:
    few = metrics | {"n_val": 9, "accuracy": 1.0, "accuracy_interval": [0.7, 1.0], "arch": "efficientnet_lite0"}
    assert lines(few)[0] == (
        "100 % correct. 9 of 9 pictures that were not used for training. On new pictures expect between 70 and 100 %."
        " Too few to be sure."
    )


def test_the_table_has_a_row_for_each_class(metrics: dict[str, Any]) -> None:
    text = lines(metrics)
    start = text.index("Class  Found (recall)  Answer right (precision)    F1  Checked")
    assert text[start + 1] == "rain             80 %                      90 %  0.85       10"
    assert [line.split()[0] for line in text[start + 1 : start + 4]] == ["rain", "wind", "sea"]


def test_many_classes_show_the_weakest(metrics: dict[str, Any]) -> None:
    entry = metrics["per_class"][0]
    many = [entry | {"class": f"class{i}", "f1": i / 100} for i in reversed(range(30))]
    text = lines(metrics | {"per_class": many})
    start = text.index("The 20 weakest of 30 classes:")
    assert [line.split()[0] for line in text[start + 2 : start + 22]] == [f"class{i}" for i in range(20)]
    assert text[start + 22] == ""


def test_mix_ups_are_sorted(metrics: dict[str, Any]) -> None:
    text = lines(metrics)
    start = text.index("Most often mixed up:")
    assert text[start + 1 : start + 4] == ["  wind taken for rain: 2 of 11", "  rain taken for wind: 1 of 11", ""]
    perfect = metrics | {"confusion": [[10, 0, 0], [0, 9, 0], [0, 0, 9]]}
    assert "Most often mixed up:" not in lines(perfect)


def test_skipped_files_are_named(metrics: dict[str, Any]) -> None:
    assert not any("left out" in line for line in lines(metrics))
    skipped = [{"path": f"rain/{i}.wav", "reason": "The file is empty."} for i in range(7)]
    copies = [{"path": "a.wav", "reason": f"It is the same as {i}.wav, which counts once."} for i in range(8)]
    text = lines(metrics | {"skipped": [*skipped, *copies]})
    start = text.index("15 files left out:")
    assert text[start + 1 : start + 4] == ["  8: It is the same as …", "  7: The file is empty.", ""]
    assert "1 file left out:" in lines(metrics | {"skipped": skipped[:1]})


def test_many_reasons_are_cut_short(metrics: dict[str, Any]) -> None:
    skipped = [{"path": "a.wav", "reason": f"Reason {chr(65 + i)}."} for i in range(26)]
    text = lines(metrics | {"skipped": skipped})
    start = text.index("26 files left out:")
    assert text[start + 10 : start + 13] == ["  1: Reason J.", "  and 16 for other reasons", ""]


def test_the_end_says_what_to_do_next(metrics: dict[str, Any]) -> None:
    assert lines(metrics)[-3:] == [
        "The final model learned from all 101 sounds, with yamnet, in 12 s. It lies in my run.",
        "Try it:     constructor-desktop predict 'my run' FILE",
        "Pass it on: constructor-desktop export 'my run' --out 'my run.zip'",
    ]


@pytest.mark.parametrize(
    ("run", "bundle"), [("run.v1", "run.v1.zip"), ("../run.v2", "../run.v2.zip"), ("run", "run.zip")]
)
def test_the_bundle_is_named_after_the_run(metrics: dict[str, Any], run: str, bundle: str) -> None:
    assert list(training_report(Path(run), metrics))[-1].endswith(f" export {run} --out {bundle}")


def test_a_run_in_the_current_folder(metrics: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert list(training_report(Path("."), metrics))[-1].endswith(f" export . --out {tmp_path}.zip")


def test_class_names_cannot_steer_the_terminal(metrics: dict[str, Any], capsys: pytest.CaptureFixture[str]) -> None:
    entry = metrics["per_class"][0] | {"class": "a\x1b[2J\nb"}
    print_lines(training_report(Path("run"), metrics | {"per_class": [entry], "classes": ["a\x1b[2J\nb", "b", "c"]}))
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert "\na\\x1b[2J\\nb  " in out
    assert "taken for a\\x1b[2J\\nb: 2 of 11\n" in out


def test_evaluation(metrics: dict[str, Any]) -> None:
    result = metrics | {"n": 2000, "accuracy": 0.9, "accuracy_interval": [0.8861, 0.9124]}
    first = next(iter(evaluation_report(result, "sounds"))).replace(NBSP, " ")
    assert first == "90.0 % correct. 1 800 of 2 000 sounds. On new sounds like these expect between 88.6 and 91.2 %."
