"""Rules of the source tree that no other checker knows."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "constructor_desktop"
SOURCES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES_OF_A_FILE = 400
MOST_LINES_OF_A_FUNCTION = 60
SLOW_LIBRARIES = (
    *("torch", "torchvision", "torchaudio", "onnxruntime", "onnx", "sklearn", "scipy", "av"),
    *("boto3", "botocore", "grpc", "yandex", "yandexcloud", "keyring", "cryptography", "jwt"),
)

IMPORT_EVERYTHING = """
import importlib, pkgutil, sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "pyqtgraph"):
            raise ImportError(name + " is blocked")
sys.meta_path.insert(0, Blocker())
def names(package):
    try:
        module = importlib.import_module(package)
    except ModuleNotFoundError as error:
        if error.name in ("transformers", "ultralytics"):
            return
        raise
    yield package
    for entry in pkgutil.iter_modules(getattr(module, "__path__", []), package + "."):
        if entry.name not in ("constructor_desktop.gui", "constructor_desktop.app"):
            yield from names(entry.name)
for root in sys.argv[1].split(","):
    print(*names(root))
print(*sys.modules)
"""


def import_everything(*roots: str) -> tuple[set[str], set[str]]:
    """Imports modules and all below them in a fresh process without Qt; returns them and all that got loaded."""
    process = subprocess.run(
        [sys.executable, "-c", IMPORT_EVERYTHING, ",".join(roots)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    *imported, loaded = process.stdout.splitlines()
    return set(" ".join(imported).split()), set(loaded.split())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_functions_are_short(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MOST_LINES_OF_A_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MOST_LINES_OF_A_FUNCTION, node.name


def test_packages_are_marked_by_empty_files() -> None:
    marks = [path for path in SOURCES if path.name == "__init__.py"]
    assert marks
    assert [path for path in marks if path.stat().st_size] == []


@pytest.mark.parametrize("folder", ["packaging", "ui", "resources"])
def test_folders_beside_the_package_are_not_packages(folder: str) -> None:
    """A package named `packaging` would hide the library of that name."""
    assert (ROOT / folder).is_dir()
    assert list((ROOT / folder).rglob("__init__.py")) == []


def test_everything_but_the_window_imports_without_qt() -> None:
    imported, _ = import_everything("constructor_desktop")
    outside = [path for path in SOURCES if path.name == "__init__.py" and path.parent.name != "gui"]
    assert len(imported) > len(outside)
    with pytest.raises(ImportError, match="without Qt"):
        __import__("PySide6")


@pytest.mark.parametrize("module", ["core", "media", "storage", "jobs", "cli", "__main__"])
def test_the_start_waits_for_no_slow_library(module: str) -> None:
    """Importing these must stay instant: slow libraries load in the function that needs them."""
    imported, loaded = import_everything(f"constructor_desktop.{module}")
    assert f"constructor_desktop.{module}" in imported
    assert sorted(loaded.intersection(SLOW_LIBRARIES)) == []


def tracked_text() -> dict[str, str]:
    """Returns the text files under version control by name."""
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listing.returncode != 0:
        pytest.skip("not a checkout: the files under version control are unknown")
    texts = {}
    for name in filter(None, listing.stdout.decode().split("\0")):
        path = ROOT / name
        content = path.read_bytes() if path.is_file() else b""
        if b"\0" not in content:
            texts[name] = content.decode("utf-8", errors="replace")
    return texts


def test_no_file_names_a_package_registry_or_a_folder_of_this_machine() -> None:
    """Where packages come from is the user's configuration; a personal path works on one machine only."""
    hosts = [
        ".".join(parts) for parts in (("pypi", "org"), ("pythonhosted", "org"), ("npmjs", "org"), ("debian", "org"))
    ]
    folders = [str(folder) + "/" for folder in (ROOT, Path.home()) if folder != Path(folder.anchor)]
    pattern = re.compile("|".join([*map(re.escape, hosts), *(rf"(?<![\w.])(?:{re.escape(name)})" for name in folders)]))
    found = {name: match.group() for name, text in tracked_text().items() if (match := pattern.search(text))}
    assert found == {}
