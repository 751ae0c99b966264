"""Yandex Cloud on loopback: its API over gRPC and TLS, made of the servicers of its own package."""

from __future__ import annotations

import datetime
import ipaddress
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import grpc
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.cloud_stand.datacenter import Computer, Datacenter
from tests.cloud_stand.faults import Faults, Gate
from tests.cloud_stand.iam import Iam
from tests.cloud_stand.services import World, add_services
from tests.cloud_stand.vm import Vm
from tests.cloud_stand.wire import Wire

THREADS = 8


class YandexEmulator:
    """The cloud; a context manager.

    Attributes:
        iam: Its service account: key, roles, clock.
        datacenter: Its machines and quotas.
        world: Its zones, subnets, images, prices.
        faults: What is to go wrong.
        wire: The only way to it: may be cut.
    """

    def __init__(self, folder: Path, make_computer: Callable[[Path, str], Computer] = Vm) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.iam = Iam()
        self.datacenter = Datacenter(self.iam, folder / "machines", make_computer)
        self.world = World(self.iam, self.datacenter)
        self.faults = Faults()
        self._gate = Gate(self.iam, self.faults)
        self._folder = folder
        self._key, self._certificate = _self_signed()
        self.root_certificates = folder / "root.pem"
        self.root_certificates.write_bytes(self._certificate)

    def __enter__(self) -> Self:
        self._server = grpc.server(_Threads(THREADS), interceptors=[self._gate], options=[("grpc.so_reuseport", 0)])
        credentials = grpc.ssl_server_credentials([(self._key, self._certificate)])
        port = self._server.add_secure_port("127.0.0.1:0", credentials)
        self.wire = Wire(port).__enter__()
        add_services(self._server, self.world, self.endpoint)
        self._server.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.wire.__exit__(kind, error, trace)
        self._server.stop(None).wait()
        self.datacenter.close()

    @property
    def endpoint(self) -> str:
        """Its address, for `CloudProfile.yc_endpoint`."""
        return f"localhost:{self.wire.port}"

    @property
    def calls(self) -> list[str]:
        """Every call so far, as `Service/Method`."""
        return list(self._gate.calls)

    @property
    def machines(self) -> dict[str, str]:
        """The status of each machine that is there."""
        from yandex.cloud.compute.v1.instance_pb2 import Instance

        with self.datacenter.mutex:
            found = self.datacenter.machines.items()
            return {name: Instance.Status.Name(machine.message.status) for name, machine in found}

    def computer(self, instance_id: str) -> Any:
        """What a machine runs on, for tests that look inside."""
        with self.datacenter.mutex:
            return self.datacenter.find(instance_id).computer

    def preempt(self, instance_id: str) -> None:
        """Takes a machine away, as the cloud does with preemptible ones."""
        self.datacenter.stop(instance_id)


class _Threads(Executor):
    """Threads that need not be ended before the program may end, all there from the beginning."""

    def __init__(self, count: int) -> None:
        self._work: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        for number in range(count):
            threading.Thread(target=self._run, daemon=True, name=f"emulator-{number}").start()

    def submit(self, work: Callable[..., Any], /, *arguments: Any, **options: Any) -> Future[Any]:
        future: Future[Any] = Future()
        self._work.put((future, lambda: work(*arguments, **options)))
        return future

    def _run(self) -> None:
        while True:
            future, work = self._work.get()
            try:
                future.set_result(work())
            except BaseException as error:
                future.set_exception(error)


def _self_signed() -> tuple[bytes, bytes]:
    """A key and a certificate for loopback."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=30))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return pem, certificate.public_bytes(serialization.Encoding.PEM)
