"""The YOLO11 networks with random numbers in checkpoints of the published format."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from PIL import Image
from sklearn.datasets import load_sample_image
from torch import Tensor

from constructor_desktop.core.errors import ModelError
from constructor_desktop.export.sources import imported_packages
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.backbone import Whole
from constructor_desktop.models.graph import to_onnx
from constructor_desktop.models.preprocess import ImagePreprocess
from constructor_desktop.models.weights_record import trying
from tests.models.published import write_yolo, yolo_network

pytest.importorskip("ultralytics")

from constructor_desktop.models.yolo_net import Yolo, load_yolo

ROOT = Path(__file__).resolve().parents[2]
NAMES = {"yolo11n-cls": "n", "yolo11s-cls": "s"}
EACH = pytest.mark.parametrize("name", list(NAMES))


@pytest.fixture(scope="module")
def published() -> Callable[[str], Any]:
    """The library's network, of half precision as in the checkpoint."""
    return cache(lambda name: yolo_network(NAMES[name]).half().float())


@pytest.fixture(scope="module")
def checkpoint(published: Callable[[str], Any], tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    folder = tmp_path_factory.mktemp("weights")
    return cache(lambda name: write_yolo(folder / f"{name}.pt", published(name)))


@pytest.fixture(scope="module")
def build(checkpoint: Callable[[str], Path]) -> Callable[[str], Yolo]:
    @cache
    def make(name: str) -> Yolo:
        with trying(name, checkpoint(name)):
            net = REGISTRY.get(name).build(REGISTRY.get(name).preprocess)
        assert isinstance(net, Yolo) and not net.training
        return net

    return make


def pictures(count: int) -> Tensor:
    rng = np.random.default_rng(0)
    return torch.from_numpy(rng.integers(0, 256, (count, 224, 224, 3), dtype=np.uint8))


def close(found: Any, expected: Tensor) -> None:
    assert float(expected.std()) > 1e-3
    np.testing.assert_allclose(np.asarray(found), expected.numpy(), atol=1e-4 * float(expected.abs().max()))


@EACH
def test_it_answers_as_the_library(build: Callable[[str], Yolo], published: Callable[[str], Any], name: str) -> None:
    net, inputs = build(name), pictures(2)
    with torch.inference_mode():
        embedding = net(inputs)
        _, logits = published(name)(net.front(inputs))
        close(published(name).model[-1].linear(embedding), logits)
        assert torch.equal(net.embed(net.features(inputs)), embedding)
        assert torch.equal(Whole(net)(inputs), embedding)
    assert embedding.shape == (2, REGISTRY.get(name).embedding_size)
    assert all(value.dtype in (torch.float32, torch.int64) for value in net.state_dict().values())


@EACH
def test_the_registry_knows_its_size(
    build: Callable[[str], Yolo], checkpoint: Callable[[str], Path], name: str
) -> None:
    entry = REGISTRY.get(name)
    assert entry.parameters == sum(parameter.numel() for parameter in build(name).parameters())
    assert checkpoint(name).stat().st_size == pytest.approx(entry.weights.size, rel=0.2)
    assert "AGPL-3.0" in entry.weights.licence


@EACH
def test_the_graph_answers_as_the_network(build: Callable[[str], Yolo], name: str) -> None:
    graph = to_onnx(build(name), REGISTRY.get(name).preprocess, ["embedding"])
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        close(session.run(None, {"input": pictures(3).numpy()})[0], build(name)(pictures(3)))


def test_what_learns(build: Callable[[str], Yolo]) -> None:
    net = build("yolo11n-cls").requires_grad_(False)
    net.tail.requires_grad_(True)
    net.embed(net.features(pictures(1))).square().sum().backward()
    learned = {name for name, parameter in net.named_parameters() if parameter.grad is not None}
    assert learned == {f"tail.{name}" for name, _ in net.tail.named_parameters()}
    whole = Whole(net.requires_grad_(True))
    whole.embed(whole.features(pictures(1))).square().sum().backward()
    assert [name for name, parameter in whole.tail.named_parameters() if parameter.grad is None] == []
    net.zero_grad()


def test_pictures_are_prepared_as_the_library_does() -> None:
    from ultralytics.data.augment import classify_transforms

    preprocess = REGISTRY.get("yolo11n-cls").preprocess
    assert isinstance(preprocess, ImagePreprocess)
    transforms, front = classify_transforms(224), Yolo("n").front
    for pixels in (load_sample_image("china.jpg"), load_sample_image("flower.jpg")[:, :300]):
        own = front(torch.from_numpy(np.array(preprocess(pixels)))[None])[0]
        # The library scales bilinearly; the same part of the picture is shown, a little sharper.
        assert float((own - transforms(Image.fromarray(pixels))).abs().mean()) < 0.02


def rewritten(path: Path, target: Path, change: Callable[[Any], Any]) -> Path:
    content = torch.load(path, weights_only=False)
    torch.save(change(content), target)
    return target


class Harmful:
    def __init__(self, function: Any, *arguments: Any) -> None:
        self._reduced = function, arguments

    def __reduce__(self) -> Any:
        return self._reduced


@pytest.mark.parametrize(
    "harmful",
    [
        Harmful(os.system, "echo this must never run"),
        Harmful(print, "this must never run"),
        Harmful(eval, "print('this must never run')"),
        Harmful(subprocess.call, ["echo", "this must never run"]),
    ],
)
def test_code_is_refused(
    checkpoint: Callable[[str], Path], tmp_path: Path, harmful: Harmful, capfd: pytest.CaptureFixture[str]
) -> None:
    path = rewritten(checkpoint("yolo11n-cls"), tmp_path / "file.pt", lambda content: {**content, "extra": harmful})
    capfd.readouterr()
    with pytest.raises(ModelError, match=r"^file\.pt holds program code instead of numbers only\. It may be harmful"):
        load_yolo(path, "n")
    assert capfd.readouterr().out == ""


def test_code_of_allowed_libraries_is_not_run_either(
    checkpoint: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names of torch and of the library are harmless because nothing of that name is looked up."""
    ran = []
    monkeypatch.setattr("torch.hub.load", lambda *arguments: ran.append(arguments))
    monkeypatch.setattr(torch.hub.load, "__module__", "torch.hub")
    monkeypatch.setattr(torch.hub.load, "__qualname__", "load")
    harmful = Harmful(torch.hub.load, "somebody/something")
    path = rewritten(checkpoint("yolo11n-cls"), tmp_path / "file.pt", lambda content: {**content, "extra": harmful})
    load_yolo(path, "n")
    assert ran == []


def test_other_files_are_refused(checkpoint: Callable[[str], Path], tmp_path: Path) -> None:
    whole = checkpoint("yolo11n-cls").read_bytes()
    path = tmp_path / "file.pt"
    for content in (b"", b"no weights", whole[: len(whole) // 2]):
        path.write_bytes(content)
        with pytest.raises(ModelError, match=r"^file\.pt is damaged, or holds other things than weights\. Fetch"):
            load_yolo(path, "n")
    with pytest.raises(ModelError, match=r"^yolo11s-cls\.pt does not hold the weights of YOLO11n-cls: the tensor"):
        load_yolo(checkpoint("yolo11s-cls"), "n")
    for other in ({"model": OrderedDict(weight=torch.zeros(1))}, {"model": None}, [1]):
        torch.save(other, path)
        with pytest.raises(ModelError, match=r"^file\.pt holds no network\. Fetch the weights again"):
            load_yolo(path, "n")


def test_storages_of_another_size_are_refused(checkpoint: Callable[[str], Path], tmp_path: Path) -> None:
    path = tmp_path / "file.pt"
    with zipfile.ZipFile(checkpoint("yolo11n-cls")) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name)[:-2] if name.endswith("data/3") else source.read(name))
    with pytest.raises(ModelError, match=r"^file\.pt is damaged"):
        load_yolo(path, "n")


def test_nothing_is_built_without_weights() -> None:
    for name in NAMES:
        with pytest.raises(ModelError, match=f"constructor-desktop weights fetch {name}"):
            REGISTRY.get(name).build(REGISTRY.get(name).preprocess)


def test_bundles_say_that_they_need_the_library() -> None:
    source = (ROOT / "constructor_desktop" / "models" / "yolo_net.py").read_text(encoding="utf-8")
    assert imported_packages([source]) == {"torch", "ultralytics"}


def test_the_library_stays_offline_and_writes_nothing(tmp_path: Path) -> None:
    code = (
        "import os, socket, subprocess, torch\n"
        "def refuse(*arguments, **options): raise AssertionError(arguments)\n"
        "socket.socket.connect = socket.getaddrinfo = os.system = subprocess.Popen = refuse\n"
        "before, save = dict(os.environ), torch.save\n"
        "from constructor_desktop.models.yolo_net import Yolo\n"
        "Yolo('n')\n"
        "assert (dict(os.environ), torch.save) == (before, save)\n"
        "from ultralytics.utils import AUTOINSTALL, ONLINE\n"
        "assert not AUTOINSTALL and not ONLINE\n"
    )
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "YOLO_"))}
    environment |= {"HOME": str(tmp_path), "USERPROFILE": str(tmp_path), "PYTHONPATH": str(ROOT)}
    process = subprocess.run(
        [sys.executable, "-B", "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (process.returncode, process.stdout, process.stderr) == (0, "", "")
    assert list(tmp_path.rglob("*")) == []
