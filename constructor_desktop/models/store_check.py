"""Is a file what it should be? Its checksum, where one is published, and that the network takes it, strictly."""

from __future__ import annotations

import logging
import pickle
from pathlib import Path

from constructor_desktop.core.errors import ConstructorError, ModelError
from constructor_desktop.core.events import OnEvent, Progress
from constructor_desktop.models.registry import Architecture, Weights
from constructor_desktop.models.weights_record import digest_of, trying

logger = logging.getLogger(__name__)


def is_published(weights: Weights, path: Path, sha256: str, on_event: OnEvent) -> bool:
    """Tells whether a file is the published one, as far as a checksum of that is known."""
    if weights.md5:
        return digest_of(path, "md5", lambda read: tell(on_event)) == weights.md5
    return sha256.startswith(weights.sha256)


def check_fits(entry: Architecture, path: Path, shown: str, on_event: OnEvent) -> None:
    """Loads a file into the network of an architecture, which takes exactly its own tensors and runs no code.

    Args:
        entry: The architecture.
        path: The file, under the name that it will have.
        shown: What to call it.
        on_event: Told before.

    Raises:
        ModelError: if it does not fit; it says why.
    """
    tell(on_event)
    try:
        with trying(entry.name, path):
            entry.build(entry.preprocess)
    except ConstructorError as error:
        raise ModelError(str(error).replace(path.name, shown)) from error
    except MemoryError:
        raise
    except Exception as error:  # what a damaged file does to those who read it cannot be foretold
        logger.info("%s was refused: %s", shown, error)
        if isinstance(error, pickle.UnpicklingError) and "GLOBAL" in str(error):
            raise ModelError(
                f"{shown} holds program code instead of numbers only. It may be harmful, so it was not opened."
            ) from error
        raise ModelError(
            f"{shown} does not hold the weights of {entry.title}: it is damaged, cut off or of another kind."
        ) from error
    tell(on_event)


def tell(on_event: OnEvent) -> None:
    """Says that a file is being verified, and lets that be cancelled."""
    on_event(Progress(stage="verify", done=0, total=0))
