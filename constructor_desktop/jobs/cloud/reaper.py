"""Finding what was left in the cloud, and never anything that this installation has not made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from constructor_desktop.core.errors import CloudError, StorageError
from constructor_desktop.jobs.cloud.cleaning import Cleaner
from constructor_desktop.jobs.cloud.installation import Installation, Place
from constructor_desktop.jobs.cloud.labels import APP, JOBS, expiry, is_ours, job_prefix, read_marker
from constructor_desktop.jobs.cloud.orphans import Kind, Orphan
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.record import JobRecord
from constructor_desktop.jobs.cloud.secrets import Secrets

_RESULT = ("out/status.json", "out/model.tar")


@dataclass(frozen=True)
class Findings:
    """What is left.

    Attributes:
        orphans: Things that nobody needs.
        problems: In sentences, where it could not be looked.
        elsewhere: Names of machines that other installations of the program have made; never touched here.
    """

    orphans: tuple[Orphan, ...]
    problems: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cleaned:
    """What became of an orphan: `gone` only if the cloud has confirmed it; `sentence` says why not."""

    orphan: Orphan
    gone: bool
    sentence: str


class Reaper:
    """Looks after what this installation has made in the cloud."""

    def __init__(self, config_folder: Path, profile: CloudProfile | None, secrets: Secrets) -> None:
        """Prepares it; nothing is asked yet. See `Installation` for the arguments and errors."""
        self._installation = Installation(config_folder, profile, secrets)
        self._mine = {"app": APP, "owner": self._installation.owner}
        self._elsewhere: list[str] = []

    def obligations(self) -> list[JobRecord]:
        """Returns the records of jobs that have or may have a machine, without those that were given up."""
        return [record for record in self._records() if record.owes_machine and not record.given_up]

    def _records(self) -> list[JobRecord]:
        return [record for record in self._installation.records().values() if record is not None]

    def find_orphans(self) -> Findings:
        """Looks at every place; whatever cannot be asked becomes a problem, and the rest is looked at all the same."""
        orphans: list[Orphan] = []
        problems: list[str] = []
        self._elsewhere.clear()
        for place in self._installation.places():
            for look in (self._machines, self._disks, self._prefixes):
                try:
                    orphans += look(place)
                except CloudError as error:
                    problems.append(str(error))
        orphans += self._owing()
        # Two places may share a folder or a bucket.
        different = {(orphan.kind, orphan.id): orphan for orphan in orphans}
        return Findings(
            tuple(different.values()), tuple(dict.fromkeys(problems)), tuple(dict.fromkeys(self._elsewhere))
        )

    def clean(self, orphans: Iterable[Orphan], cleaner: Cleaner | None = None) -> Iterator[Cleaned]:
        """Deletes orphans one after another, machines first, and yields what became of each.

        Args:
            orphans: What `find_orphans` found, or a part of it.
            cleaner: Deletes them; None: one that waits for the cloud in the usual way.
        """
        cleaner = cleaner or Cleaner(self._installation)
        order = list(Kind)
        for orphan in sorted(orphans, key=lambda orphan: order.index(orphan.kind)):
            try:
                cleaner.delete(orphan)
                yield Cleaned(orphan, True, "")
            except (CloudError, StorageError) as error:
                yield Cleaned(orphan, False, str(error))

    def _machines(self, place: Place) -> list[Orphan]:
        # The cloud first and the records after it: else a job begun in between would look like a lost one.
        ours = [instance for instance in place.compute.instances({"app": APP}) if instance.status != "DELETING"]
        found = [instance for instance in ours if is_ours(instance.labels, self._installation.owner)]
        self._elsewhere += [instance.name for instance in ours if instance not in found]
        known = self._installation.known()
        return [
            Orphan(Kind.VM, entry.id, entry.name, reason, place.profile, entry.labels, expiry(entry.labels))
            for entry in found
            if (reason := known.of_machine(entry.labels))
        ]

    def _disks(self, place: Place) -> list[Orphan]:
        # Those of a machine go with it.
        found = [disk for disk in place.compute.disks(self._mine) if not disk.instance_ids]
        known = self._installation.known()
        return [
            Orphan(Kind.DISK, entry.id, entry.name, reason, place.profile, entry.labels, expiry(entry.labels))
            for entry in found
            if (reason := known.of_machine(entry.labels))
        ]

    def _prefixes(self, place: Place) -> list[Orphan]:
        keys = [entry.key for entry in place.objects.list(JOBS)]
        found = []
        for job, its_keys in groupby(keys, lambda key: key.removeprefix(JOBS).partition("/")[0]):
            names = {key.removeprefix(job_prefix(job)) for key in its_keys}
            found.append((job, read_marker(place.objects, job), names.issuperset(_RESULT)))
        known = self._installation.known()
        return [
            Orphan(Kind.PREFIX, job, job_prefix(job), reason, place.profile, labels, expiry(labels))
            for job, labels, has_result in found
            if (reason := known.of_prefix(labels, has_result))
        ]

    def _owing(self) -> list[Orphan]:
        known = self._installation.known()
        return [
            Orphan(Kind.RECORD, record.id, record.id, reason, record.profile, {}, record.expires)
            for record in self._records()
            if (reason := known.of_record(record))
        ]
