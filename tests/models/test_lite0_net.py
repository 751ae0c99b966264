from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from sklearn.datasets import load_sample_image

from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.architectures import LITE0_WEIGHTS, REGISTRY
from constructor_desktop.models.lite0_net import Lite0, load_lite0
from constructor_desktop.models.weights import bundled_file

# Classes of ImageNet that a temple in a Chinese landscape may be taken for.
BUILDINGS = {442: "bell cote", 449: "boathouse", 483: "castle", 663: "monastery", 698: "palace"}
DAISY = 985


@pytest.fixture(scope="module")
def lite0() -> Lite0:
    return load_lite0(bundled_file(LITE0_WEIGHTS))


def best(lite0: Lite0, name: str, count: int) -> list[int]:
    image = REGISTRY.get("efficientnet_lite0").preprocess(load_sample_image(name))
    with torch.inference_mode():
        logits = lite0.imagenet_logits(torch.from_numpy(np.array(image))[None])[0]
    return torch.topk(logits, count).indices.tolist()


def test_it_recognises_known_pictures(lite0: Lite0) -> None:
    assert best(lite0, "flower.jpg", 1) == [DAISY]
    found = best(lite0, "china.jpg", 5)
    assert len(BUILDINGS.keys() & found) >= 2, found


def test_features_then_embed_is_forward(lite0: Lite0) -> None:
    inputs = torch.from_numpy(np.random.default_rng(0).integers(0, 256, (2, 224, 224, 3), dtype=np.uint8))
    with torch.inference_mode():
        features = lite0.features(inputs)
        embedding = lite0(inputs)
        assert features.shape == (2, 80, 14, 14)
        assert torch.equal(lite0.embed(features), embedding)
    assert embedding.shape == (2, REGISTRY.get("efficientnet_lite0").embedding_size)
    np.testing.assert_allclose(embedding.norm(dim=1).numpy(), 1, atol=1e-5)


def test_the_registry_knows_its_size(lite0: Lite0) -> None:
    counted = sum(p.numel() for module in (lite0.stem, lite0.tail) for p in module.parameters())
    assert REGISTRY.get("efficientnet_lite0").parameters == counted


def test_other_weights_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.pth"
    torch.save({"weight": torch.zeros(3)}, path)
    with pytest.raises(ModelError, match=r"other\.pth does not hold the weights of EfficientNet-Lite0"):
        load_lite0(path)
