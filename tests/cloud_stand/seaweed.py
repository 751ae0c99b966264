"""SeaweedFS as the object storage: a real S3 server on loopback that ends with the tests."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.cloud_stand.processes import dying_with_parent, free_ports, stop, tail

ACCESS_KEY = "YCAJE-stand-access-key-0001"
SECRET_KEY = "YCP-stand-secret-0123456789abcdef"
READER_ACCESS_KEY = "YCAJE-stand-reader-key-0001"
READER_SECRET_KEY = "YCP-stand-reader-secret-0123456789"
SECONDS_TO_START = 60
OFFSETS = (0, 1, 2, 3, 5)
GRPC_OFFSET = 10000


def weed_program() -> Path | None:
    """The server's program: beside this Python, or on the path."""
    beside = Path(sys.executable).with_name("weed")
    found = str(beside) if beside.is_file() else shutil.which("weed")
    return Path(found) if found else None


class Seaweed:
    """The server; a context manager."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / "s3.json").write_text(json.dumps(_identities()))
        base = free_ports((*OFFSETS, *(offset + GRPC_OFFSET for offset in OFFSETS)))
        self.port = base + 3
        with (self._folder / "weed.log").open("wb") as log:
            self._process = subprocess.Popen(
                [str(weed_program()), *self._arguments(base)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._folder,
                env={**os.environ, "GOMEMLIMIT": "200MiB", "GOMAXPROCS": "2", "HOME": str(self._folder)},
                preexec_fn=dying_with_parent(),
            )
        self._wait()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            stop(self._process)

    def _arguments(self, base: int) -> list[str]:
        data = self._folder / "data"
        data.mkdir(exist_ok=True)
        return [
            *("-logtostderr=true", "mini", "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={data}"),
            *(f"-master.port={base}", f"-volume.port={base + 1}", f"-filer.port={base + 2}", f"-s3.port={self.port}"),
            *(f"-admin.port={base + 5}", f"-s3.config={self._folder / 's3.json'}", "-s3.port.iceberg=0"),
            *("-s3.port.lance=0", "-webdav=false", "-admin.ui=false", "-master.telemetry=false"),
            *("-s3.autoCreateBucket=false", "-s3.allowDeleteBucketNotEmpty=false", "-master.volumeSizeLimitMB=16"),
        ]

    def _wait(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.endpoint}/healthz", timeout=2):
                    return
            except OSError:
                time.sleep(0.1)
        stop(self._process)
        raise RuntimeError(f"weed does not start:\n{tail(self._folder / 'weed.log')}")


def _identities() -> dict[str, object]:
    def identity(name: str, access: str, secret: str, actions: list[str]) -> dict[str, object]:
        return {"name": name, "credentials": [{"accessKey": access, "secretKey": secret}], "actions": actions}

    everything = ["Admin", "Read", "Write", "List", "Tagging"]
    return {
        "identities": [
            identity("stand", ACCESS_KEY, SECRET_KEY, everything),
            identity("reader", READER_ACCESS_KEY, READER_SECRET_KEY, ["Read", "List"]),
        ]
    }
