"""The file model.json of a bundle."""

from __future__ import annotations

from importlib.metadata import version
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from constructor_desktop.core.data import Modality
from constructor_desktop.models.preprocess import Preprocess, preprocess_from_json

_STRICT = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class TorchDescription(BaseModel):
    """How the torch module is rebuilt.

    Attributes:
        module: Name of the module with the backbone.
        backbone: Name of its class.
        arguments: What the class is called with.
        neighbours: How many distances are averaged.
    """

    model_config = _STRICT
    module: str
    backbone: str
    arguments: dict[str, int | float | str] = {}
    neighbours: Annotated[int, Field(ge=1)]


class Description(BaseModel):
    """Everything but weights.

    Attributes:
        format: Version of this format.
        modality: Pictures or sounds.
        classes: Class names in the order of the outputs.
        preprocess: From decoded sample to network input.
        threshold: The largest distance that still counts as known.
        window_seconds: For sounds, the length of a typical training sample.
        arch: Name of the architecture.
        arch_digest: The exact pretrained weights and code version.
        torch: How the torch module is rebuilt.
        versions: Of the packages that made the bundle.
    """

    model_config = _STRICT
    format: Literal[1]
    modality: Modality
    classes: Annotated[tuple[Annotated[str, Field(min_length=1, max_length=500)], ...], Field(min_length=2)]
    preprocess: dict[str, Any]
    threshold: float
    window_seconds: Annotated[float, Field(gt=0, le=3600)] | None
    arch: str
    arch_digest: str
    torch: TorchDescription
    versions: dict[str, str]

    @field_validator("classes")
    @classmethod
    def _unique(cls, classes: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(classes)) < len(classes):
            raise ValueError("a class is named twice")
        return classes

    @model_validator(mode="after")
    def _fits(self) -> Description:
        if self.make_preprocess().kind != self.modality:
            raise ValueError("the preprocessing is for another modality")
        return self

    def make_preprocess(self) -> Preprocess:
        """Rebuilds the preprocessing object."""
        return preprocess_from_json(self.preprocess)


def installed_version(package: str) -> str:
    """Returns the public version of an installed package, without a local part such as `+cpu`."""
    return version(package).partition("+")[0]
