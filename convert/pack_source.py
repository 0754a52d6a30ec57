"""What a pack holds for making other files of it."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seeing.errors import ModelError

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
    try:
        card = tomllib.loads((folder / "card.toml").read_text(encoding="utf-8"))
        return _source(folder, card)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ModelError.of(
            expected=f"a pack with a head in {folder}",
            received=str(error),
            todo="Name a folder that `seeing-convert train` wrote.",
        ) from error


def _source(folder: Path, card: dict[str, Any]) -> PackSource:
    if "backbone" not in card:
        raise ValueError("a pack that carries its own network, which is a file for others already")
    hashes = {row["name"]: row["sha256"] for row in card.get("files", [])}
    head = _checked(folder / card["model"]["file"], card["model"]["sha256"])
    wide = FLOAT_HEAD_FILE in hashes
    return PackSource(
        name=str(card["name"]),
        labels=tuple((folder / card["labels"]).read_text(encoding="utf-8").splitlines()),
        activation=str(card["activation"]),
        backbone_sha256=str(card["backbone"]["sha256"]),
        head=head,
        float_head=_checked(folder / FLOAT_HEAD_FILE, hashes[FLOAT_HEAD_FILE]) if wide else None,
    )


def _checked(path: Path, sha256: str) -> bytes:
    data = path.read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(f"a damaged {path.name}")
    return data
