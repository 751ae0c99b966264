"""The sub-commands `cloud list` and `cloud clean`: what is in the cloud, and what of it nobody needs any more."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from constructor_desktop.cli_arguments import program_name
from constructor_desktop.cli_cloud_run import cloud_runner, config_folder, confirm, machine_word, readable_jobs
from constructor_desktop.cli_output import print_json, print_lines

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.reaper import Cleaned, Findings, Reaper
    from constructor_desktop.jobs.cloud.record import JobRecord


def cloud_list(arguments: argparse.Namespace) -> int:
    """Lists what was left in the cloud, and which jobs have a machine."""
    reaper = _reaper()
    findings = reaper.find_orphans()
    if arguments.json:
        print_json(_as_json(findings, _users(reaper, findings)))
    else:
        print_lines(_in_words(findings, _users(reaper, findings)))
    return 1 if findings.problems else 0


def cloud_clean(arguments: argparse.Namespace) -> int:
    """Deletes what was left in the cloud, until the cloud says that it is gone; leaves alone what jobs use."""
    reaper = _reaper()
    findings = reaper.find_orphans()
    users = _users(reaper, findings)
    if not arguments.json:
        print_lines(_in_words(findings, users))
    if findings.orphans:
        confirm("Delete what was left?", arguments.yes)
    cleaned = []
    for entry in reaper.clean(findings.orphans):
        cleaned.append(entry)
        if not arguments.json:
            print_lines([f"{entry.orphan.name}: {'deleted.' if entry.gone else entry.sentence}"])
    if arguments.json:
        print_json({**_as_json(findings, users), "cleaned": list(map(_cleaned, cleaned))})
    return 1 if findings.problems or not all(entry.gone for entry in cleaned) else 0


def _reaper() -> Reaper:
    """What looks for it.

    Raises:
        UsageError: if there is no profile, and no job had another one.
        CredentialsError: if there are no keys.
    """
    from constructor_desktop.jobs.cloud.profile import load_profile
    from constructor_desktop.jobs.cloud.reaper import Reaper

    folder, runner = config_folder(), cloud_runner()
    profile = load_profile(folder)
    if profile is None and not any(job.owes_machine or job.in_bucket for job in readable_jobs(runner.store)):
        profile = runner.profile()
    return Reaper(folder, profile, runner.secrets())


def _users(reaper: Reaper, findings: Findings) -> list[tuple[JobRecord, bool]]:
    """The jobs that have machines which are not left over, and whether somebody carries them out."""
    left = {orphan.labels.get("job", orphan.id) for orphan in findings.orphans}
    store = cloud_runner().store
    return [(job, store.is_running(job.id)) for job in reaper.obligations() if job.id not in left]


def _as_json(findings: Findings, users: list[tuple[JobRecord, bool]]) -> dict[str, Any]:
    orphans = [
        {"kind": str(one.kind), "id": one.id, "name": one.name, "reason": str(one.reason), "expires": one.expires}
        for one in findings.orphans
    ]
    jobs = [{"job": job.id, "machine": machine_word(job), "carried_out": running} for job, running in users]
    return {
        "orphans": orphans,
        "problems": list(findings.problems),
        "jobs": jobs,
        "elsewhere": list(findings.elsewhere),
    }


def _cleaned(entry: Cleaned) -> dict[str, Any]:
    return {"id": entry.orphan.id, "gone": entry.gone, "sentence": entry.sentence}


def _are_jobs() -> bool:
    """Whether any job has not ended."""
    runner = cloud_runner()
    return any(runner.is_unfinished(job) or job.kept for job in readable_jobs(runner.store))


def _in_words(findings: Findings, users: list[tuple[JobRecord, bool]]) -> Iterator[str]:
    yield from (orphan.why for orphan in findings.orphans)
    yield from findings.problems
    if not findings.orphans and not findings.problems:
        yield f"Nothing of this program is there{' but what its jobs use' if _are_jobs() else ''}."
    for job, running in users:
        has = "has" if running else "still has"
        machine = f"The job {job.id} {has if machine_word(job) == 'there' else 'may have'} a machine"
        command = f"{program_name()} cloud"
        yield (
            f"{machine} and is being carried out."
            if running
            else (f"{machine}. Go on with it: {command} resume {job.id}; or end it: {command} cancel {job.id}")
        )
    if findings.elsewhere:
        yield (
            "Machines that this program has made elsewhere, and that are deleted there or in the cloud's console: "
            f"{', '.join(findings.elsewhere)}."
        )
