"""Sending a large file in parts, so that an interruption costs one part."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import BaseModel, ConfigDict

from constructor_desktop.core.errors import NotFoundError, UnreadableError
from constructor_desktop.jobs.cloud.classify import storage_errors

PART_BYTES = 8 * 2**20
MOST_PARTS = 9000
PROGRESS_BYTES = 256 * 1024
# A body is signed in pieces of 1 MB and sent in smaller ones.
LARGEST_PIECE_SENT = 128 * 1024


class UploadState(BaseModel):
    """How far an upload has come, to be kept on disk.

    Attributes:
        upload_id: The name that the storage gave the upload in parts; None before it has begun.
        part_bytes: Size of each part but the last.
        done: Whether the object is complete.
    """

    model_config = ConfigDict(frozen=True)

    upload_id: str | None = None
    part_bytes: int = PART_BYTES
    done: bool = False


class Upload:
    """Sends one file."""

    def __init__(
        self,
        client: Any,
        bucket: str,
        path: Path,
        key: str,
        on_progress: Callable[[int], None],
        save: Callable[[UploadState], None],
    ) -> None:
        """Prepares it; nothing is sent yet.

        Args:
            client: S3 client of boto3.
            bucket: Name of the bucket.
            path: The file; it must not change meanwhile.
            key: The object.
            on_progress: Is told now and then how many bytes are there, never fewer than before; what it raises ends
                the upload, to go on with later.
            save: Keeps each new state on disk, before anything else is done.
        """
        self._client = client
        self._bucket = bucket
        self._path = path
        self._place = {"Bucket": bucket, "Key": key}
        self._on_progress = on_progress
        self._save = save
        self._told = -1

    def run(self, state: UploadState) -> UploadState:
        """Sends what is missing and returns the state, which is `done`.

        Raises:
            UnreadableError: if the file cannot be read.
            CloudError: if the storage refuses or cannot be reached; call again with the state saved last.
        """
        try:
            size = self._path.stat().st_size
            with self._path.open("rb") as file:
                return state if state.done else self._send(file, size, state)
        except OSError as error:
            raise UnreadableError.from_os_error(self._path, error) from error

    def _send(self, file: BinaryIO, size: int, state: UploadState) -> UploadState:
        if size <= state.part_bytes:
            self._send_whole(file.read())
            self._tell(size)
            return self._keep(state.model_copy(update={"done": True}))
        present = self._present(state)
        if present is None:
            if state.upload_id is not None and self._is_complete(file, state):
                return self._keep(state.model_copy(update={"done": True}))
            state, present = self._begin(size, state), {}
        parts = self._send_parts(file, state, present)
        with storage_errors(self._bucket):
            self._client.complete_multipart_upload(
                **self._place, UploadId=state.upload_id, MultipartUpload={"Parts": parts}
            )
        return self._keep(state.model_copy(update={"done": True}))

    def _send_whole(self, content: bytes) -> None:
        from botocore.exceptions import ClientError

        with storage_errors(self._bucket):
            try:
                self._client.put_object(**self._place, Body=_Body(content, self._tell), IfNoneMatch="*")
            except ClientError as error:
                if error.response["ResponseMetadata"]["HTTPStatusCode"] != 412:
                    raise
                # There is one already: most likely this very file, sent by a call whose answer was lost.
                if self._client.head_object(**self._place)["ETag"].strip('"') != _md5(content):
                    self._client.put_object(**self._place, Body=content)

    def _present(self, state: UploadState) -> dict[int, str] | None:
        """Returns the ETags of the parts that are there, by number; None if there is no such upload (any more)."""
        if state.upload_id is None:
            return None
        try:
            with storage_errors(self._bucket):
                pages = self._client.get_paginator("list_parts").paginate(**self._place, UploadId=state.upload_id)
                return {part["PartNumber"]: part["ETag"].strip('"') for page in pages for part in page.get("Parts", ())}
        except NotFoundError:
            return None

    def _is_complete(self, file: BinaryIO, state: UploadState) -> bool:
        """Tells whether the object is there whole: the answer to the last request of an earlier call was lost."""
        try:
            with storage_errors(self._bucket):
                etag = self._client.head_object(**self._place)["ETag"].strip('"')
        except NotFoundError:
            return False
        digests = [hashlib.md5(chunk, usedforsecurity=False).digest() for chunk in _chunks(file, state.part_bytes)]
        return bool(etag == f"{_md5(b''.join(digests))}-{len(digests)}")

    def _begin(self, size: int, state: UploadState) -> UploadState:
        part_bytes = max(state.part_bytes, -(-size // MOST_PARTS))
        with storage_errors(self._bucket):
            upload_id = self._client.create_multipart_upload(**self._place)["UploadId"]
        return self._keep(UploadState(upload_id=upload_id, part_bytes=part_bytes))

    def _send_parts(self, file: BinaryIO, state: UploadState, present: dict[int, str]) -> list[dict[str, Any]]:
        parts, there = [], 0
        for number, chunk in enumerate(_chunks(file, state.part_bytes), start=1):
            etag = _md5(chunk)
            if present.get(number) != etag:
                body = _Body(chunk, self._tell, there)
                with storage_errors(self._bucket):
                    self._client.upload_part(**self._place, UploadId=state.upload_id, PartNumber=number, Body=body)
            parts.append({"PartNumber": number, "ETag": etag})
            there += len(chunk)
            self._tell(there)
        return parts

    def _tell(self, there: int) -> None:
        if there > self._told:  # a part that is sent again begins with less
            self._told = there
            self._on_progress(there)

    def _keep(self, state: UploadState) -> UploadState:
        self._save(state)
        return state


class _Body(io.BytesIO):
    """Bytes that tell how many of them have been sent.

    What can be read piece by piece also goes over a slow connection: bytes as such would have to be gone at once,
    within the time that the network may be silent.
    """

    def __init__(self, content: bytes, tell: Callable[[int], None], before: int = 0) -> None:
        super().__init__(content)
        self._tell_sent = tell
        self._before = before
        self._next = PROGRESS_BYTES

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if size is not None and 0 < size <= LARGEST_PIECE_SENT and self.tell() >= self._next:
            self._next = self.tell() + PROGRESS_BYTES
            self._tell_sent(self._before + self.tell())
        return piece


def _chunks(file: BinaryIO, size: int) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(size):
        yield chunk


def _md5(content: bytes) -> str:
    """The ETag of an object or a part with this content."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()
