"""The sub-commands `archs`, `doctor` and `cache`: what there is on this computer."""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constructor_desktop.cli_arguments import Commands, program_name
from constructor_desktop.cli_output import grouped, print_json, print_lines, say, size
from constructor_desktop.cli_weights import describe_weights

if TYPE_CHECKING:
    from constructor_desktop.models.registry import Architecture

LIBRARIES = ("torch", "torchvision", "torchaudio", "onnxruntime", "onnx", "numpy", "pillow", "soundfile", "soxr", "av")
LEAST_FREE_BYTES = 1_000_000_000
MISSING = "missing"
DAMAGED = "damaged"


def add_commands(commands: Commands) -> None:
    """Adds the sub-commands."""
    commands.add("archs", "list what can be trained", archs).add_json()
    commands.add("doctor", "check that everything needed is there", doctor).add_json()
    cache = commands.add("cache", "manage files that can be computed again").add_commands()
    cache.add("clear", "delete them; no model and none of your files is touched", cache_clear)


def archs(arguments: argparse.Namespace) -> int:
    """Lists the architectures."""
    from constructor_desktop.models.architectures import REGISTRY

    entries = [_describe_arch(entry, REGISTRY.default(entry.modality) is entry) for entry in REGISTRY.list()]
    if arguments.json:
        print_json({"archs": entries})
        return 0
    for entry in entries:
        default = f", default for {entry['data']}" if entry["default"] else ""
        print_lines(
            [
                f"{entry['name']} ({entry['title']}): {entry['data']}{default}",
                f"  {entry['summary']}",
                f"  {grouped(entry['parameters'])} parameters, weights: {entry['weights']}",
                f"  Licence: {entry['licence']}",
            ]
        )
    return 0


def _describe_arch(entry: Architecture, default: bool) -> dict[str, Any]:
    from constructor_desktop.models.store_status import status

    return {
        "name": entry.name,
        "title": entry.title,
        "summary": entry.summary,
        "modality": str(entry.modality),
        "data": entry.modality.noun,
        "default": default,
        "parameters": entry.parameters,
        "embedding_size": entry.embedding_size,
        "weights": "none" if entry.weights.origin == "none" else status(entry).state,
        "licence": entry.weights.licence,
    }


def doctor(arguments: argparse.Namespace) -> int:
    """Checks this computer; the exit code is 1 if something is wrong."""
    findings = _examine()
    if arguments.json:
        print_json(findings)
    else:
        print_lines(_findings_in_words(findings))
    for problem in findings["problems"]:
        say(problem)
    return 1 if findings["problems"] else 0


def _examine() -> dict[str, Any]:
    import os
    import platform

    from constructor_desktop.models.device import has_gpu
    from constructor_desktop.storage.cache_files import cache_size
    from constructor_desktop.storage.paths import cache_folder

    versions = {name: _version(name) for name in LIBRARIES}
    cache = cache_folder()
    findings = {
        "python": platform.python_version(),
        "platform": platform.platform(),
        "executable": sys.executable,
        "versions": versions,
        "device": (has_gpu() if versions["torch"] else "") or "cpu",
        "cpus": os.cpu_count(),
        "weights": describe_weights() if versions["numpy"] and versions["pillow"] else [],
        "cache_folder": str(cache),
        "cache_bytes": cache_size(cache),
        "free_bytes": shutil.disk_usage(_existing(cache)).free,
    }
    return {"ok": not (problems := list(_problems(findings))), **findings, "problems": problems}


def _version(name: str) -> str | None:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _existing(folder: Path) -> Path:
    """The folder, or the nearest one above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def _problems(findings: dict[str, Any]) -> Iterator[str]:
    import os

    for name, version in findings["versions"].items():
        if version is None:
            yield f"The library {name} is missing. Install the app again."
    for entry in findings["weights"]:
        if entry["state"] in (MISSING, DAMAGED):
            again = f"Run: {program_name()} weights fetch {entry['name']}"
            remedy = "Install the app again." if entry["origin"] == "bundled" else again
            yield f"The weights of {entry['name']} are {entry['state']}. {remedy}"
    folder = Path(findings["cache_folder"])
    if not os.access(_existing(folder), os.W_OK):
        yield f"Nothing can be written to {folder}. Set CONSTRUCTOR_CACHE_DIR to another folder."
    if findings["free_bytes"] < LEAST_FREE_BYTES:
        yield f"Only {size(findings['free_bytes'])} are free on the disk of {folder}. Free some space."


def _findings_in_words(findings: dict[str, Any]) -> Iterator[str]:
    yield f"Python       {findings['python']} ({findings['executable']})"
    yield f"System       {findings['platform']}, {findings['cpus']} processor cores"
    for name, version in findings["versions"].items():
        yield f"{name:<12} {version or MISSING}"
    yield f"Computes on  {findings['device']}"
    for entry in findings["weights"]:
        yield f"Weights      {entry['name']}: {entry['state']}, {size(entry['bytes'])}"
    yield f"Cache        {findings['cache_folder']} ({size(findings['cache_bytes'])})"
    yield f"Free disk    {size(findings['free_bytes'])}"
    yield "Everything needed is there." if findings["ok"] else "Something is missing:"


def cache_clear(arguments: argparse.Namespace) -> int:
    """Deletes what the program keeps in its cache folder, and nothing else that lies there."""
    from constructor_desktop.storage.cache_files import clear_cache
    from constructor_desktop.storage.paths import cache_folder

    folder = cache_folder()
    print_lines([f"{size(clear_cache(folder))} freed in {folder}."])
    return 0
