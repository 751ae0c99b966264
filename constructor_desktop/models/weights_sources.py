"""Where the weights that are fetched on demand are published."""

from __future__ import annotations

from constructor_desktop.models.registry import Weights

_TORCHVISION = "https://download.pytorch.org/models"
_YOLO = "https://github.com/ultralytics/assets/releases/download/v8.3.0"
_YOLO_LICENCE = "AGPL-3.0 (weights and library: YOLO11 by Ultralytics, ImageNet), or a licence bought from Ultralytics"

# torchvision names the first digits of the SHA-256 in the name of the file.
EFFICIENTNET_B0 = Weights(
    origin="download",
    licence="BSD-3-Clause (torchvision); ImageNet weights by Ross Wightman, Apache-2.0",
    file="efficientnet_b0_rwightman-7f5810bc.pth",
    sha256="7f5810bc",
    url=f"{_TORCHVISION}/efficientnet_b0_rwightman-7f5810bc.pth",
    size=21_444_427,
)
EFFICIENTNET_B7 = Weights(
    origin="download",
    licence="BSD-3-Clause (torchvision); ImageNet weights converted by Luke Melas-Kyriazi, Apache-2.0",
    file="efficientnet_b7_lukemelas-c5b4e57e.pth",
    sha256="c5b4e57e",
    url=f"{_TORCHVISION}/efficientnet_b7_lukemelas-c5b4e57e.pth",
    size=267_046_092,
)
RESNET18 = Weights(
    origin="download",
    licence="BSD-3-Clause (torchvision, ImageNet weights)",
    file="resnet18-f37072fd.pth",
    sha256="f37072fd",
    url=f"{_TORCHVISION}/resnet18-f37072fd.pth",
    size=46_830_452,
)
VGG19 = Weights(
    origin="download",
    licence="BSD-3-Clause (torchvision, ImageNet weights)",
    file="vgg19-dcbb9e9d.pth",
    sha256="dcbb9e9d",
    url=f"{_TORCHVISION}/vgg19-dcbb9e9d.pth",
    size=574_673_125,
)
PANNS_CNN14 = Weights(
    origin="download",
    licence="CC BY 4.0 (CNN14 by Kong et al., trained on AudioSet); code MIT (PANNs)",
    file="Cnn14_mAP=0.431.pth",
    md5="541141fa2ee191a88f24a3219fff024e",
    url="https://zenodo.org/records/3987831/files/Cnn14_mAP%3D0.431.pth?download=1",
    size=327_428_481,
)
AST = Weights(
    origin="download",
    licence="BSD-3-Clause (AST by Gong et al., MIT, trained on AudioSet); code Apache-2.0 (transformers)",
    file="ast-finetuned-audioset-10-10-0.4593.safetensors",
    url="https://huggingface.co/MIT/ast-finetuned-audioset-10-10-0.4593/resolve/main/model.safetensors",
    size=346_404_948,
)
YOLO11N_CLS = Weights(
    origin="download",
    licence=_YOLO_LICENCE,
    file="yolo11n-cls.pt",
    url=f"{_YOLO}/yolo11n-cls.pt",
    size=5_800_000,
)
YOLO11S_CLS = Weights(
    origin="download",
    licence=_YOLO_LICENCE,
    file="yolo11s-cls.pt",
    url=f"{_YOLO}/yolo11s-cls.pt",
    size=13_600_000,
)
