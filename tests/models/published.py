"""Checkpoints exactly as they are published, with random numbers, so that answers neither vanish nor explode."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from constructor_desktop.models.cnn14_net import AUDIOSET_CLASSES, EMBEDDING, FFT, Cnn14
from constructor_desktop.models.log_mel import MelScale, fourier_basis, mel_matrix


def calibrated(net: nn.Module, inputs: Tensor) -> nn.Module:
    """Gives batch norms the statistics of some inputs."""
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1.0
            module.train()
        elif isinstance(module, nn.Conv2d):
            nn.init.kaiming_normal_(module.weight)
    with torch.inference_mode():
        net(inputs)
    return net.eval()


def cnn14_tensors() -> dict[str, Tensor]:
    """The tensors of CNN14 under their published names; the front end is a real one."""
    torch.manual_seed(0)
    net = Cnn14()
    real, imaginary = torch.from_numpy(fourier_basis(FFT, FFT)).split(FFT // 2 + 1)
    net.get_submodule("spectrogram_extractor.stft.conv_real").weight.copy_(real)
    net.get_submodule("spectrogram_extractor.stft.conv_imag").weight.copy_(imaginary)
    scale = MelScale(rate=32_000, fft=FFT, frame=FFT, hop=320, bands=64, lowest=50.0, highest=14_000.0)
    net.logmel_extractor.melW.copy_(torch.from_numpy(mel_matrix(scale)))
    calibrated(net, torch.randn(4, 32_000) * torch.logspace(-3, 0, 4)[:, None])
    tensors = {name.replace("tail.", "fc1."): value for name, value in net.state_dict().items()}
    tensors["fc_audioset.weight"] = torch.randn(AUDIOSET_CLASSES, EMBEDDING) / 100
    tensors["fc_audioset.bias"] = torch.randn(AUDIOSET_CLASSES)
    return {name: value.clone() for name, value in tensors.items()}


def write_cnn14(path: Path, tensors: Mapping[str, Tensor] | None = None) -> Path:
    """Writes CNN14's checkpoint, which is in torch's older format."""
    content = {"iteration": 600_000, "model": dict(tensors or cnn14_tensors())}
    torch.save(content, path, _use_new_zipfile_serialization=False)
    return path


def ast_network() -> Any:
    """The library's own network with its classifier."""
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    net = transformers.ASTForAudioClassification(transformers.ASTConfig(num_labels=AUDIOSET_CLASSES)).eval()
    with torch.no_grad():
        for parameter in net.parameters():
            parameter.mul_(2).add_(torch.randn_like(parameter) * 0.01)
    return net


def write_ast(folder: Path, net: Any) -> Path:
    """Writes AST's checkpoint as the library does."""
    net.save_pretrained(folder)
    return folder / "model.safetensors"


def yolo_network(variant: str) -> Any:
    """The library's own network with its classifier; its batch norms are not the usual ones."""
    pytest.importorskip("ultralytics")
    from constructor_desktop.models import yolo_net

    torch.manual_seed(0)
    net = yolo_net.ClassificationModel(f"yolo11{variant}-cls.yaml", nc=1000, verbose=False)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.eps = 1e-3
    return calibrated(net, torch.rand(4, 3, 96, 96))


def write_yolo(path: Path, net: Any) -> Path:
    """Writes the checkpoint of a YOLO network: a pickled module of half precision among other things."""
    from ultralytics.data.augment import classify_transforms

    half = deepcopy(net).half()
    half.transforms = classify_transforms(224)
    half.args = {"task": "classify", "imgsz": 224}
    content = {
        "epoch": -1,
        "best_fitness": None,
        "model": half,
        "ema": None,
        "updates": None,
        "optimizer": None,
        "train_args": {"data": "imagenet", "lr0": 0.1, "project": None},
        "train_metrics": {"metrics/accuracy_top1": 0.7},
        "date": "2024-09-30T00:00:00",
        "version": "8.3.0",
        "license": "AGPL-3.0 License (https://ultralytics.com/license)",
    }
    torch.save(content, path)
    return path
