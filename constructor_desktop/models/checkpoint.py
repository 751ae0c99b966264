"""Reading published checkpoints, which must hold exactly the tensors of a network."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from constructor_desktop.core.errors import ModelError

Shapes = Mapping[str, tuple[int, ...]]
# How many batches batch norm has seen: old checkpoints lack it, and it changes no answer.
_COUNTER = "num_batches_tracked"


def read_checkpoint(path: Path, network: str, shapes: Shapes, inside: str = "") -> dict[str, Tensor]:
    """Reads a checkpoint of torch: a table of tensors by name. No code in it is ever run.

    Args:
        path: The file.
        network: Name of the network, for people.
        shapes: Shapes of the tensors that it must hold, by name; counters of batches do not matter.
        inside: Under which key the table of tensors lies, if the file holds other things as well.

    Raises:
        ModelError: if it cannot be read, or its tensors have other names or shapes.
    """
    try:
        content = torch.load(path, map_location="cpu", weights_only=True)
    except MemoryError:
        raise
    except Exception as error:  # on damaged content it raises almost anything
        if isinstance(error, pickle.UnpicklingError) and "GLOBAL" in str(error):
            raise ModelError(
                f"{path.name} holds program code instead of numbers only. It may be harmful, so it was not opened."
            ) from error
        raise ModelError(
            f"{path.name} is damaged, or holds other things than weights. Fetch the weights of {network} again, or "
            "import another file."
        ) from error
    if inside:
        content = content.get(inside) if isinstance(content, Mapping) else None
    return check_tensors(content, path, network, shapes)


def read_safetensors(path: Path, network: str, shapes: Shapes) -> dict[str, Tensor]:
    """Reads a checkpoint in the format safetensors, which holds nothing but tensors; see `read_checkpoint`."""
    try:
        content = load_file(path)
    except (SafetensorError, OSError) as error:
        raise ModelError(
            f"{path.name} is damaged, or holds other things than weights. Fetch the weights of {network} again, or "
            "import another file."
        ) from error
    return check_tensors(content, path, network, shapes)


def check_tensors(content: object, path: Path, network: str, shapes: Shapes) -> dict[str, Tensor]:
    """Returns what a checkpoint must hold; see `read_checkpoint`.

    Raises:
        ModelError: if the content is no table of tensors, or they have other names or shapes.
    """
    reason = _difference(content, shapes)
    if reason or not isinstance(content, Mapping):
        raise ModelError(
            f"{path.name} does not hold the weights of {network}: {reason}. Fetch them again, or import another file."
        )
    tensors = {name: content[name] for name in _counted(shapes)}
    wrong = next((name for name, value in tensors.items() if not torch.isfinite(value).all()), None)
    if wrong is not None:
        raise ModelError(
            f"{path.name} is damaged: in the tensor {wrong} are values that are no numbers. Fetch the weights of "
            f"{network} again, or import another file."
        )
    return tensors


def without_numbers() -> AbstractContextManager[Any]:
    """While it is entered, modules get parameters without values, which saves making up numbers for `fill` to replace.

    Buffers that are no part of a checkpoint must name their device.
    """
    return torch.device("meta")


def fill(net: nn.Module, tensors: Mapping[str, Tensor]) -> None:
    """Gives all parameters and buffers their values.

    Args:
        net: Made `without_numbers`.
        tensors: By the network's own names, of the right shapes; counters of batches may be missing.
    """
    own = net.state_dict()
    counters = {name: torch.zeros((), dtype=torch.long) for name in own if name.endswith(_COUNTER)}
    values = {name: value.to(own[name].dtype) for name, value in tensors.items()}
    net.load_state_dict(counters | values, assign=True)


def _difference(content: object, shapes: Shapes) -> str:
    """Says why the content of a checkpoint does not fit; an empty text if it does."""
    if not isinstance(content, Mapping) or not all(isinstance(value, Tensor) for value in content.values()):
        return "it is no table of tensors"
    wanted, found = _counted(shapes), _counted({name: tuple(value.shape) for name, value in content.items()})
    for name in wanted:
        if name not in found:
            return f"the tensor {name} is missing"
        if found[name] != wanted[name]:
            return f"the tensor {name} has the shape {list(found[name])} instead of {list(wanted[name])}"
    extra = next((name for name in found if name not in wanted), None)
    return "" if extra is None else f"the tensor {extra} does not belong to it"


def _counted(shapes: Shapes) -> dict[str, tuple[int, ...]]:
    return {str(name): tuple(shape) for name, shape in shapes.items() if not str(name).endswith(_COUNTER)}
