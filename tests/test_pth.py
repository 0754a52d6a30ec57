"""The .pth reader: good files of both layouts are read, everything else is refused unexecuted."""

from __future__ import annotations

import io
import pickle
import struct
import zipfile
from collections import OrderedDict
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from convert import pth

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

NUMBERS = np.arange(12, dtype="<f4")


class Name:
    """Pickles as the bare global `module.name`, without the module being there."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class Storage:
    def __init__(self, key: str, count: int, kind: str = "FloatStorage") -> None:
        self.key, self.count, self.kind = key, count, kind


class Call:
    def __init__(self, what: Any, *given: Any) -> None:
        self.what, self.given = what, given


class Writer(pickle._Pickler):
    """Writes what PyTorch would, PyTorch not being there."""

    is_old = False
    write: Any

    def persistent_id(self, obj: Any) -> Any:
        if not isinstance(obj, Storage):
            return None
        pid = ("storage", Name("torch", obj.kind), obj.key, "cpu", obj.count)
        return (*pid, None) if self.is_old else pid

    def save(self, obj: Any, save_persistent_id: bool = True) -> None:
        if isinstance(obj, Name):
            self.write(pickle.GLOBAL + f"{obj.module}\n{obj.name}\n".encode())
        elif isinstance(obj, Call):
            self.save(obj.what)
            self.save(obj.given)
            self.write(pickle.REDUCE)
        else:
            super().save(obj, save_persistent_id)  # type: ignore[misc]


def pickled(obj: Any, is_old: bool = False) -> bytes:
    file = io.BytesIO()
    writer = Writer(file, 2)
    writer.is_old = is_old
    writer.dump(obj)
    return file.getvalue()


def tensor(
    shape: tuple[int, ...] = (3, 4), strides: tuple[int, ...] = (4, 1), offset: int = 0
) -> Call:
    rebuild = Name("torch._utils", "_rebuild_tensor_v2")
    return Call(rebuild, Storage("7", 12), offset, shape, strides, False, OrderedDict())


def zipped(
    state: Any, *, method: int = zipfile.ZIP_STORED, raw: bytes = NUMBERS.tobytes()
) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("net/data.pkl", pickled(state))
        archive.writestr("net/data/7", raw)
    return file.getvalue()


def in_a_row(state: Any, *, raw: bytes = NUMBERS.tobytes(), count: int = 12) -> bytes:
    head = [pth.OLD_MAGIC, pth.OLD_PROTOCOL, {"little_endian": True}]
    pickles = [pickled(part, is_old=True) for part in (*head, state, ["7"])]
    return b"".join(pickles) + struct.pack("<q", count) + raw


LAYOUTS = pytest.mark.parametrize("write", [zipped, in_a_row])


@LAYOUTS
def test_a_good_file_is_read(write: Callable[[Any], bytes]) -> None:
    arrays = pth.read(write({"plain": tensor(), "turned": tensor((4, 3), (1, 4))}))
    assert list(arrays) == ["plain", "turned"]
    np.testing.assert_array_equal(arrays["plain"], NUMBERS.reshape(3, 4))
    np.testing.assert_array_equal(arrays["turned"], NUMBERS.reshape(3, 4).T)
    assert arrays["plain"].dtype == np.float32


@LAYOUTS
def test_a_part_and_a_single_number(write: Callable[[Any], bytes]) -> None:
    arrays = pth.read(write({"part": tensor((2,), (1,), 10), "one": tensor((), (), 5)}))
    np.testing.assert_array_equal(arrays["part"], [10, 11])
    assert arrays["one"].shape == ()
    assert arrays["one"] == 5


@LAYOUTS
@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("os", "system"),
        ("posix", "system"),
        ("builtins", "eval"),
        ("__builtin__", "getattr"),
        ("numpy", "load"),
        ("torch", "load"),
        ("torch._utils", "_rebuild_parameter"),
        ("collections", "OrderedDict.fromkeys"),
    ],
)
def test_a_hostile_pickle_is_refused_unexecuted(
    write: Callable[[Any], bytes], module: str, name: str, tmp_path: Path
) -> None:
    trace = tmp_path / "was_here"
    with pytest.raises(pth.PthError, match="refused"):
        pth.read(write({"w": Call(Name(module, name), f"touch {trace}")}))
    assert not trace.exists()


@LAYOUTS
@pytest.mark.parametrize(
    "view",
    [
        tensor((4, 4), (4, 1)),
        tensor((3, 4), (4, 1), 1),
        tensor((2,), (1,), -1),
        tensor((2,), (-1,), 5),
        tensor((1 << 40,), (0,)),
        tensor((2, 2), (1,)),
        tensor((0, 4), (4, 1)),
        tensor((2,), (1 << 62,)),
    ],
)
def test_a_view_outside_its_storage_is_refused(write: Callable[[Any], bytes], view: Call) -> None:
    with pytest.raises(pth.PthError):
        pth.read(write({"w": view}))


@LAYOUTS
@pytest.mark.parametrize("state", [[1, 2], {"w": 3}, {5: tensor()}, "text", None])
def test_what_is_no_dict_of_tensors_is_refused(write: Callable[[Any], bytes], state: Any) -> None:
    with pytest.raises(pth.PthError):
        pth.read(write(state))


@LAYOUTS
def test_a_storage_larger_than_the_file_is_refused(write: Callable[[Any], bytes]) -> None:
    rebuild = Name("torch._utils", "_rebuild_tensor_v2")
    huge = Call(rebuild, Storage("7", 1 << 40), 0, (2,), (1,), False, OrderedDict())
    with pytest.raises(pth.PthError, match="does not fit"):
        pth.read(write({"w": huge}))


@LAYOUTS
def test_a_storage_of_unknown_numbers_is_refused(write: Callable[[Any], bytes]) -> None:
    rebuild = Name("torch._utils", "_rebuild_tensor_v2")
    odd = Call(rebuild, Storage("7", 12, "QInt8Storage"), 0, (2,), (1,), False, OrderedDict())
    with pytest.raises(pth.PthError, match="QInt8Storage"):
        pth.read(write({"w": odd}))


@LAYOUTS
def test_too_few_numbers_are_refused(write: Callable[..., bytes]) -> None:
    with pytest.raises(pth.PthError, match="numbers"):
        pth.read(write({"w": tensor()}, raw=NUMBERS.tobytes()[:-4]))


def test_a_wrong_count_is_refused() -> None:
    with pytest.raises(pth.PthError, match="received 11"):
        pth.read(in_a_row({"w": tensor()}, count=11))


def test_a_compressed_zip_is_refused() -> None:
    with pytest.raises(pth.PthError, match="compression"):
        pth.read(zipped({"w": tensor()}, method=zipfile.ZIP_DEFLATED))


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\x80\x02N.", b"text", pickle.dumps(3)])
def test_what_is_no_pth_is_refused(data: bytes) -> None:
    with pytest.raises(pth.PthError):
        pth.read(data)


@LAYOUTS
def test_every_cut_is_refused(write: Callable[[Any], bytes]) -> None:
    whole = write({"w": tensor()})
    for end in range(0, len(whole), 7):
        with pytest.raises(pth.PthError):
            pth.read(whole[:end])
