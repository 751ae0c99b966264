"""The sub-command `cloud`: the profile, the jobs and what was left in the cloud."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from constructor_desktop.cli_arguments import Commands
from constructor_desktop.cli_cloud_profile import add_profile
from constructor_desktop.cli_cloud_run import carry_out, cloud_runner, config_folder, confirm
from constructor_desktop.cli_output import cost, print_json, print_lines, say, table
from constructor_desktop.cli_progress import reporting
from constructor_desktop.core.errors import Cancelled, ConstructorError, LockedError, StorageError

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.reaper import Findings, Reaper
    from constructor_desktop.jobs.cloud.record import JobRecord, JobStore


def add_commands(commands: Commands) -> None:
    """Adds `cloud`."""
    cloud = commands.add("cloud", "train on a machine in the cloud, and look after what is there").add_commands()
    add_profile(cloud)
    cloud.add("check", "check that everything is in place, without ordering anything", cloud_check).add_json()
    cloud.add("jobs", "list the jobs of this computer", cloud_jobs).add_json()
    resume = cloud.add("resume", "go on with a job that was left", cloud_resume)
    cancel = cloud.add("cancel", "end a job and delete all of it in the cloud", cloud_cancel)
    for parser in (resume, cancel):
        parser.add_argument("job", metavar="JOB", help="its name, see cloud jobs")
        parser.add_json()
        parser.add_quiet()
    cloud.add("list", "list what was left in the cloud and can be deleted", cloud_list).add_json()
    clean = cloud.add("clean", "delete what was left in the cloud", cloud_clean)
    clean.add_json()
    clean.add_argument("--yes", action="store_true", help="do not ask")


def cloud_check(arguments: argparse.Namespace) -> int:
    """Checks profile, keys and cloud."""
    from constructor_desktop.jobs.cloud.check import check_connection

    runner = cloud_runner()
    results = []
    for result in check_connection(runner.profile(), runner.secrets()):
        results.append(result)
        if not arguments.json:
            print_lines([f"{'ok' if result.ok else 'NO':<3} {result.name}: {result.sentence}"])
    if arguments.json:
        print_json({"ok": all(result.ok for result in results), "checks": [vars(result) for result in results]})
    return 0 if all(result.ok for result in results) else 1


def cloud_list(arguments: argparse.Namespace) -> int:
    """Lists what was left in the cloud."""
    findings = _reaper().find_orphans()
    if arguments.json:
        print_json(_findings(findings))
    else:
        _say_findings(findings)
    return 1 if findings.problems else 0


def cloud_clean(arguments: argparse.Namespace) -> int:
    """Deletes what was left in the cloud, until the cloud says that it is gone."""
    reaper = _reaper()
    findings = reaper.find_orphans()
    if findings.orphans:
        if not arguments.json:
            _say_findings(findings)
        confirm("Delete this?", arguments.yes)
    cleaned = []
    for entry in reaper.clean(findings.orphans):
        cleaned.append(entry)
        if not arguments.json:
            print_lines([f"{entry.orphan.name}: {'deleted.' if entry.gone else entry.sentence}"])
    if arguments.json:
        done = [{"id": one.orphan.id, "gone": one.gone, "sentence": one.sentence} for one in cleaned]
        print_json({**_findings(findings), "cleaned": done})
    elif not findings.orphans:
        _say_findings(findings)
    return 1 if findings.problems or not all(entry.gone for entry in cleaned) else 0


def _findings(findings: Findings) -> dict[str, Any]:
    orphans = [
        {"kind": str(one.kind), "id": one.id, "name": one.name, "reason": str(one.reason), "expires": one.expires}
        for one in findings.orphans
    ]
    return {"orphans": orphans, "problems": list(findings.problems)}


def _say_findings(findings: Findings) -> None:
    nothing = [] if findings.orphans or findings.problems else ["Nothing was left in the cloud."]
    print_lines([*(orphan.why for orphan in findings.orphans), *findings.problems, *nothing])


def cloud_jobs(arguments: argparse.Namespace) -> int:
    """Lists the jobs."""
    from constructor_desktop.jobs.cloud.record import JobStore

    store = JobStore(config_folder())
    jobs = [_describe(record, store.is_running(record.id)) for record in _readable(store)]
    if arguments.json:
        print_json({"jobs": jobs})
    elif jobs:
        rows = [(job["job"], job["state"], job["machine"], cost(job["spent"], job["currency"])) for job in jobs]
        print_lines(table(("Job", "State", "Machine", "Cost"), rows))
        print_lines(f"{job['job']}: {job['message']}" for job in jobs if job["message"])
    else:
        print_lines(["There are no jobs."])
    return 0


def _readable(store: JobStore) -> Iterator[JobRecord]:
    """The records; of one that is damaged only that is said, for the others are there all the same."""
    for job in store.ids():
        try:
            yield store.load(job)
        except StorageError as error:
            say(str(error))


def _describe(record: JobRecord, running: bool) -> dict[str, Any]:
    now = time.time()
    state = str(record.result) if record.phase == "DONE" else f"{record.phase.lower()}{'' if running else ' (left)'}"
    return {
        "job": record.id,
        "phase": str(record.phase),
        "result": None if record.result is None else str(record.result),
        "state": state,
        "carried_out": running,
        "attempt": record.attempt,
        "machine": str(record.vm),
        "seconds": round(record.machine_seconds(now), 1),
        "spent": record.spent(now),
        "currency": record.currency,
        "data": record.data,
        "run": record.out,
        "message": record.message,
        "data_kept": record.kept,
    }


def cloud_resume(arguments: argparse.Namespace) -> int:
    """Goes on with a job to its end."""
    run = carry_out(arguments.job, arguments.quiet)
    if arguments.json:
        print_json({"job": arguments.job, "run": str(run)})
    else:
        print_lines([f"The job {arguments.job} is done. The run lies in {run}."])
    return 0


def cloud_cancel(arguments: argparse.Namespace) -> int:
    """Ends a job; deletes what it has in the cloud unless whoever carries it out does so."""
    runner = cloud_runner()
    runner.cancel(arguments.job)
    ended = True
    try:
        with reporting(arguments.quiet) as on_event:
            runner.resume(arguments.job, on_event)
    except Cancelled:
        pass
    except LockedError:
        ended = False
    except ConstructorError:
        if runner.store.load(arguments.job).phase != "DONE":
            raise
    if arguments.json:
        print_json({"job": arguments.job, "ended": ended})
    else:
        by_others = "is being ended by the window or command that carries it out"
        print_lines([f"The job {arguments.job} {'has ended; nothing of it is left' if ended else by_others}."])
    return 0


def _reaper() -> Reaper:
    from constructor_desktop.jobs.cloud.profile import load_profile
    from constructor_desktop.jobs.cloud.reaper import Reaper

    folder = config_folder()
    return Reaper(folder, load_profile(folder), cloud_runner().secrets())
