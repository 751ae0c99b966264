"""Importing libraries that would write into the user's folders, reach out or speak while they are imported."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


@contextmanager
def quiet_environment(variables: Mapping[str, str], folder_variable: str) -> Iterator[None]:
    """Sets environment variables for the block; afterwards the environment is as before, whatever was changed in it.

    Args:
        variables: Their values by name.
        folder_variable: Is set to an empty folder that is deleted afterwards.
    """
    before = dict(os.environ)
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update({**variables, folder_variable: folder})
        try:
            yield
        finally:
            for name in set(os.environ) - set(before):
                del os.environ[name]
            os.environ.update(before)
