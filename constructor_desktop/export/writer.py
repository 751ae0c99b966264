"""Writing a trained model as a bundle that answers anywhere as the app does."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from constructor_desktop.core.errors import ExportError
from constructor_desktop.core.events import Notice, OnEvent, Progress, ignore_event
from constructor_desktop.core.files import write_bytes
from constructor_desktop.export.archive import write_archive
from constructor_desktop.export.comparison import Comparison, compare_bundle
from constructor_desktop.export.description import Description, TorchDescription, installed_version
from constructor_desktop.export.documents import model_card, readme, requirements, torch_requirements
from constructor_desktop.export.graph_scorer import OUTPUTS
from constructor_desktop.export.reader import LEARNED
from constructor_desktop.export.records import SampleRecord, read_samples
from constructor_desktop.export.reference import Reference, real_references, synthetic_references
from constructor_desktop.export.selftest import EXPECTED, check_bundle
from constructor_desktop.export.sources import runtime_module, runtime_sources, script
from constructor_desktop.inference.predictor import Predictor
from constructor_desktop.models.architectures import REGISTRY
from constructor_desktop.models.preprocess import preprocess_to_json
from constructor_desktop.models.trained import TrainedModel

if TYPE_CHECKING:
    from constructor_desktop.models.backbone import Backbone
    from constructor_desktop.models.classifier_net import ClassifierNet

STEPS = 6
_VERSIONS = ("ai-constructor", "torch", "onnx", "onnxruntime", "numpy")
_PREDICTION = "constructor_desktop.inference.prediction"
_PREPROCESS = "constructor_desktop.models.preprocess_"
_NET = "constructor_desktop.models.classifier_net"


@dataclass(frozen=True)
class ExportResult:
    """A bundle that passed its self-test.

    Attributes:
        bundle: The zip file.
        files: Sizes of the files in it, unpacked, in bytes, by name.
        max_difference: The largest difference between its probabilities and the app's on the reference samples.
        comparison: How it compares with the app on the samples that were kept aside.
        seconds: How long the export took.
    """

    bundle: Path
    files: Mapping[str, int]
    max_difference: float
    comparison: Comparison
    seconds: float


def export_bundle(
    model: TrainedModel,
    job: Mapping[str, Any],
    metrics: Mapping[str, Any],
    target: Path,
    cache_folder: Path,
    on_event: OnEvent = ignore_event,
    *,
    include_samples: bool = True,
) -> ExportResult:
    """Writes a bundle, runs its self-test, and only then puts it into place; a file of that name is replaced.

    Args:
        model: The trained model.
        job: The `job.json` of its run: `samples`, and `root` for those with relative paths.
        metrics: The `metrics.json` of its run.
        target: The zip file.
        cache_folder: Where exported backbones are kept.
        on_event: Receives Progress and Notice; may raise Cancelled, which leaves nothing behind.
        include_samples: Whether the bundle may carry a few of the user's samples for its self-test, and fingerprints
            of all, by which `evaluate` knows them again; if not, or if none of them is left as it was in training,
            it tests itself with computed patterns.

    Raises:
        ExportError: if the bundle's answers differ from the app's, or it cannot be written.
        ModelError: if the model was trained on other pretrained weights than this version of the app has.
    """
    started = time.perf_counter()
    steps = _Steps(on_event)
    if target.is_dir():
        raise ExportError(f"{target} is a folder. Give the name of a zip file.")
    predictor = Predictor.from_model(model, cache_folder, device="cpu")
    steps.next()
    samples = read_samples(job)
    references = _references(predictor, samples if include_samples else [], on_event)
    steps.next()
    files = _files(model, job, metrics, references)
    if include_samples:
        files[LEARNED] = "".join(f"{line}\n" for line in sorted({one.fingerprint for one in samples})).encode()
    steps.next()
    content = write_archive(files)
    largest = check_bundle(content, references)
    steps.next()
    comparison = compare_bundle(content, predictor, samples, on_event)
    steps.next()
    try:
        write_bytes(target, content)
    except OSError as error:
        raise ExportError(f"The bundle {target} cannot be written ({error.strerror or error}).") from error
    steps.next()
    sizes = {name: len(files[name]) for name in sorted(files)}
    return ExportResult(target, sizes, largest, comparison, time.perf_counter() - started)


class _Steps:
    """Counts the steps of an export."""

    def __init__(self, on_event: OnEvent) -> None:
        self._on_event = on_event
        self._done = 0

    def next(self) -> None:
        self._done += 1
        self._on_event(Progress(stage="export", done=self._done, total=STEPS))


def _references(predictor: Predictor, samples: Sequence[SampleRecord], on_event: OnEvent) -> list[Reference]:
    references = real_references(predictor, samples)
    if samples and not references:
        message = "No sample is left as it was in training, so the bundle tests itself with computed patterns."
        on_event(Notice(code="no_reference_samples", message=message))
    return references or synthetic_references(predictor)


def _files(
    model: TrainedModel, job: Mapping[str, Any], metrics: Mapping[str, Any], references: Sequence[Reference]
) -> dict[str, bytes]:
    """Content of the bundle's files by name."""
    from safetensors.torch import save

    from constructor_desktop.models.embedder import build_backbone
    from constructor_desktop.models.graph import classifier_net

    arch = REGISTRY.get(model.arch)
    net = classifier_net(build_backbone(arch, model.tail or None, model.mode, model.preprocess), model)
    backbone = type(net.backbone).__module__
    description = _describe(model, net.backbone)
    texts = {
        "README.md": readme(description),
        "model_card.md": model_card(description, arch, job, metrics),
        "classes.txt": "".join(f"{name}\n" for name in model.classes),
        "requirements.txt": requirements(arch.modality),
        "requirements-torch.txt": torch_requirements(runtime_sources([backbone, _NET]).values()),
        "model.json": _json(description.model_dump(mode="json")),
        EXPECTED: _json({"samples": [reference.to_json() for reference in references]}),
        "predict.py": script("predict.py"),
        "torch_model.py": script("torch_model.py"),
        **runtime_sources([_PREDICTION, _PREPROCESS + model.preprocess.kind, backbone, _NET]),
    }
    return {
        "model.onnx": write_graph(net, model),
        "model.safetensors": save(net.state_dict()),
        **{name: text.encode() for name, text in texts.items()},
        **{reference.file: reference.content for reference in references},
    }


def write_graph(net: ClassifierNet, model: TrainedModel) -> bytes:
    """Returns the whole classifier as an ONNX file."""
    from constructor_desktop.models.graph import to_onnx

    return to_onnx(net, model.preprocess, OUTPUTS)


def _describe(model: TrainedModel, backbone: Backbone) -> Description:
    return Description(
        format=1,
        modality=REGISTRY.get(model.arch).modality,
        classes=model.classes,
        preprocess=preprocess_to_json(model.preprocess),
        threshold=model.novelty.threshold,
        window_seconds=model.window_seconds,
        arch=model.arch,
        arch_digest=model.arch_digest,
        torch=TorchDescription(
            module=runtime_module(type(backbone).__module__),
            backbone=type(backbone).__name__,
            arguments=backbone.arguments,
            neighbours=model.novelty.neighbours,
        ),
        versions={name: installed_version(name) for name in _VERSIONS},
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
