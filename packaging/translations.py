#!/usr/bin/env python3
"""Brings the translations up to date: finds the texts in the sources and forms, and compiles what is translated.

    python packaging/translations.py            updates the .ts files and compiles the .qm files beside them
    python packaging/translations.py FOLDER     does it in another folder that holds copies of the .ts files

Texts without a translation are left marked as unfinished in the .ts files, to be filled in with Qt Linguist.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "translations"
# English is the language of the sources: only its plurals need forms.
OPTIONS = {"en": ["-pluralonly"], "ru": []}


def main(arguments: list[str]) -> int:
    """Updates and compiles every language; returns the exit code."""
    folder = Path(arguments[0]) if arguments else FOLDER
    for language, options in OPTIONS.items():
        catalogue = folder / f"constructor_{language}.ts"
        update(catalogue, language, options)
        compile_catalogue(catalogue)
    return 0


def update(catalogue: Path, language: str, options: list[str]) -> None:
    """Adds new texts to a .ts file and removes those that are gone."""
    command = [tool("lupdate"), "-silent", "-locations", "none", "-no-obsolete", "-target-language", language]
    subprocess.run([*command, *options, *sources(), "-ts", str(catalogue)], cwd=ROOT, check=True)


def compile_catalogue(catalogue: Path) -> None:
    """Writes the .qm file that the window loads."""
    subprocess.run(
        [tool("lrelease"), "-silent", str(catalogue), "-qm", str(catalogue.with_suffix(".qm"))], cwd=ROOT, check=True
    )


def sources() -> list[str]:
    """Returns the files with texts, sorted, so that the order of the texts is always the same."""
    package = ROOT / "constructor_desktop"
    found = [*(package / "gui").rglob("*.py"), package / "app.py", *(ROOT / "ui").glob("*.ui")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found)


def tool(name: str) -> str:
    """Returns the path of one of Qt's programs, which come with PySide6."""
    import PySide6

    folder = Path(PySide6.__file__).parent
    return str(next(path for path in (folder / name, folder / f"{name}.exe") if path.exists()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
