"""Events: the one way in which long work reports to a window, a terminal, a file or a cloud."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of all events; `time` is seconds since the epoch (Unix time)."""

    type: ClassVar[str] = "event"
    time: float = field(default_factory=time.time)

    def to_json(self) -> dict[str, Any]:
        """Returns a dictionary of JSON values with the key `type` first."""
        return {"type": self.type, **vars(self)}


@dataclass(frozen=True, kw_only=True)
class Progress(Event):
    """`done` of `total` steps of a stage.

    Stages of training: `read`, `embed`, `choose` (of an unknown total, 0), `features`, `compare`, `choose_epochs`,
    `check` and `final`; other stages: `compare_archs`, `evaluate`, `import`, `export`, `cut`, `unpack` (bytes), `list`
    (of an unknown total, 0), `example`, `download` and `copy` (bytes, of an unknown total 0), `same`, `verify` (of an
    unknown total, 0), and of jobs in the cloud `cloud_pack`, `cloud_upload` and `cloud_download` (bytes).
    """

    type: ClassVar[str] = "progress"
    stage: str
    done: int
    total: int


@dataclass(frozen=True, kw_only=True)
class Notice(Event):
    """A sentence for the log; `code` is stable and names its kind, `message` is English."""

    type: ClassVar[str] = "notice"
    code: str
    message: str


@dataclass(frozen=True, kw_only=True)
class SampleSkipped(Event):
    """A file that is not used, and why."""

    type: ClassVar[str] = "sample_skipped"
    path: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class SamplesSplit(Event):
    """All samples have been read: so many are learned from, and so many kept aside to check with.

    With cross-validation in `folds` parts every sample is both; the numbers are those of the first part.
    """

    type: ClassVar[str] = "split"
    learned: int
    aside: int
    folds: int | None


@dataclass(frozen=True, kw_only=True)
class BatchFinished(Event):
    """One training step. `loss` is the mean cross-entropy (nats) of the batch."""

    type: ClassVar[str] = "batch"
    phase: str
    epoch: int
    epochs: int
    batch: int
    batches: int
    loss: float


@dataclass(frozen=True, kw_only=True)
class EpochFinished(Event):
    """One pass over the training samples; losses in nats, accuracies as fractions of 1.

    `phase` names what is being fitted (`head`, `finetune`); epochs count from 1.
    """

    type: ClassVar[str] = "epoch"
    phase: str
    epoch: int
    epochs: int
    train_loss: float
    val_loss: float | None
    train_accuracy: float
    val_accuracy: float | None


@dataclass(frozen=True, kw_only=True)
class TrialEpoch(Event):
    """One pass of a model that is only tried, to find out how to train the one that is checked.

    Attributes:
        stage: Why: `compare` (does fine-tuning help?) or `choose_epochs`.
        part: Which of the models that are tried, from 1.
        parts: How many there are at most.
        epoch: The pass, from 1.
        epochs: How many there are at most.
        train_loss: In nats.
        val_loss: The same of watched samples; None without any.
        train_accuracy: As a fraction of 1.
        val_accuracy: The same of watched samples; None without any.
    """

    type: ClassVar[str] = "trial_epoch"
    stage: str
    part: int
    parts: int
    epoch: int
    epochs: int
    train_loss: float
    val_loss: float | None
    train_accuracy: float
    val_accuracy: float | None


@dataclass(frozen=True, kw_only=True)
class PartCompared(Event):
    """Of `samples` held-out ones fine-tuning answers `right`, and the frozen network `right_before`."""

    type: ClassVar[str] = "part_compared"
    part: int
    parts: int
    samples: int
    right: int
    right_before: int


@dataclass(frozen=True, kw_only=True)
class RunFinished(Event):
    """The end of a run: `status` is `succeeded`, `failed` or `cancelled`."""

    type: ClassVar[str] = "run"
    status: str
    message: str = ""


@dataclass(frozen=True, kw_only=True)
class CloudStatus(Event):
    """Where a job in the cloud is; sent about once a second, and kept nowhere.

    Attributes:
        job: Its name.
        phase: `NEW`, `UPLOADING`, `CREATING`, `RUNNING`, `DOWNLOADING`, `DELETING` or `DONE`.
        stage: What the machine does: `boot`, `fetch`, `install`, `train` or `deliver`; empty elsewhere.
        attempt: Machines made for it so far, from 1.
        seconds: How long machines have been there for it.
        price_per_hour: Of the machine; None where no price list could be read.
        spent: `seconds` at that price; None likewise.
        currency: Of both, such as `RUB`; empty without a price.
        waiting: Why nothing can be done at the moment, as a sentence; empty otherwise.
    """

    type: ClassVar[str] = "cloud"
    job: str
    phase: str
    stage: str = ""
    attempt: int = 1
    seconds: float = 0.0
    price_per_hour: float | None = None
    spent: float | None = None
    currency: str = ""
    waiting: str = ""


OnEvent = Callable[[Event], None]


def ignore_event(event: Event) -> None:
    """The callback of a caller who does not listen."""


_TYPES: dict[str, type[Event]] = {
    cls.type: cls
    for cls in (
        Progress,
        Notice,
        SampleSkipped,
        SamplesSplit,
        BatchFinished,
        EpochFinished,
        TrialEpoch,
        PartCompared,
        RunFinished,
        CloudStatus,
    )
}


def event_from_json(record: dict[str, Any]) -> Event:
    """Rebuilds an event from `Event.to_json`.

    Raises:
        KeyError: if the type is not one of ours.
    """
    values = dict(record)
    return _TYPES[values.pop("type")](**values)
