"""What CNN14 hears in a sound by itself, before it has learned anything: the tagging of panns_inference."""

from __future__ import annotations

import io
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from constructor_desktop.core.errors import ModelError
from constructor_desktop.models.panns_labels import import_panns

# Smaller files the library takes for broken downloads, and starts another program to download them again.
LEAST_BYTES = 300_000_000


class Tagger:
    """Names the kinds of sounds in clips, out of the 527 classes of AudioSet."""

    def __init__(self, checkpoint: Path) -> None:
        """Opens a verified checkpoint.

        Raises:
            ModelError: if the library would not use it.
            StorageError: if the list of classes cannot be put where the library looks for it.
        """
        if checkpoint.stat().st_size < LEAST_BYTES:
            raise ModelError(
                f"{checkpoint.name} was imported in a shorter form than the published one, which cannot be used for "
                "this. Run: constructor-desktop weights remove panns_cnn14, then fetch it."
            )
        library = import_panns()
        with redirect_stdout(io.StringIO()):  # it says what it does
            self._tagging = library.AudioTagging(checkpoint_path=str(checkpoint), device="cpu")

    def hear(self, wave: NDArray[np.float32], most: int) -> list[tuple[str, float]]:
        """Returns the likeliest classes with their probabilities, which are independent of each other.

        Args:
            wave: Mono `float32 [T]` at 32 kHz, T at least 9 920.
            most: How many.
        """
        probabilities = self._tagging.inference(wave[None])[0][0]
        order = np.argsort(-probabilities)[:most]
        return [(str(self._tagging.labels[index]), float(probabilities[index])) for index in order]
