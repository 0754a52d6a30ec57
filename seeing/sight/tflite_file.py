"""What a TFLite file says of itself: tensors, operators, and the metadata packed into it.

Positions of fields are those of TFLite's ``schema.fbs`` and ``metadata_schema.fbs``.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeing.errors import ModelError
from seeing.sight.flatbuffer import Table, root

if TYPE_CHECKING:
    from pathlib import Path

DTYPES = {0: "float32", 1: "float16", 2: "int32", 3: "uint8", 4: "int64", 7: "int16", 9: "int8"}
OPERATORS = {
    1: "AVERAGE_POOL_2D", 6: "DEQUANTIZE", 14: "LOGISTIC", 17: "MAX_POOL_2D", 22: "RESHAPE",
    25: "SOFTMAX", 40: "MEAN", 43: "SQUEEZE", 114: "QUANTIZE",
}  # fmt: skip
CUSTOM = 32
NORMALIZATION = 1
LABEL_FILES = {2, 3}  # AssociatedFileType: labels of an axis, labels of values
MOST_LABEL_BYTES = 4_000_000


@dataclass(frozen=True)
class Tensor:
    """One tensor: real = (stored - zero_point) * scale; scale 0: it is not quantised."""

    name: str
    shape: tuple[int, ...]
    dtype: str
    scale: float
    zero_point: int


@dataclass(frozen=True)
class Operator:
    """One step: its name, and the numbers of the tensors that go in and come out."""

    name: str
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


@dataclass(frozen=True)
class TFLiteFile:
    """A model file, read but not run.

    Attributes:
        tensors: all of them.
        operators: all of them, in the order in which they run.
        inputs: numbers of the tensors that are fed.
        outputs: numbers of the tensors that come out.
        mean: what the metadata says to take from a pixel, one a channel; empty: nothing said.
        std: what to divide by then.
        labels: the packed labels file as it stands, or None.
        licence: what the metadata says.
    """

    tensors: tuple[Tensor, ...]
    operators: tuple[Operator, ...]
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    mean: tuple[float, ...] = ()
    std: tuple[float, ...] = ()
    labels: str | None = None
    licence: str = ""

    def maker_of(self, tensor: int) -> Operator | None:
        """The operator that a tensor comes out of, or None for what is fed."""
        makers = (operator for operator in self.operators if tensor in operator.outputs)
        return next(makers, None)


def read_tflite(data: bytes, path: Path) -> TFLiteFile:
    """Read a model file. Nothing in it is run.

    Args:
        data: the file.
        path: its name, for messages.

    Raises:
        ModelError: it is no TFLite file, or a damaged one.
    """
    if data[4:8] != b"TFL3":
        received = f"a file that begins with {data[:8]!r}" if data else "an empty file"
        raise _no_model(path, received)
    try:
        return _read(data)
    except (ValueError, IndexError, KeyError, struct.error) as error:
        raise _no_model(path, f"a damaged one ({error})") from error


def _read(data: bytes) -> TFLiteFile:
    model = root(data)
    graphs = model.tables(2)
    if len(graphs) != 1:
        raise ValueError(f"{len(graphs)} graphs instead of one")
    tensors = tuple(_tensor(table) for table in graphs[0].tables(0))
    inputs, outputs = (_indices(graphs[0], field, len(tensors)) for field in (1, 2))
    names = [_operator_name(code) for code in model.tables(1)]
    operators = tuple(
        Operator(names[table.number(0, "I")], _all(table, 1), _all(table, 2))
        for table in graphs[0].tables(3)
    )
    # A file that was cut may lack weights only; tflite-runtime would crash on that.
    for buffer in model.tables(4):
        buffer.blob(0)
    said = _metadata(model)
    mean, std = _normalisation(said) if said else ((), ())
    labels = _packed_labels(data, _label_file(said) if said else "")
    licence = said.text(5) if said else ""
    return TFLiteFile(tensors, operators, inputs, outputs, mean, std, labels, licence)


def _tensor(table: Table) -> Tensor:
    quantisation = table.table(4)
    scales = quantisation.numbers(2, "f") if quantisation else ()
    zeros = quantisation.numbers(3, "q") if quantisation else ()
    return Tensor(
        name=table.text(3),
        shape=tuple(int(side) for side in table.numbers(0, "i")),
        dtype=DTYPES.get(table.number(1, "b"), "another type"),
        # More than one scale is a weight's, one a channel; inputs and outputs have one.
        scale=float(scales[0]) if scales else 0.0,
        zero_point=int(zeros[0]) if zeros else 0,
    )


def _operator_name(code: Table) -> str:
    number = max(code.number(0, "b"), code.number(3, "i"))
    return code.text(1) if number == CUSTOM else OPERATORS.get(number, f"operator {number}")


def _all(table: Table, field: int) -> tuple[int, ...]:
    return tuple(int(index) for index in table.numbers(field, "i"))


def _indices(graph: Table, field: int, count: int) -> tuple[int, ...]:
    indices = _all(graph, field)
    if not all(0 <= index < count for index in indices):
        raise ValueError(f"it names tensors {indices} of {count}")
    return indices


def _metadata(model: Table) -> Table | None:
    """TFLite Metadata is a FlatBuffer within one of the file's buffers."""
    buffers = model.tables(4)
    for entry in model.tables(6):
        if entry.text(0) == "TFLITE_METADATA":
            blob = buffers[entry.number(1, "I")].blob(0)
            return root(blob) if blob else None
    return None


def _normalisation(said: Table) -> tuple[tuple[float, ...], tuple[float, ...]]:
    for graph in said.tables(3)[:1]:
        for unit in (unit for tensor in graph.tables(2)[:1] for unit in tensor.tables(4)):
            options = unit.table(1)
            if unit.number(0, "B") == NORMALIZATION and options:
                return options.numbers(0, "f"), options.numbers(1, "f")
    return (), ()


def _label_file(said: Table) -> str:
    for graph in said.tables(3)[:1]:
        for entry in (entry for tensor in graph.tables(3) for entry in tensor.tables(6)):
            if entry.number(2, "b") in LABEL_FILES and entry.text(3) in {"", "en"}:
                return entry.text(0)
    return ""


def _packed_labels(data: bytes, named: str) -> str | None:
    """Associated files are a ZIP archive behind the model; the file's end is what a ZIP has."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            name = named if named in archive.namelist() else _likely(archive.namelist())
            if name and archive.getinfo(name).file_size <= MOST_LABEL_BYTES:
                return archive.read(name).decode("utf-8")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        pass
    return None


def _likely(names: list[str]) -> str:
    """Without metadata: the one text file, or the one of them that is called labels."""
    texts = [name for name in names if name.lower().endswith(".txt")]
    labels = [name for name in texts if "label" in name.lower()]
    return next((found[0] for found in (labels, texts) if len(found) == 1), "")


def _no_model(path: Path, received: str) -> ModelError:
    return ModelError.of(
        expected=f"a TFLite model in {path}",
        received=received,
        todo="Download the file again, or name another.",
    )
