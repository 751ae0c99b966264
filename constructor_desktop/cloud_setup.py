"""Putting together what trains in the cloud; the one place where jobs meet the models."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from constructor_desktop.core.data import Dataset
from constructor_desktop.core.events import OnEvent
from constructor_desktop.core.folders import weights_folder
from constructor_desktop.jobs.cloud.context import Tools
from constructor_desktop.jobs.cloud.runner import CloudRunner
from constructor_desktop.jobs.cloud.wheel import make_wheel
from constructor_desktop.jobs.local import load_dataset
from constructor_desktop.training.config import RunConfig
from constructor_desktop.verification import verify_run


def make_cloud_runner(config_folder: Path, cache_folder: Path) -> CloudRunner:
    """Returns what carries out jobs in the cloud of the user's profile; nothing is asked yet.

    Args:
        config_folder: Holds the profile and the records of the jobs.
        cache_folder: Takes archives until they are sent, and keeps exported networks.
    """

    def verify(run: Path, on_event: OnEvent) -> None:
        verify_run(run, cache_folder, on_event)

    return CloudRunner(config_folder, cache_folder, Tools(load_dataset, make_wheel, verify, find_weights))


def find_weights(config: RunConfig, dataset: Dataset) -> Sequence[Path]:
    """Returns the downloaded weights of the architecture that a job trains, with their record; often none are needed.

    Raises:
        UsageError: if the architecture is for other data.
        ModelError: if an optional library that it needs is missing.
    """
    from constructor_desktop.models.weights_record import RECORDS, read_records
    from constructor_desktop.training.recipes import choose_architecture

    record = read_records().get(choose_architecture(config.arch, dataset.modality).name)
    folder = weights_folder()
    return [] if record is None else [folder / RECORDS, folder / record.file]
