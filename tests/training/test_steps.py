from __future__ import annotations

import pytest
import torch
from torch import nn

from constructor_desktop.core.errors import OutOfMemoryError
from constructor_desktop.models.registry import Recipe
from constructor_desktop.training.steps import Steps, out_of_memory


def made(recipe: Recipe, steps: int = 100) -> tuple[Steps, nn.Linear, nn.Linear]:
    torch.manual_seed(0)
    tail, head = nn.Linear(3, 3), nn.Linear(3, 2)
    for parameter in tail.parameters():
        parameter.requires_grad_(False)
    return Steps(tail, head, recipe, steps, "cpu"), tail, head


def loss(tail: nn.Linear, head: nn.Linear) -> torch.Tensor:
    return head(tail(torch.ones(4, 3))).square().mean()


@pytest.mark.parametrize("mode", ["head", "partial"])
def test_only_what_the_mode_says_learns(mode: str) -> None:
    steps, tail, head = made(Recipe(mode))
    before = tail.weight.clone(), head.weight.clone()
    for _ in range(20):
        steps.down(loss(tail, head))
    assert torch.equal(before[0], tail.weight) is (mode == "head")
    assert not torch.equal(before[1], head.weight)


@pytest.mark.parametrize(("optimizer", "kind"), [("adam", torch.optim.Adam), ("adamw", torch.optim.AdamW)])
def test_the_optimiser_is_the_one_asked_for(optimizer: str, kind: type) -> None:
    steps, _, _ = made(Recipe("partial", optimizer=optimizer, learning_rate=0.01, head_rate=3, weight_decay=0.2))
    assert type(steps._optimiser) is kind
    assert [group["initial_lr"] for group in steps._optimiser.param_groups] == pytest.approx([0.01, 0.03])
    assert {group["weight_decay"] for group in steps._optimiser.param_groups} == {0.2}


def rates(schedule: str, count: int = 100) -> list[float]:
    steps, tail, head = made(Recipe("head", schedule=schedule, learning_rate=1.0, head_rate=1.0), count)
    found = []
    for _ in range(count):
        found.append(steps._optimiser.param_groups[0]["lr"])
        steps.down(loss(tail, head))
    return found


def test_the_rate_falls_along_a_cosine_after_warming_up() -> None:
    found = rates("cosine")
    assert found[0] < found[5] < found[9]
    assert found[50] == pytest.approx(0.5, abs=0.01)
    assert found[99] < 0.001
    assert set(rates("constant")) == {1.0}


def test_gradients_are_limited() -> None:
    steps, tail, head = made(Recipe("partial", learning_rate=1e-3))
    (1e9 * loss(tail, head)).backward()
    steps.down(1e9 * loss(tail, head))
    gradients = [p.grad for p in (*tail.parameters(), *head.parameters()) if p.grad is not None]
    assert torch.stack([g.norm() for g in gradients]).norm() <= 1.001


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory"),
        RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 99 bytes"),
    ],
)
def test_memory_that_does_not_suffice_is_explained(error: RuntimeError) -> None:
    with (
        pytest.raises(
            OutOfMemoryError, match=r"not enough memory .* batch size 16\. Try again with batch size 8"
        ) as caught,
        out_of_memory(16),
    ):
        raise error
    assert caught.value.smaller == 8
    assert OutOfMemoryError(2).smaller == 0
    assert "Close other programs" in str(OutOfMemoryError(2))


def test_other_errors_stay_as_they_are() -> None:
    with pytest.raises(RuntimeError, match="shapes"), out_of_memory(16):
        raise RuntimeError("shapes do not fit")
