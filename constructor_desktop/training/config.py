"""Everything a user can choose about a run; the same file is read on this computer and elsewhere."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from constructor_desktop.core.errors import UsageError
from constructor_desktop.training.augmentations import NAMES

HYPERPARAMS = {
    "num_epochs": "epochs",
    "learning_rate": "learning_rate",
    "batch_size": "batch_size",
    "weight_decay": "weight_decay",
    "label_smoothing": "label_smoothing",
}
# Settings that are typed in other words than their names.
_OPTIONS = {"val_fraction": "--val", "augmentations": "--augment", "noise_snr_db": "--noise-snr"}
_LONGEST_SHOWN = 40
_BOUNDS = ("gt", "ge", "lt", "le")


class RunConfig(BaseModel):
    """Settings of a run. Those after `clip_seconds` belong to gradient descent; None means the recipe's value."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    arch: str | None = Field(default=None, description="Name of the architecture; None: the default for the modality")
    preset: Literal["fast", "accurate", "reference"] = "fast"
    mode: Literal["frozen", "head", "partial", "full", "scratch"] | None = Field(
        default=None, description="What learns; None: as the preset says"
    )
    val_fraction: float = Field(default=0.3, gt=0, lt=1, description="Share of samples kept aside; ignored with folds")
    folds: int | None = Field(default=None, ge=2, le=20, description="Cross-validate with so many folds")
    repeats: int = Field(default=1, ge=1, le=20, description="Repetitions of the cross-validation")
    seed: int = Field(default=0, ge=0, lt=2**31)
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    augment: bool = Field(default=True, description="Whether it also learns from varied copies, where they help")
    augmentations: tuple[str, ...] | None = Field(
        default=None, description="Which; None: those that suit the architecture"
    )
    noise_folder: str | None = Field(default=None, description="Recordings for the augmentation background_noise")
    noise_snr_db: float | None = Field(default=None, ge=-10, le=40, description="How much louder sounds are than noise")
    clip_seconds: float = Field(default=5.0, ge=0.5, le=60, description="Longest part of a sound that is used, seconds")
    epochs: int | None = Field(default=None, ge=1, le=500, description="Passes over the training samples")
    learning_rate: float | None = Field(default=None, gt=0, le=1)
    batch_size: int | None = Field(default=None, ge=2, le=512, description="Samples per step")
    weight_decay: float | None = Field(default=None, ge=0, le=1)
    label_smoothing: float | None = Field(default=None, ge=0, lt=1)
    optimizer: Literal["adam", "adamw"] | None = None
    schedule: Literal["cosine", "constant"] | None = Field(default=None, description="Of the learning rate")
    balance: Literal["loss", "sampling", "none"] | None = Field(default=None, description="Of classes of unlike sizes")
    patience: int | None = Field(default=None, ge=1, le=100, description="Passes without a better one until it ends")
    smaller_batches: bool = Field(default=False, description="Whether to try again where memory does not suffice")

    @field_validator("augmentations")
    @classmethod
    def _known(cls, names: tuple[str, ...] | None) -> tuple[str, ...] | None:
        if names is not None and not set(names) <= set(NAMES):
            raise ValueError("an unknown augmentation")
        return names

    @classmethod
    def create(cls, **values: Any) -> RunConfig:
        """Builds a configuration; raises UsageError with a sentence naming the option if a value does not work."""
        try:
            return cls(**values)
        except ValidationError as error:
            name = str(error.errors()[0]["loc"][0])
            raise UsageError(_complaint(_option(name), name, values[name])) from error

    @classmethod
    def from_hyperparams(
        cls, record: Mapping[str, Any], source: str = "hyper-parameters", /, **overrides: Any
    ) -> RunConfig:
        """Builds a configuration from the form of `hyperparams.json`; `overrides` that are not None win.

        Args:
            record: The content of the file.
            source: What to call it in messages.
            overrides: Settings by their names here.

        Raises:
            UsageError: for unknown names, values of another type or out of range.
        """
        unknown = sorted(set(record) - set(HYPERPARAMS))
        if unknown:
            known = ", ".join(HYPERPARAMS)
            raise UsageError(f"{source}: Unknown hyper-parameter {unknown[0]}. Known are: {known}.")
        for key, value in record.items():
            if not cls._accepts(HYPERPARAMS[key], value):
                raise UsageError(_complaint(f'{source}: "{key}"', HYPERPARAMS[key], value))
        values = {HYPERPARAMS[key]: value for key, value in record.items()}
        return cls.create(**values | {name: value for name, value in overrides.items() if value is not None})

    @classmethod
    def _accepts(cls, name: str, value: Any) -> bool:
        if isinstance(value, bool | str):  # which would be taken for numbers otherwise
            return False
        try:
            cls(**{name: value})
        except ValidationError:
            return False
        return True


def _option(name: str) -> str:
    """The setting as it is typed on the command line."""
    return _OPTIONS.get(name, f"--{name.replace('_', '-')}")


def _complaint(what: str, name: str, value: Any) -> str:
    if name not in RunConfig.model_fields:
        return f"{what}: There is no such setting. Leave it out."
    return f"{what} must be {_allowed(name, value)}, not {_shown(value)}."


def _allowed(name: str, value: Any) -> str:
    """Says which values of a setting work."""
    if name == "augmentations":
        return f"names out of {', '.join(NAMES)}"
    field = RunConfig.model_fields[name]
    annotation = field.annotation
    choices = [text for text in get_args(annotation) if isinstance(text, str)]
    if choices:
        return f"one of {', '.join(choices)}"
    types = {annotation, *get_args(annotation)}
    if str in types:
        return "a text"
    number = "a whole number " if int in types else "" if type(value) in (int, float) else "a number "
    return number + _range(
        {key: getattr(entry, key) for entry in field.metadata for key in _BOUNDS if hasattr(entry, key)}
    )


def _range(bounds: Mapping[str, float]) -> str:
    if {"gt", "lt"} <= bounds.keys():
        return f"between {bounds['gt']} and {bounds['lt']}"
    if {"ge", "le"} <= bounds.keys():
        return f"from {bounds['ge']} to {bounds['le']}"
    low = f"greater than {bounds['gt']}" if "gt" in bounds else f"at least {bounds['ge']}"
    high = f"less than {bounds['lt']}" if "lt" in bounds else f"at most {bounds['le']}"
    return f"{low} and {high}"


def _shown(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = json.dumps(value, ensure_ascii=False, default=repr)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
