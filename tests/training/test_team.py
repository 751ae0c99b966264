"""Two processes, which exchange what they find over the loopback, against one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from constructor_desktop.training.team import Team, team, working_together
from tests.training.samples import save_pictures

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "tests" / "training" / "team_program.py"
COUNTS = {"discs": 6, "stripes": 7}


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_pictures(tmp_path_factory.mktemp("team"), COUNTS)


def run(members: int, pictures: Path, mode: str, results: Path) -> list[tuple[dict[str, Any], dict[str, np.ndarray]]]:
    starter = ["-m", "torch.distributed.run", "--standalone", "--nproc-per-node", str(members)] if members > 1 else []
    environment = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    command = [sys.executable, *starter, str(PROGRAM), str(pictures), mode, str(results)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=200, check=False)
    assert done.returncode == 0, done.stderr
    found = []
    for rank in range(members):
        name = results / f"{rank} of {members}"
        with np.load(f"{name}.npz") as arrays:
            found.append((json.loads(Path(f"{name}.json").read_text()), dict(arrays)))
    return found


def test_two_find_what_one_finds(pictures: Path, tmp_path: Path) -> None:
    """Embeddings, which tell near-duplicates, are shared out, and so is each step of the training."""
    [(alone, weights)] = run(1, pictures, "partial", tmp_path)
    both = run(2, pictures, "partial", tmp_path)
    once = Counter(alone["seen"])
    together = Counter(name for record, _ in both for name in record["seen"])
    assert together == once
    assert len(once) == sum(COUNTS.values())
    assert min(len(record["seen"]) for record, _ in both) >= len(alone["seen"]) // 2 - 1
    for record, own in both:
        assert record["accuracy"] == alone["accuracy"]
        assert own.keys() == weights.keys()
        for name, value in weights.items():
            np.testing.assert_allclose(own[name], value, atol=2e-3, rtol=1e-3)
        for ours, theirs in zip(record["losses"], alone["losses"], strict=True):
            assert ours["train_loss"] == pytest.approx(theirs["train_loss"], abs=1e-3)


def test_one_process_is_a_team_of_its_own() -> None:
    with working_together() as members:
        assert (members.rank, members.size, members.leads) == (0, 1, True)
    assert team().size == 1
    assert list(Team().share([1, 2, 3])) == [1, 2, 3]
    assert Team().gather("x") == ["x"]
    assert Team().total(1.0, 2.0) == [1.0, 2.0]


def test_every_entry_has_one_owner() -> None:
    shares = [Team(rank, 3).share(range(10)) for rank in range(3)]
    assert sorted(entry for share in shares for entry in share) == list(range(10))
