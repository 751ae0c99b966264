"""The texts of a bundle: README.md, model_card.md and the lists of required packages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from string import Template
from typing import Any

from constructor_desktop.core.data import Modality
from constructor_desktop.core.text import printable
from constructor_desktop.export.description import Description, installed_version
from constructor_desktop.export.records import read_samples, reading_records
from constructor_desktop.export.sources import imported_packages, template
from constructor_desktop.media.audio import SILENCE
from constructor_desktop.models.preprocess import AudioPreprocess, ImagePreprocess
from constructor_desktop.models.registry import Architecture

_NEEDED = {
    Modality.IMAGE: ("numpy", "onnxruntime", "pillow"),
    Modality.AUDIO: ("numpy", "onnxruntime", "soundfile", "soxr"),
}
_NEEDED_BY_TORCH = ("numpy", "safetensors", "torch")


def requirements(modality: Modality) -> str:
    """Returns the packages that predict.py needs, in the versions installed here."""
    return _pinned(_NEEDED[modality])


def torch_requirements(sources: Iterable[str]) -> str:
    """Returns the packages that torch_model.py needs, in the versions installed here.

    Args:
        sources: Texts of the modules that it imports.
    """
    return _pinned(sorted({*_NEEDED_BY_TORCH, *imported_packages(sources)}))


_TUNING = {
    "frozen": "frozen",
    "head": "frozen",
    "partial": "last stages fine-tuned",
    "full": "fine-tuned completely",
    "scratch": "trained from scratch",
}


def readme(description: Description) -> str:
    """Returns README.md."""
    picture = description.modality is Modality.IMAGE
    preprocess = description.make_preprocess()
    values = {
        "noun": description.modality.noun,
        "classes": ", ".join(map(_cell, description.classes)),
        "class_count": len(description.classes),
        "example": "new.jpg" if picture else "new.wav",
        "threshold": f"{description.threshold:.9g}",
    }
    if isinstance(preprocess, AudioPreprocess):
        values |= _sound_facts(preprocess)
    else:
        values |= {
            "not_silent": "",
            "decoding": "JPEG, PNG, WebP, BMP, GIF (first frame) and TIFF are read.",
            "graph": "scaling of the pixels, backbone, head and calibration",
            "input_type": "uint8",
            "input_shape": f"[batch, {preprocess.size}, {preprocess.size}, 3]",
            "input_meaning": f"RGB pictures, upright, {_square(preprocess)} (bicubic)",
        }
    return Template(template("README.md")).substitute(values)


def model_card(description: Description, arch: Architecture, job: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """Returns model_card.md.

    Args:
        description: The content of model.json.
        arch: The architecture.
        job: The `job.json` of the run.
        metrics: The `metrics.json` of the run.

    Raises:
        ExportError: if the records of the run are damaged.
    """
    with reading_records():
        return Template(template("model_card.md")).substitute(_card_values(description, arch, job, metrics))


def _card_values(
    description: Description, arch: Architecture, job: Mapping[str, Any], metrics: Mapping[str, Any]
) -> dict[str, str]:
    noun = description.modality.noun
    return {
        "noun": noun,
        "noun_capital": noun.capitalize(),
        "classes": _cell(", ".join(description.classes)),
        "backbone": f"{arch.title}, {arch.parameters:,} parameters, {_tuning(metrics)}",
        "licence": arch.weights.licence,
        "versions": ", ".join(f"{name} {number}" for name, number in description.versions.items()),
        "results": "\n\n".join(_results(metrics)),
        "data": _data(description, job),
        "limits": _modality_limits(description),
    }


def _square(preprocess: ImagePreprocess) -> str:
    """Says how a picture becomes square."""
    square = f"{preprocess.size} × {preprocess.size}"
    if not preprocess.resize:
        return f"squeezed to {square}"
    return f"the shorter side scaled to {preprocess.resize}, and the middle {square} cut out"


def _pinned(packages: Iterable[str]) -> str:
    return "".join(f"{name}=={installed_version(name)}\n" for name in packages)


def _sound_facts(preprocess: AudioPreprocess) -> dict[str, Any]:
    optional = f"`python -m pip install av=={installed_version('av')}`"
    fixed = preprocess.fixed_length
    multiples = "" if fixed else f" plus a multiple of {preprocess.hop_samples}"
    return {
        "not_silent": f" and it is not silent (below {SILENCE:g} throughout)",
        "decoding": f"WAV, FLAC, Ogg, MP3, AIFF and CAF are read; for M4A, AAC and videos also {optional}. The first"
        f" {preprocess.clip_seconds:g} seconds are used.",
        "graph": "spectrogram, backbone, head and calibration",
        "input_type": "float32",
        "input_shape": f"[batch, {preprocess.min_samples if fixed else 'samples'}]",
        "input_meaning": f"mono at {preprocess.rate} Hz, full scale 1, silence added at the end up to"
        f" {preprocess.min_samples} samples{multiples}",
    }


def _tuning(metrics: Mapping[str, Any]) -> str:
    return _TUNING[metrics.get("mode", "partial" if metrics.get("fine_tuned") else "frozen")]


def _results(metrics: Mapping[str, Any]) -> list[str]:
    low, high = metrics["accuracy_interval"]
    summary = (
        f"Accuracy **{metrics['accuracy']:.1%}** ({low:.1%} to {high:.1%}; {metrics['interval_method']}),"
        f" balanced accuracy {metrics['balanced_accuracy']:.1%}, weighted F1 {metrics['f1']:.3f}."
        f" Measured on {metrics['n_val']} samples kept aside ({metrics['validation']})."
        f" The model itself was {metrics['final_model']}."
    )
    per_class = [
        [entry["class"], *(f"{entry[key]:.3f}" for key in ("precision", "recall", "f1")), entry["n"]]
        for entry in metrics["per_class"]
    ]
    names = metrics["classes"]
    confusion = [[name, *row] for name, row in zip(names, metrics["confusion"], strict=True)]
    return [
        summary,
        _table(["class", "precision", "recall", "F1", "samples"], per_class),
        "Answers (columns) by true class (rows):",
        _table(["", *names], confusion),
    ]


def _data(description: Description, job: Mapping[str, Any]) -> str:
    samples = read_samples(job)
    every = Counter(sample.label for sample in samples)
    held_out = Counter(sample.label for sample in samples if sample.held_out)
    rows = [[name, every[name], held_out[name]] for name in description.classes]
    return _table(["class", "samples", "of these kept aside while measuring"], rows)


def _modality_limits(description: Description) -> str:
    preprocess = description.make_preprocess()
    if isinstance(preprocess, AudioPreprocess):
        used, highest = f"{preprocess.clip_seconds:g}", preprocess.rate // 2
        return f"* Only the first {used} seconds of a sound are used, and nothing above {highest} Hz is heard."
    square = f"{preprocess.size} × {preprocess.size}"
    if preprocess.resize:
        return f"* Of a picture scaled to {preprocess.resize} pixels only the middle {square} are seen."
    return f"* A picture is squeezed to {square} pixels: what is small in it is not seen."


def _table(head: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(_cell(str(value)) for value in line) + " |" for line in lines)


def _cell(text: str) -> str:
    """Makes any name plain text inside Markdown and its tables: no markup, HTML or links."""
    shown = re.sub(r"([\\`*\[\]|])", r"\\\1", printable(" ".join(text.split())))
    return shown.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
