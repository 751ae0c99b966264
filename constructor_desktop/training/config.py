"""Everything a user can choose about a run; the same file is read on this computer and elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from constructor_desktop.core.errors import UsageError

HYPERPARAMS = {
    "num_epochs": "epochs",
    "learning_rate": "learning_rate",
    "batch_size": "batch_size",
    "weight_decay": "weight_decay",
    "label_smoothing": "label_smoothing",
}


class RunConfig(BaseModel):
    """Settings of a run. The five after `clip_seconds` belong to fine-tuning; None means the architecture's default."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    arch: str | None = Field(default=None, description="Name of the architecture; None: the default for the modality")
    preset: Literal["fast", "accurate"] = "fast"
    val_fraction: float = Field(default=0.3, gt=0, lt=1, description="Share of samples kept aside; ignored with folds")
    folds: int | None = Field(default=None, ge=2, le=20, description="Cross-validate with so many folds")
    repeats: int = Field(default=1, ge=1, le=20, description="Repetitions of the cross-validation")
    seed: int = Field(default=0, ge=0, lt=2**31)
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    clip_seconds: float = Field(default=5.0, ge=0.5, le=60, description="Longest part of a sound that is used, seconds")
    epochs: int | None = Field(default=None, ge=1, le=500, description="Passes over the training samples")
    learning_rate: float | None = Field(default=None, gt=0, le=1)
    batch_size: int | None = Field(default=None, ge=2, le=512, description="Samples per step")
    weight_decay: float | None = Field(default=None, ge=0, le=1)
    label_smoothing: float | None = Field(default=None, ge=0, lt=1)

    @classmethod
    def create(cls, **values: Any) -> RunConfig:
        """Builds a configuration; raises UsageError with one sentence if a value is out of range."""
        try:
            return cls(**values)
        except ValidationError as error:
            first = error.errors()[0]
            name = ".".join(str(part) for part in first["loc"])
            raise UsageError(f"The setting {name} = {first.get('input')!r} does not work: {first['msg']}.") from error

    @classmethod
    def from_hyperparams(cls, record: Mapping[str, Any], **overrides: Any) -> RunConfig:
        """Builds a configuration from the form of `hyperparams.json`; `overrides` that are not None win.

        Raises:
            UsageError: for unknown names or values out of range.
        """
        unknown = sorted(set(record) - set(HYPERPARAMS))
        if unknown:
            raise UsageError(f"Unknown hyper-parameter {unknown[0]}. Known are: {', '.join(HYPERPARAMS)}.")
        values = {HYPERPARAMS[name]: value for name, value in record.items()}
        return cls.create(**values | {name: value for name, value in overrides.items() if value is not None})
