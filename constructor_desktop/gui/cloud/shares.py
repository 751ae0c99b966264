"""How much of a job in the cloud each of its parts is: by what was estimated before, and by what has been measured."""

from __future__ import annotations

from typing import Protocol

DELIVERED = 0.97
"""Of the job, once the model is here and only the end of the machine is waited for."""
START, LEARN = "start", "learn"
_PACKED, _SENT = 50e6, 1.5e6
"""Bytes a second, as long as nothing is measured."""
# What every job takes, seconds: making the machine and putting the program on it; sending and checking the model.
_START, _END = 300.0, 45.0
_AROUND = 420.0
"""Of the estimate, what is not learning."""
_LEAST_LEARNING = 20.0
_MEASURED_AFTER = 2.0


class Told(Protocol):
    """What the user was told before the job."""

    @property
    def upload_bytes(self) -> int:
        """To be sent."""
        ...

    @property
    def seconds(self) -> float | None:
        """Of the machine, from its order to its end; None where that is unknown."""
        ...


class Shares:
    """The parts of one job, in their order: those with a transfer bear the name of its stage."""

    def __init__(self, told: Told | None) -> None:
        """Args: `told` is what was estimated; None: nobody has estimated anything."""
        size = told.upload_bytes if told is not None else 20e6
        whole = told.seconds if told is not None and told.seconds is not None else 2 * _AROUND
        self._seconds = {
            "cloud_pack": size / _PACKED,
            "cloud_upload": size / _SENT,
            START: _START,
            LEARN: max(_LEAST_LEARNING, whole - _AROUND),
            "cloud_download": _END,
        }
        self._first: tuple[float, int] | None = None
        self._starts: dict[str, float] = {}

    def measure_upload(self, now: float, done: int, total: int) -> None:
        """Learns how long the upload takes: at `now`, a time in seconds, so many bytes of `total` have been sent."""
        if self._first is None:
            self._first = now, done
        seconds, sent = now - self._first[0], done - self._first[1]
        if seconds >= _MEASURED_AFTER and sent > 0:
            self._seconds["cloud_upload"] = seconds * total / sent

    def starting(self, seconds: float, most: float) -> float:
        """Returns how much of the start is done after so many `seconds` of the machine; at most `most`."""
        return min(most, seconds / _START)

    def at(self, part: str, share: float, shown: float) -> float:
        """Returns how much of the whole job is done.

        A part begins where the one before it has ended, however long that took, and shares what is left with those
        that follow.

        Args:
            part: What is being done.
            share: How much of it is done, from 0 to 1.
            shown: How much of the whole job was done by what was said last.
        """
        names = list(self._seconds)
        place = names.index(part)
        if part not in self._starts:
            before = sum(self._seconds[name] for name in names[:place])
            self._starts[part] = shown if self._starts else DELIVERED * before / sum(self._seconds.values())
        left = sum(self._seconds[name] for name in names[place:])
        start = self._starts[part]
        return start + (DELIVERED - start) * self._seconds[part] * min(1.0, share) / left
