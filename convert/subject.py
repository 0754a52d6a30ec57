"""What is evaluated: a pack, or anybody's TFLite classifier, behind one face."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from convert.embedder import ONE_THREAD, EmbedderSpec, shipped
from convert.report import Thresholds
from convert.shares import probabilities
from seeing.errors import ModelError
from seeing.sight.card import Card
from seeing.sight.classifier import Classifier
from seeing.sight.foreign import Wanted, plan
from seeing.sight.interpreter import Model
from seeing.sight.pack import read_pack
from seeing.sight.prepare import prepare
from seeing.sight.tflite_file import read_tflite

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from convert.embedder import Embedder
    from seeing.frame import Pixels
    from seeing.sight.interpreter import Outputs
    from seeing.sight.pack import Pack

    Array = NDArray[np.float32]

CLASSIFIER_FROM, NETWORK_FROM = "convert.subject:classifier_from", "convert.subject:network_from"


@dataclass(frozen=True)
class About:
    """What a subject is.

    Attributes:
        name: for people.
        kind: such as ``linear head`` or ``TFLite classifier``.
        labels: in the order of the probabilities.
        activation: ``softmax`` or ``sigmoid``.
        bytes: of its own file.
        backbone: the name of the one it reads, or empty.
        thresholds: when it speaks, or None.
        notes: sentences, such as what had to be assumed.
    """

    name: str
    kind: str
    labels: tuple[str, ...]
    activation: str
    bytes: int
    backbone: str = ""
    thresholds: Thresholds | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Subject:
    """Something that can be evaluated.

    Attributes:
        about: what it is.
        embedder: makes a vector of a picture: the backbone's embedding for a head; for a whole
            network the probabilities, and the familiarity behind them when there is one.
        answer: vectors, shape (n, width) -> probabilities, shape (n, labels), and the
            familiarities, shape (n,), or None.
    """

    about: About
    embedder: Embedder
    answer: Callable[[Array], tuple[Array, Array | None]]


class Answerer(Protocol):
    """Pixels -> probabilities, and perhaps the familiarity behind them, as one vector."""

    def __call__(self, pixels: Pixels) -> Array:
        """RGB uint8, shape (height, width, 3) -> float32, one dimension."""


def open_subject(path: Path, wanted: Wanted | None = None, labels: Path | None = None) -> Subject:
    """Open a pack's folder or a TFLite file.

    Args:
        path: of either.
        wanted: mean and std for a TFLite file.
        labels: a labels file, for a TFLite file without packed ones; None: a ``labels.txt``
            beside it when it has none packed.

    Raises:
        ModelError: it is neither, or damaged, or made for another backbone.
    """
    if path.is_dir():
        return _of_pack(read_pack(path))
    return _of_file(path, wanted or Wanted(), labels)


def _of_pack(pack: Pack) -> Subject:
    about = About(
        name=pack.name,
        kind=f"{pack.kind} head" if pack.is_head else "network of its own",
        labels=pack.labels,
        activation=pack.activation,
        bytes=pack.card.model_path.stat().st_size,
        backbone=pack.backbone,
        thresholds=_thresholds(pack),
    )
    if not pack.is_head:
        embedder = network_from(str(pack.folder.resolve()))
        return Subject(about, embedder, lambda vectors: _split(vectors, len(pack.labels)))
    model = Model(pack.card, ONE_THREAD)
    return Subject(about, shipped(), lambda vectors: _through(model, pack, vectors))


def _thresholds(pack: Pack) -> Thresholds:
    """The limits that most labels have, and the others'."""
    usual = Counter(pack.thresholds).most_common(1)[0][0]
    rows = zip(pack.labels, pack.thresholds, strict=True)
    others = tuple((label, at.sure) for label, at in rows if at.sure != usual.sure)
    return Thresholds(usual.sure, usual.unsure, pack.familiarity, others)


def _through(model: Model, pack: Pack, vectors: Array) -> tuple[Array, Array | None]:
    made = np.empty((len(vectors), len(pack.labels) + 1), np.float32)
    for row, vector in zip(made, vectors, strict=True):
        row[:] = model.run(vector, lambda outputs: _read(outputs, pack.activation))
    probabilities, familiarity = _split(made, len(pack.labels))
    return probabilities, None if pack.familiarity is None else familiarity


def _split(vectors: Array, labels: int) -> tuple[Array, Array | None]:
    return vectors[:, :labels], vectors[:, labels] if vectors.shape[1] > labels else None


def _read(outputs: Outputs, activation: str) -> Array:
    logits = outputs["logits"].astype(np.float64)
    familiarity = float(outputs["familiarity"][0]) if "familiarity" in outputs else 1.0
    return np.append(probabilities(logits, activation), familiarity).astype(np.float32)


def network_from(argument: str) -> Embedder:
    """The opener of a pack with a network of its own: the folder."""
    pack = read_pack(Path(argument))
    model = Model(pack.card, ONE_THREAD)

    def answer(pixels: Pixels) -> Array:
        fed, _ = prepare(pixels, pack.card.input)
        row = model.run(fed, lambda outputs: _read(outputs, pack.activation))
        return row if pack.familiarity is not None else row[:-1]

    width = len(pack.labels) + (pack.familiarity is not None)
    spec = EmbedderSpec(NETWORK_FROM, argument)
    identity = f"{pack.card.sha256} {pack.activation} {pack.card.input} {pack.card.outputs}"
    return _AsEmbedder(pack.name, _digest(identity), width, spec, answer)


def _of_file(path: Path, wanted: Wanted, labels: Path | None) -> Subject:
    argument = json.dumps(
        {
            "path": str(path.resolve()),
            "labels": str(labels.resolve()) if labels else "",
            "mean": wanted.mean,
            "std": wanted.std,
        }
    )
    card, note = _card(argument)
    about = About(
        name=f"{path.parent.name}/{path.name}",
        kind="TFLite classifier",
        labels=card.labels,
        activation=card.scores.activation,
        bytes=path.stat().st_size,
        notes=(f"{note[:1].upper()}{note[1:]}.",),
    )
    return Subject(about, classifier_from(argument), lambda vectors: (vectors, None))


def classifier_from(argument: str) -> Embedder:
    """The opener of a TFLite classifier: path, labels, mean and std as JSON."""
    card, _ = _card(argument)
    classifier = Classifier(Model(card, ONE_THREAD))
    identity = f"{card.sha256} {card.input} {card.scores}"
    spec = EmbedderSpec(CLASSIFIER_FROM, argument)
    return _AsEmbedder(card.name, _digest(identity), len(card.labels), spec, classifier.classify)


def _card(argument: str) -> tuple[Card, str]:
    """The card that a TFLite file would get on the shelf, and what had to be assumed."""
    said = json.loads(argument)
    path = Path(said["path"])
    data = _bytes(path)
    file = read_tflite(data, path)
    text = _labels(Path(said["labels"]) if said["labels"] else None, path, file.labels)
    planned = plan(file, Wanted(text, said["mean"], said["std"]))
    if planned.task != "classifier":
        raise ModelError.of(
            expected="an image classifier or a pack",
            received=f"a detector in {path}",
            todo="Only what gives a whole picture a name can be evaluated.",
        )
    card = Card(
        folder=path.parent, name=path.stem, task=planned.task, file=path.name,
        sha256=hashlib.sha256(data).hexdigest(), licence="", package="", version="", rebuild="",
        labels=planned.labels, input=planned.input, outputs=planned.outputs, thresholds={},
        measured=(), scores=planned.scores,
    )  # fmt: skip
    return card, planned.note


def _labels(named: Path | None, model: Path, packed: str | None) -> str | None:
    """The labels file that was named; without one, what is packed or lies beside the model."""
    beside = model.with_name("labels.txt")
    path = named or (beside if packed is None and beside.is_file() else None)
    return None if path is None else _bytes(path).decode("utf-8", "replace")


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ModelError.of(
            expected=f"a pack, a TFLite classifier or its labels in {path}",
            received=error.strerror or str(error),
            todo="Name another.",
        ) from error


def _digest(identity: str) -> str:
    return hashlib.sha256(identity.encode()).hexdigest()


@dataclass(frozen=True)
class _AsEmbedder:
    """A whole network, so that its answers are streamed, kept and resumed as embeddings are."""

    name: str
    sha256: str
    width: int
    spec: EmbedderSpec
    answerer: Answerer

    def embed(self, pixels: Pixels) -> Array:
        return self.answerer(pixels)
