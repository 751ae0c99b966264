"""The tensors inside a pickled torch module, taken out without running any code of the file.

Some checkpoints hold a whole module instead of a table of tensors. To unpickle one is to run what its author, or
whoever changed it, wrote into it. Here every class becomes an empty shell that only keeps what it is given.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NoReturn

import torch
from torch import Tensor

from constructor_desktop.core.errors import ModelError

# What such files are made of. The classes are never imported, so that the list is no danger; it only tells files that
# are harmful from those that are not.
_PACKAGES = ("torch", "torchvision", "ultralytics", "collections", "pathlib", "datetime", "numpy", "_codecs", "copyreg")
_BUILTINS = ("set", "frozenset", "getattr", "slice", "complex", "bytearray", "int", "float", "bool", "str")
_STORAGES = {
    "FloatStorage": torch.float32,
    "HalfStorage": torch.float16,
    "BFloat16Storage": torch.bfloat16,
    "DoubleStorage": torch.float64,
    "LongStorage": torch.int64,
    "IntStorage": torch.int32,
    "BoolStorage": torch.bool,
    "ByteStorage": torch.uint8,
}


class HarmfulError(pickle.UnpicklingError):
    """A file names program code that no checkpoint needs."""


class Shell:
    """Stands for an object of any class.

    Attributes:
        state: Its attributes.
    """

    state: Mapping[Any, Any]

    def __new__(cls, *arguments: Any, **named: Any) -> Shell:
        """Takes whatever the class would."""
        shell = super().__new__(cls)
        shell.state = {}
        return shell

    def __init__(self, *arguments: Any, **named: Any) -> None:
        pass

    def __setstate__(self, state: Any) -> None:
        """Keeps the attributes."""
        if isinstance(state, tuple):
            state = state[0]
        self.state = state if isinstance(state, Mapping) else {}

    def __setitem__(self, key: Any, value: Any) -> None:
        """Shells of dictionaries and of lists are of no interest."""

    def append(self, value: Any) -> None:
        """See `__setitem__`."""

    def extend(self, values: Any) -> None:
        """See `__setitem__`."""

    def add(self, value: Any) -> None:
        """See `__setitem__`."""

    def __hash__(self) -> int:
        return id(self)


def read_module(path: Path, key: str) -> Shell:
    """Reads a file that torch has written, and returns the module in it.

    Args:
        path: The file.
        key: Under which it lies.

    Raises:
        HarmfulError: if the file names other code than a checkpoint has.
        ModelError: if there is no module.
        Exception: of any kind, if the file is damaged.
    """
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if PurePosixPath(name).name == "data.pkl"]
        folder = PurePosixPath(names[0]).parent
        content = _Reader(archive, folder).load()
    module = content.get(key) if isinstance(content, Mapping) else None
    if not isinstance(module, Shell):
        raise ModelError(f"{path.name} holds no network. Fetch the weights again, or import another file.")
    return module


def tensors_of(module: Shell, prefix: str = "") -> Iterator[tuple[str, Tensor]]:
    """Yields the tensors of a module by their names in its state dictionary."""
    for kind in ("_parameters", "_buffers"):
        for name, value in _table(module, kind).items():
            if isinstance(value, Tensor):
                yield prefix + str(name), value
    for name, child in _table(module, "_modules").items():
        if isinstance(child, Shell):
            yield from tensors_of(child, f"{prefix}{name}.")


def attributes_of(module: Shell, attribute: str, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yields an attribute of all modules that have it, by their names."""
    if attribute in module.state:
        yield prefix.removesuffix("."), module.state[attribute]
    for name, child in _table(module, "_modules").items():
        if isinstance(child, Shell):
            yield from attributes_of(child, attribute, f"{prefix}{name}.")


def _table(module: Shell, kind: str) -> Mapping[Any, Any]:
    found = module.state.get(kind)
    return found if isinstance(found, Mapping) else {}


class _Reader(pickle.Unpickler):
    """Reads the pickle in an archive of torch; the only objects it makes are tensors, containers and shells."""

    def __init__(self, archive: zipfile.ZipFile, folder: PurePosixPath) -> None:
        super().__init__(io.BytesIO(archive.read(str(folder / "data.pkl"))))
        self._archive = archive
        self._folder = folder

    def find_class(self, module: str, name: str) -> Any:
        """Returns what stands for a class or function of that name; it is never imported."""
        known: dict[tuple[str, str], Any] = {
            ("collections", "OrderedDict"): OrderedDict,
            ("builtins", "set"): set,
            ("torch._utils", "_rebuild_tensor_v2"): _rebuild_tensor,
            ("torch._utils", "_rebuild_parameter"): _rebuild_parameter,
        }
        if (module, name) in known:
            return known[module, name]
        if module == "torch" and name in _STORAGES:
            return _STORAGES[name]
        allowed = name in _BUILTINS if module in ("builtins", "__builtin__") else module.split(".")[0] in _PACKAGES
        if not allowed:
            raise HarmfulError(f"GLOBAL {module}.{name}")
        return type(name, (Shell,), {})

    def persistent_load(self, pid: Any) -> Tensor:
        """Returns a storage as a flat tensor."""
        kind, dtype, key, _, count = pid
        if kind != "storage" or not isinstance(dtype, torch.dtype) or not str(key).isdecimal():
            _refuse()
        data = self._archive.read(str(self._folder / "data" / str(key)))
        if len(data) != count * dtype.itemsize:
            _refuse()
        return torch.frombuffer(bytearray(data), dtype=dtype) if count else torch.empty(0, dtype=dtype)


def _rebuild_tensor(storage: Tensor, offset: int, size: tuple[int, ...], stride: tuple[int, ...], *_: Any) -> Tensor:
    if not isinstance(storage, Tensor):
        _refuse()
    return storage.as_strided(size, stride, offset).clone()


def _rebuild_parameter(data: Tensor, *_: Any) -> Tensor:
    return data


def _refuse() -> NoReturn:
    raise pickle.UnpicklingError("a tensor is described wrongly")
