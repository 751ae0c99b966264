"""From a folder of files to a trained model, its answers and its bundle, through the command line alone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]
Write = Callable[..., Path]

KEYS = {
    *("run", "arch", "classes", "n_train", "n_val", "accuracy", "balanced_accuracy", "f1", "accuracy_interval"),
    *("seconds", "peak_memory_mb", "n_skipped"),
}
EVALUATION_KEYS = {
    "accuracy",
    "balanced_accuracy",
    "precision",
    "recall",
    "f1",
    "confusion",
    "classes",
    "n",
    "accuracy_interval",
    "n_skipped",
    "n_learned",
}


@pytest.mark.parametrize(
    ("writer", "arch", "classes"),
    [("write_pictures", "efficientnet_lite0", ["discs", "stripes"]), ("write_sounds", "yamnet", ["noise", "tone"])],
)
def test_train_evaluate_predict_export(
    cli: Cli, request: pytest.FixtureRequest, tmp_path: Path, writer: str, arch: str, classes: list[str]
) -> None:
    write: Write = request.getfixturevalue(writer)
    data, others = write("data", each=12), write("others", each=5, first=100)
    run, bundle = tmp_path / "run", tmp_path / "bundle.zip"

    trained = cli("train", data, "--out", run, "--json")
    assert trained.code == 0
    result = trained.json()
    assert set(result) == KEYS
    assert (result["run"], result["arch"], result["classes"]) == (str(run), arch, classes)
    assert result["n_train"] + result["n_val"] == 24
    low, high = result["accuracy_interval"]
    assert 0.3 < low < result["accuracy"] <= high <= 1

    evaluated = cli("evaluate", run, others, "--json")
    assert evaluated.code == 0
    scores = evaluated.json()
    assert set(scores) == EVALUATION_KEYS
    assert (scores["n"], scores["classes"], scores["n_skipped"]) == (10, classes, 0)
    assert scores["accuracy"] >= 0.9
    assert [sum(row) for row in scores["confusion"]] == [5, 5]

    files = sorted(others.rglob("*.*"))
    predicted = cli("predict", run, *files, "--json")
    assert predicted.code == 0
    answers = predicted.json()
    assert set(answers) == {"predictions"}
    assert [answer["file"] for answer in answers["predictions"]] == [str(path) for path in files]
    right = sum(answer["label"] == path.parent.name for answer, path in zip(answers["predictions"], files, strict=True))
    assert right == scores["accuracy"] * 10
    assert all(list(answer["probabilities"]) == classes for answer in answers["predictions"])

    exported = cli("export", run, "--out", bundle, "--json")
    assert exported.code == 0
    record = exported.json()
    assert (record["bundle"], record["selftest"]) == (str(bundle), "passed")
    assert {"model.onnx", "predict.py"} <= set(record["files"])
    assert cli("evaluate", bundle, others, "--json").json() == scores
    again = cli("predict", bundle, *files, "--json").json()["predictions"]
    for one, other in zip(again, answers["predictions"], strict=True):
        assert (one["file"], one["label"], one["known"]) == (other["file"], other["label"], other["known"])
        assert one["probabilities"] == pytest.approx(other["probabilities"], abs=1e-4)
