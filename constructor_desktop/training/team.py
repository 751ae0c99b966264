"""Several processes that train one model together, one for each GPU, as `torchrun` starts them.

Each computes the embeddings of its share of the samples and the gradients of its share of each batch; what they find is
exchanged, so that all go on with the same numbers and the result is that of one process, within rounding.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from torch import nn

T = TypeVar("T")


class Team:
    """The processes that work together; a process that works alone is a team of one.

    Attributes:
        rank: Number of this process, from 0.
        size: How many there are.
    """

    def __init__(self, rank: int = 0, size: int = 1) -> None:
        self.rank = rank
        self.size = size

    @property
    def leads(self) -> bool:
        """Whether this process reports and writes; the others only compute."""
        return self.rank == 0

    def share(self, entries: Sequence[T]) -> Sequence[T]:
        """Returns the part of a list that this process works on: each entry is in the part of exactly one."""
        return entries[self.rank :: self.size]

    def gather(self, found: T) -> list[T]:
        """Returns what each process has found, in the order of their ranks; waits for all."""
        if self.size == 1:
            return [found]
        from torch import distributed

        everything: list[Any] = [None] * self.size
        distributed.all_gather_object(everything, found)
        return everything

    def total(self, *numbers: float) -> list[float]:
        """Returns the sums over all processes; waits for all."""
        return [sum(values) for values in zip(*self.gather(numbers), strict=True)]

    def joined(self, module: nn.Module) -> nn.Module:
        """Returns a module whose gradients are the means over all processes."""
        if self.size == 1:
            return module
        from torch.nn.parallel import DistributedDataParallel

        return DistributedDataParallel(module)


def team() -> Team:
    """Returns the team that this process belongs to, see `working_together`."""
    if "RANK" not in os.environ:
        return Team()
    from torch import distributed

    return Team(distributed.get_rank(), distributed.get_world_size()) if distributed.is_initialized() else Team()


@contextmanager
def working_together() -> Iterator[Team]:
    """Joins the processes that `torchrun` has started, each with a GPU of its own where there are any."""
    if int(os.environ.get("WORLD_SIZE", "1")) < 2:
        yield Team()
        return
    import torch
    from torch import distributed

    if torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    distributed.init_process_group("nccl" if torch.cuda.is_available() else "gloo")
    try:
        yield team()
    finally:
        distributed.destroy_process_group()
