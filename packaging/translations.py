#!/usr/bin/env python3
"""Brings the translations up to date: finds the texts in the sources and forms, and compiles what is translated.

    python packaging/translations.py            updates the .ts files and compiles the .qm files beside them
    python packaging/translations.py FOLDER     does it in another folder that holds copies of the .ts files

Texts without a translation are left marked as unfinished in the .ts files, to be filled in with Qt Linguist.
"""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

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
    with TemporaryDirectory(prefix="constructor-") as folder:
        calls = Path(folder) / "texts.py"
        calls.write_text("\n".join(texts()), encoding="utf-8")
        forms = [str(path) for path in sorted((ROOT / "ui").glob("*.ui"))]
        subprocess.run([*command, *options, str(calls), *forms, "-ts", str(catalogue)], cwd=ROOT, check=True)


def compile_catalogue(catalogue: Path) -> None:
    """Writes the .qm file that the window loads."""
    subprocess.run(
        [tool("lrelease"), "-silent", str(catalogue), "-qm", str(catalogue.with_suffix(".qm"))], cwd=ROOT, check=True
    )


def texts() -> list[str]:
    """Returns a call of `translate` for every text in the sources, always in the same order."""
    package = ROOT / "constructor_desktop"
    paths = sorted([*(package / "gui").rglob("*.py"), package / "app.py"])
    found = _Texts()
    for path in paths:
        found.visit(ast.parse(path.read_text(encoding="utf-8")))
    return found.calls


class _Texts(ast.NodeVisitor):
    """Finds the texts itself, because lupdate overlooks those in f-strings and most plurals outside of methods."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self._class = ""

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        outer, self._class = self._class, node.name
        self.generic_visit(node)
        self._class = outer

    def visit_Call(self, node: ast.Call) -> None:
        arguments = list(node.args)
        if isinstance(node.func, ast.Attribute) and node.func.attr == "tr":
            owner = ast.unparse(node.func.value)
            arguments.insert(0, ast.Constant(self._class if owner == "self" else owner))
            self._add(arguments, node.keywords)
        elif ast.unparse(node.func).split(".")[-1] in ("translate", "QT_TRANSLATE_NOOP"):
            self._add(arguments, node.keywords)
        self.generic_visit(node)

    def _add(self, arguments: list[ast.expr], keywords: list[ast.keyword]) -> None:
        """Notes a call with context, text, comment and number, of which the last two may be missing."""
        named = {keyword.arg: keyword.value for keyword in keywords}
        comment = arguments[2] if len(arguments) > 2 else named.get("disambiguation", ast.Constant(""))
        known = [part.value for part in [*arguments[:2], comment] if isinstance(part, ast.Constant)]
        if len(arguments) >= 2 and len(known) == 3:
            # lupdate sees a plural by a literal number only.
            number = ", 1" if len(arguments) > 3 or "n" in named else ""
            context, text, remark = (str(value or "") for value in known)
            self.calls.append(f"translate({context!r}, {text!r}, {remark!r}{number})")


def tool(name: str) -> str:
    """Returns the path of one of Qt's programs, which come with PySide6."""
    import PySide6

    folder = Path(PySide6.__file__).parent
    return str(next(path for path in (folder / name, folder / f"{name}.exe") if path.exists()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
