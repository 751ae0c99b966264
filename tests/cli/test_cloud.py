"""The sub-command `cloud` without a cloud; with one see tests/jobs/cloud."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backends import fail

from constructor_desktop.core.errors import RoleError
from constructor_desktop.core.events import CloudStatus, Event, Progress
from constructor_desktop.jobs.cloud.check import CheckResult
from constructor_desktop.jobs.cloud.profile import CloudProfile, load_profile, save_profile
from constructor_desktop.jobs.cloud.record import JobRecord, JobStore, Obligation, Phase, Result
from constructor_desktop.jobs.cloud.secrets import SECRETS_FILE, Secrets, SecretStore
from tests.cli.conftest import Cli
from tests.cloud_stand.iam import Iam

SET = ("cloud", "profile", "set", "--folder-id", "b1folder", "--bucket", "my-bucket")


@pytest.fixture(autouse=True)
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Settings of the test's own, and no keyring."""
    monkeypatch.setenv("CONSTRUCTOR_CONFIG_DIR", str(tmp_path / "settings"))
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())  # type: ignore[no-untyped-call]
    yield tmp_path / "settings"
    keyring.set_keyring(before)


def save_job(settings: Path, **changes: Any) -> JobRecord:
    values = {
        "id": "20260101-000000-aa",
        "data": "/data",
        "out": "/run",
        "config": {},
        "profile": CloudProfile(folder_id="b1folder", bucket="my-bucket"),
        "owner": "owner",
        "created": time.time(),
        "expires": time.time() + 1000,
    }
    record = JobRecord(**values | changes)
    JobStore(settings).save(record)
    return record


def test_profile_is_set_bit_by_bit(cli: Cli, settings: Path) -> None:
    assert cli("cloud", "profile", "show").code == 2
    assert cli(*SET, "--cores", "8", "--spending-cap", "100").code == 0
    outcome = cli("cloud", "profile", "set", "--no-preemptible", "--spending-cap", "0", "--json")
    assert outcome.json()["profile"]["cores"] == 8 and outcome.json()["keys"] is None
    profile = load_profile(settings)
    assert profile is not None and not profile.preemptible and profile.spending_cap is None
    assert "my-bucket" in cli("cloud", "profile", "show").out


WRONG = [
    ("--bucket", "X", "the bucket does not work"),
    ("--bucket", "", "lacks the bucket"),
    ("--cores", "1", "the number of processor cores does not work"),
    ("--hours-limit", "0", "the time limit does not work"),
    ("--spending-cap", "-1", "the spending cap does not work (0 means no cap"),
    ("--cores", "3", "an even number of cores, not 3"),
    ("--s3-endpoint", "no", "the storage address does not work"),
    ("--yc-endpoint", "http://localhost:4000", "the address of the cloud does not work"),
    ("--yc-root-certificates", "no-such.pem", "no-such.pem: There is no such file"),
]


@pytest.mark.parametrize(("option", "value", "sentence"), WRONG)
def test_settings_that_do_not_work_are_a_sentence(
    cli: Cli, settings: Path, option: str, value: str, sentence: str
) -> None:
    outcome = cli(*SET, option, value)
    assert outcome.code == 2 and outcome.err.count("\n") == 1 and sentence in outcome.err
    assert load_profile(settings) is None


def test_a_private_installation_is_set_and_left_again(
    cli: Cli, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ca.pem").touch()
    monkeypatch.chdir(tmp_path)
    assert cli(*SET, "--yc-endpoint", "localhost:4000", "--yc-root-certificates", "ca.pem").code == 0
    profile = load_profile(settings)
    assert profile is not None and profile.yc_endpoint == "localhost:4000"
    assert profile.yc_root_certificates == str(tmp_path / "ca.pem")  # wherever the program is started later
    assert cli("cloud", "profile", "set", "--yc-endpoint", "", "--yc-root-certificates", "").code == 0
    profile = load_profile(settings)
    assert profile is not None and (profile.yc_endpoint, profile.yc_root_certificates) == (None, None)


def test_help_names_the_defaults(cli: Cli) -> None:
    text = " ".join(cli("cloud", "profile", "set", "--help").out.split())
    options = {part.split(" ", 1)[0]: part for part in text.split(" --")}
    for name, field in CloudProfile.model_fields.items():
        option = options[name.replace("_", "-") if name != "preemptible" else "no-preemptible"]
        if field.is_required():
            assert "(must be set once)" in option
        elif field.default is not None:
            words = {True: "yes", 4.0: "4"}.get(field.default, str(field.default))
            assert f"(default: {words})" in option
    assert "iam.serviceAccounts.accessKeyAdmin" in text


@pytest.mark.parametrize("command", ["check", "jobs", "list", "clean"])
def test_without_a_profile_all_say_the_same(cli: Cli, command: str) -> None:
    outcome = cli("cloud", command)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        "There is no cloud profile yet. Set it in the settings, or with the command cloud profile set.\n"
    )


def test_jobs_are_remembered_without_a_profile(cli: Cli, settings: Path) -> None:
    done = save_job(settings, phase=Phase.DONE, result=Result.SUCCEEDED)
    assert done.id in cli("cloud", "jobs").out
    assert "There is no cloud profile yet" in cli("cloud", "list").err
    save_job(settings, phase=Phase.RUNNING, vm=Obligation.ID)
    assert "There are no keys" in cli("cloud", "list").err  # its own profile says where to look


def test_removing_nothing_says_so(cli: Cli, settings: Path) -> None:
    outcome = cli("cloud", "profile", "remove")
    assert (outcome.code, outcome.out) == (0, "There is no cloud profile, and there are no keys.\n")
    cli(*SET)
    assert cli("cloud", "profile", "remove", "--json").json() == {"removed": True}
    assert cli("cloud", "profile", "remove", "--json").json() == {"removed": False}
    settings.joinpath("cloud.json").write_text("damaged")
    assert cli("cloud", "profile", "remove").out == "The cloud profile and its keys are removed.\n"
    assert load_profile(settings) is None


def test_keys_are_kept_and_never_shown(
    cli: Cli, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key_file = Iam().write_key(tmp_path / "key.json")
    monkeypatch.setattr("sys.stdin", io.StringIO("very-secret\n"))
    outcome = cli(*SET, "--key", key_file, "--s3-access-key", "YCAJ")
    assert outcome.code == 0, outcome.err
    assert "only you can read" in outcome.err
    secrets = SecretStore(settings).load()
    assert secrets is not None and (secrets.s3_access_key, secrets.s3_secret_key) == ("YCAJ", "very-secret")
    shown = outcome.out + outcome.err + cli("cloud", "profile", "show", "--json").out
    assert not any(word in shown for word in secrets.words())
    assert (settings / "cloud-secrets.json").stat().st_mode & 0o077 == 0
    assert cli("cloud", "profile", "remove").code == 0
    assert SecretStore(settings).load() is None and load_profile(settings) is None


def test_a_secret_that_is_missing_is_wrong_use(cli: Cli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(""))
    outcome = cli(*SET, "--key", Iam().write_key(tmp_path / "key.json"), "--s3-access-key", "YCAJ")
    assert outcome.code == 2 and "secret" in outcome.err
    assert cli(*SET, "--s3-access-key", "YCAJ").code == 2


def test_profile_is_not_removed_while_a_machine_is_owed(cli: Cli, settings: Path) -> None:
    cli(*SET)
    save_job(settings, vm=Obligation.MAYBE)
    outcome = cli("cloud", "profile", "remove")
    assert outcome.code == 2 and "20260101-000000-aa" in outcome.err
    assert load_profile(settings) is not None


def test_jobs_are_listed(cli: Cli, settings: Path) -> None:
    cli(*SET)
    assert cli("cloud", "jobs").out == "There are no jobs.\n"
    save_job(settings, phase=Phase.RUNNING, vm=Obligation.ID, spent_seconds=3600.0, price_per_hour=4.5, currency="RUB")
    done = {"phase": Phase.DONE, "result": Result.FAILED, "message": "It broke."}
    save_job(settings, id="20260101-000001-bb", vm=Obligation.DELETED, spent_seconds=60.0, **done)
    save_job(settings, id="20260101-000002-cc", **done)
    save_job(settings, id="20260101-000003-dd", phase=Phase.CREATING, vm=Obligation.MAYBE, started=time.time() - 10)
    jobs = cli("cloud", "jobs", "--json").json()["jobs"]
    assert [job["state"] for job in jobs] == ["running (left)", "failed", "failed", "creating (left)"]
    assert [job["machine"] for job in jobs] == ["there", "deleted", "none", "perhaps"]
    assert [job["spent"] for job in jobs] == [pytest.approx(4.5), None, 0.0, None]
    lines = [line.split() for line in cli("cloud", "jobs").out.splitlines()]
    assert lines[1][1:] == ["running", "(left)", "there", "4.50", "RUB"]
    assert lines[2][1:] == ["failed", "deleted", "price", "unknown"]
    assert lines[3][1:] == ["failed", "none", "none"]
    assert lines[5][1:] == ["It", "broke."]


def test_a_damaged_record_hides_no_other(cli: Cli, settings: Path) -> None:
    save_job(settings)
    (settings / "cloud-jobs" / "20251231-000000-cc.json").write_text("{")
    outcome = cli("cloud", "jobs", "--json")
    assert [job["job"] for job in outcome.json()["jobs"]] == ["20260101-000000-aa"]
    assert "20251231-000000-cc.json is damaged" in outcome.err


def test_a_job_that_has_ended_or_never_was(cli: Cli, settings: Path) -> None:
    save_job(settings, phase=Phase.DONE, result=Result.SUCCEEDED)
    for command in ("resume", "cancel"):
        ended, unknown = cli("cloud", command, "20260101-000000-aa"), cli("cloud", command, "../cloud")
        assert ended.code != 0 and "has ended already" in ended.err
        assert unknown.code == 1 and "There is no job" in unknown.err


def test_without_keys_nothing_begins(cli: Cli, settings: Path, tmp_path: Path) -> None:
    cli(*SET)
    for command in (["cloud", "check"], ["cloud", "list"], ["cloud", "clean", "--yes"]):
        outcome = cli(*command)
        assert outcome.code == 1 and "no keys" in outcome.err
    outcome = cli("train", tmp_path, "--out", tmp_path / "run", "--yes")
    assert outcome.code == 2 and "--runner yandex" in outcome.err


def test_check_marks_what_was_not_checked(cli: Cli, settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results = [
        CheckResult("clock", True, "Right."),
        CheckResult("credentials", False, "The key is wrong."),
        CheckResult("folder", False, "Not checked.", checked=False),
    ]
    monkeypatch.setattr("constructor_desktop.jobs.cloud.check.check_connection", lambda *_: results)
    settings.mkdir()
    save_profile(settings, CloudProfile(folder_id="folder", bucket="bucket"))
    (settings / SECRETS_FILE).write_text(json.dumps(Secrets({}, "", "").to_json()))
    outcome = cli("cloud", "check")
    assert outcome.code == 1
    assert outcome.out.splitlines() == [
        "ok  clock: Right.",
        "NO  credentials: The key is wrong.",
        "--  folder: Not checked.",
    ]
    checks = json.loads(cli("cloud", "check", "--json").out)["checks"]
    assert [(one["ok"], one["checked"]) for one in checks] == [(True, True), (False, True), (False, False)]


def test_status_is_told_when_it_changes(capsys: pytest.CaptureFixture[str]) -> None:
    from constructor_desktop.cli_progress import reporting

    events: list[Event] = [
        CloudStatus(job="j", phase="UPLOADING"),
        CloudStatus(job="j", phase="UPLOADING", seconds=1.0),
        CloudStatus(job="j", phase="RUNNING", stage="install", attempt=2),
        CloudStatus(job="j", phase="RUNNING", stage="install", attempt=2, waiting="Nobody answers."),
        CloudStatus(job="j", phase="DELETING", attempt=2),
        CloudStatus(job="j", phase="DONE", attempt=2),
    ]
    with reporting(quiet=False) as on_event:
        for event in events:
            on_event(event)
    assert capsys.readouterr().err.splitlines() == [
        "Sending the data.",
        "Training in the cloud: it installs the program, machine 2.",
        "Nobody answers.",
        "Deleting everything in the cloud.",
        "The job has ended.",
    ]


def test_status_survives_json() -> None:
    from constructor_desktop.core.events import event_from_json

    event = CloudStatus(job="j", phase="RUNNING", spent=1.5, currency="RUB", time=1.0)
    assert event_from_json(json.loads(json.dumps(event.to_json()))) == event


def test_a_terminal_of_80_columns_shows_each_state_on_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    from constructor_desktop import cli_progress

    monkeypatch.setenv("COLUMNS", "80")
    titles = (*cli_progress.STAGES.values(), *cli_progress.SHORT_PHASES.values(), *cli_progress.CLOUD_STAGES.values())
    assert max(map(len, titles)) <= cli_progress.TITLE_WIDTH
    machine: dict[str, Any] = {"seconds": 51_133.0, "spent": 1234.5, "currency": "RUB"}
    events = [CloudStatus(job="j", phase=phase) for phase in ("NEW", "UPLOADING")]
    events += [CloudStatus(job="j", phase="RUNNING", stage=stage, **machine) for stage in cli_progress.CLOUD_STAGES]
    events += [CloudStatus(job="j", phase=phase, **machine) for phase in ("DOWNLOADING", "DELETING")]
    places = set()
    with cli_progress._bars() as show:
        bars = show.__self__._bars  # type: ignore[attr-defined]
        show(Progress(stage="cloud_upload", done=754_000, total=788_000))
        for event in events:
            show(event)
            console = Console(width=80, force_terminal=False)
            with console.capture() as shown:
                console.print(bars.get_renderable())
            lines = shown.get().splitlines()
            assert len(lines) == 2, "the state and what is sent, a line each"
            assert all(len(line) <= 80 for line in lines)
            if event.seconds:
                assert "14 h 12 min" in lines[1].replace("\N{NO-BREAK SPACE}", " ") and "1234.50" in lines[1]
                places.add((lines[1].index("14"), lines[1].index("1234.50")))
    assert len(places) == 1, "nothing jumps"


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--folder-id", "b1g"], "lacks the bucket. Nothing was kept. Give it with the rest: --bucket BUCKET"),
        (["--name", "x"], "lacks the folder and the bucket"),
        (["--cores", "0"], "the number of processor cores does not work"),
        (["--spending-cap", "-3"], "0 means no cap"),
        (["--key", "nothere.json"], "nothere.json"),
    ],
)
def test_at_first_each_option_gets_its_own_sentence(cli: Cli, options: list[str], sentence: str) -> None:
    outcome = cli("cloud", "profile", "set", *options)
    assert outcome.code != 0 and outcome.err.count("\n") == 1 and sentence in outcome.err


def test_an_unknown_platform_is_named_and_kept(cli: Cli, settings: Path) -> None:
    outcome = cli(*SET, "--platform-id", "standard-v9")
    assert outcome.code == 0 and "standard-v9 is not known to this program" in outcome.err
    profile = load_profile(settings)
    assert profile is not None and profile.platform_id == "standard-v9"


def test_settings_stay_when_no_static_key_can_be_made(
    cli: Cli, settings: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> tuple[str, str]:
        raise RoleError("The service account may not make a storage key for itself. Enter it here.")

    monkeypatch.setattr("constructor_desktop.jobs.cloud.static_key.make_static_key", refuse)
    outcome = cli(*SET, "--cores", "8", "--key", Iam().write_key(tmp_path / "key.json"))
    assert outcome.code == 1 and "--key FILE --s3-access-key NAME" in outcome.err and "here" not in outcome.err
    profile = load_profile(settings)
    assert profile is not None and profile.cores == 8
    assert SecretStore(settings).load() is None


def test_the_check_speaks_of_options(cli: Cli, settings: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from constructor_desktop.jobs.cloud.classify import of_status

    results = [CheckResult("credentials", False, str(of_status("UNAUTHENTICATED", "")))]
    monkeypatch.setattr("constructor_desktop.jobs.cloud.check.check_connection", lambda *_: results)
    cli(*SET)
    (settings / SECRETS_FILE).write_text(json.dumps(Secrets({}, "", "").to_json()))
    out = cli("cloud", "check").out
    assert "Choose a valid key file with constructor-desktop cloud profile set." in out and "settings" not in out


def test_no_warning_of_a_library_reaches_the_user() -> None:
    code = "import constructor_desktop.jobs.cloud.objects, requests, botocore.httpsession, yandexcloud"
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "SOCKS" not in ended.stderr
