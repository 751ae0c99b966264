"""Fine-tuning: the last stages of the backbone learn together with a linear head."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from constructor_desktop.core.errors import Stopped
from constructor_desktop.core.events import BatchFinished, EpochFinished, OnEvent
from constructor_desktop.models.backbone import Backbone
from constructor_desktop.models.graph import load_tail
from constructor_desktop.models.registry import FineTuneDefaults
from constructor_desktop.models.trained import Head
from constructor_desktop.training.bank import FeatureBank
from constructor_desktop.training.items import Stopwatch
from constructor_desktop.training.material import Array, Indices

PHASE = "finetune"
HEAD_RATE = 10.0
WARM_UP_STEPS = 10
MAX_GRADIENT = 1.0
CHUNK = 64


@dataclass(frozen=True)
class Tuned:
    """A fine-tuned tail and the head trained with it.

    Attributes:
        tail: Weights by name.
        head: From embeddings to logits.
        passes: How many passes over the data made it.
        stopped_at: The pass in which the training was stopped, or None if it came to its end.
    """

    tail: dict[str, Array]
    head: Head
    passes: int
    stopped_at: int | None = None


class FineTuner:
    """Fine-tunes copies of one backbone on features computed beforehand.

    Batch-norm statistics stay frozen (the data are too few to estimate them), the learning rate rises over ten steps
    and falls along a cosine, the head learns ten times faster, the loss is cross-entropy with label smoothing, and the
    gradient's norm is limited.
    """

    def __init__(
        self,
        backbone: Backbone,
        bank: FeatureBank,
        labels: Indices,
        classes: int,
        device: str,
        stopwatch: Stopwatch | None = None,
    ) -> None:
        """Args: `stopwatch` measures the stage `finetune`."""
        self._stopwatch = stopwatch or Stopwatch()
        self._backbone = backbone.to(device).to(memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        self._original = {name: value.clone() for name, value in backbone.tail.state_dict().items()}
        self._bank = bank
        self._labels = torch.from_numpy(labels)
        self._classes = classes
        self._device = device

    def fit(
        self,
        train: Indices,
        settings: FineTuneDefaults,
        head: Head,
        seed: int,
        on_event: OnEvent,
        val: Indices | None = None,
    ) -> Tuned:
        """Starts from the pretrained tail and a linear head; reports every batch and epoch.

        `val` is only watched. If the training is stopped, though, the pass that answered best there is returned.

        Raises:
            Stopped: if it is stopped before the first pass has ended, or without `val`.
        """
        with self._stopwatch.measure("finetune"):
            return self._fit(train, settings, head, seed, on_event, val)

    def _fit(
        self,
        train: Indices,
        settings: FineTuneDefaults,
        head: Head,
        seed: int,
        on_event: OnEvent,
        val: Indices | None,
    ) -> Tuned:
        generator = torch.Generator().manual_seed(seed)
        self._backbone.tail.load_state_dict(self._original)
        linear = _linear(head).to(self._device)
        batches = len(_batch_starts(len(train), settings.batch_size))
        step = self._stepper(linear, settings, settings.epochs * batches)
        loss_function = nn.CrossEntropyLoss(self._class_weights(train), label_smoothing=settings.label_smoothing)
        best = _Best()
        for epoch in range(1, settings.epochs + 1):
            view = 1 + (epoch - 1) % self._bank.views if self._bank.views else 0
            order = train[torch.randperm(len(train), generator=generator).numpy()]
            losses, right = [], 0
            try:
                for number, (features, labels) in enumerate(self._batches(view, order, settings.batch_size), 1):
                    logits = linear(self._backbone.embed(features))
                    losses.append(step(loss_function(logits, labels)))
                    right += int((logits.argmax(dim=1) == labels).sum())
                    on_event(_batch(epoch, settings.epochs, number, batches, losses[-1]))
                finished = self._epoch(epoch, settings.epochs, losses, right / len(train), linear, val)
                if best.is_beaten_by(finished):
                    best.tuned = Tuned(self._tail(), _head(linear), epoch)
                on_event(finished)
            except Stopped:
                if best.tuned is None:
                    raise
                return replace(best.tuned, stopped_at=epoch)
        return Tuned(self._tail(), _head(linear), settings.epochs)

    def embed(self, tuned: Tuned, indices: Indices, view: int = 0) -> Array:
        """Embeds samples with a fine-tuned tail, `float32 [M, D]`."""
        load_tail(self._backbone.tail, tuned.tail)
        with self._stopwatch.measure("finetune"):
            return self._embed(indices, view)

    def _embed(self, indices: Indices, view: int = 0) -> Array:
        with torch.inference_mode():
            parts = [
                self._backbone.embed(self._features(view, indices[start : start + CHUNK])).cpu().numpy()
                for start in range(0, len(indices), CHUNK)
            ]
        return np.concatenate(parts)

    def _features(self, view: int, indices: Indices) -> Tensor:
        features = torch.from_numpy(self._bank.get(view, indices)).to(self._device)
        return features.contiguous(memory_format=torch.channels_last) if features.ndim == 4 else features

    def _batches(self, view: int, order: Indices, size: int) -> Iterator[tuple[Tensor, Tensor]]:
        for start in _batch_starts(len(order), size):
            indices = order[start : start + size]
            yield self._features(view, indices), self._labels[indices].to(self._device)

    def _stepper(self, linear: nn.Linear, settings: FineTuneDefaults, steps: int) -> Callable[[Tensor], float]:
        """Returns what makes one step down a loss and returns it as a number."""
        for parameter in self._backbone.parameters():
            parameter.requires_grad_(False)
        for parameter in self._backbone.tail.parameters():
            parameter.requires_grad_(True)
        learned = [*self._backbone.tail.parameters(), *linear.parameters()]
        optimiser = torch.optim.AdamW(
            [
                {"params": self._backbone.tail.parameters(), "lr": settings.learning_rate},
                {"params": linear.parameters(), "lr": settings.learning_rate * HEAD_RATE},
            ],
            weight_decay=settings.weight_decay,
        )

        def factor(step: int) -> float:
            return float(min(1.0, (step + 1) / WARM_UP_STEPS) * 0.5 * (1 + np.cos(np.pi * step / steps)))

        schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, factor)

        def step(loss: Tensor) -> float:
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(learned, MAX_GRADIENT)
            optimiser.step()
            schedule.step()
            return float(loss.detach())

        return step

    def _class_weights(self, train: Indices) -> Tensor:
        counts = torch.bincount(self._labels[train], minlength=self._classes).clamp(min=1)
        return (len(train) / (self._classes * counts.float())).to(self._device)

    def _epoch(
        self, epoch: int, epochs: int, losses: list[float], accuracy: float, linear: nn.Linear, val: Indices | None
    ) -> EpochFinished:
        val_loss, val_accuracy = None, None
        if val is not None and len(val):
            with torch.inference_mode():
                logits = linear.cpu()(torch.from_numpy(self._embed(val)))
                val_loss = float(nn.functional.cross_entropy(logits, self._labels[val]))
                val_accuracy = float((logits.argmax(dim=1) == self._labels[val]).float().mean())
            linear.to(self._device)
        return EpochFinished(
            phase=PHASE,
            epoch=epoch,
            epochs=epochs,
            train_loss=float(np.mean(losses)),
            val_loss=val_loss,
            train_accuracy=accuracy,
            val_accuracy=val_accuracy,
        )

    def _tail(self) -> dict[str, NDArray[np.float32]]:
        return {
            name: value.detach().cpu().contiguous().numpy().copy()
            for name, value in self._backbone.tail.state_dict().items()
        }


class _Best:
    """Remembers the pass that answered most of the watched samples right, of several the one with the lowest loss."""

    def __init__(self) -> None:
        self.tuned: Tuned | None = None
        self._score = (-1.0, 0.0)

    def is_beaten_by(self, epoch: EpochFinished) -> bool:
        """Whether a pass is better than all before; never if nothing is watched."""
        if epoch.val_accuracy is None or epoch.val_loss is None:
            return False
        score = (epoch.val_accuracy, -epoch.val_loss)
        if score <= self._score:
            return False
        self._score = score
        return True


def _batch(epoch: int, epochs: int, number: int, batches: int, loss: float) -> BatchFinished:
    return BatchFinished(phase=PHASE, epoch=epoch, epochs=epochs, batch=number, batches=batches, loss=loss)


def _batch_starts(count: int, size: int) -> range:
    return range(0, count, size)


def _linear(head: Head) -> nn.Linear:
    linear = nn.Linear(*head.weights[0].shape)
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(head.weights[0].T.copy()))
        linear.bias.copy_(torch.from_numpy(head.biases[0]))
    return linear


def _head(linear: nn.Linear) -> Head:
    weight = linear.weight.detach().cpu().numpy().T.copy()
    return Head((weight,), (linear.bias.detach().cpu().numpy().copy(),))
