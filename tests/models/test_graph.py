from __future__ import annotations

import torch
from torch import nn

from constructor_desktop.models.graph import _without_norms


def test_batch_norms_become_part_of_the_convolutions_before_them() -> None:
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU6()), nn.ReLU(), nn.BatchNorm2d(4)
    ).eval()
    for name, value in net.state_dict().items():
        if "running" in name:
            value.uniform_(0.5, 2.0)
    before = {name: value.clone() for name, value in net.state_dict().items()}
    joined = _without_norms(net)
    inputs = torch.randn(2, 3, 8, 8)
    assert torch.allclose(joined(inputs), net(inputs), atol=1e-6)
    kinds = [type(part) for part in joined.modules() if not isinstance(part, nn.Sequential)]
    assert kinds == [nn.Conv2d, nn.Identity, nn.ReLU6, nn.ReLU, nn.BatchNorm2d]  # before the last is no convolution
    assert all(torch.equal(value, before[name]) for name, value in net.state_dict().items())
