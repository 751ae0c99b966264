"""The sub-command `compare`."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from constructor_desktop.cli_arguments import Commands, path_argument
from constructor_desktop.cli_output import print_json, print_lines, table
from constructor_desktop.cli_progress import reporting
from constructor_desktop.core.errors import UsageError

FOLDS = 5


def add_commands(commands: Commands) -> None:
    """Adds `compare`."""
    parser = commands.add("compare", "train several architectures on the same samples and compare them", compare_archs)
    parser.add_argument(
        "data",
        metavar="DATA",
        type=path_argument,
        help="folder with one sub-folder per class, project, or CSV manifest",
    )
    parser.add_argument(
        "--archs", metavar="NAME,…", help="which, see archs (default: all for the kind of data that need no download)"
    )
    parser.add_argument("--folds", metavar="K", type=int, default=FOLDS, help=f"of the check (default: {FOLDS})")
    parser.add_argument("--preset", choices=["fast", "accurate", "reference"], help="of all of them (default: fast)")
    parser.add_argument("--seed", metavar="N", type=int, help="seed of everything random (default: 0)")
    parser.add_argument("--epochs", metavar="N", type=int, help="passes of those that learn by gradient descent")
    parser.add_argument("--clip-seconds", metavar="S", type=float, help="as with train")
    parser.add_argument("--device", choices=("auto", "cpu", "cuda", "mps"), help="where to compute (default: auto)")
    parser.add_argument(
        "--out",
        metavar="DIR",
        type=path_argument,
        help="folder for the runs and the result; one that was broken off is continued (default: kept with the cache)",
    )
    parser.add_argument("--csv", metavar="FILE", type=path_argument, help="also write the table there")
    parser.add_argument(
        "--html", metavar="FILE", type=path_argument, help="also write a page with table and plot there"
    )
    parser.add_json()
    parser.add_quiet()


def compare_archs(arguments: argparse.Namespace) -> int:
    """Trains, compares and prints the table; the exit code is 1 if none could be trained."""
    from constructor_desktop.comparison.report import cells, to_csv, to_html
    from constructor_desktop.comparison.runner import ComparisonSpec, compare
    from constructor_desktop.comparison.table import recommendation, recommended
    from constructor_desktop.core.files import write_bytes
    from constructor_desktop.storage.paths import cache_folder
    from constructor_desktop.training.config import RunConfig

    settings = {name: getattr(arguments, name) for name in ("folds", "preset", "seed", "clip_seconds", "device")}
    config = RunConfig.create(**{name: value for name, value in settings.items() if value is not None})
    archs = _names(arguments)
    out = arguments.out or _usual_folder(cache_folder(), arguments.data, config)
    with reporting(arguments.quiet) as on_event:
        spec = ComparisonSpec(arguments.data, out, archs, config, arguments.epochs)
        result = compare(spec, cache_folder(), on_event)
    for path, text in ((arguments.csv, to_csv), (arguments.html, lambda found: to_html(found, arguments.data.name))):
        if path is not None:
            write_bytes(path, text(result).encode())
    advice, chosen = recommendation(result.rows), recommended(result.rows)
    if arguments.json:
        rows = [row.to_json() for row in result.rows]
        print_json(
            {
                "rows": rows,
                "folds": result.folds,
                "samples": result.samples,
                "recommended": chosen.arch if chosen else None,
                "recommendation": advice,
                "out": str(out),
            }
        )
    else:
        head = ("Architecture", "Accuracy", "Interval", "F1", "Training", "Memory", "Numbers", "Size", "Answer", "p")
        print_lines(table(head, [tuple(cells(row)) for row in result.rows]))
        print_lines([f"{row.title}: {row.message}" for row in result.rows if row.message])
        print_lines([advice])
    return 0 if chosen else 1


def _names(arguments: argparse.Namespace) -> tuple[str, ...]:
    from constructor_desktop.jobs.local import load_dataset
    from constructor_desktop.models.architectures import REGISTRY
    from constructor_desktop.training.recipes import usable_here

    if arguments.archs is not None:
        names = tuple(name.strip() for name in arguments.archs.split(",") if name.strip())
        if not names:
            raise UsageError("--archs names no architecture. Give some, such as --archs yamnet,lstm.")
        return names
    modality = load_dataset(arguments.data, lambda event: None).modality
    return tuple(arch.name for arch in REGISTRY.list(modality) if usable_here(arch))


def _usual_folder(cache: Path, data: Path, config: object) -> Path:
    """The same for the same data and settings, so that a comparison that was broken off is found again."""
    digest = hashlib.sha256(f"{data.absolute()}|{config!r}".encode()).hexdigest()
    return cache / "comparisons" / digest[:16]
