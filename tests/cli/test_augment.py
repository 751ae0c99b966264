"""Choosing augmentations on the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.cli_train import AUGMENTATIONS
from constructor_desktop.storage.runs import RunFolder
from constructor_desktop.training.augmentations import NAMES

Cli = Callable[..., Any]
Write = Callable[..., Path]


def test_the_help_names_all_there_are(cli: Cli) -> None:
    assert AUGMENTATIONS == NAMES
    text = "".join(cli("train", "--help").out.split())
    assert all(name in text for name in NAMES)


def test_the_names_arrive_in_the_run(cli: Cli, write_pictures: Write, tmp_path: Path) -> None:
    outcome = cli("train", write_pictures("data"), "--out", tmp_path / "run", "--augment", "flip, rotation", "--json")
    assert outcome.code == 0
    config = RunFolder.open(tmp_path / "run").job()["config"]
    assert config["augmentations"] == ["flip", "rotation"]
    assert not {"noise_folder", "noise_snr_db"} & set(config)
    assert RunFolder.open(tmp_path / "run").metrics()["views"] in ([], [1], [2], [1, 2], [1, 2, 3])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--augment", "blur"], "--augment must be names out of crop, "),
        (["--augment", "volume"], "volume changes sounds, but the data are pictures. Leave it out."),
        (["--noise-folder", "."], "Background noise is for sounds, but the data are pictures."),
        (["--noise-snr", "99"], "--noise-snr must be from -10 to 40, not 99."),
        (["--augment", "flip", "--no-augment"], "--no-augment leaves out every augmentation."),
    ],
)
def test_wrong_choices_are_one_sentence(
    cli: Cli, write_pictures: Write, tmp_path: Path, options: list[str], sentence: str
) -> None:
    outcome = cli("train", write_pictures("data"), "--out", tmp_path / "run", *options)
    assert outcome.code == 2
    assert outcome.err.startswith(sentence)
    assert outcome.err.count("\n") == 1
