"""Fetching a large object, so that an interruption costs nothing that has arrived."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from constructor_desktop.core.errors import CloudNetworkError
from constructor_desktop.jobs.cloud.classify import storage_errors
from constructor_desktop.storage.problems import writing_to

CHUNK_BYTES = 256 * 1024


class Download:
    """Fetches one object."""

    def __init__(self, client: Any, bucket: str, key: str, path: Path, on_progress: Callable[[int], None]) -> None:
        """Prepares it; nothing is fetched yet.

        Args:
            client: S3 client of boto3.
            bucket: Name of the bucket.
            key: The object.
            path: The file to be written, which appears when it is whole.
            on_progress: Is told now and then how many bytes are there; what it raises ends the download, to go on
                with later.
        """
        self._client = client
        self._bucket = bucket
        self._place = {"Bucket": bucket, "Key": key}
        self._path = path
        self._on_progress = on_progress
        self._digest = hashlib.sha256()
        self._there = 0

    def run(self) -> str:
        """Fetches what is missing and returns the SHA-256 of the whole, in hexadecimal.

        Raises:
            NotFoundError: if there is no such object.
            StorageError: if the disk refuses; what has arrived stays.
            CloudError: if the storage refuses or breaks off; call again to go on.
        """
        with storage_errors(self._bucket):
            head = self._client.head_object(**self._place)
        size, etag = int(head["ContentLength"]), head["ETag"]
        part = self._part(etag)
        with writing_to(self._path.parent):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with part.open("ab+") as file:
                self._take_over(file, size)
                if self._there < size:
                    self._fetch(file, etag)
                if self._there != size:
                    raise CloudNetworkError("The download broke off. What has arrived is kept; try again to go on.")
                os.fsync(file.fileno())
            os.replace(part, self._path)
        return self._digest.hexdigest()

    def _part(self, etag: str) -> Path:
        """The unfinished file; one of another content has another name, and goes."""
        part = self._path.with_name(f"{self._path.name}.{etag.strip(chr(34))}.part")
        folder = self._path.parent
        for other in folder.iterdir() if folder.is_dir() else ():
            if other.name.startswith(f"{self._path.name}.") and other.suffix == ".part" and other != part:
                other.unlink(missing_ok=True)
        return part

    def _take_over(self, file: BinaryIO, size: int) -> None:
        file.seek(0, os.SEEK_END)
        if file.tell() > size:
            file.truncate(0)
        file.seek(0)
        while chunk := file.read(CHUNK_BYTES):
            self._count(chunk)

    def _fetch(self, file: BinaryIO, etag: str) -> None:
        with storage_errors(self._bucket):
            answer = self._client.get_object(**self._place, Range=f"bytes={self._there}-", IfMatch=etag)
        body = answer["Body"]
        try:
            while chunk := self._read(body):
                file.write(chunk)
                self._count(chunk)
                self._on_progress(self._there)
        finally:
            body.close()

    def _read(self, body: Any) -> bytes:
        """Reads on; what is raised here comes from the network, not from the disk."""
        try:
            with storage_errors(self._bucket):
                chunk: bytes = body.read(CHUNK_BYTES)
        except OSError as error:
            raise CloudNetworkError("The download broke off. What has arrived is kept; try again to go on.") from error
        return chunk

    def _count(self, chunk: bytes) -> None:
        self._digest.update(chunk)
        self._there += len(chunk)
