"""The bucket: data go up, results come down, and both go on where they were interrupted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from constructor_desktop.core.errors import CloudNetworkError, NotFoundError
from constructor_desktop.jobs.cloud.classify import NOT_HELD, storage_errors
from constructor_desktop.jobs.cloud.download import Download
from constructor_desktop.jobs.cloud.profile import CloudProfile
from constructor_desktop.jobs.cloud.secrets import Secrets
from constructor_desktop.jobs.cloud.upload import Upload, UploadState

REGION = "ru-central1"
CONNECT_SECONDS = 5
# Two attempts, each of these two waits, and a pause between them: an answer within 15 s from a dead endpoint.
READ_SECONDS = 30
QUICK_READ_SECONDS = 5
ATTEMPTS = 2
DELETIONS_AT_ONCE = 8
DAYS_OF_UNFINISHED_UPLOADS = 2
RULE_PREFIX = "ai-constructor"
PROBE = ".ai-constructor-check"
Rules = list[dict[str, Any]]


@dataclass(frozen=True)
class ObjectInfo:
    """One object of the bucket; `size` in bytes, `etag` without quotation marks."""

    key: str
    size: int
    etag: str
    modified: datetime


class ObjectStore:
    """The bucket of a profile. Every method raises a `CloudError` with a sentence, nothing of boto3's.

    The methods may be called from several threads.
    """

    def __init__(self, profile: CloudProfile, secrets: Secrets) -> None:
        """Args: `secrets` hold the static key for the bucket of `profile`."""
        self._profile = profile
        self._secrets = secrets
        self._bucket = profile.bucket

    @property
    def bucket(self) -> str:
        """Its name."""
        return self._bucket

    @cached_property
    def _client(self) -> Any:
        return self._make_client(READ_SECONDS)

    @cached_property
    def _quick_client(self) -> Any:
        return self._make_client(QUICK_READ_SECONDS)

    def _make_client(self, read_seconds: int) -> Any:
        from boto3.session import Session
        from botocore.config import Config

        config = Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            retries={"mode": "standard", "total_max_attempts": ATTEMPTS},
            connect_timeout=CONNECT_SECONDS,
            read_timeout=read_seconds,
        )
        # A session of its own: whatever keys other tools keep for this user have nothing to do with it.
        session = Session(
            aws_access_key_id=self._secrets.s3_access_key,
            aws_secret_access_key=self._secrets.s3_secret_key,
            region_name=REGION,
        )
        return session.client("s3", endpoint_url=self._profile.s3_endpoint, config=config)

    def check(self) -> None:
        """Writes, reads and deletes a small object: raises if the key, the bucket or a right is missing."""
        with self._at_a_storage(), storage_errors(self._bucket):
            client, place = self._quick_client, {"Bucket": self._bucket, "Key": PROBE}
            client.put_object(**place, Body=b"ok")
            client.get_object(**place)["Body"].read()
            client.list_objects_v2(Bucket=self._bucket, Prefix=PROBE, MaxKeys=1)
            client.delete_object(**place)

    def server_time(self) -> datetime:
        """Returns the storage's clock, with its time zone, to a second."""
        import requests

        try:
            answer = requests.head(self._profile.s3_endpoint, timeout=(CONNECT_SECONDS, QUICK_READ_SECONDS))
            return parsedate_to_datetime(answer.headers["Date"])
        except (requests.RequestException, KeyError, ValueError, TypeError):
            message = "The object storage cannot be reached. Check the connection to the internet."
            raise CloudNetworkError(message) from None

    def put(self, key: str, content: bytes) -> None:
        """Replaces an object."""
        with self._at_a_storage(), storage_errors(self._bucket):
            self._client.put_object(Bucket=self._bucket, Key=key, Body=content)

    @contextmanager
    def _at_a_storage(self) -> Iterator[None]:
        """Nothing is missing where something is written: then whoever answers at this address is no storage."""
        try:
            yield
        except NotFoundError as error:
            if str(error) != NOT_HELD.format(bucket=self._bucket):
                raise
            raise NotFoundError(
                f"{self._profile.s3_endpoint} answers, but not as an object storage does. Check the storage address."
            ) from error

    def get(self, key: str) -> bytes:
        """Returns a small object; raises NotFoundError if there is none."""
        with storage_errors(self._bucket):
            content: bytes = self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read()
        return content

    def find(self, key: str) -> ObjectInfo | None:
        """Returns what is known of an object; None if there is none."""
        try:
            with storage_errors(self._bucket):
                head = self._client.head_object(Bucket=self._bucket, Key=key)
        except NotFoundError:
            return None
        return ObjectInfo(key, head["ContentLength"], head["ETag"].strip('"'), head["LastModified"])

    def list(self, prefix: str, after: str = "") -> list[ObjectInfo]:
        """Returns the objects whose keys begin with `prefix`, in the order of the keys, only those after `after`."""
        with storage_errors(self._bucket):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket, Prefix=prefix, **({"StartAfter": after} if after else {})
            )
            return [
                ObjectInfo(entry["Key"], entry["Size"], entry["ETag"].strip('"'), entry["LastModified"])
                for page in pages
                for entry in page.get("Contents", ())
            ]

    def upload(
        self,
        path: Path,
        key: str,
        on_progress: Callable[[int], None],
        state: UploadState,
        save: Callable[[UploadState], None],
    ) -> UploadState:
        """Sends a file, going on with what an earlier call has sent already; see `Upload`."""
        return Upload(self._client, self._bucket, path, key, on_progress, save).run(state)

    def download(self, key: str, path: Path, on_progress: Callable[[int], None]) -> str:
        """Fetches an object into `path`, going on with what an earlier call has fetched already; see `Download`.

        Returns:
            The SHA-256 of the content, in hexadecimal.
        """
        return Download(self._client, self._bucket, key, path, on_progress).run()

    def delete(self, key: str) -> None:
        """Deletes an object if there is one."""
        with storage_errors(self._bucket):
            self._client.delete_object(Bucket=self._bucket, Key=key)

    def delete_prefix(self, prefix: str) -> int:
        """Deletes every object whose key begins with `prefix`, which must not be empty; returns how many."""
        if not prefix:
            raise ValueError("an empty prefix means the whole bucket")
        keys = [entry.key for entry in self.list(prefix)]
        with ThreadPoolExecutor(DELETIONS_AT_ONCE, "delete") as pool:
            for _ in pool.map(self.delete, keys):
                pass
        return len(keys)

    def presigned_get(self, key: str, seconds: int) -> str:
        """Returns an address by which anybody can read one object for so many seconds."""
        with storage_errors(self._bucket):
            place = {"Bucket": self._bucket, "Key": key}
            url: str = self._client.generate_presigned_url("get_object", Params=place, ExpiresIn=seconds)
        return url

    def presigned_post(self, prefix: str, max_bytes: int, seconds: int) -> dict[str, Any]:
        """Returns the `url` and `fields` of a form by which anybody can write objects below `prefix`.

        Args:
            prefix: What their keys begin with.
            max_bytes: The largest object that is taken.
            seconds: For how long.
        """
        limits = [["starts-with", "$key", prefix], ["content-length-range", 0, max_bytes]]
        with storage_errors(self._bucket):
            form: dict[str, Any] = self._client.generate_presigned_post(
                self._bucket, prefix + "${filename}", Conditions=limits, ExpiresIn=seconds
            )
        return form

    def set_lifecycle(self, prefix: str, days: int) -> None:
        """Lets the bucket itself delete what lies below `prefix` after so many days, and uploads never finished.

        Rules that others made stay.
        """
        name = f"{RULE_PREFIX}-{prefix.strip('/').replace('/', '-')}"
        rule = {
            "ID": name,
            "Status": "Enabled",
            "Filter": {"Prefix": prefix},
            "Expiration": {"Days": days},
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": DAYS_OF_UNFINISHED_UPLOADS},
        }
        others = [other for other in self.lifecycle() if other.get("ID") != name]
        with storage_errors(self._bucket):
            self._client.put_bucket_lifecycle_configuration(
                Bucket=self._bucket, LifecycleConfiguration={"Rules": [*others, rule]}
            )

    def lifecycle(self) -> Rules:
        """Returns the rules by which the bucket deletes by itself."""
        try:
            with storage_errors(self._bucket):
                answer = self._client.get_bucket_lifecycle_configuration(Bucket=self._bucket)
        except NotFoundError:
            return []
        rules: Rules = answer.get("Rules", [])
        return rules

    def abort_uploads(self, prefix: str) -> int:
        """Throws away the parts of unfinished uploads below `prefix`; returns how many uploads there were."""
        count = 0
        for key, upload_id in self._unfinished(prefix):
            with storage_errors(self._bucket):
                self._client.abort_multipart_upload(Bucket=self._bucket, Key=key, UploadId=upload_id)
            count += 1
        return count

    def _unfinished(self, prefix: str) -> Iterator[tuple[str, str]]:
        with storage_errors(self._bucket):
            pages = list(
                self._client.get_paginator("list_multipart_uploads").paginate(Bucket=self._bucket, Prefix=prefix)
            )
        for page in pages:
            for entry in page.get("Uploads", ()):
                if entry["Key"].startswith(prefix):
                    yield entry["Key"], entry["UploadId"]
