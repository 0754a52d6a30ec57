"""A pack: what was taught at the desktop, as a folder. Nothing of it counts before it is checked.

``card.toml`` says what it is, ``labels.txt`` has a label a line. ``head.tflite`` is a small network
on the shared backbone's embedding, ``network.tflite`` a whole one that takes the picture itself.
Reports and where it all comes from lie beside them, for people.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from seeing.errors import ModelError
from seeing.sight.backbone import WIDTH
from seeing.sight.card import Card, InputSpec, Measured, read_card, shipped_models
from seeing.sight.pack_checks import (
    CARD_FILE,
    MOST_LABEL_CHARS,
    MOST_LABELS,
    bounded,
    check_file,
    check_labels,
    check_name,
    check_network,
    no_pack,
)
from seeing.sight.prepare import FITS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

FORMAT = 1
TASK = "taught"
ACTIVATIONS = ("softmax", "sigmoid")
MOST_CARD_BYTES = 1_000_000


@dataclass(frozen=True)
class Thresholds:
    """From which probability on a label may be stated, or doubted; above 1: never."""

    sure: float
    unsure: float


@dataclass(frozen=True)
class PackFile:
    """A file of a pack: its name in the folder, and what its bytes must come to."""

    name: str
    sha256: str


@dataclass(frozen=True)
class Pack:
    """A pack whose files were checked.

    Attributes:
        card: of its network. A head's input is the embedding: its ``width`` is the number of
            values. The outputs are ``logits``, one a label with the temperature already in, and
            mostly ``familiarity``, -1..1: how near the picture is to anything it was taught.
        made: the day, as ISO date.
        kind: of head, such as ``linear``.
        activation: ``softmax``, or ``sigmoid`` where several labels may hold at once.
        backbone: the name of the one it reads; empty: it carries its own network.
        backbone_sha256: of that one's file; empty as well then.
        familiarity: below this nothing is named; None: it cannot tell.
        thresholds: of each label, in their order.
        files: all of them but the card.
    """

    card: Card
    made: str
    kind: str
    activation: str
    backbone: str
    backbone_sha256: str
    familiarity: float | None
    thresholds: tuple[Thresholds, ...]
    files: tuple[PackFile, ...]

    @property
    def folder(self) -> Path:
        """Where it lies."""
        return self.card.folder

    @property
    def name(self) -> str:
        """What it is called: small letters, digits, dots, dashes and underscores."""
        return self.card.name

    @property
    def labels(self) -> tuple[str, ...]:
        """What it may name, in the order of the logits."""
        return self.card.labels

    @property
    def is_head(self) -> bool:
        """Whether it reads the shared backbone's embedding instead of the picture."""
        return bool(self.backbone_sha256)


def read_pack(folder: Path, backbone_sha256: str = "") -> Pack:
    """Read a pack and check every file of it. No network is run.

    Args:
        folder: of the pack.
        backbone_sha256: of the backbone that a head must have been made for; empty: the one
            that comes with this project.

    Raises:
        ModelError: there is no pack, or it is damaged, of another format, or made for another
            backbone. The message says what to do.
    """
    table = _table(folder)
    _check_format(folder, table)
    try:
        pack = _pack(folder, table)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise no_pack(folder, f"a card with a wrong or missing entry: {error}") from error
    _check_backbone(pack, backbone_sha256)
    check_network(pack)
    return pack


def is_pack(folder: Path) -> bool:
    """Whether a folder says that it is a pack; it may be damaged."""
    try:
        return bool(_table(folder).get("task") == TASK)
    except ModelError:
        return False


def shipped_backbone_sha256() -> str:
    """Of the backbone that comes with this project. Raises ModelError."""
    return read_card(shipped_models() / "backbone").sha256


def _table(folder: Path) -> dict[str, Any]:
    try:
        data = bounded(folder / CARD_FILE, MOST_CARD_BYTES)
        return tomllib.loads(data.decode("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise no_pack(folder, str(error)) from error


def _check_format(folder: Path, table: dict[str, Any]) -> None:
    form, task = table.get("format"), table.get("task")
    if task != TASK or not isinstance(form, int) or form < 1:
        raise no_pack(folder, f"a card of format {form!r} for the task {task!r}")
    if form > FORMAT:
        raise ModelError.of(
            expected=f"a pack of format {FORMAT} or older in {folder}",
            received=f"format {form}, which a newer seeing-convert writes",
            todo="Update seeing on this device, or train with the older version.",
        )


def _pack(folder: Path, table: dict[str, Any]) -> Pack:
    backbone = table.get("backbone", {})
    files = _checked_files(folder, table)
    labels = _labels(folder / str(table["labels"]))
    can_tell = "familiarity" in table["outputs"]
    least = table["thresholds"]["familiarity"] if can_tell else None
    return Pack(
        card=_card(folder, table, labels),
        made=str(table["made"]),
        kind=str(table["model"]["kind"]),
        activation=_one_of(ACTIVATIONS, table["activation"]),
        backbone=str(backbone["name"]) if backbone else "",
        backbone_sha256=str(backbone["sha256"]) if backbone else "",
        familiarity=_between(-1, least, 1) if can_tell else None,
        thresholds=_thresholds(table, labels),
        files=files,
    )


def _checked_files(folder: Path, table: dict[str, Any]) -> tuple[PackFile, ...]:
    """Every file that the card names, each with the bytes that it had when it was made."""
    files = {str(row["name"]): str(row["sha256"]) for row in table.get("files", [])}
    model = table["model"]
    files[str(model["file"])] = str(model["sha256"])
    if str(table["labels"]) not in files:
        raise ValueError("no sha256 of the labels")
    for name, sha256 in files.items():
        check_file(folder, name, sha256)
    return tuple(PackFile(name, sha256) for name, sha256 in sorted(files.items()))


def _labels(path: Path) -> tuple[str, ...]:
    text = bounded(path, MOST_LABELS * MOST_LABEL_CHARS * 4).decode("utf-8")
    # Not splitlines(): it also cuts at characters that no label may hold.
    labels = tuple(text.removesuffix("\n").split("\n"))
    check_labels(labels)
    return labels


def _card(folder: Path, table: dict[str, Any], labels: tuple[str, ...]) -> Card:
    name, model = str(table["name"]), table["model"]
    check_name(name)
    return Card(
        folder=folder,
        name=name,
        task=TASK,
        file=str(model["file"]),
        sha256=str(model["sha256"]),
        licence="",
        package="seeing-convert",
        version=str(table["format"]),
        rebuild="seeing-convert train",
        labels=labels,
        input=_input(table),
        outputs=_outputs(table),
        thresholds={},
        measured=tuple(Measured(**row) for row in table.get("measured", [])),
    )


def _input(table: dict[str, Any]) -> InputSpec:
    fed = table["input"]
    if "backbone" in table:
        width = int(fed.get("width", WIDTH))
        return InputSpec(str(fed["name"]), width, 1, "float32", 0.0, 1.0, "none")
    if fed["fit"] not in FITS or not float(fed["std"]) > 0:
        raise ValueError(f"an input that fits by {fed['fit']!r}, std {fed['std']!r}")
    return InputSpec(**fed)


def _outputs(table: dict[str, Any]) -> dict[str, str]:
    outputs = {str(key): str(name) for key, name in table["outputs"].items()}
    if "logits" not in outputs:
        raise ValueError("no output logits")
    return outputs


def _thresholds(table: dict[str, Any], labels: tuple[str, ...]) -> tuple[Thresholds, ...]:
    general = _threshold(table["thresholds"])
    by_label = {row["label"]: _threshold(row) for row in table.get("thresholds_by_label", [])}
    if strange := set(by_label) - set(labels):
        raise ValueError(f"thresholds of {sorted(map(str, strange))[0]!r}, which is no label")
    return tuple(by_label.get(label, general) for label in labels)


def _threshold(row: dict[str, Any]) -> Thresholds:
    unsure = _between(0, row["unsure"], 2)
    return Thresholds(_between(unsure, row["sure"], 2), unsure)


def _between(least: float, number: object, most: float) -> float:
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise TypeError(f"{number!r:.40} for a number")
    if not least <= number <= most:
        raise ValueError(f"a threshold of {number!r:.40}, not within {least:g} and {most:g}")
    return float(number)


def _one_of(choices: Sequence[str], value: object) -> str:
    if value not in choices:
        raise ValueError(f"{value!r}, none of {', '.join(choices)}")
    return str(value)


def _check_backbone(pack: Pack, backbone_sha256: str) -> None:
    wanted = backbone_sha256 or shipped_backbone_sha256()
    has_width = bool(backbone_sha256) or pack.card.input.width == WIDTH
    if pack.is_head and (pack.backbone_sha256 != wanted or not has_width):
        raise ModelError.of(
            expected=f"a pack for the backbone {wanted[:12]}...",
            received=f"{pack.name}, made for {pack.backbone} {pack.backbone_sha256[:12]}...",
            todo="Train it again for this backbone: its numbers mean nothing here.",
        )
