"""A model travels with its card: its source, what goes in, what comes out, what it scored."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import seeing
from seeing.errors import ModelError


@dataclass(frozen=True)
class InputSpec:
    """What the model wants to be fed.

    Attributes:
        name: of the input tensor.
        width: pixels.
        height: pixels.
        dtype: ``float32``, ``uint8`` or ``int8``.
        mean: fed value = (pixel - mean) / std, for RGB pixels of 0..255.
        std: see ``mean``.
        fit: how a frame of another shape gets in: ``stretch`` (sides change freely), ``crop``
            (the middle square) or ``letterbox`` (whole, with grey bars).
    """

    name: str
    width: int
    height: int
    dtype: str
    mean: float
    std: float
    fit: str


@dataclass(frozen=True)
class ScoreSpec:
    """How a classifier's scores are stored: real = (stored - zero_point) * scale.

    Attributes:
        scale: 1 when they are stored as they are.
        zero_point: what stands for 0.
        activation: ``softmax``, ``sigmoid``, or ``logits`` when the softmax is still to be done.
    """

    scale: float = 1.0
    zero_point: int = 0
    activation: str = "softmax"


@dataclass(frozen=True)
class Measured:
    """A figure on the card, and the command that repeats it."""

    figure: str
    value: float
    tolerance: float
    data: str
    pictures: int
    command: str


@dataclass(frozen=True)
class Card:
    """One model folder. ``outputs`` maps what an output means to its tensor's name."""

    folder: Path
    name: str
    task: str
    file: str
    sha256: str
    licence: str
    package: str
    version: str
    rebuild: str
    labels: tuple[str, ...]
    input: InputSpec
    outputs: dict[str, str]
    thresholds: dict[str, float]
    measured: tuple[Measured, ...]
    scores: ScoreSpec = ScoreSpec()

    @property
    def model_path(self) -> Path:
        """The TFLite file."""
        return self.folder / self.file


def shipped_models() -> Path:
    """The folder of the models that come with this project.

    A wheel carries it inside the package; in a clone it lies beside the package.
    """
    package = Path(seeing.__file__).parent
    inside = package / "models"
    return inside if inside.is_dir() else package.parent / "models"


def read_card(folder: Path) -> Card:
    """Read ``card.toml`` and the labels of a model's folder.

    Raises:
        ModelError: the folder, the card or the labels are missing or wrong.
    """
    try:
        table = tomllib.loads((folder / "card.toml").read_text(encoding="utf-8"))
        labels = (folder / str(table["labels"])).read_text(encoding="utf-8").splitlines()
        return _card(folder, table, tuple(labels))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _no_card(folder, str(error)) from error
    except (KeyError, TypeError, ValueError) as error:
        raise _no_card(folder, f"a card with a wrong or missing entry: {error}") from error


def _card(folder: Path, table: dict[str, Any], labels: tuple[str, ...]) -> Card:
    source = table["source"]
    return Card(
        folder=folder,
        name=str(table["name"]),
        task=str(table["task"]),
        file=str(table["file"]),
        sha256=str(table["sha256"]),
        licence=str(table["licence"]),
        package=str(source["package"]),
        version=str(source["version"]),
        rebuild=str(source["rebuild"]),
        labels=labels,
        input=InputSpec(**table["input"]),
        outputs={str(key): str(name) for key, name in table["outputs"].items()},
        thresholds={str(key): float(x) for key, x in table.get("thresholds", {}).items()},
        measured=tuple(Measured(**row) for row in table.get("measured", [])),
        scores=ScoreSpec(**table.get("scores", {})),
    )


def read_verified_model(card: Card) -> bytes:
    """Read the TFLite file, and only give it out if it is the one on the card.

    A damaged file is not a matter of manners: tflite-runtime 2.14 crashes the process on one.

    Raises:
        ModelError: the file is missing or has another sha256.
    """
    try:
        data = card.model_path.read_bytes()
    except OSError as error:
        raise _no_card(card.folder, str(error)) from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != card.sha256:
        raise ModelError.of(
            expected=f"sha256 {card.sha256[:12]}... for {card.model_path}",
            received=f"{digest[:12]}... ({len(data):,} bytes)",
            todo=f"The file is damaged or was swapped; install it again or run `{card.rebuild}`.",
        )
    return data


def _no_card(folder: Path, received: str) -> ModelError:
    return ModelError.of(
        expected=f"a model with its card in {folder}",
        received=received,
        todo="Install seeing again, or run `seeing-convert build-models`.",
    )
