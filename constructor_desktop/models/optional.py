"""Libraries that are installed on demand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from constructor_desktop.core.errors import ModelError


@contextmanager
def needing(library: str, extra: str) -> Iterator[None]:
    """For the block, which imports a library that may be missing or broken.

    Args:
        library: Its name.
        extra: Name of the optional dependencies that bring it.

    Raises:
        ModelError: if it cannot be imported.
    """
    try:
        yield
    except ImportError as error:
        raise ModelError(
            f"The optional library {library} cannot be loaded ({error}). "
            f'Install it with: python -m pip install "ai-constructor[{extra}]"'
        ) from error
