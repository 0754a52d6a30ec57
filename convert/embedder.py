"""What turns a picture into an embedding: the device's own backbone, or any other network.

Workers in other processes open their own from a spec: an interpreter cannot travel.
"""

from __future__ import annotations

import hashlib
import importlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from seeing.errors import ModelError
from seeing.settings import ModelSettings
from seeing.sight.backbone import Backbone
from seeing.sight.card import Card, read_card, shipped_models
from seeing.sight.foreign import Wanted, plan_embedder
from seeing.sight.interpreter import Model
from seeing.sight.prepare import prepare
from seeing.sight.tflite_file import read_tflite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seeing.frame import Pixels
    from seeing.sight.card import ScoreSpec

# A kind, and the function that opens one from the spec's argument.
OPENERS = {
    "shipped": "convert.embedder:shipped_from",
    "tflite": "convert.embedder:tflite_from",
    "keras": "convert.keras_embedder:keras_from",
}
# One a process: more threads in each would only fight for the same cores.
ONE_THREAD = ModelSettings(threads=1)


@dataclass(frozen=True)
class EmbedderSpec:
    """How to open an embedder again.

    Attributes:
        kind: a key of OPENERS, or ``module:function`` for one that is opened by other code.
        argument: what the opener is given, such as a path.
    """

    kind: str
    argument: str = ""


class Embedder(Protocol):
    """Makes embeddings.

    Attributes:
        name: for people.
        sha256: of the network's file, in hex: the same bytes give the same embeddings.
        width: numbers in an embedding.
        spec: opens the same again in another process.
    """

    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def sha256(self) -> str: ...  # noqa: D102
    @property
    def width(self) -> int: ...  # noqa: D102
    @property
    def spec(self) -> EmbedderSpec: ...  # noqa: D102

    def embed(self, pixels: Pixels) -> NDArray[np.float32]:
        """RGB uint8, shape (height, width, 3) -> float32, shape (self.width,)."""


def open_embedder(spec: EmbedderSpec) -> Embedder:
    """Open what a spec describes. Raises ModelError: there is no such kind, or it fails."""
    module, colon, function = OPENERS.get(spec.kind, spec.kind).partition(":")
    if not colon:
        raise ModelError.of(
            expected=f"an embedder of the kind {', '.join(OPENERS)}",
            received=repr(spec.kind),
            todo="Name one of these.",
        )
    opened: Embedder = getattr(importlib.import_module(module), function)(spec.argument)
    return opened


def shipped() -> Embedder:
    """The backbone of the device: same file, same preparation, so the same numbers."""
    return shipped_from("")


def shipped_from(argument: str) -> Embedder:
    """The same, its model folder named: empty for the one that comes with the project."""
    folder = Path(argument) if argument else shipped_models() / "backbone"
    return _Shipped(Backbone(Model(read_card(folder), ONE_THREAD)), argument)


def tflite_embedder(path: Path, wanted: Wanted | None = None) -> Embedder:
    """Any TFLite network with one vector as output, fed as its metadata or dtype says.

    Args:
        path: of the file.
        wanted: mean and std to feed a float network with, over what its file says.

    Raises:
        ModelError: it takes no picture or gives no vector.
    """
    wanted = wanted or Wanted()
    data = _read(path)
    plan = plan_embedder(read_tflite(data, path), wanted)
    card = Card(
        folder=path.parent,
        name=path.stem,
        task="embedder",
        file=path.name,
        sha256=hashlib.sha256(data).hexdigest(),
        licence="",
        package=str(path),
        version="",
        rebuild="",
        labels=(),
        input=plan.input,
        outputs=plan.outputs,
        thresholds={},
        measured=(),
        scores=plan.scores,
    )
    spec = EmbedderSpec("tflite", _argument(path, wanted))
    return _TFLite(Model(card, ONE_THREAD), spec, _identity(card, wanted))


def tflite_from(argument: str) -> Embedder:
    """The opener of the kind ``tflite``: mean, std and path with bars between."""
    mean, std, path = argument.split("|", 2)
    return tflite_embedder(Path(path), Wanted(None, _number(mean), _number(std)))


class _Shipped:
    def __init__(self, backbone: Backbone, argument: str) -> None:
        self._backbone = backbone
        card = backbone.model.card
        self.name, self.sha256 = card.name, card.sha256
        self.spec = EmbedderSpec("shipped", argument)
        self.width = len(self.embed(np.zeros((8, 8, 3), np.uint8)))

    def embed(self, pixels: Pixels) -> NDArray[np.float32]:
        return self._backbone.embed(pixels).embedding


class _TFLite:
    def __init__(self, model: Model, spec: EmbedderSpec, sha256: str) -> None:
        self._model = model
        self.name, self.spec, self.sha256 = model.card.name, spec, sha256
        self.width = len(self.embed(np.zeros((8, 8, 3), np.uint8)))

    def embed(self, pixels: Pixels) -> NDArray[np.float32]:
        fed, _ = prepare(pixels, self._model.card.input)
        raw = self._model.run(fed, lambda outputs: outputs["embedding"].copy())
        return _real(raw, self._model.card.scores)


def _real(raw: NDArray[np.float32], spec: ScoreSpec) -> NDArray[np.float32]:
    if raw.dtype == np.float32:
        return raw.reshape(-1)
    real = (raw.reshape(-1).astype(np.float32) - spec.zero_point) * np.float32(spec.scale)
    return real.astype(np.float32)


def _argument(path: Path, wanted: Wanted) -> str:
    numbers = ("" if number is None else repr(number) for number in (wanted.mean, wanted.std))
    return "|".join((*numbers, str(path.resolve())))


def _number(text: str) -> float | None:
    return float(text) if text else None


def _identity(card: Card, wanted: Wanted) -> str:
    """The same file fed otherwise is another embedder: its numbers fit no head of the first."""
    if wanted.mean is None and wanted.std is None:
        return card.sha256
    return hashlib.sha256(f"{card.sha256} {card.input.mean} {card.input.std}".encode()).hexdigest()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError.of(
            expected=f"a TFLite network in {path}",
            received=error.strerror or str(error),
            todo="Name another file.",
        ) from error
