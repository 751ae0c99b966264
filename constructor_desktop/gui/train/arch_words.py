"""What is said about architectures: how they learn, how large they are, and whether they can be used here."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from constructor_desktop.gui.language import count_text, decimal_text, size_text
from constructor_desktop.gui.messages import sentence
from constructor_desktop.gui.train.facts import NO_WEIGHTS, ArchitectureFacts, RecipeFacts, WeightsFacts

_MILLION = 1_000_000


def mode_title(mode: str) -> str:
    """Returns the name of a way of training."""
    translate = QCoreApplication.translate
    titles = {
        "frozen": translate("Architectures", "Frozen network"),
        "head": translate("Architectures", "Last step only"),
        "partial": translate("Architectures", "Last layers"),
        "full": translate("Architectures", "Whole network"),
        "scratch": translate("Architectures", "From scratch"),
    }
    return titles.get(mode, mode)


def mode_text(mode: str) -> str:
    """Returns what a way of training does, in a line."""
    translate = QCoreApplication.translate
    texts = {
        "frozen": translate(
            "Architectures", "The network stays as it is, and only a last step learns. Quick and safe."
        ),
        "head": translate("Architectures", "A last step learns from new variations in every pass; the rest stays."),
        "partial": translate("Architectures", "The last part of the network learns too. Takes more samples and time."),
        "full": translate("Architectures", "All of the pretrained network learns. Slow without a graphics card."),
        "scratch": translate("Architectures", "All of it learns, from your samples alone. Takes many of them."),
    }
    return texts.get(mode, "")


def recipe_text(recipe: RecipeFacts) -> str:
    """Returns what a recipe does, in a sentence or two."""
    text = mode_text(recipe.mode)
    if not recipe.if_better:
        return text
    return text + " " + QCoreApplication.translate("Architectures", "It is used only if it clearly answers better.")


def parameters_text(parameters: int) -> str:
    """Returns `3.4 million numbers`."""
    translate = QCoreApplication.translate
    if parameters < _MILLION:
        return translate("Architectures", "%1 numbers").replace("%1", count_text(round(parameters, -2)))
    digits = 1 if parameters < 10 * _MILLION else 0
    return translate("Architectures", "%1 million numbers").replace("%1", decimal_text(parameters / _MILLION, digits))


def size_and_licence(arch: ArchitectureFacts) -> str:
    """Returns how large an architecture is, and whose its weights are."""
    if arch.weights.state == NO_WEIGHTS:
        licence = QCoreApplication.translate("Architectures", "learns from your samples alone")
    else:
        licence = sentence(arch.licence)
    return f"{parameters_text(arch.parameters)} · {licence}"


def state_text(weights: WeightsFacts) -> str:
    """Returns whether the weights are there, in a few words."""
    translate = QCoreApplication.translate
    if weights.extra:
        return translate("Architectures", "needs a library")
    if weights.state == "available":
        return translate("Architectures", "to download: %1").replace("%1", size_text(weights.size))
    texts = {
        "none": translate("Architectures", "needs no weights"),
        "bundled": translate("Architectures", "came with the app"),
        "downloaded": translate("Architectures", "downloaded"),
        "damaged": translate("Architectures", "damaged"),
    }
    return texts.get(weights.state, translate("Architectures", "missing"))


def why_not(arch: ArchitectureFacts) -> str:
    """Returns why an architecture cannot be trained now, in a sentence; empty if it can."""
    translate, weights = QCoreApplication.translate, arch.weights
    if weights.ready:
        return ""
    if weights.extra:
        text = translate("Architectures", "%1 needs a library that is not installed. See Advanced.")
    elif weights.state == "available":
        text = translate("Architectures", "The weights of %1 are not there yet: download them under Advanced.")
    elif weights.state == "damaged" and weights.size:
        text = translate("Architectures", "The weights of %1 are damaged: download them again under Advanced.")
    else:
        text = translate("Architectures", "The weights of %1 are missing: install the app again.")
    return text.replace("%1", sentence(arch.title))


def pip_command(extra: str) -> str:
    """Returns what installs optional libraries."""
    return f'python -m pip install "ai-constructor[{extra}]"'
