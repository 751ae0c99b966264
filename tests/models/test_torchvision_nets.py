"""Networks of torchvision, with random numbers in checkpoints of the published format."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
import torchvision
from PIL import Image
from sklearn.datasets import load_sample_image
from torch import Tensor, nn
from torchvision.models import EfficientNet_B0_Weights, EfficientNet_B7_Weights
from torchvision.models.efficientnet import MBConv

from constructor_desktop.core.errors import ModelError
from constructor_desktop.export.sources import runtime_module, runtime_sources
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.backbone import Whole, WholeBackbone
from constructor_desktop.models.graph import to_onnx
from constructor_desktop.models.mel_image_net import FixedPool, MelImageNet, MelResnet18
from constructor_desktop.models.preprocess import AudioPreprocess, ImagePreprocess, Preprocess
from constructor_desktop.models.torchvision_image_net import MEAN, STD, EfficientNet, load_efficientnet_b0
from constructor_desktop.models.weights_record import trying

PICTURES = ("efficientnet_b0", "efficientnet_b7")
SOUNDS = ("resnet18_mel", "vgg19_mel")
NAMES = (*PICTURES, *SOUNDS)
EACH = pytest.mark.parametrize("name", NAMES)
OF_PICTURES = pytest.mark.parametrize("name", PICTURES)
OF_SOUNDS = pytest.mark.parametrize("name", SOUNDS)
PUBLISHED: dict[str, Any] = {
    "efficientnet_b0": torchvision.models.efficientnet_b0,
    "efficientnet_b7": torchvision.models.efficientnet_b7,
    "resnet18_mel": torchvision.models.resnet18,
    "vgg19_mel": lambda: torchvision.models.vgg19(init_weights=False),
}
TRANSFORMS: dict[str, Any] = {
    "efficientnet_b0": EfficientNet_B0_Weights.IMAGENET1K_V1.transforms(),
    "efficientnet_b7": EfficientNet_B7_Weights.IMAGENET1K_V1.transforms(),
}


def preprocess_of(name: str) -> Preprocess:
    """Short clips and, where computing takes long, small pictures: the networks take any."""
    return ImagePreprocess(96) if name == "efficientnet_b7" else REGISTRY.get(name).prepare_clips(1.3)


@cache
def published(name: str) -> nn.Module:
    """torchvision's own network with random numbers, so that the answers neither vanish nor explode."""
    torch.manual_seed(0)
    net: nn.Module = PUBLISHED[name]().eval()
    for module in net.modules():
        if isinstance(module, MBConv) and module.use_res_connect:
            nn.init.constant_(module.block[-1][1].weight, 0.1)
        elif isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0
            module.train()
    with torch.inference_mode():
        net(torch.randn(4, 3, 96, 96))
    return net.eval()


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Path]]:
    """Writes the network's checkpoint; that of VGG19 is published in torch's older format."""
    folder = tmp_path_factory.mktemp("weights")

    @cache
    def write(name: str) -> Path:
        path = folder / f"{name}.pth"
        torch.save(published(name).state_dict(), path, _use_new_zipfile_serialization=name != "vgg19_mel")
        return path

    yield write
    for path in folder.iterdir():
        path.unlink()
    published.cache_clear()


@pytest.fixture(scope="module")
def build(checkpoint: Callable[[str], Path]) -> Iterator[Callable[[str], WholeBackbone]]:
    """Builds a network of the registry as it is built when its weights have been fetched."""

    @cache
    def make(name: str) -> WholeBackbone:
        with trying(name, checkpoint(name)):
            net = REGISTRY.get(name).build(preprocess_of(name))
        assert isinstance(net, WholeBackbone) and not net.training
        return net

    yield make
    make.cache_clear()


def inputs_of(name: str, count: int) -> Tensor:
    rng = np.random.default_rng(0)
    preprocess = preprocess_of(name)
    if isinstance(preprocess, ImagePreprocess):
        return torch.from_numpy(rng.integers(0, 256, (count, preprocess.size, preprocess.size, 3), dtype=np.uint8))
    return torch.from_numpy(rng.normal(0, 0.1, (count, preprocess.min_samples)).astype(np.float32))


def close(found: Tensor, expected: Tensor) -> None:
    assert float(expected.std()) > 1e-6
    np.testing.assert_allclose(found.numpy(), expected.numpy(), atol=1e-4 * float(expected.abs().max()))


@EACH
def test_it_answers_as_the_published_network(build: Callable[[str], WholeBackbone], name: str) -> None:
    net, inputs = build(name), inputs_of(name, 1)
    with torch.inference_mode():
        front, embedding = net.front(inputs), net(inputs)
        logits = published(name)(front if name in PICTURES else front[:, None].expand(-1, 3, -1, -1))
        *_, classifier = (module for module in published(name).modules() if isinstance(module, nn.Linear))
        close(classifier(embedding), logits)
        assert torch.equal(net.embed(net.features(inputs)), embedding)
        assert torch.equal(Whole(net)(inputs), embedding)
    assert embedding.shape == (1, REGISTRY.get(name).embedding_size)


@EACH
def test_the_registry_knows_its_size(build: Callable[[str], WholeBackbone], name: str) -> None:
    net = build(name)
    assert REGISTRY.get(name).parameters == sum(parameter.numel() for parameter in net.parameters())
    state = net.state_dict()
    assert len({value.data_ptr() for value in state.values()}) == len(state), "weights would be stored twice"


@EACH
def test_the_graph_answers_as_the_network(build: Callable[[str], WholeBackbone], name: str) -> None:
    net, preprocess = build(name), preprocess_of(name)
    if name == "vgg19_mel":  # The graph without the two largest layers, which hold 500 MB of plain matrices.
        assert isinstance(net, MelImageNet)
        net = MelImageNet(
            preprocess.min_samples, net.tail, {**dict(net.trunk.named_children()), "classifier": nn.ReLU()}
        )
        net.tail.load_state_dict(build(name).tail.state_dict())
        net.eval()
    graph = to_onnx(net, preprocess, ["embedding"])
    session = onnxruntime.InferenceSession(graph, providers=["CPUExecutionProvider"])
    inputs = inputs_of(name, 3)
    with torch.inference_mode():
        close(torch.from_numpy(session.run(None, {"input": inputs.numpy()})[0]), net(inputs))


@pytest.mark.parametrize("name", ["efficientnet_b0", "resnet18_mel"])
def test_only_the_tail_learns(build: Callable[[str], WholeBackbone], name: str) -> None:
    net = build(name).requires_grad_(False)
    net.tail.requires_grad_(True)
    net.embed(net.features(inputs_of(name, 1))).square().sum().backward()
    learned = {key for key, parameter in net.named_parameters() if parameter.grad is not None and parameter.grad.any()}
    assert learned == {f"tail.{key}" for key, _ in net.tail.named_parameters()}
    whole = Whole(net.requires_grad_(True))
    whole.embed(whole.features(inputs_of(name, 1))).square().sum().backward()
    assert [key for key, parameter in whole.tail.named_parameters() if not parameter.grad.any()] == []
    net.zero_grad()


def test_what_learns_of_a_sound_is_the_first_convolution(build: Callable[[str], WholeBackbone]) -> None:
    net = build("resnet18_mel")
    assert {key: tuple(value.shape) for key, value in net.tail.state_dict().items()} == {"weight": (64, 1, 7, 7)}


@OF_PICTURES
def test_pictures_are_prepared_as_torchvision_does(name: str) -> None:
    preprocess, expected = REGISTRY.get(name).preprocess, TRANSFORMS[name]
    assert isinstance(preprocess, ImagePreprocess)
    assert ([preprocess.size], [preprocess.resize]) == (expected.crop_size, expected.resize_size)
    assert (list(MEAN), list(STD)) == (expected.mean, expected.std)
    photo = load_sample_image("china.jpg")
    front = EfficientNet().front
    for pixels in (photo, photo[:, :333], photo[:90, :], np.ascontiguousarray(photo.transpose(1, 0, 2))):
        own = front(torch.from_numpy(np.array(preprocess(pixels)))[None])[0]
        difference = (own - expected(Image.fromarray(pixels))).abs() * 0.224 * 255
        # Levels of 255; between the passes of the resampling, some pixels are rounded otherwise.
        assert difference.mean() < 0.5 and np.quantile(difference.numpy(), 0.999) < 3


def test_extreme_pictures() -> None:
    preprocess = ImagePreprocess(224, resize=256)
    for shape in ((1, 20_000), (20_000, 1), (1, 1), (256, 256), (224, 224)):
        assert preprocess(np.full((*shape, 3), 7, np.uint8)).shape == (224, 224, 3)


@pytest.mark.parametrize("sizes", [((4, 9), (7, 7)), ((1, 1), (7, 7)), ((14, 21), (7, 7)), ((5, 40), (7, 3))])
def test_pooling_of_one_size(sizes: tuple[tuple[int, int], tuple[int, int]]) -> None:
    maps = torch.randn(2, 3, *sizes[0])
    torch.testing.assert_close(FixedPool(*sizes)(maps), nn.AdaptiveAvgPool2d(sizes[1])(maps))


@pytest.mark.parametrize("seconds", [0.1, 1.0, 2.5, 7.0])
def test_clips_of_any_length(seconds: float) -> None:
    preprocess = REGISTRY.get("resnet18_mel").prepare_clips(seconds)
    assert isinstance(preprocess, AudioPreprocess) and preprocess.fixed_length
    net = MelResnet18(preprocess.min_samples).eval()
    wave = preprocess(np.random.default_rng(0).normal(0, 0.1, 20_000).astype(np.float32))
    with torch.inference_mode():
        assert net(torch.from_numpy(wave)[None]).isfinite().all()


def without_counters(state: dict[str, Any]) -> None:
    for name in [name for name in state if name.endswith("num_batches_tracked")]:
        del state[name]


def test_old_checkpoints_count_no_batches(build: Callable[[str], WholeBackbone], tmp_path: Path) -> None:
    state = dict(published("efficientnet_b0").state_dict())
    without_counters(state)
    torch.save(state, tmp_path / "old.pth")
    inputs = inputs_of("efficientnet_b0", 1)
    with torch.inference_mode():
        assert torch.equal(load_efficientnet_b0(tmp_path / "old.pth")(inputs), build("efficientnet_b0")(inputs))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            lambda state: state.pop("features.3.0.block.0.0.weight"),
            "the tensor features.3.0.block.0.0.weight is missing",
        ),
        (lambda state: state.pop("classifier.1.bias"), "the tensor classifier.1.bias is missing"),
        (lambda state: state.update(extra=torch.zeros(1)), "the tensor extra does not belong to it"),
        (
            lambda state: state.update({"classifier.1.bias": torch.zeros(10)}),
            r"the tensor classifier.1.bias has the shape \[10\] instead of \[1000\]",
        ),
        (lambda state: state.update(extra=3), "it is no table of tensors"),
        (lambda state: state.clear(), "is missing"),
    ],
)
def test_other_tensors_are_refused(change: Callable[[dict[str, Any]], Any], reason: str, tmp_path: Path) -> None:
    state = dict(published("efficientnet_b0").state_dict())
    change(state)
    path = tmp_path / "other.pth"
    torch.save(state, path)
    with pytest.raises(
        ModelError, match=rf"^other\.pth does not hold the weights of EfficientNet-B0: .*{reason}\. Fetch"
    ):
        load_efficientnet_b0(path)


@OF_SOUNDS
def test_weights_of_another_network_are_refused(name: str, checkpoint: Callable[[str], Path], tmp_path: Path) -> None:
    with (
        trying(name, checkpoint("efficientnet_b0")),
        pytest.raises(
            ModelError, match=r"efficientnet_b0\.pth does not hold the weights of (ResNet18|VGG19): the tensor"
        ),
    ):
        REGISTRY.get(name).build(preprocess_of(name))


class Harmful:
    def __reduce__(self) -> Any:
        return print, ("this must never run",)


def test_files_that_are_no_weights(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "file.pth"
    torch.save({"features": Harmful()}, path)
    with pytest.raises(ModelError, match=r"^file\.pth holds program code instead of numbers only\. It may be harmful"):
        load_efficientnet_b0(path)
    assert capsys.readouterr().out == ""
    whole = path.read_bytes()
    for content in (b"", b"no weights", whole[: len(whole) // 2]):
        path.write_bytes(content)
        with pytest.raises(ModelError, match=r"^file\.pth is damaged, or holds other things than weights\. Fetch"):
            load_efficientnet_b0(path)


def test_nothing_is_built_without_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        with pytest.raises(ModelError, match=rf"constructor-desktop weights fetch {name}"):
            REGISTRY.get(name).build(preprocess_of(name))


def test_networks_are_rebuilt_without_the_app(tmp_path: Path) -> None:
    code = "import sys"
    for network in (EfficientNet("b0"), MelResnet18(40_000)):
        module, name = type(network).__module__, type(network).__name__
        for file, text in runtime_sources([module]).items():
            (tmp_path / file).parent.mkdir(exist_ok=True)
            (tmp_path / file).write_text(text, encoding="utf-8")
        code += f"\nimport {runtime_module(module)} as module"
        code += f"\nassert {list(network.state_dict())} == list(module.{name}(**{network.arguments}).state_dict())"
    code += "\nassert 'constructor_desktop' not in sys.modules"
    process = subprocess.run([sys.executable, "-B", "-c", code], cwd=tmp_path, capture_output=True, check=False)
    assert process.returncode == 0, process.stderr.decode()
