"""A cloud in memory, with faults by plan: a bucket as boto3 shows it, machines, and a clock that costs no time."""

from __future__ import annotations

import hashlib
import io
import json
import random
import tarfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError, EndpointConnectionError

from constructor_desktop.core.errors import CloudNetworkError, ConflictError, NotFoundError, QuotaError
from constructor_desktop.jobs.cloud.compute_requests import Disk, Image, Instance, OperationInfo
from constructor_desktop.jobs.cloud.objects import ObjectStore
from constructor_desktop.jobs.cloud.prices import Price
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.secrets import Secrets

SECONDS_TO_BOOT = 20.0
SECONDS_OF_WORK = 120.0


class Killed(BaseException):
    """The process was killed."""


@dataclass
class Faults:
    """How often something goes wrong with a request, and what becomes of each machine in turn.

    `network` requests never arrive, of `lost` ones the answer is lost, before or after `kill` ones the process dies.
    """

    seed: int
    network: float = 0.0
    lost: float = 0.0
    kill: float = 0.0
    fates: tuple[str, ...] = ("finish",)
    cancel_at: float | None = None

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)


@dataclass
class Machine:
    id: str
    labels: dict[str, str]
    prefix: str
    attempt: int
    fate: str
    made: float
    ends: float
    status: str = "PROVISIONING"
    deleted_at: float | None = None
    sent: int = 0


@dataclass
class World:
    """Everything that outlives the process."""

    faults: Faults
    now: float = 1_800_000_000.0
    objects: dict[str, bytes] = field(default_factory=dict)
    uploads: dict[str, dict[int, bytes]] = field(default_factory=dict)
    upload_keys: dict[str, str] = field(default_factory=dict)
    parts_sent: Counter[tuple[str, int]] = field(default_factory=Counter)
    machines: dict[str, Machine] = field(default_factory=dict)
    operations: dict[str, tuple[str | None, float, int, str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    made: int = 0
    most_at_once: int = 0
    finished: bool = False
    kills: list[str] = field(default_factory=list)
    phase: Callable[[], str] = lambda: ""
    make_run: Callable[[], bytes] = lambda: b""

    # -- time ----------------------------------------------------------------------------------------------------------

    def sleep(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now = min(end, self.now + 5.0)
            for machine in list(self.machines.values()):
                self._live(machine)

    def _live(self, machine: Machine) -> None:
        if machine.deleted_at is not None:
            if self.now > machine.deleted_at:
                del self.machines[machine.id]
            return
        age = self.now - machine.made
        if machine.status == "PROVISIONING" and age >= SECONDS_TO_BOOT:
            machine.status = "RUNNING"
        if machine.status == "RUNNING":
            self._work(machine, age)

    def _work(self, machine: Machine, age: float) -> None:
        out = f"{machine.prefix}"
        if machine.fate == "silent" and self.now >= machine.ends:
            return
        self.objects[f"{out}heartbeat.json"] = json.dumps({"attempt": machine.attempt, "time": self.now}).encode()
        epoch = int((age - SECONDS_TO_BOOT) // 20)
        while machine.sent < min(epoch, 5):
            machine.sent += 1
            line = {"type": "epoch", "time": self.now, "phase": "head", "epoch": machine.sent, "epochs": 5}
            line |= {"train_loss": 1.0, "val_loss": None, "train_accuracy": 0.5, "val_accuracy": None}
            key = f"{out}events/{machine.attempt:02}-{machine.sent:08}.jsonl"
            self.objects[key] = json.dumps(line).encode() + b"\n"
        if self.now >= machine.ends:
            self._end(machine, out)

    def _end(self, machine: Machine, out: str) -> None:
        machine.status = "STOPPED"
        if machine.fate == "finish":
            model = self.make_run()
            self.objects[f"{out}model.tar"] = model
            status = {"state": "succeeded", "attempt": machine.attempt, "sha256": hashlib.sha256(model).hexdigest()}
            self.finished = True
        elif machine.fate == "crash":
            status = {"state": "failed", "attempt": machine.attempt, "message": "It broke.", "log": ["Traceback", "x"]}
        else:  # taken away
            return
        self.objects[f"{out}status.json"] = json.dumps(status).encode()

    # -- requests ------------------------------------------------------------------------------------------------------

    @contextmanager
    def request(self, drop: Callable[[], Exception]) -> Iterator[None]:
        """Lets a request go wrong by chance; `drop` makes the error of a broken connection."""
        chance = self.faults.random.random
        self.perhaps_kill()
        if chance() < self.faults.network:
            raise drop()
        yield
        self.perhaps_kill()
        if chance() < self.faults.lost:
            raise drop()

    def perhaps_kill(self) -> None:
        if self.faults.random.random() < self.faults.kill:
            self.kills.append(self.phase())
            raise Killed


class WorldClock:
    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> float:
        return self._world.now

    def sleep(self, seconds: float) -> None:
        self._world.sleep(seconds)


class FakeS3:
    """What `ObjectStore` asks of boto3's client."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(_Bucket(self._world), name)

        def call(*args: Any, **kwargs: Any) -> Any:
            with self._world.request(lambda: EndpointConnectionError(endpoint_url="bucket")):
                return method(*args, **kwargs)

        return call

    def get_paginator(self, name: str) -> Any:
        world, method = self._world, getattr(_Bucket(self._world), name)

        class Paginator:
            def paginate(self, **kwargs: Any) -> Iterator[dict[str, Any]]:
                with world.request(lambda: EndpointConnectionError(endpoint_url="bucket")):
                    answer = method(**kwargs)
                yield answer

        return Paginator()

    def generate_presigned_url(self, method: str, Params: dict[str, str], ExpiresIn: int) -> str:  # noqa: N803
        return f"https://bucket/{Params['Key']}"

    def generate_presigned_post(self, bucket: str, key: str, Conditions: Any, ExpiresIn: int) -> Any:  # noqa: N803
        return {"url": "https://bucket", "fields": {"key": key}}


class _Bucket:
    def __init__(self, world: World) -> None:
        self._world = world
        self._objects = world.objects

    def put_object(self, Key: str, Body: Any, IfNoneMatch: str = "", **_: Any) -> None:  # noqa: N803
        if IfNoneMatch and Key in self._objects:
            raise _error("PreconditionFailed", 412)
        self._objects[Key] = _content(Body)

    def get_object(self, Key: str, Range: str = "bytes=0-", **_: Any) -> dict[str, Any]:  # noqa: N803
        content = self._get(Key)
        return {"Body": io.BytesIO(content[int(Range.removeprefix("bytes=").rstrip("-")) :])}

    def head_object(self, Key: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        content = self._get(Key)
        when = datetime.fromtimestamp(self._world.now, UTC)
        return {"ContentLength": len(content), "ETag": f'"{_md5(content)}"', "LastModified": when}

    def delete_object(self, Key: str, **_: Any) -> None:  # noqa: N803
        self._objects.pop(Key, None)

    def list_objects_v2(self, Prefix: str, StartAfter: str = "", **_: Any) -> dict[str, Any]:  # noqa: N803
        when = datetime.fromtimestamp(self._world.now, UTC)
        found = sorted(key for key in self._objects if key.startswith(Prefix) and key > StartAfter)
        entries = [(key, self._objects[key]) for key in found]
        return {
            "Contents": [
                {"Key": key, "Size": len(content), "ETag": f'"{_md5(content)}"', "LastModified": when}
                for key, content in entries
            ]
        }

    def create_multipart_upload(self, Key: str, **_: Any) -> dict[str, str]:  # noqa: N803
        upload_id = f"upload-{len(self._world.upload_keys)}"
        self._world.uploads[upload_id], self._world.upload_keys[upload_id] = {}, Key
        return {"UploadId": upload_id}

    def upload_part(self, UploadId: str, PartNumber: int, Body: Any, **_: Any) -> None:  # noqa: N803
        self._parts(UploadId)[PartNumber] = _content(Body)
        self._world.parts_sent[UploadId, PartNumber] += 1

    def list_parts(self, UploadId: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        parts = self._parts(UploadId)
        return {"Parts": [{"PartNumber": number, "ETag": f'"{_md5(part)}"'} for number, part in parts.items()]}

    def complete_multipart_upload(self, Key: str, UploadId: str, MultipartUpload: Any, **_: Any) -> None:  # noqa: N803
        parts = self._parts(UploadId)
        assert {part["PartNumber"]: part["ETag"] for part in MultipartUpload["Parts"]} == {
            number: _md5(part) for number, part in parts.items()
        }
        self._objects[Key] = b"".join(parts[number] for number in sorted(parts))
        del self._world.uploads[UploadId]

    def list_multipart_uploads(self, Prefix: str, **_: Any) -> dict[str, Any]:  # noqa: N803
        keys = self._world.upload_keys
        return {"Uploads": [{"Key": keys[one], "UploadId": one} for one in self._world.uploads]}

    def abort_multipart_upload(self, UploadId: str, **_: Any) -> None:  # noqa: N803
        self._world.uploads.pop(UploadId, None)

    def get_bucket_lifecycle_configuration(self, **_: Any) -> dict[str, Any]:
        raise _error("NoSuchLifecycleConfiguration", 404)

    def put_bucket_lifecycle_configuration(self, **_: Any) -> None:
        return None

    def _get(self, key: str) -> bytes:
        if key not in self._objects:
            raise _error("NoSuchKey", 404)
        return self._objects[key]

    def _parts(self, upload_id: str) -> dict[int, bytes]:
        if upload_id not in self._world.uploads:
            raise _error("NoSuchUpload", 404)
        return self._world.uploads[upload_id]


def _error(code: str, status: int) -> ClientError:
    return ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "request")


def _content(body: Any) -> bytes:
    return body if isinstance(body, bytes) else body.read()


def _md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


class FakeObjects(ObjectStore):
    """The true `ObjectStore` over a bucket in memory."""

    def __init__(self, world: World, profile: CloudProfile) -> None:
        super().__init__(profile, Secrets({}, "", ""))
        self._world = world
        self.__dict__["_client"] = self.__dict__["_quick_client"] = FakeS3(world)

    def server_time(self) -> datetime:
        with self._world.request(_drop):
            return datetime.fromtimestamp(self._world.now, UTC)

    def delete_prefix(self, prefix: str) -> int:
        keys = [entry.key for entry in self.list(prefix)]
        for key in keys:  # one after another: in threads chance would not repeat itself
            self.delete(key)
        return len(keys)


class FakeCompute:
    """The machines, as `Compute` shows them."""

    def __init__(self, world: World) -> None:
        self._world = world

    def check_credentials(self) -> None:
        with self._world.request(_drop):
            pass

    def find_image(self, family: str, folder: str) -> Image:
        with self._world.request(_drop):
            return Image("image", family, 10.0)

    def find_subnet(self) -> str:
        with self._world.request(_drop):
            return "subnet"

    def prices(self) -> Price | None:
        return None

    @staticmethod
    def build_request(
        job_id: str, user_data: str, labels: dict[str, str], profile: CloudProfile, image_id: str, subnet_id: str
    ) -> bytes:
        files = json.loads(user_data.removeprefix("#cloud-config\n"))["write_files"]
        job = next(json.loads(entry["content"]) for entry in files if entry["path"].endswith("/job.json"))
        return json.dumps({"labels": dict(labels), "prefix": job["prefix"], "attempt": job["attempt"]}).encode()

    def create(self, request: bytes, key: str) -> OperationInfo:
        world = self._world
        with world.request(_drop):
            if key in world.keys:
                return self._operation(world.keys[key])
            if self._existing():
                raise ConflictError("There is such a machine already.")
            return self._operation(self._make(json.loads(request), key))

    def _existing(self) -> list[Machine]:
        return list(self._world.machines.values())

    def _make(self, request: dict[str, Any], key: str) -> str:
        world = self._world
        fate = world.faults.fates[min(world.made, len(world.faults.fates) - 1)]
        world.made += 1
        if fate == "refused":
            raise QuotaError("There is none left.")
        operation = f"operation-{world.made}"
        world.keys[key] = operation
        if fate == "quota":
            world.operations[operation] = (None, world.now + 5, 8, "The quota of GPUs is used up.")
            return operation
        worked = {"finish": SECONDS_OF_WORK, "endless": float("inf")}.get(fate)
        worked = worked or world.faults.random.uniform(5, SECONDS_OF_WORK)
        machine = Machine(
            id=f"vm-{world.made}",
            labels=request["labels"],
            prefix=request["prefix"],
            attempt=request["attempt"],
            fate=fate,
            made=world.now,
            ends=world.now + SECONDS_TO_BOOT + worked,
        )
        world.machines[machine.id] = machine
        world.most_at_once = max(world.most_at_once, len(world.machines))
        world.operations[operation] = (machine.id, world.now + 10, 0, "")
        return operation

    def operation(self, operation_id: str) -> OperationInfo:
        with self._world.request(_drop):
            return self._operation(operation_id)

    def _operation(self, operation_id: str) -> OperationInfo:
        if operation_id not in self._world.operations:
            raise NotFoundError("There is no such operation.")
        machine, until, code, message = self._world.operations[operation_id]
        done = self._world.now >= until
        return OperationInfo(operation_id, done, code if done else 0, message if done else "", machine)

    def instances(self, labels: dict[str, str]) -> list[Instance]:
        with self._world.request(_drop):
            found = [one for one in self._world.machines.values() if labels.items() <= one.labels.items()]
            return [self._instance(one) for one in found]

    def get(self, machine_id: str) -> Instance:
        with self._world.request(_drop):
            if machine_id not in self._world.machines:
                raise NotFoundError("There is no such machine.")
            return self._instance(self._world.machines[machine_id])

    def is_gone(self, machine_id: str) -> bool:
        with self._world.request(_drop):
            return machine_id not in self._world.machines

    def _instance(self, machine: Machine) -> Instance:
        status = "DELETING" if machine.deleted_at is not None else machine.status
        return Instance(machine.id, machine.id, status, machine.labels, "zone", None)

    def delete(self, machine_id: str) -> OperationInfo | None:
        with self._world.request(_drop):
            machine = self._world.machines.get(machine_id)
            if machine is None:
                return None
            if machine.status == "PROVISIONING":
                raise ConflictError("The machine is being made.")
            if machine.deleted_at is None:
                machine.deleted_at = self._world.now + 15
            return OperationInfo("deletion", True)

    def label_disk(self, instance: Instance) -> None:
        with self._world.request(_drop):
            pass

    def serial_output(self, machine_id: str) -> str:
        with self._world.request(_drop):
            return "the console's last words"

    def disks(self, labels: dict[str, str]) -> list[Disk]:
        with self._world.request(_drop):
            return []

    def delete_disk(self, disk_id: str) -> None:
        raise AssertionError("there are no disks of their own")


def _drop() -> CloudNetworkError:
    return CloudNetworkError("The cloud cannot be reached.")


def tar_of(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return buffer.getvalue()
