"""Running the self-test of a finished bundle, as its receiver would, and comparing it with the app."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from constructor_desktop.core.errors import ExportError
from constructor_desktop.export.reference import Reference

TOLERANCE = 1e-3
EXPECTED = "selftest/expected.json"
MAX_SECONDS = 300
_NO_WINDOW = getattr(subprocess, "CREATE_NO_WINDOW", 0)  # Of Windows, where a terminal would flash up.
_REFUSED = "The exported model was not handed over, because its self-test failed"


def check_bundle(content: bytes, references: Sequence[Reference]) -> float:
    """Unpacks a finished bundle, runs its self-test in a process of its own and compares the answers with the app's.

    Args:
        content: The zip file.
        references: The reference samples, with the answers of the app.

    Returns:
        The largest difference of any probability.

    Raises:
        ExportError: if a probability differs by more than 1e-3, `known` differs, or the self-test does not run.
    """
    with tempfile.TemporaryDirectory(prefix="bundle-") as folder:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            archive.extractall(folder)
        result = run_selftest(Path(folder))
    largest = _largest_difference(result["predictions"], references)
    # Written so that a difference that is no number is refused too.
    if not largest <= TOLERANCE or result["selftest"] != "passed":
        raise ExportError(f"{_REFUSED}: its answers differ from the app's by {largest:.2g}. Please report this.")
    return largest


def run_selftest(folder: Path) -> dict[str, Any]:
    """Runs the self-test of an unpacked bundle in a process of its own and returns what it prints as JSON.

    Raises:
        ExportError: if it does not run.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    command = [sys.executable, "-B", "predict.py", "--selftest", "--json"]
    try:
        process = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            timeout=MAX_SECONDS,
            check=False,
            creationflags=_NO_WINDOW,
        )
        result: dict[str, Any] = json.loads(process.stdout.splitlines()[-1])
    except subprocess.TimeoutExpired as error:
        raise ExportError(f"{_REFUSED}: it took more than {MAX_SECONDS} seconds.") from error
    except (ValueError, IndexError) as error:
        last = process.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        raise ExportError(f"{_REFUSED}: it stopped with {last or process.returncode}. Please report this.") from error
    return result


def _largest_difference(predictions: Sequence[dict[str, Any]], references: Sequence[Reference]) -> float:
    """The largest difference of any probability; infinite if a sample, a class or `known` differs."""
    if [entry["file"] for entry in predictions] != [reference.file for reference in references]:
        return float("inf")
    differences = []
    for entry, reference in zip(predictions, references, strict=True):
        expected = reference.expected
        differs = reference.clear and entry["known"] != expected.known
        if differs or list(entry["probabilities"]) != list(expected.probabilities):
            return float("inf")
        differences += [abs(entry["probabilities"][name] - value) for name, value in expected.probabilities.items()]
    return float(np.max(differences))
