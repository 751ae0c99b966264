"""What stands in the way of a job from the beginning: a sentence each, and nothing left."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from constructor_desktop.core.errors import ConstructorError, StorageError
from constructor_desktop.core.events import Event
from constructor_desktop.jobs.cloud.compute import Compute
from constructor_desktop.jobs.cloud.context import Tools
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.profile import CloudProfile, save_profile
from constructor_desktop.jobs.cloud.record import Obligation, Phase, Result
from constructor_desktop.jobs.cloud.runner import CloudRunner, connect
from constructor_desktop.jobs.cloud.secrets import Secrets
from constructor_desktop.jobs.local import load_dataset
from constructor_desktop.jobs.runner import JobSpec
from constructor_desktop.storage.runs import RunState, RunStatus, write_status
from constructor_desktop.training.config import RunConfig
from tests.cloud_stand.iam import Iam
from tests.cloud_stand.seaweed import READER_ACCESS_KEY, READER_SECRET_KEY
from tests.jobs.cloud.test_machine_stand import QuickClock, check_nothing_left, make_wheel, pytestmark, write_settings
from tests.training.samples import save_pictures

if TYPE_CHECKING:
    from tests.cloud_stand.stand import Stand

__all__ = ["pytestmark"]


class FastClock(QuickClock):
    """A clock that a user has set wrong."""

    def now(self) -> float:
        return super().now() + 600


def wrong_key(stand: Stand) -> None:
    stand.secrets = Secrets(Iam().key(), stand.secrets.s3_access_key, stand.secrets.s3_secret_key)


def missing_role(stand: Stand) -> None:
    stand.cloud.iam.roles.clear()


def full_quota(stand: Stand) -> None:
    stand.cloud.datacenter.limits["compute.instances.count"] = 0


def no_subnet(stand: Stand) -> None:
    stand.cloud.world.subnets.clear()


def no_bucket(stand: Stand) -> None:
    stand.profile = stand.profile.model_copy(update={"bucket": "somebody-elses-bucket"})


def read_only_bucket(stand: Stand) -> None:
    stand.secrets = Secrets(stand.secrets.service_account_key, READER_ACCESS_KEY, READER_SECRET_KEY)


def dead_cloud(stand: Stand) -> None:
    stand.cloud.wire.cut()


def dead_storage(stand: Stand) -> None:
    stand.storage_wire.cut()


def silent_cloud(stand: Stand) -> None:
    stand.cloud.wire.silence()


def silent_storage(stand: Stand) -> None:
    stand.storage_wire.silence()


TROUBLES: list[tuple[Callable[[Stand], None], str]] = [
    (wrong_key, "does not accept the key"),
    (missing_role, "not allowed"),
    (full_quota, "no such machine left"),
    (no_subnet, "There is no subnet"),
    (no_bucket, "no bucket somebody-elses-bucket"),
    (read_only_bucket, "may not use the bucket"),
    (dead_cloud, "cannot be reached"),
    (dead_storage, "cannot be reached"),
    (silent_cloud, "cannot be reached|in time"),
    (silent_storage, "cannot be reached"),
]


@pytest.mark.parametrize(("trouble", "sentence"), TROUBLES, ids=[trouble.__name__ for trouble, _ in TROUBLES])
def test_trouble_is_a_sentence(stand: Stand, tmp_path: Path, trouble: Callable[[Stand], None], sentence: str) -> None:
    trouble(stand)
    data = save_pictures(tmp_path / "data", {"discs": 3, "stripes": 3})
    settings = write_settings(stand, tmp_path / "settings")
    tools = Tools(load_dataset, make_wheel, lambda run, on_event: None)
    runner = CloudRunner(settings, tmp_path / "cache", tools, clock=QuickClock())
    job = runner.order(JobSpec(data, tmp_path / "run", RunConfig()))
    started = time.monotonic()
    with pytest.raises(ConstructorError, match=sentence) as error:
        runner.resume(job, lambda event: None)
    assert time.monotonic() - started < 15
    assert str(error.value).endswith(".") and "\n" not in str(error.value)
    record = runner.store.load(job)
    assert (record.phase, record.result) == (Phase.DONE, Result.FAILED)
    assert record.vm in (Obligation.NONE, Obligation.DELETED)
    assert not (tmp_path / "run").exists() and not (tmp_path / "cache" / "cloud" / job).exists()
    assert stand.cloud.datacenter.created == []
    if record.kept:
        runner.cancel(job)
        with pytest.raises(ConstructorError):
            runner.resume(job, lambda event: None)
    if trouble is not no_bucket:
        stand.restore_network()
        check_nothing_left(stand)


def test_a_finished_run_is_not_paid_for_again(stand: Stand, tmp_path: Path) -> None:
    data = save_pictures(tmp_path / "data", {"discs": 3, "stripes": 3})
    settings = write_settings(stand, tmp_path / "settings")
    tools = Tools(load_dataset, make_wheel, lambda run, on_event: None)
    runner = CloudRunner(settings, tmp_path / "cache", tools)
    (tmp_path / "run").mkdir()
    write_status(tmp_path / "run", RunStatus(RunState.SUCCEEDED))
    for ask in (runner.order, lambda spec: runner.estimate(spec, lambda event: None)):
        with pytest.raises(StorageError, match="holds a finished run already"):
            ask(JobSpec(data, tmp_path / "run", RunConfig()))
    assert runner.store.list() == []


def test_wrong_clock_is_named_with_its_error(stand: Stand, tmp_path: Path) -> None:
    data = save_pictures(tmp_path / "data", {"discs": 3, "stripes": 3})
    settings = write_settings(stand, tmp_path / "settings")
    tools = Tools(load_dataset, make_wheel, lambda run, on_event: None)
    runner = CloudRunner(settings, tmp_path / "cache", tools, clock=FastClock())
    with pytest.raises(ConstructorError, match=r"is ahead by 60\d s"):
        runner.run(JobSpec(data, tmp_path / "run", RunConfig()), lambda event: None)
    check_nothing_left(stand)


def test_estimate_sends_and_orders_nothing(stand: Stand, tmp_path: Path) -> None:
    data = save_pictures(tmp_path / "data", {"discs": 8, "stripes": 8})
    settings = write_settings(stand, tmp_path / "settings")
    events: list[Event] = []
    runner = CloudRunner(
        settings, tmp_path / "cache", Tools(load_dataset, make_wheel, lambda run, on_event: None), connect=connect
    )
    estimate = runner.estimate(JobSpec(data, tmp_path / "run", RunConfig()), events.append)
    size = sum(path.stat().st_size for path in data.rglob("*.png"))
    assert size < estimate.upload_bytes < size + 40_000
    assert estimate.seconds is not None and estimate.seconds > 60
    if estimate.price_per_hour is not None:
        assert estimate.price == pytest.approx(estimate.price_per_hour * estimate.seconds / 3600)
        assert estimate.price_limit == pytest.approx(estimate.price_per_hour * 4)
    capped = stand.profile.model_copy(update={"spending_cap": 0.01})
    save_profile(settings, capped)
    assert runner.estimate(JobSpec(data, tmp_path / "run", RunConfig()), events.append).price_limit in (0.01, None)
    assert runner.store.list() == []
    check_nothing_left(stand)


def test_keys_that_stop_working_pause_the_job_and_lose_nothing(stand: Stand, tmp_path: Path) -> None:
    data = save_pictures(tmp_path / "data", {"discs": 4, "stripes": 4})
    settings = write_settings(stand, tmp_path / "settings")
    tools = Tools(load_dataset, make_wheel, lambda run, on_event: None)
    keys = [stand.secrets]

    def open_cloud(profile: object, secrets: object) -> tuple[ObjectStore, Compute]:
        return ObjectStore(stand.profile, stand.secrets), Compute(stand.profile, keys[0])

    runner = CloudRunner(settings, tmp_path / "cache", tools, connect=open_cloud, clock=QuickClock())
    job = runner.order(JobSpec(data, tmp_path / "run", RunConfig()))

    class Left(BaseException):
        """The window is closed."""

    def leave(event: Event) -> None:
        if runner.store.load(job).phase is Phase.RUNNING:
            raise Left

    with pytest.raises(Left):
        runner.resume(job, leave)
    keys[0] = Secrets(Iam().key(), "", "")
    with pytest.raises(ConstructorError, match="does not accept the key"):
        runner.resume(job, lambda event: None)
    assert runner.store.load(job).owes_machine
    keys[0] = stand.secrets
    assert runner.resume(job, lambda event: None) == tmp_path / "run"
    assert len(stand.cloud.datacenter.created) == 1
    check_nothing_left(stand)


@pytest.mark.parametrize("trouble", [wrong_key, dead_cloud, silent_cloud])
def test_estimate_says_at_once_that_the_cloud_cannot_be_used(
    stand: Stand, tmp_path: Path, trouble: Callable[[Stand], None]
) -> None:
    """Here with a limit of its own for a question: no more than one is waited for."""

    def open_cloud(profile: CloudProfile, secrets: Secrets) -> tuple[ObjectStore, Compute]:
        return ObjectStore(profile, secrets), Compute(profile, secrets, seconds=3)

    trouble(stand)
    data = save_pictures(tmp_path / "data", {"discs": 3, "stripes": 3})
    settings = write_settings(stand, tmp_path / "settings")
    tools = Tools(load_dataset, make_wheel, lambda run, on_event: None)
    runner = CloudRunner(settings, tmp_path / "cache", tools, connect=open_cloud)
    started = time.monotonic()
    with pytest.raises(ConstructorError, match=r"accept the key|cannot be reached|in time"):
        runner.estimate(JobSpec(data, tmp_path / "run", RunConfig()), lambda event: None)
    assert time.monotonic() - started < 5.5
    assert runner.store.list() == []
