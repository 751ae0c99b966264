"""Deciding on a model with the training samples alone, and fitting it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from constructor_desktop.core.errors import Stopped
from constructor_desktop.core.events import (
    EpochFinished,
    Event,
    Notice,
    OnEvent,
    PartCompared,
    Progress,
    TrialEpoch,
    ignore_event,
)
from constructor_desktop.models.registry import Recipe
from constructor_desktop.models.trained import Head
from constructor_desktop.training.calibration import fit_temperature, held_out_distances
from constructor_desktop.training.heads import fit_head
from constructor_desktop.training.material import Array, Indices, Material
from constructor_desktop.training.selection import HeadPlan, HeldOut, select_head
from constructor_desktop.training.splits import Split, k_fold

if TYPE_CHECKING:
    from constructor_desktop.training.network import NetworkTrainer

# Fine-tuning needs most of the samples to show what it can do, hence five folds; after two of them it may be clear.
TUNING_FOLDS = 5
MIN_FOLDS = 2
CLEARLY, ENOUGH = 2.0, 1.0
TICK_SECONDS = 0.05
TRIALS = ("compare", "choose_epochs")
"""Stages that find out how to train."""
# Fewer mistakes than this cannot show that another model is better.
MIN_MISTAKES = 3
MIN_ERROR = 0.02


@dataclass(frozen=True)
class Plan:
    """How a model is trained, chosen without looking at samples kept aside.

    Attributes:
        head: The head on the frozen backbone; with fine-tuning, where its head starts.
        tuning: Settings of fine-tuning, or None for the frozen backbone.
        held_out: Cross-validated predictions of the chosen way.
    """

    head: HeadPlan
    tuning: Recipe | None
    held_out: HeldOut


@dataclass(frozen=True)
class Fitted:
    """A trained head and, if fine-tuned, tail.

    Attributes:
        head: From embeddings to logits.
        tail: Fine-tuned weights by name; empty for the frozen backbone.
        embeddings: Of the training samples, `float32 [M, D]`, in the model's own space.
        plan: How it was trained in fact: a training that was stopped has fewer passes, or no fine-tuning.
    """

    head: Head
    tail: dict[str, Array]
    embeddings: Array
    plan: Plan


@dataclass(frozen=True)
class Stop:
    """Where fine-tuning was stopped.

    Attributes:
        at_pass: In which pass, or None if it was not learning the model that is checked.
        kept_pass: The pass that was kept, or None if the model is not fine-tuned, or its training came to an end.
    """

    at_pass: int | None = None
    kept_pass: int | None = None


class Planner:
    """Chooses and fits models for one data set. `tuner` gives the fine-tuner when it is first needed, or is None.

    Attributes:
        stop: Where the training was stopped early; None if it was not.
    """

    def __init__(
        self,
        material: Material,
        settings: Recipe,
        tuner: Callable[[bool], NetworkTrainer] | None,
        seed: int,
        on_event: OnEvent,
    ) -> None:
        self._material = material
        self._settings = settings
        self._make_tuner = tuner
        self._tuner: NetworkTrainer | None = None
        self._seed = seed
        self._on_event = on_event
        self._ticked = 0.0
        self.stop: Stop | None = None

    def plan(self, train: Indices) -> Plan:
        """Chooses how to train on the given samples; if it is stopped meanwhile, without fine-tuning.

        Raises:
            Stopped: if it is stopped before there is anything to choose.
        """
        head = select_head(self._material, train, self._seed, self._tick)
        plan = Plan(head, None, head.held_out)
        if self._make_tuner is None:
            return plan
        mistakes = int(head.held_out.mistakes(self._material.labels).sum())
        if not head.held_out.samples.size:
            self._say("kept_fast", "Too few samples to find out whether fine-tuning helps: it is not used.")
            return plan
        if mistakes < max(MIN_MISTAKES, MIN_ERROR * len(head.held_out.samples)):
            why = f"Fine-tuning was left out: without it there are {mistakes} mistakes, too few to show that it helps."
            if mistakes == 1:
                why = "Fine-tuning was left out: without it there is 1 mistake, too few to show that it helps."
            self._say("kept_fast", why)
            return plan
        try:
            tuned = self._cross_validate(self._tuner_for(head), head, train)
        except Stopped:
            self.stop = Stop()
            self._say("stopped", "Stopped before it was known whether fine-tuning helps: it is not used.")
            return plan
        if lead(tuned, head.held_out, self._material.labels) > ENOUGH:
            self._say("kept_tuned", "Fine-tuning answers clearly better on held-out samples and is used.")
            return Plan(head, self._settings, tuned)
        self._say("kept_fast", "Fine-tuning does not answer clearly better on held-out samples and is not used.")
        return plan

    def fit(self, plan: Plan, train: Indices, val: Indices | None = None) -> Fitted:
        """Trains as planned. With `val` the curves of both are reported, without it only progress.

        With `val` a training that is stopped keeps the best there is.

        Raises:
            Stopped: if it is stopped without `val`.
        """
        on_event = self._on_event if val is not None else self._as_progress("final", 1, 1)
        try:
            if plan.tuning is None:
                return self._frozen(plan, train, on_event, val)
            return self._fine_tuned(plan, plan.tuning, train, on_event, val)
        except Stopped:
            if val is None:
                raise
            self.stop = Stop()
            if plan.tuning is not None:
                self._say("stopped", "Stopped before the first pass of fine-tuning ended: it is not used.")
            return self._frozen(replace(plan, tuning=None), train, ignore_event, val)

    def _frozen(self, plan: Plan, train: Indices, on_event: OnEvent, val: Indices | None) -> Fitted:
        head = fit_head(self._material, train, plan.head, self._seed, on_event, val)
        return Fitted(head, {}, self._material.embeddings[train], plan)

    def _fine_tuned(self, plan: Plan, tuning: Recipe, train: Indices, on_event: OnEvent, val: Indices | None) -> Fitted:
        tuner = self._tuner_for(plan.head)
        tuned = tuner.fit(train, tuning, self._start(plan.head, train), self._seed, on_event, val)
        if tuned.stopped_at is not None:
            self.stop = Stop(tuned.stopped_at, tuned.passes)
            self._say(
                "stopped",
                f"Stopped in pass {tuned.stopped_at}. Pass {tuned.passes}, which answered best, is kept. As the "
                "samples kept aside chose it, the accuracy may be slightly too good.",
            )
        used = replace(plan, tuning=replace(tuning, epochs=tuned.passes))
        return Fitted(tuned.head, tuned.tail, tuner.embed(tuned, train), used)

    def predict(self, fitted: Fitted, samples: Indices) -> HeldOut:
        """Predicts samples the model has not seen."""
        embeddings = self._material.embeddings[samples]
        if fitted.plan.tuning is not None:
            from constructor_desktop.training.network import Tuned

            assert self._tuner is not None
            passes = fitted.plan.tuning.epochs
            embeddings = self._tuner.embed(Tuned(fitted.tail, fitted.head, passes), samples)
        distances = held_out_distances(embeddings, fitted.embeddings)
        return HeldOut(samples, fitted.head.logits(embeddings), distances)

    def _tuner_for(self, head: HeadPlan) -> NetworkTrainer:
        if self._tuner is None:
            assert self._make_tuner is not None
            self._tuner = self._make_tuner(any(view % 2 for view in head.views))
        return self._tuner

    def _cross_validate(self, tuner: NetworkTrainer, head: HeadPlan, train: Indices) -> HeldOut:
        """Predicts held-out samples fold after fold, until it is clear which way is better."""
        material = self._material
        keys = [material.keys[index] for index in train]
        parts: list[HeldOut] = []
        splits = k_fold(material.labels[train], material.groups[train], keys, TUNING_FOLDS, self._seed)
        for number, local in enumerate(splits, 1):
            split = Split(train[local.train], train[local.val])
            start = self._start(head, split.train)
            on_event = self._as_progress("compare", number, len(splits))
            tuned = tuner.fit(split.train, self._settings, start, self._seed, on_event)
            seen, new = tuner.embed(tuned, split.train), tuner.embed(tuned, split.val)
            parts.append(HeldOut(split.val, tuned.head.logits(new), held_out_distances(new, seen)))
            self._on_event(_compared(number, len(splits), parts[-1], head.held_out, material.labels))
            if number >= MIN_FOLDS and not -ENOUGH < lead(join(parts), head.held_out, material.labels) < CLEARLY:
                break
        return join(parts)

    def _start(self, head: HeadPlan, train: Indices) -> Head | None:
        linear = replace(head, kind="logistic")
        return fit_head(self._material, train, linear, self._seed, lambda event: self._tick())

    def _as_progress(self, stage: str, part: int, parts: int) -> OnEvent:
        """Reports epochs as progress where they are not the curves of the model that is checked."""

        def on_event(event: Event) -> None:
            if isinstance(event, EpochFinished) and event.phase == "finetune":
                done = (part - 1) * event.epochs + event.epoch
                self._on_event(Progress(stage=stage, done=done, total=parts * event.epochs))
                if stage in TRIALS:
                    self._on_event(_trial(event, stage, part, parts))
            else:
                self._tick()

        return on_event

    def _tick(self) -> None:
        """Gives the listener a chance to cancel, a few times a second."""
        now = time.monotonic()
        if now - self._ticked > TICK_SECONDS:
            self._ticked = now
            self._on_event(Progress(stage="choose", done=0, total=0))

    def _say(self, code: str, message: str) -> None:
        self._on_event(Notice(code=code, message=message))


def _trial(event: EpochFinished, stage: str, part: int, parts: int) -> TrialEpoch:
    return TrialEpoch(
        stage=stage,
        part=part,
        parts=parts,
        epoch=event.epoch,
        epochs=event.epochs,
        train_loss=event.train_loss,
        val_loss=event.val_loss,
        train_accuracy=event.train_accuracy,
        val_accuracy=event.val_accuracy,
        time=event.time,
    )


def _compared(part: int, parts: int, new: HeldOut, old: HeldOut, labels: Indices) -> PartCompared:
    samples, rows_new, rows_old = np.intersect1d(new.samples, old.samples, return_indices=True)
    return PartCompared(
        part=part,
        parts=parts,
        samples=len(samples),
        right=len(samples) - int(new.mistakes(labels)[rows_new].sum()),
        right_before=len(samples) - int(old.mistakes(labels)[rows_old].sum()),
    )


def lead(new: HeldOut, old: HeldOut, labels: Indices) -> float:
    """Says by how many standard errors the new way is better on the samples that both predicted.

    The measure is the cross-entropy, each way at its own best temperature: unlike the number of mistakes it also tells
    how sure right and wrong answers were, and so needs fewer samples. With more mistakes a way is never better.

    Returns:
        The mean of the paired differences over its standard error; negative or 0 if the new way is not better.
    """
    samples, rows_new, rows_old = np.intersect1d(new.samples, old.samples, return_indices=True)
    if len(samples) < 2:
        return 0.0
    truth = labels[samples]
    difference = _losses(old.logits[rows_old], truth) - _losses(new.logits[rows_new], truth)
    wrong_new, wrong_old = new.mistakes(labels)[rows_new], old.mistakes(labels)[rows_old]
    error = float(difference.std(ddof=1)) / len(samples) ** 0.5
    score = float(difference.mean() / max(error, 1e-9))
    more_mistakes = bool(wrong_new.sum() > wrong_old.sum())
    return min(score, 0.0) if more_mistakes else score


def _losses(logits: Array, labels: Indices) -> Array:
    """Returns the cross-entropy of each row at the temperature that is best for all."""
    scaled = logits / np.float32(fit_temperature(logits, labels))
    shifted = scaled - scaled.max(axis=1, keepdims=True)
    losses: Array = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]
    return losses


def join(parts: list[HeldOut]) -> HeldOut:
    """Joins the predictions of several folds."""
    return HeldOut(
        np.concatenate([part.samples for part in parts]),
        np.concatenate([part.logits for part in parts]),
        np.concatenate([part.distances for part in parts]),
    )
