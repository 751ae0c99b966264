from __future__ import annotations

from pathlib import Path

import pytest
import torch

from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.checkpoint import read_checkpoint

SHAPES = {"weight": (2, 3), "bias": (2,), "num_batches_tracked": ()}


def saved(path: Path, **changes: torch.Tensor) -> Path:
    torch.save({"weight": torch.ones(2, 3), "bias": torch.zeros(2)} | changes, path)
    return path


def test_exactly_the_tensors_of_the_network(tmp_path: Path) -> None:
    found = read_checkpoint(saved(tmp_path / "a.pth"), "Net", SHAPES)
    assert {name: tuple(value.shape) for name, value in found.items()} == {"weight": (2, 3), "bias": (2,)}


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_values_that_are_no_numbers_are_refused(tmp_path: Path, value: float) -> None:
    bias = torch.tensor([0.0, value])
    with pytest.raises(ModelError, match=r"a\.pth is damaged: in the tensor bias are values that are no numbers"):
        read_checkpoint(saved(tmp_path / "a.pth", bias=bias), "Net", SHAPES)
