"""A cloud whose machines do nothing, and how the program asks it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.cloud_stand.seaweed import Seaweed

if TYPE_CHECKING:
    from constructor_desktop.jobs.cloud.compute import Compute
    from tests.cloud_stand.stand import Stand


@pytest.fixture
def idle_stand(seaweed: Seaweed, tmp_path: Path) -> Iterator[Stand]:
    """A stand for tests that look at machines from outside."""
    from tests.cloud_stand.stand import Stand
    from tests.jobs.cloud.idle_machine import IdleMachine

    with Stand(tmp_path / "stand", seaweed, IdleMachine) as stand:
        yield stand


@pytest.fixture
def compute(idle_stand: Stand) -> Compute:
    """The machines of the idle stand."""
    from constructor_desktop.jobs.cloud.compute import Compute

    return Compute(idle_stand.profile, idle_stand.secrets)
