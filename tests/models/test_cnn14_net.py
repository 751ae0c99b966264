"""CNN14 with random numbers in a checkpoint of the published format."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
from torch import Tensor

from constructor_desktop.core.errors import ModelError
from constructor_desktop.export.sources import runtime_module, runtime_sources
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.cnn14_net import Cnn14, load_cnn14
from constructor_desktop.models.graph import to_onnx
from constructor_desktop.models.panns_labels import import_panns
from constructor_desktop.models.panns_tagging import Tagger
from constructor_desktop.models.preprocess import AudioPreprocess
from constructor_desktop.models.weights_record import trying
from tests.models.published import cnn14_tensors, write_cnn14
from tests.models.test_torchvision_nets import Harmful

NAME = "panns_cnn14"
ENTRY = REGISTRY.get(NAME)


@pytest.fixture(scope="module")
def tensors() -> dict[str, Tensor]:
    return cnn14_tensors()


@pytest.fixture(scope="module")
def checkpoint(tensors: dict[str, Tensor], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    path = write_cnn14(tmp_path_factory.mktemp("weights") / "Cnn14_mAP=0.431.pth", tensors)
    yield path
    path.unlink()


@pytest.fixture(scope="module")
def net(checkpoint: Path) -> Cnn14:
    with trying(NAME, checkpoint):
        built = ENTRY.build(ENTRY.preprocess)
    assert isinstance(built, Cnn14) and not built.training
    return built


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        patch.setenv("USERPROFILE", str(tmp_path_factory.mktemp("profile")))
        yield import_panns()


def waves(*lengths: int) -> list[Tensor]:
    rng = np.random.default_rng(0)
    return [torch.from_numpy(rng.normal(0, 0.1, (2, length)).astype(np.float32)) for length in lengths]


def close(found: Any, expected: Tensor) -> None:
    assert float(expected.std()) > 1e-6
    np.testing.assert_allclose(np.asarray(found), expected.numpy(), atol=1e-4 * float(expected.abs().max()))


def test_it_answers_as_the_library(net: Cnn14, library: Any, tensors: dict[str, Tensor]) -> None:
    from panns_inference.models import Cnn14 as Published

    published = Published(32_000, 1024, 320, 64, 50, 14_000, len(library.labels)).eval()
    assert {name: value.shape for name, value in published.state_dict().items()} == {
        name: value.shape for name, value in tensors.items()
    }
    published.load_state_dict(tensors)
    with torch.inference_mode():
        for wave in waves(9_920, 32_000, 47_123):
            close(net(wave), published(wave)["embedding"])


def test_the_checkpoint_has_the_published_size(checkpoint: Path) -> None:
    assert checkpoint.stat().st_size == pytest.approx(ENTRY.weights.size, abs=4096)


def test_the_library_hears_with_the_same_checkpoint(
    net: Cnn14, library: Any, checkpoint: Path, tensors: dict[str, Tensor], capsys: pytest.CaptureFixture[str]
) -> None:
    (wave,) = waves(20_000)
    heard = Tagger(checkpoint).hear(wave[0].numpy(), 5)
    assert capsys.readouterr().out == ""
    with torch.inference_mode():
        logits = net(wave[:1]) @ tensors["fc_audioset.weight"].T + tensors["fc_audioset.bias"]
        likeliest = torch.sigmoid(logits)[0].topk(5)
    assert [name for name, _ in heard] == [library.labels[index] for index in likeliest.indices.tolist()]
    assert [value for _, value in heard] == pytest.approx(likeliest.values.tolist(), abs=1e-4)


def test_a_short_checkpoint_is_not_given_to_the_library(tmp_path: Path) -> None:
    short = tmp_path / "short.pth"
    short.write_bytes(b"x")
    with pytest.raises(ModelError, match=r"^short\.pth was imported in a shorter form"):
        Tagger(short)


def test_the_registry_knows_its_size(net: Cnn14) -> None:
    assert ENTRY.parameters == sum(parameter.numel() for parameter in net.parameters())
    with torch.inference_mode():
        assert net(*waves(9_920)).shape == (2, ENTRY.embedding_size)


def test_the_graph_answers_as_the_network(net: Cnn14) -> None:
    graph = to_onnx(net, ENTRY.preprocess, ["embedding"])
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    with torch.inference_mode():
        for wave in waves(9_920, 10_240, 32_000, 47_360):
            close(session.run(None, {"input": wave.numpy()})[0], net(wave))


@pytest.mark.parametrize("seconds", [0.0, 0.1, 1.0, 5.0])
def test_clips_of_any_length(net: Cnn14, seconds: float) -> None:
    assert isinstance(ENTRY.preprocess, AudioPreprocess)
    wave = ENTRY.preprocess(np.full(round(32_000 * seconds), 0.1, np.float32))
    with torch.inference_mode():
        assert net(torch.from_numpy(wave)[None]).isfinite().all()


def test_only_the_tail_learns(net: Cnn14) -> None:
    net.requires_grad_(False).tail.requires_grad_(True)
    net.embed(net.features(*waves(9_920))).square().sum().backward()
    assert {name for name, value in net.named_parameters() if value.grad is not None} == {"tail.weight", "tail.bias"}
    net.zero_grad()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda state: state.pop("fc1.weight"), "the tensor fc1.weight is missing"),
        (lambda state: state.update({"fc_audioset.bias": torch.zeros(521)}), r"fc_audioset.bias has the shape \[521\]"),
        (lambda state: state.update(extra=torch.zeros(1)), "the tensor extra does not belong to it"),
        (lambda state: state.update(extra=3), "it is no table of tensors"),
    ],
)
def test_other_tensors_are_refused(
    change: Callable[[dict[str, Any]], Any], reason: str, tensors: dict[str, Tensor], tmp_path: Path
) -> None:
    state: dict[str, Any] = {
        name: value if value.numel() < 1e6 else torch.zeros(()).expand(value.shape) for name, value in tensors.items()
    }
    change(state)
    path = write_cnn14(tmp_path / "other.pth", state)
    with pytest.raises(ModelError, match=rf"^other\.pth does not hold the weights of CNN14: .*{reason}"):
        load_cnn14(path)


@pytest.mark.parametrize("content", [{}, {"model": 1}, [1], {"fc1.weight": torch.zeros(1)}])
def test_a_table_must_be_inside(content: Any, tmp_path: Path) -> None:
    torch.save(content, tmp_path / "other.pth")
    with pytest.raises(ModelError, match="does not hold the weights of CNN14: it is no table of tensors"):
        load_cnn14(tmp_path / "other.pth")


def test_code_is_never_run(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    torch.save({"model": {}, "sampler": Harmful()}, tmp_path / "file.pth")
    with pytest.raises(ModelError, match=r"^file\.pth holds program code"):
        load_cnn14(tmp_path / "file.pth")
    assert capsys.readouterr().out == ""


def test_nothing_is_built_without_weights() -> None:
    with pytest.raises(ModelError, match=rf"constructor-desktop weights fetch {NAME}"):
        ENTRY.build(ENTRY.preprocess)


def test_it_is_rebuilt_without_the_app(tmp_path: Path, net: Cnn14) -> None:
    module = Cnn14.__module__
    for file, text in runtime_sources([module]).items():
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text, encoding="utf-8")
    code = f"import sys, {runtime_module(module)} as module"
    code += f"\nassert {list(net.state_dict())} == list(module.Cnn14(**{net.arguments}).state_dict())"
    code += "\nassert not {'constructor_desktop', 'panns_inference'} & set(sys.modules)"
    process = subprocess.run([sys.executable, "-B", "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert process.returncode == 0, process.stderr.decode()
