"""One array as bytes that know when they are damaged."""

from __future__ import annotations

import json
import struct
import zlib
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.generic]

_CHECKSUM = struct.Struct("<I")  # CRC-32 of the key and of everything behind the checksum
_LENGTH = struct.Struct("<H")  # bytes of the header


def encode_array(key: str, array: Array) -> bytes:
    """Packs a checksum (which covers `key` too), dtype, shape and the elements in C order.

    Raises:
        TypeError: if the dtype is not a plain one (object, structured, or an extension type).
    """
    if array.dtype.hasobject or np.dtype(array.dtype.str) != array.dtype:
        raise TypeError(f"arrays of dtype {array.dtype} cannot be stored")
    header = json.dumps([array.dtype.str, array.shape], separators=(",", ":")).encode()
    body = _LENGTH.pack(len(header)) + header + array.tobytes()
    return _CHECKSUM.pack(_checksum(key, body)) + body


def decode_array(key: str, packed: object) -> Array | None:
    """Returns a new, writable array, or None if `packed` is not exactly what was packed under `key`."""
    if not isinstance(packed, bytes) or len(packed) < _CHECKSUM.size + _LENGTH.size:
        return None
    body = memoryview(packed)[_CHECKSUM.size :]
    if _CHECKSUM.unpack_from(packed)[0] != _checksum(key, body):
        return None
    end = _LENGTH.size + _LENGTH.unpack_from(body)[0]
    dtype, shape = _read_header(bytes(body[_LENGTH.size : end]))
    return np.frombuffer(body[end:], dtype).reshape(shape).copy()


@lru_cache(maxsize=64)
def _read_header(header: bytes) -> tuple[np.dtype[Any], tuple[int, ...]]:
    dtype, shape = json.loads(header)
    return np.dtype(dtype), tuple(shape)


def _checksum(key: str, body: bytes | memoryview) -> int:
    return zlib.crc32(body, zlib.crc32(key.encode("utf-8", "surrogatepass")))
