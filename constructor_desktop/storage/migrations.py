"""Bringing files of earlier versions up to date, one version at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Record = dict[str, Any]
Migration = Callable[[Record], Record]


class NewerVersionError(Exception):
    """The file was written by a later version of the program."""


class Migrations:
    """The steps from version 1 to the current one, which is the number of steps plus one.

    A step is registered with `@migrations.step(1)`; it takes a record of version 1 and returns one of version 2.
    """

    def __init__(self) -> None:
        self._steps: list[Migration] = []

    @property
    def version(self) -> int:
        """The version that `upgrade` returns."""
        return len(self._steps) + 1

    def step(self, source: int) -> Callable[[Migration], Migration]:
        """Registers the step from version `source`; steps must be registered in order.

        Raises:
            ValueError: if `source` is not the version reached so far.
        """
        if source != self.version:
            raise ValueError(f"the next step starts from version {self.version}, not {source}")

        def register(migration: Migration) -> Migration:
            self._steps.append(migration)
            return migration

        return register

    def upgrade(self, record: Record) -> Record:
        """Returns the record in the current version, with its `schema_version`.

        Raises:
            NewerVersionError: if it is of a later version than this program knows.
            ValueError: if it has no valid `schema_version`.
        """
        version = record.get("schema_version")
        if type(version) is not int or version < 1:
            raise ValueError(f"{version!r} is not a schema version")
        if version > self.version:
            raise NewerVersionError
        for migration in self._steps[version - 1 :]:
            record = migration(record)
        return {**record, "schema_version": self.version}
