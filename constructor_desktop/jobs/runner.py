"""What a job is, and who carries it out."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from constructor_desktop.core.events import OnEvent
from constructor_desktop.training.config import RunConfig


@dataclass(frozen=True)
class JobSpec:
    """One training job.

    Attributes:
        data: A folder with one sub-folder per class, a project or a CSV manifest.
        out: The run folder to be written.
        config: The settings.
    """

    data: Path
    out: Path
    config: RunConfig


class Runner(Protocol):
    """Carries out jobs on this computer or elsewhere."""

    def run(self, spec: JobSpec, on_event: OnEvent) -> Path:
        """Trains and returns the finished run folder.

        Raises:
            ConstructorError: if the job failed; the run folder says so as well.
            Cancelled: if the callback asked for it; the run folder says so as well.
        """
        ...
