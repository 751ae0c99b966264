"""The libraries of the cloud cost time: nothing loads them before the cloud is used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MODULES = Path(__file__).resolve().parents[3] / "constructor_desktop" / "jobs" / "cloud"
HEAVY = ("boto3", "botocore", "grpc", "yandex", "yandexcloud", "keyring", "requests", "torch", "jwt", "cryptography")


def test_importing_everything_loads_no_library_of_the_cloud() -> None:
    names = [f"constructor_desktop.jobs.cloud.{path.stem}" for path in MODULES.glob("*.py") if path.stem != "__init__"]
    names += ["constructor_desktop.cli", "constructor_desktop.cli_cloud", "constructor_desktop.cloud_setup"]
    program = f"import sys, {', '.join(names)}; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
