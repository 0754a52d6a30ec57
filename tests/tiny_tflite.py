"""Builds tiny TFLite files: a picture in, a softmax over its own pixels out."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import Any

import flatbuffers

TYPES = {"float32": 0, "int32": 2, "uint8": 3, "int8": 9}
RESHAPE, SOFTMAX, RESHAPE_OPTIONS, SOFTMAX_OPTIONS = 22, 25, 17, 9


@dataclass(frozen=True)
class Tiny:
    """``side`` x ``side`` x 3 pixels in, as many classes out; all else is what can be odd."""

    side: int = 2
    dtype: str = "float32"
    inputs: int = 1
    has_softmax: bool = True
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    packed: str | None = None

    @property
    def classes(self) -> int:
        return self.side * self.side * 3


def build(tiny: Tiny) -> bytes:
    b = flatbuffers.Builder(1024)
    fed, flat, out = (1, tiny.side, tiny.side, 3), (1, tiny.classes), (1, tiny.classes)
    shapes = {"image": fed, "flat": flat, "scores": out}
    quantised = {"image": (1.0, 0), "flat": (1.0, 0), "scores": (1 / 256, 0)}
    if tiny.dtype == "int8":
        quantised = {"image": (1.0, -128), "flat": (1.0, -128), "scores": (1 / 256, -128)}
    tensors = [tensor(b, name, shapes[name], tiny.dtype, quantised[name]) for name in shapes]
    operators = [operator(b, 0, 0, 1, RESHAPE_OPTIONS, table(b, [(0, "offset", ints(b, flat))]))]
    if tiny.has_softmax:
        options = table(b, [(0, "f32", 1.0)])
        operators.append(operator(b, 1, 1, 2, SOFTMAX_OPTIONS, options))
    last = 2 if tiny.has_softmax else 1
    graph = table(
        b,
        [
            (0, "offset", offsets(b, tensors)),
            (1, "offset", ints(b, [0] * tiny.inputs)),
            (2, "offset", ints(b, [last])),
            (3, "offset", offsets(b, operators)),
        ],
    )
    codes = [table(b, [(0, "i8", code), (3, "i32", code)]) for code in (RESHAPE, SOFTMAX)]
    buffers = [table(b, []), table(b, [(0, "offset", b.CreateByteVector(metadata(tiny)))])]
    entry = table(b, [(0, "offset", b.CreateString("TFLITE_METADATA")), (1, "u32", 1)])
    fields = [(0, "u32", 3), (1, "offset", offsets(b, codes)), (2, "offset", offsets(b, [graph]))]
    fields += [(4, "offset", offsets(b, buffers)), (6, "offset", offsets(b, [entry]))]
    b.Finish(table(b, fields), file_identifier=b"TFL3")
    return packed(bytes(b.Output()), tiny.packed)


def metadata(tiny: Tiny) -> bytes:
    b = flatbuffers.Builder(256)
    options = table(b, [(0, "offset", floats(b, tiny.mean)), (1, "offset", floats(b, tiny.std))])
    unit = table(b, [(0, "u8", 1), (1, "offset", options)])
    image = table(b, [(4, "offset", offsets(b, [unit] if tiny.mean else []))])
    labels = table(b, [(0, "offset", b.CreateString("names.dat")), (2, "i8", 2)])
    scores = table(b, [(6, "offset", offsets(b, [labels]))])
    graph = table(b, [(2, "offset", offsets(b, [image])), (3, "offset", offsets(b, [scores]))])
    licence = b.CreateString("Apache-2.0")
    b.Finish(table(b, [(3, "offset", offsets(b, [graph])), (5, "offset", licence)]))
    return bytes(b.Output())


def packed(data: bytes, labels: str | None) -> bytes:
    if labels is None:
        return data
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("readme.txt", "not these")
        archive.writestr("names.dat", labels)
    return file.getvalue()


def tensor(
    b: Any, name: str, shape: tuple[int, ...], dtype: str, quantised: Any = None, buffer: int = 0
) -> int:
    fields = [(0, "offset", ints(b, shape)), (1, "i8", TYPES[dtype]), (2, "u32", buffer)]
    fields.append((3, "offset", b.CreateString(name)))
    if quantised and dtype != "float32":
        scale, zero = quantised
        b.StartVector(8, 1, 8)
        b.PrependInt64(zero)
        zeros = b.EndVector()
        parts = table(b, [(2, "offset", floats(b, [scale])), (3, "offset", zeros)])
        fields.append((4, "offset", parts))
    return table(b, fields)


def operator(
    b: Any, code: int, fed: int | tuple[int, ...], out: int, kind: int, options: int
) -> int:
    inputs = [fed] if isinstance(fed, int) else fed
    fields = [(0, "u32", code), (1, "offset", ints(b, inputs)), (2, "offset", ints(b, [out]))]
    return table(b, [*fields, (3, "u8", kind), (4, "offset", options)])


def table(b: Any, fields: list[tuple[int, str, Any]]) -> int:
    put = {
        "offset": b.PrependUOffsetTRelativeSlot, "u32": b.PrependUint32Slot,
        "i32": b.PrependInt32Slot, "i8": b.PrependInt8Slot, "u8": b.PrependUint8Slot,
        "f32": b.PrependFloat32Slot,
    }  # fmt: skip
    b.StartObject(8)
    for slot, kind, value in fields:
        put[kind](slot, value, 0)
    return int(b.EndObject())


def ints(b: Any, numbers: Any) -> int:
    return vector(b, numbers, b.PrependInt32)


def floats(b: Any, numbers: Any) -> int:
    return vector(b, numbers, b.PrependFloat32)


def offsets(b: Any, numbers: Any) -> int:
    return vector(b, numbers, b.PrependUOffsetTRelative)


def vector(b: Any, items: Any, prepend: Any) -> int:
    b.StartVector(4, len(items), 4)
    for item in reversed(list(items)):
        prepend(item)
    return int(b.EndVector())
