"""Checking a way to train on samples kept aside, and training the final model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from constructor_desktop.core.errors import Stopped
from constructor_desktop.core.events import Notice, OnEvent, Progress
from constructor_desktop.training.plans import Fitted, Plan, Planner, Stop
from constructor_desktop.training.selection import HeldOut
from constructor_desktop.training.splits import Split


@dataclass(frozen=True)
class Learned:
    """What came of a training.

    Attributes:
        splits: Those that were checked; all of them unless it was stopped.
        checked: For each of them the predictions of the samples kept aside, by a model that had not seen them.
        plan: How the final model was trained.
        fitted: The final model.
        stop: Where it was stopped early: then the final model is the last one that was checked. None if it was not,
            and the final model learned from all samples.
    """

    splits: list[Split]
    checked: list[HeldOut]
    plan: Plan
    fitted: Fitted
    stop: Stop | None


def learn(planner: Planner, splits: Sequence[Split], count: int, on_event: OnEvent) -> Learned:
    """Predicts the samples kept aside of each split, and trains the final model on all `count` samples.

    Raises:
        Stopped: if it is stopped before there is a model.
    """
    checked: list[HeldOut] = []
    plan: Plan | None = None
    fitted: Fitted | None = None
    try:
        for number, split in enumerate(splits):
            on_event(Progress(stage="check", done=number, total=len(splits)))
            plan = planner.plan(split.train)
            fitted = planner.fit(plan, split.train, split.val)
            checked.append(planner.predict(fitted, split.val))
            if planner.stop:
                break
        else:
            on_event(Progress(stage="check", done=len(splits), total=len(splits)))
            everything = np.arange(count)
            plan = plan if plan and len(splits) == 1 else planner.plan(everything)
            if planner.stop is None:
                return Learned(list(splits), checked, plan, planner.fit(plan, everything), None)
    except Stopped:
        if fitted is None:
            raise
        message = "Stopped before a model was trained on all samples: the one that was checked is kept."
        on_event(Notice(code="stopped", message=message))
    assert fitted is not None
    return Learned(list(splits[: len(checked)]), checked, fitted.plan, fitted, planner.stop or Stop())
