"""The sub-command `cloud`: the profile, the jobs and what was left in the cloud."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

from constructor_desktop.cli_arguments import Commands, program_name
from constructor_desktop.cli_cloud_left import cloud_clean, cloud_list
from constructor_desktop.cli_cloud_profile import add_profile
from constructor_desktop.cli_cloud_run import carry_out, cloud_runner, config_folder, machine_word, readable_jobs
from constructor_desktop.cli_cloud_watch import given_up_lines
from constructor_desktop.cli_output import cost, print_json, print_lines, table
from constructor_desktop.core.errors import Cancelled, ConstructorError, LockedError

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.record import JobRecord


def add_commands(commands: Commands) -> None:
    """Adds `cloud`."""
    cloud = commands.add("cloud", "train on a machine in the cloud, and look after what is there").add_commands()
    add_profile(cloud)
    cloud.add("check", "check that everything is in place, without ordering anything", cloud_check).add_json()
    cloud.add("jobs", "list the jobs of this computer", cloud_jobs).add_json()
    resume = cloud.add("resume", "go on with a job that was left", cloud_resume)
    cancel = cloud.add("cancel", "end a job and delete all of it in the cloud", cloud_cancel)
    cancel.add_argument(
        "--discard",
        action="store_true",
        help="also throw away a model that is finished; without it such a model is fetched first",
    )
    cancel.add_argument(
        "--forget",
        action="store_true",
        help="give the job up if its cloud cannot be asked any more: a machine may be left there, which is named",
    )
    for parser in (resume, cancel):
        parser.add_argument("job", metavar="JOB", help="its name, see cloud jobs")
        parser.add_json()
        parser.add_quiet()
    cloud.add("list", "list what was left in the cloud, and jobs that have a machine there", cloud_list).add_json()
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
            sign = "NO" if result.is_problem else "ok" if result.ok else "--"
            # The settings of the command line are options.
            advice = result.sentence.replace(" in the settings", f" with {program_name()} cloud profile set")
            print_lines([f"{sign:<3} {result.name}: {advice}"])
    if arguments.json:
        print_json({"ok": all(result.ok for result in results), "checks": [vars(result) for result in results]})
    return 0 if all(result.ok for result in results) else 1


def cloud_jobs(arguments: argparse.Namespace) -> int:
    """Lists the jobs."""
    from constructor_desktop.jobs.cloud.record import JobStore

    store = JobStore(config_folder())
    if not store.ids():
        cloud_runner().profile()  # without one there cannot be any
    jobs = [_describe(record, store.is_running(record.id)) for record in readable_jobs(store)]
    if arguments.json:
        print_json({"jobs": jobs})
    elif jobs:
        rows = [(job["job"], job["state"], job["machine"], _cost(job)) for job in jobs]
        print_lines(table(("Job", "State", "Machine", "Cost"), rows))
        print_lines(f"{job['job']}: {job['message']}" for job in jobs if job["message"])
    else:
        print_lines(["There are no jobs."])
    return 0


def _cost(job: dict[str, Any]) -> str:
    return cost(job["spent"], job["currency"]) if job["seconds"] else "none"


def _describe(record: JobRecord, running: bool) -> dict[str, Any]:
    now = time.time()
    seconds = record.machine_seconds(now)
    state = str(record.result) if record.phase == "DONE" else f"{record.phase.lower()}{'' if running else ' (left)'}"
    if record.may_be_left(now):
        state = "given up"
    return {
        "job": record.id,
        "phase": str(record.phase),
        "result": None if record.result is None else str(record.result),
        "state": state,
        "carried_out": running,
        "attempt": record.attempt,
        "machine": machine_word(record),
        "seconds": round(seconds, 1),
        "spent": record.spent(now) if seconds else 0.0,
        "currency": record.currency,
        "data": record.data,
        "run": record.out,
        "message": record.message,
        "data_kept": record.kept,
        "given_up": record.given_up,
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
    from constructor_desktop.jobs.cloud.compute_requests import instance_name

    store = cloud_runner().store
    cloud_runner().cancel(arguments.job, discard=arguments.discard, give_up=arguments.forget)
    ended = True
    try:
        carry_out(arguments.job, arguments.quiet, cancelling=True)
    except Cancelled:
        pass
    except LockedError:
        ended = False
    except ConstructorError:
        if store.load(arguments.job).phase != "DONE":
            raise
    record = store.load(arguments.job)
    if arguments.json:
        left = {"machine": instance_name(record.id), "off_at": record.off_at} if record.owes_machine else {}
        print_json({"job": arguments.job, "ended": ended, "given_up": record.given_up, **left})
    else:
        print_lines(given_up_lines(record) if record.given_up else [_how_ended(record, ended)])
    return 0


def _how_ended(record: JobRecord, ended: bool) -> str:
    if not ended:
        return f"The job {record.id} is being ended by the window or command that carries it out."
    if record.result == "succeeded":
        return (
            f"The job {record.id} was done already: the run lies in {record.out}. Nothing of it is left in the cloud."
        )
    return f"The job {record.id} has ended; nothing of it is left in the cloud."
