"""Loads the compiled parts of big libraries in a way that does not freeze the window.

Python holds its lock while the system loads a compiled module, for PyTorch the better part of a second, whatever
thread imports it. Here the system has loaded the file, with all it needs, before Python asks for it. Besides, PySide
reads the source of every module that is imported, to see whether it uses PySide's other spelling of names, which
nothing here does: for PyTorch that takes seconds and forty megabytes.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib.abc import MetaPathFinder
from importlib.machinery import ExtensionFileLoader, ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType

_LOADED_LATER = ("nvrtc", "nvrtc-builtins", "cusolver")
"""Of CUDA's libraries those that PyTorch loads by name when it is imported, as nothing is linked with them."""


def leave_sources_unread() -> None:
    """From now on, PySide does not read the source of what is imported; raises ImportError if it cannot be loaded."""
    import PySide6.QtCore  # noqa: F401  # loads what is changed here

    with suppress(ImportError):
        from shibokensupport import feature  # type: ignore[import-not-found]

        feature._mod_uses_pyside = lambda module: False


def load_libraries_aside() -> None:
    """From now on, what other threads import is loaded without Python's lock, as far as that can be."""
    leave_sources_unread()
    if os.name == "posix" and not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        place = next((row for row, finder in enumerate(sys.meta_path) if finder is PathFinder), len(sys.meta_path))
        sys.meta_path.insert(place, _Finder())


class _Finder(MetaPathFinder):
    """Finds what Python would find next, and has the system load it first if it is a compiled module."""

    def __init__(self) -> None:
        import ctypes

        self._dlopen = ctypes.CDLL(None).dlopen  # called through ctypes, it runs without Python's lock
        self._dlopen.argtypes = [ctypes.c_char_p, ctypes.c_int]
        self._dlopen.restype = ctypes.c_void_p

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is not None and threading.current_thread() is not threading.main_thread():
            if isinstance(spec.loader, ExtensionFileLoader):
                self._load(spec.loader.path)
            elif fullname == "torch" and spec.origin is not None:
                self._load_torch(Path(spec.origin).parent / "lib")
        return spec

    def _load_torch(self, folder: Path) -> None:
        """Loads what the package would load itself, with the lock, before its compiled modules."""
        for path in folder.glob("libtorch_global_deps.*"):
            self._load(str(path), os.RTLD_GLOBAL)
        for path in folder.glob("libtorch_python.*"):
            self._load(str(path))
        for name in _LOADED_LATER:
            for path in folder.parent.parent.glob(f"nvidia/*/lib/lib{name}.so.*[0-9]"):
                self._load(str(path))

    def _load(self, path: str, flags: int = 0) -> None:
        # Where this fails, the import that follows says why.
        self._dlopen(os.fsencode(path), sys.getdlopenflags() | flags)
