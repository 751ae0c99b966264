"""The whole stand: the cloud, its object storage, and a profile with keys for both."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from boto3.session import Session

from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.secrets import Secrets
from tests.cloud_stand.datacenter import Computer
from tests.cloud_stand.emulator import YandexEmulator
from tests.cloud_stand.seaweed import ACCESS_KEY, SECRET_KEY, Seaweed
from tests.cloud_stand.vm import Vm
from tests.cloud_stand.wire import Wire


class Stand:
    """A cloud of one's own; a context manager.

    Attributes:
        cloud: The emulator of the API.
        storage_wire: The only way to the object storage, for the program and the machines: may be cut.
        bucket: A bucket of its own.
        profile: For the program.
        secrets: For the program.
    """

    def __init__(self, folder: Path, seaweed: Seaweed, make_computer: Callable[[Path, str], Computer] = Vm) -> None:
        """Args: `seaweed` runs already; `make_computer` may put something quicker in place of real machines."""
        self._seaweed = seaweed
        self._folder = folder
        self._exits = ExitStack()
        self.cloud = YandexEmulator(folder, make_computer)
        self.bucket = make_bucket(seaweed)

    def __enter__(self) -> Self:
        self._exits.enter_context(self.cloud)
        self.storage_wire = self._exits.enter_context(Wire(self._seaweed.port))
        self.cloud.world.storage_key = (ACCESS_KEY, SECRET_KEY)
        self.profile = CloudProfile(
            name="Stand",
            folder_id=self.cloud.iam.folder_id,
            bucket=self.bucket,
            yc_endpoint=self.cloud.endpoint,
            yc_root_certificates=str(self.cloud.root_certificates),
            s3_endpoint=f"http://127.0.0.1:{self.storage_wire.port}",
        )
        self.secrets = Secrets(self.cloud.iam.key(), ACCESS_KEY, SECRET_KEY)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._exits.__exit__(kind, error, trace)

    def store(self) -> ObjectStore:
        """The bucket, past the wire: works whatever happens to the program's network."""
        return ObjectStore(self.profile.model_copy(update={"s3_endpoint": self._seaweed.endpoint}), self.secrets)

    def key_file(self) -> Path:
        """The file of the service account's key, as a user downloads it."""
        return self.cloud.iam.write_key(self._folder / "authorized_key.json")

    def cut_network(self) -> None:
        """Neither the cloud nor the storage can be reached."""
        self.cloud.wire.cut()
        self.storage_wire.cut()

    def restore_network(self) -> None:
        """Everything can be reached again, without delay."""
        self.cloud.wire.restore()
        self.storage_wire.restore()

    def slow_down(self, seconds: float) -> None:
        """Lets every answer of the cloud and the storage wait."""
        self.cloud.wire.delay(seconds)
        self.storage_wire.delay(seconds)

    def skew(self, seconds: float) -> None:
        """Sets the clocks of the cloud and the storage so far ahead of this computer's."""
        self.cloud.iam.skew = seconds
        self.storage_wire.shift_clock(seconds)

    def words(self) -> tuple[str, ...]:
        """Everything that must appear nowhere but in the keyring: keys, and tokens given out so far."""
        return (*self.secrets.words(), *self.cloud.iam.issued)


def make_bucket(seaweed: Seaweed) -> str:
    """Makes a bucket and returns its name."""
    name = f"stand-{secrets.token_hex(6)}"
    client(seaweed).create_bucket(Bucket=name)
    return name


def client(seaweed: Seaweed) -> Any:
    """The storage's own client, with every right."""
    session = Session(aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY, region_name="ru-central1")
    return session.client("s3", endpoint_url=seaweed.endpoint)
