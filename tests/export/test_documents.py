from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from constructor_desktop.core.data import Modality
from constructor_desktop.export.documents import _cell
from constructor_desktop.models.architectures import REGISTRY
from tests.export.conftest import Trained


def rows(text: str) -> list[list[str]]:
    """Cells of all table rows; a bar behind a backslash is no border."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]] for line in lines]


def test_the_model_card_states_the_results(trained: Trained, unpacked: Path) -> None:
    text = (unpacked / "model_card.md").read_text(encoding="utf-8")
    arch = REGISTRY.get(trained.model.arch)
    metrics: dict[str, Any] = trained.metrics
    low, high = metrics["accuracy_interval"]
    assert f"Accuracy **93.3%** ({low:.1%} to {high:.1%}; 95 % Clopper-Pearson interval from 30 samples)" in text
    assert "Measured on 30 samples kept aside (hold-out). The model itself was trained on all samples." in text
    assert arch.weights.licence in text
    assert arch.title in text
    assert "$" not in text
    found = rows(text)
    assert ["cat", "1.000", "0.800", "0.889", "10"] in found
    assert ["cat", "8", "2", "0"] in found
    assert ["a\\|b\\\\c", "0", "0", "10"] in found
    assert ["собака", "3", "1"] in found
    noun = "pictures" if trained.predictor.modality is Modality.IMAGE else "sounds"
    assert f"Sorting {noun} of the kind" in text


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("<b>cat</b> & dog", "&lt;b&gt;cat&lt;/b&gt; &amp; dog"),
        ("[x](http://example.org)", "\\[x\\](http://example.org)"),
        ("*a*`b`", "\\*a\\*\\`b\\`"),
        ("two\n\x1b[2Jlines", "two \\x1b\\[2Jlines"),
        ("tabby_cat", "tabby_cat"),
    ],
)
def test_names_are_plain_text_in_markdown(name: str, shown: str) -> None:
    assert _cell(name).replace("\\\\", "\\") == shown


def test_the_readme_describes_inputs_and_outputs(trained: Trained, unpacked: Path) -> None:
    text = (unpacked / "README.md").read_text(encoding="utf-8")
    found = rows(text)
    assert "$" not in text
    assert ["`probabilities`", "float32", "[batch, 3]", "in the order of `classes.txt`"] in found
    if trained.predictor.modality is Modality.IMAGE:
        assert ["`input`", "uint8", "[batch, 224, 224, 3]"] in [row[:3] for row in found]
        assert "at most 0.6." in text
    else:
        assert ["`input`", "float32", "[batch, samples]"] in [row[:3] for row in found]
        assert "at most 0.6 and it is not silent" in text
    for row in found:
        for name in re.findall(r"^`([\w./]+)`", row[0]):
            if "/" in name or "." in name:
                assert (unpacked / name).exists(), name
