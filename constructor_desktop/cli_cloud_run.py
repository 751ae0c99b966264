"""Training in the cloud from the command line: estimate, question, and the job to its end."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from constructor_desktop.cli_cloud_watch import Watch
from constructor_desktop.cli_output import cost, count, duration, say, size
from constructor_desktop.cli_progress import reporting
from constructor_desktop.core.errors import Cancelled, ConstructorError, StorageError, UsageError

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.profile import CloudProfile
    from constructor_desktop.jobs.cloud.record import JobRecord, JobStore
    from constructor_desktop.jobs.cloud.runner import CloudRunner, Estimate
    from constructor_desktop.jobs.runner import JobSpec

# What the record says about a job's machine, in words for users and scripts.
_MACHINES = {"none": "none", "maybe": "perhaps", "id": "there", "deleted": "deleted"}


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
    for line in _in_words(estimate):
        say(line)
    confirm("Start?", yes)
    return runner.order(spec, estimate)


def _in_words(estimate: Estimate) -> Iterator[str]:
    profile = estimate.profile
    cards = f", {count(profile.gpus, 'graphics cards')}" if profile.gpus else ""
    kind = "preemptible " if profile.preemptible else ""
    yield (
        f"A {kind}machine {profile.platform_id} with {profile.cores} cores, {profile.memory_gb} GiB{cards} in "
        f"{profile.zone_id}, switched off after {profile.hours_limit:g} h at the latest."
    )
    samples = sum(estimate.samples.values())
    yield f"To be sent: {count(samples, 'samples')}, {size(estimate.upload_bytes)}."
    yield f"Time: {'unknown' if estimate.seconds is None else 'about ' + duration(estimate.seconds)}."
    if estimate.seconds is not None and estimate.seconds > profile.hours_limit * 3600:
        yield "The hours limit is below that: it will end the job before it is done."
    if estimate.price_per_hour is None:
        yield "Cost: price unknown."
        if profile.spending_cap is not None:
            yield "Without a price list nobody can watch the spending cap: only the hours limit ends the job."
        return
    about = "" if estimate.price is None else f"about {cost(estimate.price, estimate.currency)}, "
    cap = profile.spending_cap
    limit = f"at most {cost(estimate.price_limit, estimate.currency)}"
    if estimate.price is not None and cap is not None and cap < estimate.price:
        limit = f"of which the spending cap allows {cap:g} {estimate.currency}"
    yield f"Cost: {about}{limit} ({cost(estimate.price_per_hour, estimate.currency)} an hour)."
    if estimate.price is not None and cap is not None and cap < estimate.price:
        yield "The spending cap is below that estimate: it will end the job before it is done."


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


def carry_out(job_id: str, quiet: bool, *, cancelling: bool = False) -> Path:
    """Carries out a job to its end and returns the run folder; says what has become of it otherwise.

    Args:
        job_id: The job.
        quiet: Show nothing but that.
        cancelling: Whether the job is only to be ended.

    Raises:
        ConstructorError: if it failed or cannot go on for now.
        Cancelled: if it was cancelled.
        KeyboardInterrupt: if the user leaves it.
    """
    runner = cloud_runner()
    giving_up = runner.store.wants_to_give_up(job_id)
    watch = Watch(runner.store.load(job_id), quiet=quiet, cancelling=cancelling, giving_up=giving_up)
    try:
        with watch.shown() as on_event:
            return runner.resume(job_id, on_event)
    except (ConstructorError, Cancelled, KeyboardInterrupt) as error:
        for line in watch.what_became(runner.store.load(job_id), error):
            say(line)
        raise


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


def readable_jobs(store: JobStore) -> Iterator[JobRecord]:
    """Yields the records; of one that is damaged only that is said, for the others are there all the same."""
    for job in store.ids():
        try:
            yield store.load(job)
        except StorageError as error:
            say(str(error))


def machine_word(record: JobRecord) -> str:
    """Returns whether a job has a machine: `none`, `perhaps`, `there` or `deleted`."""
    return _MACHINES[record.vm]
