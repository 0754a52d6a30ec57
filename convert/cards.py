"""Write a model's card: the same figures always give the same bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

Scalar = str | int | float
Value = Scalar | Sequence[str]
Table = Mapping[str, Value]
Card = Mapping[str, Value | Table | Sequence[Table]]


def write(folder: Path, model: bytes, labels: Sequence[str], card: Card) -> None:
    """Write the model, its labels and its card into `folder`.

    `card` names the files as `file` and `labels`; `sha256` and `bytes` are filled in here.
    """
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(model).hexdigest()
    full = {**card, "sha256": digest, "bytes": len(model)}
    (folder / str(card["file"])).write_bytes(model)
    text = "".join(f"{label}\n" for label in labels)
    (folder / str(card["labels"])).write_text(text, encoding="utf-8", newline="\n")
    (folder / "card.toml").write_text(to_toml(full), encoding="utf-8", newline="\n")


def to_toml(card: Card) -> str:
    """TOML of plain values, tables and lists of tables, one level deep, in the order given."""
    plain = [f"{key} = {_value(v)}" for key, v in card.items() if _is_plain(v)]
    blocks = ["\n".join(plain)]
    for key, value in card.items():
        if isinstance(value, Mapping):
            blocks.append(_block(f"[{key}]", value))
        elif isinstance(value, Sequence) and not _is_plain(value):
            blocks += [_block(f"[[{key}]]", row) for row in value if isinstance(row, Mapping)]
    return "\n\n".join(blocks) + "\n"


def _block(head: str, table: Table) -> str:
    return "\n".join([head, *(f"{key} = {_value(value)}" for key, value in table.items())])


def _is_plain(value: object) -> bool:
    if isinstance(value, str | int | float):
        return True
    return isinstance(value, Sequence) and all(isinstance(item, str) for item in value)


def _value(value: object) -> str:
    # JSON's strings, numbers and lists of strings are TOML's too.
    return json.dumps(value, ensure_ascii=False)
