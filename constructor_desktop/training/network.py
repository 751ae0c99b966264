"""Training networks with gradient descent: their last stages, all of a pretrained one, or one from scratch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from constructor_desktop.core.errors import Stopped
from constructor_desktop.core.events import BatchFinished, EpochFinished, OnEvent
from constructor_desktop.models.backbone import Backbone
from constructor_desktop.models.graph import load_tail
from constructor_desktop.models.registry import Recipe
from constructor_desktop.models.trained import Head
from constructor_desktop.training.bank import FeatureBank
from constructor_desktop.training.items import Stopwatch
from constructor_desktop.training.material import Array, Indices
from constructor_desktop.training.order import epoch_order
from constructor_desktop.training.steps import Steps, out_of_memory
from constructor_desktop.training.team import team

PHASE = "finetune"
CHUNK = 64
LEARNS_STATISTICS = ("full", "scratch")
"""Modes in which there are samples enough for the statistics of batch normalisation, and dropout is of use."""


@dataclass(frozen=True)
class Tuned:
    """A trained part of a backbone and the head trained with it.

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


class NetworkTrainer:
    """Trains copies of one backbone's `tail` and a linear head on features computed beforehand.

    The loss is cross-entropy with label smoothing, and the gradient's norm is limited. In the modes `head` and
    `partial` batch-norm statistics stay frozen: the data are too few to estimate them.
    """

    def __init__(
        self,
        backbone: Backbone,
        bank: FeatureBank,
        labels: Indices,
        classes: int,
        device: str,
        stopwatch: Stopwatch | None = None,
        *,
        vary: Callable[[Tensor, np.random.Generator], Tensor] | None = None,
    ) -> None:
        """Makes a trainer.

        Args:
            backbone: Divided into `features` and `tail` as it is to be trained.
            bank: What its features are.
            labels: Class of each sample.
            classes: How many there are.
            device: Where to compute.
            stopwatch: Measures the stage `finetune`.
            vary: Changes a batch of features that is learned from, such as masks in spectrograms.
        """
        self._stopwatch = stopwatch or Stopwatch()
        for parameter in backbone.parameters():
            parameter.requires_grad_(False)
        self._backbone = backbone.to(device).to(memory_format=torch.channels_last).eval()  # type: ignore[call-overload]
        self._original = {name: value.clone() for name, value in backbone.tail.state_dict().items()}
        self._bank = bank
        self._labels = torch.from_numpy(labels)
        self._classes = classes
        self._device = device
        self._vary = vary
        self._team = team()

    def fit(
        self,
        train: Indices,
        recipe: Recipe,
        head: Head | None,
        seed: int,
        on_event: OnEvent,
        val: Indices | None = None,
        *,
        patience: int | None = None,
    ) -> Tuned:
        """Starts from the original tail and a head; reports every batch and epoch.

        `val` is only watched. If the training is stopped, though, or nothing gets better for `patience` passes, the
        pass that answered best there is returned.

        Args:
            train: Samples to learn from.
            recipe: How.
            head: The linear head to start from; None: random numbers.
            seed: Of everything random.
            on_event: Receives BatchFinished and EpochFinished; may raise Cancelled.
            val: Samples to watch.
            patience: After so many passes without a better one it ends; needs `val`.

        Raises:
            Stopped: if it is stopped before the first pass has ended, or without `val`.
            OutOfMemoryError: if a batch does not fit into memory.
        """
        with self._stopwatch.measure("finetune"), torch.random.fork_rng(devices=[]), out_of_memory(recipe.batch_size):
            torch.manual_seed(seed)
            self._backbone.tail.load_state_dict(self._original)
            linear = (_linear(head) if head else self._fresh_head()).to(self._device)
            return self._fit(train, recipe, linear, seed, on_event, val, patience)

    def _fit(
        self,
        train: Indices,
        recipe: Recipe,
        linear: nn.Linear,
        seed: int,
        on_event: OnEvent,
        val: Indices | None,
        patience: int | None,
    ) -> Tuned:
        rng = np.random.default_rng(seed)
        own = np.random.default_rng([seed, self._team.rank])
        orders = [epoch_order(train, self._labels.numpy(), recipe, rng) for _ in range(recipe.epochs)]
        batches = [len(_parts(len(order), recipe.batch_size)) for order in orders]
        steps = Steps(self._backbone.tail, linear, recipe, sum(batches), self._device)
        loss_function = self._loss(train, recipe)
        net = self._team.joined(_Net(self._backbone, linear))
        best = _Best()
        for epoch, order in enumerate(orders, 1):
            losses, right = [], 0
            try:
                self._backbone.tail.train(recipe.mode in LEARNS_STATISTICS)
                for number, (features, labels, counted) in enumerate(self._batches(epoch, order, recipe, own), 1):
                    with steps.precision():
                        logits = net(features)
                        loss = loss_function(logits, labels, counted)
                    correct = ((logits.argmax(dim=1) == labels) & counted).sum()
                    total, hits = self._team.total(steps.down(loss) / self._team.size, float(correct))
                    losses.append(total)
                    right += round(hits)
                    on_event(_batch(epoch, recipe.epochs, number, batches[epoch - 1], losses[-1]))
                self._backbone.tail.eval()
                finished = self._epoch(epoch, recipe.epochs, losses, right / len(order), linear, val)
                if best.is_beaten_by(finished):
                    best.tuned = Tuned(self._tail(), _head(linear), epoch)
                on_event(finished)
            except Stopped:
                if best.tuned is None:
                    raise
                return replace(best.tuned, stopped_at=epoch)
            finally:
                self._backbone.tail.eval()
            if patience and best.tuned and epoch - best.tuned.passes >= patience:
                return best.tuned
        return best.tuned if patience and best.tuned else Tuned(self._tail(), _head(linear), recipe.epochs)

    def embed(self, tuned: Tuned, indices: Indices, view: int = 0) -> Array:
        """Embeds samples with a trained tail, `float32 [M, D]`."""
        if tuned.tail:
            load_tail(self._backbone.tail, tuned.tail)
        with self._stopwatch.measure("finetune"):
            return self._embed(indices, view)

    def _embed(self, indices: Indices, view: int = 0) -> Array:
        with torch.inference_mode():
            parts = [
                self._backbone.embed(self._features(view, indices[start : start + CHUNK])).float().cpu().numpy()
                for start in range(0, len(indices), CHUNK)
            ]
        return np.concatenate(parts)

    def _features(self, view: int | Indices, indices: Indices) -> Tensor:
        features = torch.from_numpy(self._bank.get(view, indices)).to(self._device)
        return features.contiguous(memory_format=torch.channels_last) if features.ndim == 4 else features

    def _batches(
        self, epoch: int, order: Indices, recipe: Recipe, rng: np.random.Generator
    ) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        """Yields features, labels, and which of them count: this process's share of each batch.

        A sample that comes several times in an epoch comes as different views. Where there are fewer samples than
        processes, some take one that does not count.
        """
        views = self._views(epoch, order)
        for part in _parts(len(order), recipe.batch_size):
            places = np.arange(part.start, part.stop)
            own = places[self._team.rank :: self._team.size] if len(places) > self._team.rank else places[:1]
            counted = torch.full((len(own),), len(places) > self._team.rank, device=self._device)
            features = self._features(views[own], order[own])
            varied = self._vary(features, rng) if self._vary else features
            yield varied, self._labels[order[own]].to(self._device), counted

    def _views(self, epoch: int, order: Indices) -> Indices:
        if not self._bank.views:
            return np.zeros(len(order), np.int64)
        repeat = np.zeros(len(order), np.int64)
        for sample in np.unique(order):
            places = np.flatnonzero(order == sample)
            repeat[places] = np.arange(len(places))
        views: Indices = 1 + (epoch - 1 + repeat) % self._bank.views
        return views

    def _fresh_head(self) -> nn.Linear:
        with torch.inference_mode():
            size = self._backbone.embed(self._features(0, np.zeros(1, np.int64))).shape[1]
        return nn.Linear(size, self._classes)

    def _loss(self, train: Indices, recipe: Recipe) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
        """Returns the cross-entropy of a batch that all processes share; its gradient is their mean."""
        weights = self._class_weights(train) if recipe.balance == "loss" else torch.ones(self._classes)
        weights = weights.to(self._device)
        summed = nn.CrossEntropyLoss(weights, label_smoothing=recipe.label_smoothing, reduction="none")

        def loss(logits: Tensor, labels: Tensor, counted: Tensor) -> Tensor:
            whole = self._team.total(float(weights[labels][counted].sum()))[0]
            share: Tensor = (summed(logits, labels) * counted).sum() * (self._team.size / whole)
            return share

        return loss

    def _class_weights(self, train: Indices) -> Tensor:
        counts = torch.bincount(self._labels[train], minlength=self._classes).clamp(min=1)
        return (len(train) / (self._classes * counts.float())).to(self._device)

    def _epoch(
        self, epoch: int, epochs: int, losses: list[float], accuracy: float, linear: nn.Linear, val: Indices | None
    ) -> EpochFinished:
        val_loss, val_accuracy = None, None
        if val is not None and len(val):
            logits = torch.from_numpy(_head(linear).logits(self._embed(val)))
            val_loss = float(nn.functional.cross_entropy(logits, self._labels[val]))
            val_accuracy = float((logits.argmax(dim=1) == self._labels[val]).float().mean())
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


class _Net(nn.Module):
    """From features to logits."""

    def __init__(self, backbone: Backbone, linear: nn.Linear) -> None:
        super().__init__()
        self.backbone = backbone
        self.linear = linear

    def forward(self, features: Tensor) -> Tensor:
        logits: Tensor = self.linear(self.backbone.embed(features))
        return logits


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


def _parts(count: int, size: int) -> list[slice]:
    """Divides an epoch into batches; a single sample has no statistics, so that it joins the batch before."""
    starts = list(range(0, count, size))
    if len(starts) > 1 and count - starts[-1] == 1:
        starts.pop()
    return [slice(first, last) for first, last in pairwise([*starts, count])]


def _linear(head: Head) -> nn.Linear:
    linear = nn.Linear(*head.weights[0].shape)
    with torch.no_grad():
        linear.weight.copy_(torch.from_numpy(head.weights[0].T.copy()))
        linear.bias.copy_(torch.from_numpy(head.biases[0]))
    return linear


def _head(linear: nn.Linear) -> Head:
    weight = linear.weight.detach().cpu().numpy().T.copy()
    return Head((weight,), (linear.bias.detach().cpu().numpy().copy(),))
