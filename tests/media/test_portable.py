"""Exported bundles carry copies of these modules, so they must not come to need the rest of the package."""

import ast
import sys
from pathlib import Path

import pytest

import constructor_desktop.media.audio

MEDIA = Path(constructor_desktop.media.audio.__file__).parent
COMMON = {"numpy", "constructor_desktop.core.errors"}


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
        elif isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
    return {name for name in names if name.partition(".")[0] not in sys.stdlib_module_names}


@pytest.mark.parametrize(
    ("module", "needed"),
    [
        ("image", {"numpy.typing", "PIL"}),
        (
            "audio",
            {
                "numpy.typing",
                "soundfile",
                "soxr",
                "constructor_desktop.media",
                "constructor_desktop.media.audio_signatures",
            },
        ),
        ("ffmpeg", {"numpy.typing", "av"}),
    ],
)
def test_imports(module, needed):
    assert imported(MEDIA / f"{module}.py") == COMMON | needed
