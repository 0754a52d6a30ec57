"""What a pack holds for making other files of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seeing.errors import ModelError
from seeing.sight.pack import read_pack

if TYPE_CHECKING:
    from pathlib import Path

FLOAT_HEAD_FILE = "head_float32.tflite"


@dataclass(frozen=True, eq=False)
class PackSource:
    """A pack with a head.

    Attributes:
        name: of the pack.
        labels: in the order of the logits.
        activation: ``softmax`` or ``sigmoid``.
        backbone_sha256: of the backbone that it reads.
        head: the TFLite file that the device runs, in 8 bits.
        float_head: the same as it was fitted, or None: the pack has none.
    """

    name: str
    labels: tuple[str, ...]
    activation: str
    backbone_sha256: str
    head: bytes
    float_head: bytes | None


def read_source(folder: Path) -> PackSource:
    """Read a pack's files, each checked against the card.

    Raises:
        ModelError: there is no pack, it is damaged, or it carries its own network.
    """
    pack = read_pack(folder)
    if not pack.is_head:
        raise ModelError.of(
            expected=f"a pack with a head in {folder}",
            received="one that carries its own network",
            todo=f"Use its file {pack.card.file}: it is one for other programs already.",
        )
    has_floats = FLOAT_HEAD_FILE in {file.name for file in pack.files}
    return PackSource(
        name=pack.name,
        labels=pack.labels,
        activation=pack.activation,
        backbone_sha256=pack.backbone_sha256,
        head=pack.card.model_path.read_bytes(),
        float_head=(folder / FLOAT_HEAD_FILE).read_bytes() if has_floats else None,
    )
