"""Steps of gradient descent: optimiser, learning rate, precision, and what to say when memory does not suffice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import numpy as np
import torch
from torch import Tensor, nn

from constructor_desktop.core.errors import OutOfMemoryError
from constructor_desktop.models.registry import Recipe

WARM_UP_STEPS = 10
MAX_GRADIENT = 1.0
_OPTIMISERS: dict[str, type[torch.optim.Adam]] = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW}
# What torch says when the processor's memory is used up; on a GPU it has a class for that.
_NO_MEMORY = ("can't allocate memory", "not enough memory", "out of memory")


class Steps:
    """Makes steps down a loss, changing a network's `tail` and a linear head.

    On a CUDA device numbers of half precision are used where they suffice (Micikevicius et al., "Mixed Precision
    Training", 2018).
    """

    def __init__(self, tail: nn.Module, linear: nn.Linear, recipe: Recipe, steps: int, device: str) -> None:
        """Args: `steps` is how many there will be; parameters of `tail` are changed unless they are frozen."""
        body = [] if recipe.mode in ("frozen", "head") else list(tail.parameters())
        for parameter in body:
            parameter.requires_grad_(True)
        self._learned = [*body, *linear.parameters()]
        groups = [
            {"params": body, "lr": recipe.learning_rate},
            {"params": linear.parameters(), "lr": recipe.learning_rate * recipe.head_rate},
        ]
        self._optimiser = _OPTIMISERS[recipe.optimizer](
            [group for group in groups if group["params"]], weight_decay=recipe.weight_decay
        )
        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._optimiser, _factor(recipe.schedule, steps))
        self._half = device == "cuda"
        self._scaler = torch.GradScaler(device, enabled=self._half)

    def precision(self) -> AbstractContextManager[object]:
        """Computes the loss with the precision that the device is fastest with."""
        return torch.autocast("cuda", torch.float16) if self._half else nullcontext()

    def down(self, loss: Tensor) -> float:
        """Makes one step and returns the loss as a number."""
        self._optimiser.zero_grad()
        self._scaler.scale(loss).backward()
        self._scaler.unscale_(self._optimiser)
        nn.utils.clip_grad_norm_(self._learned, MAX_GRADIENT)
        self._scaler.step(self._optimiser)
        self._scaler.update()
        self._schedule.step()
        return float(loss.detach())


def _factor(schedule: str, steps: int) -> Callable[[int], float]:
    """Returns the factor of the learning rate by step."""

    def cosine(step: int) -> float:
        return float(min(1.0, (step + 1) / WARM_UP_STEPS) * 0.5 * (1 + np.cos(np.pi * step / steps)))

    return cosine if schedule == "cosine" else lambda step: 1.0


@contextmanager
def out_of_memory(batch_size: int) -> Iterator[None]:
    """Raises OutOfMemoryError, which names a smaller batch, where torch finds no memory."""
    try:
        yield
    except torch.OutOfMemoryError as error:
        torch.cuda.empty_cache()
        raise OutOfMemoryError(batch_size) from error
    except RuntimeError as error:
        if not any(text in str(error) for text in _NO_MEMORY):
            raise
        raise OutOfMemoryError(batch_size) from error
