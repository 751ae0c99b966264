from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from constructor_desktop.core.errors import ExportError
from constructor_desktop.export.sources import imported_packages, runtime_module, runtime_sources, script
from constructor_desktop.models.architectures import REGISTRY

ALWAYS = {"runtime/__init__.py", "runtime/errors.py"}


def imports(text: str) -> set[str]:
    """Top-level names that a module imports, with dots for its own package."""
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add("." if node.level else (node.module or "").partition(".")[0])
    return found


def test_modules_bring_what_they_import() -> None:
    pictures = runtime_sources(["constructor_desktop.models.preprocess_image"])
    assert pictures.keys() == ALWAYS | {"runtime/preprocess_image.py", "runtime/image.py"}
    sounds = runtime_sources(["constructor_desktop.models.preprocess_audio"])
    assert sounds.keys() == ALWAYS | {
        *("runtime/preprocess_audio.py", "runtime/audio.py", "runtime/audio_signatures.py", "runtime/ffmpeg.py")
    }
    assert "        from . import ffmpeg\n" in sounds["runtime/audio.py"]
    assert "from .errors import UnreadableError\n" in sounds["runtime/audio.py"]


def test_only_import_lines_change() -> None:
    root = Path(__file__).resolve().parents[2]
    original = (root / "constructor_desktop" / "media" / "audio.py").read_text(encoding="utf-8").splitlines()
    copied = runtime_sources(["constructor_desktop.media.audio"])["runtime/audio.py"].splitlines()
    changed = [line for line, copy in zip(original, copied, strict=True) if line != copy]
    assert changed
    assert all(line.strip().startswith("from constructor_desktop.") for line in changed)


@pytest.mark.parametrize("name", ["predict.py", "torch_model.py"])
def test_scripts_import_from_the_runtime_only(name: str) -> None:
    text = script(name)
    assert "constructor_desktop" not in text
    assert "runtime" in imports(text)


@pytest.mark.parametrize("arch", [entry.name for entry in REGISTRY.list() if entry.weights.origin != "download"])
def test_every_backbone_can_be_rebuilt_without_the_app(arch: str, tmp_path: Path) -> None:
    """A bundle makes the network from its class and arguments alone, then loads the weights."""
    entry = REGISTRY.get(arch)
    network = entry.build(entry.preprocess)
    backbone = type(network)
    for name, text in runtime_sources([backbone.__module__]).items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
        assert "constructor_desktop" not in imports(text)
    code = f"import {runtime_module(backbone.__module__)} as module; module.{backbone.__name__}(**{network.arguments})"
    process = subprocess.run([sys.executable, "-B", "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert process.returncode == 0, process.stderr


def test_packages_that_modules_need() -> None:
    text = "import ast\nimport torch.nn\nfrom PIL import Image\nfrom .other import thing\ndef f():\n    import onnx\n"
    assert imported_packages([text, "from torchvision.models import vgg19\n"]) == {"torch", "pillow", "torchvision"}


def test_a_missing_module() -> None:
    with pytest.raises(ExportError, match=r"constructor_desktop\.media\.gone is missing\. Install the app again\."):
        runtime_sources(["constructor_desktop.media.gone"])
