"""What an export reads from the records of a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from constructor_desktop.core.copies import content_key, fingerprint
from constructor_desktop.core.data import Sample
from constructor_desktop.core.errors import ExportError


@dataclass(frozen=True)
class SampleRecord:
    """A sample of the run: file, class, SHA-256 of the file, part (seconds), and whether it was kept aside."""

    path: Path
    label: str
    sha256: str
    start: float | None
    end: float | None
    held_out: bool

    @property
    def fingerprint(self) -> str:
        """See `core.copies.fingerprint`."""
        return fingerprint(content_key(self.sha256, Sample(self.path, self.label, self.start, self.end)))


@contextmanager
def reading_records() -> Iterator[None]:
    """Turns what a damaged record leads to into an ExportError."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ExportError(f"The records of the training are damaged ({error!r}). Train again.") from error


def read_samples(job: Mapping[str, Any]) -> list[SampleRecord]:
    """Returns the samples that `job.json` lists; relative paths start at its `root`.

    Raises:
        ExportError: if it is damaged.
    """
    with reading_records():
        return [
            SampleRecord(
                # An absolute path replaces the root.
                path=Path(job.get("root", ""), entry["path"]),
                label=entry["label"],
                sha256=entry["sha256"],
                start=entry["start"],
                end=entry["end"],
                held_out=entry["split"] == "val",
            )
            for entry in job["samples"]
        ]
