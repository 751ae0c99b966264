"""Training in the cloud from the command line: estimate, question, and the job to its end."""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from constructor_desktop.cli_arguments import program_name
from constructor_desktop.cli_output import cost, duration, say, size
from constructor_desktop.cli_progress import reporting
from constructor_desktop.core.errors import Cancelled, ConstructorError, LockedError, UsageError

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.profile import CloudProfile
    from constructor_desktop.jobs.cloud.runner import CloudRunner, Estimate
    from constructor_desktop.jobs.runner import JobSpec


def order(spec: JobSpec, *, yes: bool, quiet: bool) -> str:
    """Shows what a job takes, asks, and returns the name of the new job, for `carry_out`.

    Raises:
        UsageError: if there is nobody to ask, or no profile.
        Cancelled: if the answer is no.
        ConstructorError: if the data or the settings do not work.
    """
    runner = cloud_runner()
    with reporting(quiet) as on_event:
        estimate = runner.estimate(spec, on_event)
    for line in _in_words(estimate, runner.profile()):
        say(line)
    confirm("Start?", yes)
    return runner.order(spec)


def _in_words(estimate: Estimate, profile: CloudProfile) -> Iterator[str]:
    cards = f", {profile.gpus} graphics cards" if profile.gpus else ""
    kind = "preemptible " if profile.preemptible else ""
    yield (
        f"A {kind}machine {profile.platform_id} with {profile.cores} cores, {profile.memory_gb} GiB{cards} in "
        f"{profile.zone_id}, switched off after {profile.hours_limit:g} h at the latest."
    )
    yield f"To be sent: {size(estimate.upload_bytes)}."
    yield f"Time: {'unknown' if estimate.seconds is None else 'about ' + duration(estimate.seconds)}."
    if estimate.price_per_hour is None:
        yield "Cost: price unknown."
        if profile.spending_cap is not None:
            yield "Without a price list nobody can watch the spending cap: only the hours limit ends the job."
        return
    about = "" if estimate.price is None else f"about {cost(estimate.price, estimate.currency)}, "
    limit = f"at most {cost(estimate.price_limit, estimate.currency)}"
    yield f"Cost: {about}{limit} ({cost(estimate.price_per_hour, estimate.currency)} an hour)."


def confirm(question: str, yes: bool) -> None:
    """Asks on the terminal.

    Raises:
        UsageError: if there is none.
        Cancelled: if the answer is not yes.
    """
    if yes:
        return
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError("Nobody can be asked here. Add --yes to go on without a question.")
    say(f"{question} [y/N]")
    if sys.stdin.readline().strip().lower() not in ("y", "yes"):
        raise Cancelled


def carry_out(job_id: str, quiet: bool) -> Path:
    """Carries out a job to its end and returns the run folder; says what to do if it cannot go on.

    Raises:
        ConstructorError: if it failed or cannot go on for now.
        Cancelled: if it was cancelled.
    """
    runner = cloud_runner()
    again = f"{program_name()} cloud resume {job_id}"
    runner.store.load(job_id)  # else there would be nothing to come back to
    if not quiet:
        say(f"The job is called {job_id}. If this program ends, the machine goes on; come back with: {again}")
    try:
        with reporting(quiet) as on_event, _left_by_sigterm():
            return runner.resume(job_id, on_event)
    except (ConstructorError, KeyboardInterrupt) as error:
        record = runner.store.load(job_id)
        if record.phase != "DONE" and not isinstance(error, LockedError):
            say(f"The job {job_id} has not ended. Go on with: {again}")
        elif record.kept:
            say(f"The data stay in the bucket. Change the profile, then try again with: {again}")
        if record.phase == "DONE" and record.details:
            say(record.details)
        raise


@contextlib.contextmanager
def _left_by_sigterm() -> Iterator[None]:
    """Lets a shutdown of this computer end the program at once: the machine goes on, which Ctrl-C would not want."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    former = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, former)


def config_folder() -> Path:
    """Returns the folder that holds the profile and the jobs."""
    from constructor_desktop.storage.paths import config_folder as folder

    return folder()


def cloud_runner() -> CloudRunner:
    """Returns what carries out jobs in the cloud."""
    from constructor_desktop.cloud_setup import make_cloud_runner
    from constructor_desktop.storage.paths import cache_folder

    return make_cloud_runner(config_folder(), cache_folder())


def cloud_profile() -> CloudProfile:
    """Returns the profile; raises UsageError if there is none yet."""
    return cloud_runner().profile()
