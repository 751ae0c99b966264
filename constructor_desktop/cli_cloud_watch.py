"""A job in the cloud while the command line carries it out: what its user sees, and what Ctrl-C does to it."""

from __future__ import annotations

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType
from typing import TYPE_CHECKING

from constructor_desktop.cli_arguments import program_name
from constructor_desktop.cli_output import say
from constructor_desktop.cli_progress import shown
from constructor_desktop.core.errors import Cancelled, LockedError
from constructor_desktop.core.events import CloudStatus, Event, OnEvent, ignore_event

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.record import JobRecord

# In these the model is there, or the job is being ended: there is nothing to save by cancelling.
LATE = ("DOWNLOADING", "DELETING", "DONE")
ENDING = b"\nEnding the job and deleting what it has in the cloud. Press Ctrl-C again to leave it as it is.\n"
LEAVING = b"\nLeaving the job after the current step. Press Ctrl-C again to leave it at once.\n"
LAST_LINES = 20


def given_up_lines(record: JobRecord) -> Iterator[str]:
    """Yields what may be left of a job that was given up, and where."""
    from constructor_desktop.jobs.cloud.compute_requests import instance_name
    from constructor_desktop.jobs.cloud.waiting import PUBLIC, clock_text

    cloud = record.profile.yc_endpoint or PUBLIC
    yield f"The job {record.id} was given up, because its cloud could not be asked."
    if record.owes_machine and record.off_at is not None:
        yield (
            f"Its machine {instance_name(record.id)} may be left in the folder {record.profile.folder_id} of {cloud}. "
            f"It is off at {clock_text(record.off_at)} at the latest, but its disk is billed until it is deleted: "
            "in the cloud's console, under Compute Cloud, Virtual machines."
        )
    if record.in_bucket:
        yield f"Its files may be left in the bucket {record.profile.bucket}, which deletes them after some days."
    yield f"{program_name()} cloud list names what may be left until {clock_text(record.expires)}."


class Watch:
    """Shows one job and takes the user's Ctrl-C: it ends the job, or leaves one that is as good as done."""

    def __init__(self, record: JobRecord, *, quiet: bool, cancelling: bool = False, giving_up: bool = False) -> None:
        """Prepares it.

        Args:
            record: The job before it is carried out.
            quiet: Show nothing of how it goes on.
            cancelling: Whether the job is only to be ended; then Ctrl-C leaves it in any phase.
            giving_up: Whether that is also so where its cloud cannot be asked.
        """
        self._hinted = giving_up or quiet or not cancelling
        self._job_id = record.id
        self._quiet = quiet
        self._cancelling = cancelling
        self._again = f"{program_name()} cloud {'cancel' if cancelling else 'resume'} {record.id}"
        self._show: OnEvent = ignore_event
        self._phase = str(record.phase)
        self._began = False
        self._wish: type[BaseException] | None = None
        self._interrupted = False

    @contextlib.contextmanager
    def shown(self) -> Iterator[OnEvent]:
        """Gives the callback for the job's events. It raises `Cancelled` or KeyboardInterrupt once after Ctrl-C.

        A shutdown of this computer (SIGTERM) ends the program at once: the machine goes on, as Ctrl-C would not want.
        """
        with shown(self._quiet) as self._show, contextlib.ExitStack() as restore:
            # A process started in the background is told to ignore Ctrl-C, and should.
            in_main_thread = threading.current_thread() is threading.main_thread()
            if in_main_thread and signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
                restore.callback(signal.signal, signal.SIGINT, signal.signal(signal.SIGINT, self._interrupt))
            yield self._take

    def what_became(self, record: JobRecord, error: BaseException) -> Iterator[str]:
        """Yields what to say of a job that was not carried out to a good end, besides the error itself."""
        if record.phase != "DONE":
            if not isinstance(error, LockedError):
                machine = ", and it may still have a machine" if record.owes_machine else ""
                yield f"The job {record.id} has not ended{machine}. Go on with: {self._again}"
                if record.phase == "DOWNLOADING" and self._cancelling:
                    yield f"Its model is finished and is fetched then. To throw it away: {self._again} --discard"
            if self._cancelling and record.phase == "DELETING" and not isinstance(error, LockedError):
                yield f"If its cloud is gone for good, give the job up: {self._again} --forget"
        elif record.kept:
            yield f"The data stay in the bucket. Change the profile, then try again with: {self._again}"
        elif record.given_up and not self._cancelling:
            yield from given_up_lines(record)
        elif isinstance(error, Cancelled) and not self._cancelling:
            yield f"The job {record.id} was cancelled; nothing of it is left in the cloud."
        if record.result == "failed" and record.details and self._began:
            yield "The last lines of the machine:"
            yield from (f"    {line}" for line in record.details.rstrip().splitlines()[-LAST_LINES:])

    def _take(self, event: Event) -> None:
        if isinstance(event, CloudStatus):
            self._follow(event.phase)
            self._hint(event)
        wish, self._wish = self._wish, None
        if wish is not None and self._phase != "DONE":  # then there is nothing to stop any more
            raise wish
        self._show(event)

    def _follow(self, phase: str) -> None:
        """Says beforehand what Ctrl-C will do: at first, and when that changes."""
        former, self._phase = self._phase, phase
        began, self._began = self._began, True
        if self._quiet or self._interrupted or self._cancelling:
            return
        if not began:
            does = "leaves it as it is" if phase in LATE else "ends it and deletes its machine"
            say(
                f"The job is called {self._job_id}. Ctrl-C {does}. If this program ends in another way, the machine "
                f"goes on; come back with: {self._again}"
            )
        elif phase == "DOWNLOADING" and former not in LATE:
            say("The model is there: from now on Ctrl-C only leaves the job.")

    def _hint(self, status: CloudStatus) -> None:
        """Says once how a job is given up whose machine cannot be deleted."""
        if not self._hinted and status.waiting and status.phase == "DELETING":
            self._hinted = True
            say(f"If its cloud is gone for good, press Ctrl-C and give the job up: {self._again} --forget")

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._interrupted:
            raise KeyboardInterrupt
        self._interrupted = True
        leave = self._cancelling or self._phase in LATE
        self._wish = KeyboardInterrupt if leave else Cancelled
        # Not through sys.stderr: the signal may have come in the middle of a write to it.
        with contextlib.suppress(OSError):
            os.write(2, LEAVING if leave else ENDING)
