"""Read a PyTorch state dict (.pth) as NumPy arrays, without PyTorch and without running its pickle.

A .pth is a pickle, and a pickle can call anything. This reader knows six names of PyTorch's and
refuses every other, and lets a tensor see only the bytes of its own storage. Both layouts are
read: the zip of PyTorch 1.6 and later, and the five pickles in a row of those before.
"""

from __future__ import annotations

import io
import pickle
import zipfile
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from seeing.errors import ModelError

Array = npt.NDArray[Any]

OLD_MAGIC = 0x1950A86A20F9469CFC6C
OLD_PROTOCOL = 1001
STORAGES = {
    "BoolStorage": "?",
    "ByteStorage": "u1",
    "CharStorage": "i1",
    "DoubleStorage": "<f8",
    "FloatStorage": "<f4",
    "HalfStorage": "<f2",
    "IntStorage": "<i4",
    "LongStorage": "<i8",
    "ShortStorage": "<i2",
}


class PthError(ModelError):
    """A .pth is damaged, of an unknown layout, or asks for something other than tensors."""


def read(data: bytes) -> dict[str, Array]:
    """Arrays of the state dict in the bytes `data` of a .pth, by name, in the file's order.

    Raises PthError for whatever is not a plain dict of tensors, hostile pickles included.
    """
    try:
        state = _from_zip(data) if data[:4] == b"PK\x03\x04" else _from_pickles(data)
        return {name: tensor.array() for name, tensor in state.items()}
    except PthError:
        raise
    # What a damaged pickle raises is whatever its last opcode happened to trip over.
    except Exception as error:
        raise PthError(f"expected a .pth with tensors, received a damaged one: {error}") from error


@dataclass(frozen=True)
class _Storage:
    """A run of numbers: `flat` is writable, because the old layout brings its bytes last."""

    flat: Array


@dataclass(frozen=True)
class _Tensor:
    """A view of a storage: `offset` and `strides` count elements, not bytes."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]

    def array(self) -> Array:
        """Copy of the tensor's numbers, in C order."""
        flat = self.storage.flat[self.offset :]
        strides = [step * flat.itemsize for step in self.strides]
        return np.lib.stride_tricks.as_strided(flat, self.shape, strides).copy()


class _State(OrderedDict[str, Any]):
    """The only container a pickle may build; what it would set as attributes is dropped."""

    def __setstate__(self, _: object) -> None:
        """Drop `_metadata`, which holds versions of layers."""


def _rebuild(storage: _Storage, offset: int, shape: Any, strides: Any, *_: Any) -> _Tensor:
    """Stand in for torch._utils._rebuild_tensor_v2; refuse a view that leaves its storage."""
    numbers = (offset, *shape, *strides)
    if not isinstance(storage, _Storage) or any(type(n) is not int or n < 0 for n in numbers):
        raise PthError(f"expected a view of a storage, received {numbers}")
    if len(shape) != len(strides):
        raise PthError(f"expected as many strides as sides, received {shape} and {strides}")
    reach = offset + sum((side - 1) * step for side, step in zip(shape, strides, strict=True)) + 1
    # Strides of 0 could make a small file fill the memory; no trained weight is stored so.
    if 0 in shape or reach > storage.flat.size or np.prod(shape, dtype=object) > storage.flat.size:
        raise PthError(f"a tensor {shape} reaches outside its {storage.flat.size} numbers")
    return _Tensor(storage, offset, tuple(shape), tuple(strides))


KNOWN: dict[tuple[str, str], Any] = {
    ("collections", "OrderedDict"): _State,
    ("torch._utils", "_rebuild_tensor_v2"): _rebuild,
    **{("torch", name): name for name in STORAGES},
}


class _Unpickler(pickle.Unpickler):
    """An unpickler that finds nothing but KNOWN; `load_storage` gets the ids of storages."""

    def __init__(self, file: io.BytesIO, storages: _Storages) -> None:
        super().__init__(file, encoding="utf-8")
        self._storages = storages

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in KNOWN:
            raise PthError(f"refused {module}.{name}: a .pth may ask for tensors only")
        return KNOWN[module, name]

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key, _device, count, *view = pid
        if kind != "storage" or any(part is not None for part in view):
            raise PthError(f"expected a storage, received {pid!r:.80}")
        return self._storages.get(str(key), np.dtype(STORAGES[dtype]), int(count))


class _Storages:
    """The storages of one file by key, each made when a tensor first asks for it."""

    def __init__(self, limit_bytes: int, zipped: zipfile.ZipFile | None = None) -> None:
        self._limit_bytes = limit_bytes
        self._zipped = zipped
        self.made: dict[str, _Storage] = {}

    def get(self, key: str, dtype: np.dtype[Any], count: int) -> _Storage:
        """The storage `key` of `count` numbers; its bytes are still to come in the old layout."""
        if key not in self.made:
            self._limit_bytes -= count * dtype.itemsize
            if count < 0 or self._limit_bytes < 0:
                raise PthError(f"storage {key} of {count} numbers does not fit its file")
            self.made[key] = _Storage(self._zeros_or_file(key, dtype, count))
        if self.made[key].flat.dtype != dtype:
            raise PthError(f"storage {key} is asked for as two types")
        return self.made[key]

    def _zeros_or_file(self, key: str, dtype: np.dtype[Any], count: int) -> Array:
        if self._zipped is None:
            return np.zeros(count, dtype)
        return _numbers(self._zipped.read(_inside(self._zipped, f"data/{key}")), dtype, count)


def _from_zip(data: bytes) -> dict[str, _Tensor]:
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        entries = zipped.infolist()
        # PyTorch stores without compression: anything else would be a bomb's way in.
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
            raise PthError("expected a .pth without compression")
        order = [entry for entry in entries if entry.filename.endswith("/byteorder")]
        if order and zipped.read(order[0]) != b"little":
            raise PthError("expected little-endian numbers")
        pickled = zipped.read(_inside(zipped, "data.pkl"))
        return _state(_Unpickler(io.BytesIO(pickled), _Storages(len(data), zipped)).load())


def _inside(zipped: zipfile.ZipFile, name: str) -> str:
    found = [entry for entry in zipped.namelist() if entry.partition("/")[2] == name]
    if len(found) != 1:
        raise PthError(f"expected one {name} in the .pth, found {len(found)}")
    return found[0]


def _from_pickles(data: bytes) -> dict[str, _Tensor]:
    file, storages = io.BytesIO(data), _Storages(len(data))
    if _next(file, storages) != OLD_MAGIC or _next(file, storages) != OLD_PROTOCOL:
        raise PthError("expected a .pth, received something else")
    if not _next(file, storages).get("little_endian"):
        raise PthError("expected little-endian numbers")
    state = _state(_next(file, storages))
    for key in _next(file, storages):
        _fill(file, storages.made[key].flat)
    return state


def _next(file: io.BytesIO, storages: _Storages) -> Any:
    return _Unpickler(file, storages).load()


def _fill(file: io.BytesIO, flat: Array) -> None:
    count = int.from_bytes(file.read(8), "little")
    if count != flat.size:
        raise PthError(f"expected {flat.size} numbers, received {count}")
    flat[:] = _numbers(file.read(flat.nbytes), flat.dtype, count)


def _numbers(raw: bytes, dtype: np.dtype[Any], count: int) -> Array:
    if len(raw) != count * dtype.itemsize:
        raise PthError(f"expected {count} numbers of {dtype}, received {len(raw)} bytes")
    return np.frombuffer(raw, dtype)


def _state(loaded: Any) -> dict[str, _Tensor]:
    if not isinstance(loaded, dict):
        raise PthError(f"expected a state dict, received {type(loaded).__name__}")
    for name, tensor in loaded.items():
        if not isinstance(name, str) or not isinstance(tensor, _Tensor):
            raise PthError(f"expected tensors only, received {name!r:.40}")
    return loaded
