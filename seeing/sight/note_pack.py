"""A pack of bank notes: the features of their faces and the rule, no photographs."""

from __future__ import annotations

import hashlib
import io
import re
import tomllib
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from seeing.errors import ModelError
from seeing.sight.card import Measured, shipped_models
from seeing.sight.features import WIDTH, Features
from seeing.sight.note_faces import Face
from seeing.sight.note_rule import NoteRule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CARD_FILE, FEATURES_FILE, LABELS_FILE = "card.toml", "features.npz", "labels.txt"
MOST_BYTES = 4_000_000
# A unit of `SIDE` in the pack's whole numbers.
GRID = 64
LABEL = re.compile(r"(?P<value>\d{1,9}(\.\d{1,3})?)(_(?P<side>[a-z0-9]{1,12}))?")
CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True)
class NotePack:
    """The notes of one currency.

    Attributes:
        name: of its folder.
        currency: three capital letters of ISO 4217, such as ``EUR``.
        faces: what to compare a frame with; several may show the same side.
        rule: when a value may be said.
        is_witnessed: whether `seeing.sight.note_witness` knows these for notes: play money it may
            not.
        alike: pairs of values whose notes share much, such as ``10 and 20``.
        licence: of the pictures that the features are of.
        measured: figures, and the commands that repeat them.
    """

    name: str
    currency: str
    faces: tuple[Face, ...]
    rule: NoteRule
    is_witnessed: bool
    alike: tuple[str, ...]
    licence: str
    measured: tuple[Measured, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """The values that it knows, the smallest first."""
        return tuple(sorted({face.value for face in self.faces}, key=float))


def parsed(label: str) -> tuple[str, str]:
    """Value and side of a face's label: ``20_front`` -> ("20", "front"), ``20`` -> ("20", "").

    Raises:
        ValueError: it is none.
    """
    match = LABEL.fullmatch(label)
    if not match or float(match["value"]) == 0:
        raise ValueError(f"expected a label such as 20 or 20_front; received {label!r}")
    return match["value"], match["side"] or ""


def shipped_notes() -> Path:
    """The folder of the packs that come with this project."""
    return shipped_models() / "money"


def read_note_pack(folder: Path) -> NotePack:
    """Read a pack; nothing in it is trusted.

    Raises:
        ModelError: something is missing, too large, damaged, or not what the card says.
    """
    if not (folder / CARD_FILE).is_file():
        raise ModelError.of(
            expected=f"a pack of bank notes in {folder}",
            received=f"no {CARD_FILE}" if folder.is_dir() else "no such folder",
            todo="Name the folder that `seeing-convert money` wrote, or see `seeing money --list`.",
        )
    try:
        card = tomllib.loads((folder / CARD_FILE).read_text(encoding="utf-8"))
        labels = (folder / LABELS_FILE).read_text(encoding="utf-8").splitlines()
        return _pack(folder, card, labels)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, zipfile.BadZipFile) as error:
        raise _no_pack(folder, str(error)) from error
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise _no_pack(folder, f"a wrong or missing entry: {error}") from error


def _pack(folder: Path, card: Mapping[str, Any], labels: Sequence[str]) -> NotePack:
    currency = str(card["currency"])
    if card["task"] != "money" or not CURRENCY.fullmatch(currency):
        raise ValueError(f"task {card['task']!r} and currency {currency!r}")
    data = _verified(folder / FEATURES_FILE, str(card["sha256"]))
    return NotePack(
        name=folder.absolute().name,
        currency=currency,
        faces=unpacked(data, currency, labels),
        rule=NoteRule.of(card["rule"]),
        is_witnessed=card["is_witnessed"] is True,
        alike=tuple(map(str, card["alike"])),
        licence=str(card["licence"]),
        measured=tuple(Measured(**row) for row in card.get("measured", [])),
    )


def _verified(path: Path, sha256: str) -> bytes:
    size_bytes = path.stat().st_size
    if size_bytes > MOST_BYTES:
        raise ValueError(f"{path.name} of {size_bytes:,} bytes, more than {MOST_BYTES:,}")
    data = path.read_bytes()
    digest = hashlib.sha256(data).hexdigest()
    if digest != sha256:
        raise ValueError(f"sha256 {digest[:12]}... of {path.name}, not {sha256[:12]}...")
    return data


def packed(faces: Sequence[Face]) -> bytes:
    """The features of some faces as one npz file: the same faces always give the same bytes."""
    out = io.BytesIO()
    np.savez_compressed(
        out,
        points=np.concatenate([np.round(f.features.points * GRID) for f in faces]).astype("<u2"),
        descriptors=np.concatenate([f.features.descriptors for f in faces]),
        is_own=np.concatenate([f.is_own for f in faces]),
        counts=np.array([len(f.features) for f in faces], "<i4"),
        sizes=np.array([f.features.size for f in faces], "<f4"),
    )
    return out.getvalue()


def unpacked(data: bytes, currency: str, labels: Sequence[str]) -> tuple[Face, ...]:
    """The faces in an npz file. Raises ValueError, KeyError or BadZipFile: they do not fit."""
    with np.load(io.BytesIO(data), allow_pickle=False) as stored:
        rows = {name: stored[name] for name in ("points", "descriptors", "is_own")}
        counts, sizes = stored["counts"], stored["sizes"]
    _check_shapes(rows, counts, sizes, len(labels))
    ends = np.cumsum(counts)
    faces = list[Face]()
    for label, end, count, size in zip(labels, ends, counts, sizes, strict=True):
        part = slice(int(end - count), int(end))
        points = rows["points"][part].astype(np.float32) / GRID
        features = Features(points, rows["descriptors"][part], (float(size[0]), float(size[1])))
        faces.append(Face(currency, *parsed(label), features, rows["is_own"][part]))
    return tuple(faces)


def _check_shapes(
    rows: Mapping[str, np.ndarray], counts: np.ndarray, sizes: np.ndarray, faces: int
) -> None:
    total = len(rows["points"])
    wanted = {
        "points": ((total, 2), np.uint16),
        "descriptors": ((total, WIDTH), np.uint8),
        "is_own": ((total,), np.bool_),
    }
    for name, (shape, dtype) in wanted.items():
        if rows[name].shape != shape or rows[name].dtype != dtype:
            raise ValueError(f"{name} of {rows[name].shape} {rows[name].dtype}")
    if counts.shape != (faces,) or sizes.shape != (faces, 2) or not faces:
        raise ValueError(f"{len(counts)} faces and {faces} labels")
    if counts.min() < 0 or int(counts.sum(dtype=np.int64)) != total:
        raise ValueError(f"{int(counts.sum())} features counted and {total} stored")
    if not np.isfinite(sizes).all() or sizes.min() <= 0:
        raise ValueError("faces without a size")


def _no_pack(folder: Path, received: str) -> ModelError:
    return ModelError.of(
        expected=f"a pack of bank notes in {folder}",
        received=received,
        todo="Make it again with `seeing-convert money`, or install seeing again.",
    )
