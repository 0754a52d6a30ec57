"""TFLite Metadata: what a model says of itself, so that other people's programs can use it.

It is a FlatBuffer within one of the model's buffers, and the labels lie in a ZIP archive behind
the model. Numbers of fields are those of ``metadata_schema.fbs``, version 1.
"""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema

from convert.tree import pack, unpack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.sight.card import InputSpec

LABELS_FILE = "labels.txt"
NAME, MARK, OLDEST_READER = "TFLITE_METADATA", b"M001", "1.0.0"
AXIS_LABELS = 2  # AssociatedFileType
FEATURES, IMAGE = 1, 2  # ContentProperties
RGB = 1  # ColorSpaceType
NORMALISATION = 1  # ProcessUnitOptions
# The first day that a ZIP archive can tell: the same labels give the same bytes.
NO_DATE = (1980, 1, 1, 0, 0, 0)
ALIGNMENT = 16


@dataclass(frozen=True)
class Said:
    """What a model says of itself.

    Attributes:
        name: of the model.
        description: one line.
        labels: of the output ``labelled``, in its order.
        labelled: the name of the output with one number a class.
        licence: for people.
        picture: how to make the input of a picture; None: the input is an embedding.
    """

    name: str
    description: str
    labels: tuple[str, ...]
    labelled: str
    licence: str = ""
    picture: InputSpec | None = None


def with_metadata(model: bytes, said: Said) -> bytes:
    """Copy of the model that says so, its labels packed in."""
    tree = unpack(model)
    graph = tree.subgraphs[0]
    names = [
        [graph.tensors[i].name.decode() for i in ends] for ends in (graph.inputs, graph.outputs)
    ]
    buffer = schema.BufferT()
    buffer.data = np.frombuffer(_flatbuffer(said, *names), np.uint8)
    tree.buffers.append(buffer)
    entry = schema.MetadataT()
    entry.name, entry.buffer = NAME.encode(), len(tree.buffers) - 1
    tree.metadata = [*(tree.metadata or []), entry]
    return _with_labels(pack(tree), said.labels)


def _with_labels(model: bytes, labels: Sequence[str]) -> bytes:
    """The model, and behind it an archive with the labels, not compressed."""
    file = io.BytesIO(model + bytes(-len(model) % ALIGNMENT))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_STORED) as archive:
        text = "".join(f"{label}\n" for label in labels)
        archive.writestr(zipfile.ZipInfo(LABELS_FILE, NO_DATE), text.encode())
    return file.getvalue()


def _flatbuffer(said: Said, inputs: Sequence[str], outputs: Sequence[str]) -> bytes:
    builder = flatbuffers.Builder(1_024)
    fed = [_input(builder, name, said) for name in inputs]
    given = [_output(builder, name, said) for name in outputs]
    graph = _table(builder, {2: _list(builder, fed), 3: _list(builder, given)}, 10)
    fields = {0: said.name, 1: said.description, 2: "v1", 5: said.licence, 7: OLDEST_READER}
    model = _table(builder, {**_texts(builder, fields), 3: _list(builder, [graph])}, 8)
    builder.Finish(model, MARK)
    return bytes(builder.Output())


def _input(builder: Any, name: str, said: Said) -> int:
    if said.picture is None:
        return _tensor(builder, name, "what the backbone makes of a picture", FEATURES, {})
    normalise = _normalisation(builder, said.picture)
    unit = _table(builder, {0: ("byte", NORMALISATION), 1: normalise}, 2)
    highest = (255 - said.picture.mean) / said.picture.std
    lowest = -said.picture.mean / said.picture.std
    span = {0: _floats(builder, [highest] * 3), 1: _floats(builder, [lowest] * 3)}
    more = {4: _list(builder, [unit]), 5: _table(builder, span, 2)}
    return _tensor(builder, name, "a picture, red, green, blue", IMAGE, more)


def _output(builder: Any, name: str, said: Said) -> int:
    if name != said.labelled:
        return _tensor(builder, name, "how near it is to anything taught", FEATURES, {})
    text = _texts(builder, {0: LABELS_FILE, 1: "a label a line"})
    file = _table(builder, {**text, 2: ("byte", AXIS_LABELS)}, 5)
    return _tensor(builder, name, "one number a class", FEATURES, {6: _list(builder, [file])})


def _tensor(builder: Any, name: str, text: str, content: int, more: dict[int, int]) -> int:
    kind = _table(builder, {0: ("byte", RGB)} if content == IMAGE else {}, 2)
    held = _table(builder, {0: ("byte", content), 1: kind}, 3)
    return _table(builder, {**_texts(builder, {0: name, 1: text}), 3: held, **more}, 7)


def _normalisation(builder: Any, spec: InputSpec) -> int:
    # Readers of an integer input leave it alone: there the same is said by its quantisation.
    mean, std = _floats(builder, [spec.mean] * 3), _floats(builder, [spec.std] * 3)
    return _table(builder, {0: mean, 1: std}, 2)


def _texts(builder: Any, fields: dict[int, str]) -> dict[int, int]:
    return {field: builder.CreateString(text) for field, text in fields.items() if text}


def _list(builder: Any, tables: Sequence[int]) -> int:
    builder.StartVector(4, len(tables), 4)
    for table in reversed(tables):
        builder.PrependUOffsetTRelative(table)
    return int(builder.EndVector())


def _floats(builder: Any, values: Sequence[float]) -> int:
    return int(builder.CreateNumpyVector(np.asarray(values, np.float32)))


def _table(builder: Any, fields: dict[int, Any], size: int) -> int:
    """A table of `size` fields: positions of other things, or ("byte", a number)."""
    builder.StartObject(size)
    for field, value in fields.items():
        if isinstance(value, tuple):
            builder.PrependByteSlot(field, value[1], 0)
        else:
            builder.PrependUOffsetTRelativeSlot(field, value, 0)
    return int(builder.EndObject())
