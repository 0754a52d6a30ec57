"""Builds the TFLite file of a head: cosines to class vectors, scaled -> logits, and familiarity."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import flatbuffers
import numpy as np

from tests.tiny_tflite import ints as vector_of
from tests.tiny_tflite import offsets, operator, table, tensor

if TYPE_CHECKING:
    from numpy.typing import NDArray

FULLY_CONNECTED, L2_NORMALIZATION, REDUCE_MAX = 9, 11, 82
FULLY_CONNECTED_OPTIONS, L2_NORM_OPTIONS, REDUCER_OPTIONS = 8, 12, 27
KEEPS_DIMS = True


def head(classes: NDArray[np.float32], scale: float = 20.0) -> bytes:
    """A head with the input ``embedding`` and the outputs ``logits`` and ``familiarity``.

    Args:
        classes: one direction a class, shape (classes, width); made unit length here.
        scale: logit = scale x cosine.
    """
    units = (classes / np.linalg.norm(classes, axis=1, keepdims=True)).astype("<f4")
    count, width = units.shape
    b = flatbuffers.Builder(units.nbytes * 3)
    constants = [units.tobytes(), (units * np.float32(scale)).tobytes(), b"\1\0\0\0"]
    graph = table(
        b,
        [
            (0, "offset", offsets(b, _tensors(b, count, width))),
            (1, "offset", vector_of(b, [0])),
            (2, "offset", vector_of(b, [5, 7])),
            (3, "offset", offsets(b, _operators(b))),
        ],
    )
    codes = [
        table(b, [(0, "i8", code), (3, "i32", code)])
        for code in (L2_NORMALIZATION, FULLY_CONNECTED, REDUCE_MAX)
    ]
    filled = [table(b, [(0, "offset", _aligned(b, data))]) for data in constants]
    fields = [(0, "u32", 3), (1, "offset", offsets(b, codes)), (2, "offset", offsets(b, [graph]))]
    fields.append((4, "offset", offsets(b, [table(b, []), *filled])))
    b.Finish(table(b, fields), file_identifier=b"TFL3")
    return bytes(b.Output())


def _tensors(b: Any, count: int, width: int) -> list[int]:
    return [
        tensor(b, "embedding", (1, width), "float32"),
        tensor(b, "classes", (count, width), "float32", buffer=1),
        tensor(b, "scaled", (count, width), "float32", buffer=2),
        tensor(b, "axis", (1,), "int32", buffer=3),
        tensor(b, "unit", (1, width), "float32"),
        tensor(b, "logits", (1, count), "float32"),
        tensor(b, "cosines", (1, count), "float32"),
        tensor(b, "familiarity", (1, 1), "float32"),
    ]


def _operators(b: Any) -> list[int]:
    return [
        operator(b, 0, 0, 4, L2_NORM_OPTIONS, table(b, [])),
        operator(b, 1, (4, 2, -1), 5, FULLY_CONNECTED_OPTIONS, table(b, [])),
        operator(b, 1, (4, 1, -1), 6, FULLY_CONNECTED_OPTIONS, table(b, [])),
        operator(b, 2, (6, 3), 7, REDUCER_OPTIONS, table(b, [(0, "u8", KEEPS_DIMS)])),
    ]


def _aligned(b: Any, data: bytes) -> int:
    """Weights lie at multiples of 16 bytes, as TFLite wants them."""
    b.StartVector(1, len(data), 16)
    b.head = b.Head() - len(data)
    b.Bytes[b.Head() : b.Head() + len(data)] = data
    return int(b.EndVector())
