"""This installation of the program: its name in the cloud, its jobs, and where it may have left something."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from constructor_desktop.core.errors import NotFoundError, StorageError
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.labels import owner_id
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.orphans import Known
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.record import JobRecord, JobStore
from constructor_desktop.jobs.cloud.secrets import Secrets


@dataclass(frozen=True)
class Place:
    """One folder of the cloud and one bucket."""

    profile: CloudProfile
    compute: Compute
    objects: ObjectStore


class Installation:
    """What the reaper knows without asking the cloud."""

    def __init__(self, config_folder: Path, profile: CloudProfile | None, secrets: Secrets) -> None:
        """Prepares it.

        Args:
            config_folder: Holds the records and the name of this installation.
            profile: Says where to look; where jobs that still owe something were, is looked at besides.
            secrets: Open the cloud.

        Raises:
            StorageError: if the name of this installation cannot be read.
        """
        self.store = JobStore(config_folder)
        self.owner = owner_id(config_folder)
        self._profile = profile
        self._secrets = secrets
        self._places: dict[tuple[str | None, str, str, str], Place] = {}

    def records(self) -> dict[str, JobRecord | None]:
        """Returns all jobs by their names; None for a record that cannot be read."""
        records: dict[str, JobRecord | None] = {}
        for job in self.store.ids():
            try:
                records[job] = self.store.load(job)
            except NotFoundError:  # removed a moment ago
                continue
            except StorageError:
                records[job] = None
        return records

    def known(self) -> Known:
        """Returns what the records say at this moment."""
        return Known(self.records(), self.store.is_running, self.owner, time.time())

    def places(self) -> list[Place]:
        """Returns where to look."""
        profiles = [self._profile] if self._profile is not None else []
        profiles += [
            record.profile
            for record in self.records().values()
            if record is not None and (record.owes_machine or record.in_bucket)
            if not record.given_up or record.may_be_left(time.time())
        ]
        return list({id(place): place for place in map(self.place, profiles)}.values())

    def place(self, profile: CloudProfile) -> Place:
        """Returns how a profile's folder and bucket are reached; the same for profiles that differ in other things."""
        key = profile.place
        if key not in self._places:
            self._places[key] = Place(profile, Compute(profile, self._secrets), ObjectStore(profile, self._secrets))
        return self._places[key]
