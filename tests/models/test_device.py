from __future__ import annotations

import subprocess
import sys
from types import SimpleNamespace

import pytest
import torch

from constructor_desktop.models import device
from constructor_desktop.models.device import has_gpu

WITHOUT_DRIVER = """
import os, platform, sys
platform.system = lambda: "Linux"
os.path.exists = lambda path: False
from constructor_desktop.models.device import has_gpu
print(repr(has_gpu()), "torch" in sys.modules)
"""


def test_without_a_driver_torch_is_not_loaded() -> None:
    process = subprocess.run([sys.executable, "-c", WITHOUT_DRIVER], capture_output=True, text=True, check=False)
    assert process.stdout == "'' False\n", process.stderr


@pytest.mark.parametrize(
    ("cuda", "mps", "expected"), [(True, False, "cuda"), (False, True, "mps"), (False, False, ""), (True, True, "cuda")]
)
def test_with_a_driver_torch_decides(monkeypatch: pytest.MonkeyPatch, cuda: bool, mps: bool, expected: str) -> None:
    monkeypatch.setattr(device, "_may_have_gpu", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: cuda)
    monkeypatch.setattr(torch.backends, "mps", SimpleNamespace(is_available=lambda: mps))
    assert has_gpu() == expected
