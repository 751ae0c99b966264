"""Networks that learn as their recipe says, without a comparison with the frozen backbone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from constructor_desktop.core.errors import Stopped
from constructor_desktop.core.events import Notice, OnEvent
from constructor_desktop.models.registry import Recipe
from constructor_desktop.models.trained import Head
from constructor_desktop.training.material import Indices, Material
from constructor_desktop.training.plans import Fitted, Plan, Planner
from constructor_desktop.training.selection import HeadPlan, HeldOut
from constructor_desktop.training.splits import hold_out

if TYPE_CHECKING:
    from constructor_desktop.training.network import NetworkTrainer

# Of the training samples: what tells when to stop, so that the samples kept aside to check with need not.
WATCHED_SHARE = 0.15


class NetworkPlanner(Planner):
    """Fits networks for one data set."""

    def __init__(
        self,
        material: Material,
        recipe: Recipe,
        trainer: Callable[[], NetworkTrainer],
        seed: int,
        on_event: OnEvent,
        patience: int | None = None,
    ) -> None:
        """Makes a planner.

        Args:
            material: The samples; their embeddings are not used.
            recipe: How to train.
            trainer: Makes the trainer when it is first needed.
            seed: Of everything random.
            on_event: Receives the curves; may raise Cancelled.
            patience: After so many passes without a better one on samples put aside for that, training ends; None: it
                goes on for as many passes as the recipe says.
        """
        super().__init__(material, recipe, lambda mirror: trainer(), seed, on_event)
        self._patience = patience

    def plan(self, train: Indices) -> Plan:
        """Finds out how many passes are best, if it may end early; otherwise there is nothing to choose.

        Raises:
            Stopped: if it is stopped meanwhile.
        """
        nothing = HeldOut(
            np.empty(0, np.int64), np.empty((0, self._material.classes), np.float32), np.empty(0, np.float32)
        )
        head = HeadPlan("linear", 0.0, (), 0, nothing)
        recipe = self._settings if self._patience is None else self._with_best_epochs(train, head, self._patience)
        return Plan(head, recipe, nothing)

    def fit(self, plan: Plan, train: Indices, val: Indices | None = None) -> Fitted:
        """Trains as planned. With `val` the curves of both are reported, and the best pass is kept when it is stopped.

        Raises:
            Stopped: if it is stopped without `val`, or before the first pass ends.
        """
        assert plan.tuning is not None
        on_event = self._on_event if val is not None else self._as_progress("final", 1, 1)
        return self._fine_tuned(plan, plan.tuning, train, on_event, val)

    def _start(self, head: HeadPlan, train: Indices) -> Head | None:
        return None

    def _with_best_epochs(self, train: Indices, head: HeadPlan, patience: int) -> Recipe:
        material = self._material
        keys = [material.keys[index] for index in train]
        split = hold_out(material.labels[train], material.groups[train], keys, WATCHED_SHARE, self._seed)
        if not len(split.val):
            message = "Too few samples to find out when to stop: it learns for as many passes as set."
            self._say("no_early_stopping", message)
            return self._settings
        on_event = self._as_progress("choose_epochs", 1, 1)
        tuned = self._tuner_for(head).fit(
            train[split.train], self._settings, None, self._seed, on_event, train[split.val], patience=patience
        )
        if tuned.stopped_at is not None:
            raise Stopped
        self._on_event(Notice(code="epochs_chosen", message=f"{tuned.passes} passes answered best and are used."))
        return replace(self._settings, epochs=tuned.passes)
