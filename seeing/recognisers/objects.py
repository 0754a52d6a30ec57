"""Mode objects: what is in front of me, and where."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from seeing.errors import ModelError
from seeing.finding import Finding
from seeing.recognisers.mode import Mode, Recognised
from seeing.recognisers.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from seeing.finding import Box
    from seeing.frame import Frame
    from seeing.recognisers.mode import Recogniser
    from seeing.settings import ModelSettings, Settings
    from seeing.sight.detector import Detected, Detector
    from seeing.sight.interpreter import Model
    from seeing.sight.ssd import SsdDetector

# Two boxes that share this much are one thing that two classes, or two cells, lay claim to.
SAME_THING_IOU = 0.7


class ObjectsRecogniser:
    """Things that may be stated plainly, and things that may only be doubted.

    Args:
        detector: finds the boxes; its card says from which score on a thing may be stated
            (``sure``) or doubted (``unsure``).
    """

    def __init__(self, detector: Detector | SsdDetector) -> None:
        self._detector = detector
        card = detector.model.card
        self._labels = card.labels
        self._sure = card.thresholds["sure"]
        self._unsure = card.thresholds["unsure"]

    def recognise(self, frame: Frame) -> Recognised:
        """Find the things in a frame, largest first. Raises ModelError."""
        watch = Stopwatch()
        detected = self._detector.detect(frame.pixels, self._unsure, watch.lap)
        things = apart(detected)
        # A faint one more of what certainly is there is a matter of counting, not of doubt.
        certain = {thing.class_index for thing in things if thing.score >= self._sure}
        findings = [self._finding(thing, thing.class_index in certain) for thing in things]
        watch.lap("decode")
        return Recognised(tuple(sorted(findings, key=_importance)), watch.ms)

    def _finding(self, detected: Detected, is_sure: bool) -> Finding:  # noqa: FBT001 - a column
        return Finding(
            kind="object",
            label=self._labels[detected.class_index],
            confidence=detected.score,
            is_sure=is_sure,
            box=detected.box,
        )


def apart(detected: list[Detected]) -> list[Detected]:
    """Leave out every box that lies on a better one, whatever their classes."""
    kept = list["Detected"]()
    for candidate in detected:
        if all(overlap(candidate.box, better.box) < SAME_THING_IOU for better in kept):
            kept.append(candidate)
    return kept


def overlap(a: Box, b: Box) -> float:
    """Intersection over union of two boxes, 0..1."""
    width = min(a.x1, b.x1) - max(a.x0, b.x0)
    height = min(a.y1, b.y1) - max(a.y0, b.y0)
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    covered = a.area + b.area - shared
    return shared / covered if covered > 0 else 0.0


def _importance(finding: Finding) -> tuple[bool, float]:
    """What is sure comes first, and large things before small ones."""
    return not finding.is_sure, -(finding.box.area if finding.box else 0.0)


def _load(settings: Settings) -> Recogniser:
    """The recogniser that the card of the chosen model asks for."""
    from seeing.sight.shelf import find_card

    card = find_card(settings.models.objects, settings.models)
    if card.task not in LOADERS:
        raise ModelError.of(
            expected=f"models.objects to be a model that names things: {', '.join(LOADERS)}",
            received=f"{card.name!r}, which is a {card.task}",
            todo="`seeing models` lists the models.",
        )
    return _opened(card.folder, card.sha256, settings.models)


@functools.cache
def _opened(folder: Path, sha256: str, settings: ModelSettings) -> Recogniser:  # noqa: ARG001
    """One for modes objects and scene: each interpreter holds 45 MB for its pictures.

    Args:
        folder: of the model.
        sha256: of its file, so that one that was put in its place is another.
        settings: which runtime, how many threads.
    """
    from seeing.sight.card import read_card
    from seeing.sight.interpreter import Model

    card = read_card(folder)
    return LOADERS[card.task](Model(card, settings))


def _load_detector(model: Model) -> Recogniser:
    from seeing.sight.detector import Detector

    return ObjectsRecogniser(Detector(model))


def _load_ssd(model: Model) -> Recogniser:
    from seeing.sight.ssd import SsdDetector

    return ObjectsRecogniser(SsdDetector(model))


def _load_classifier(model: Model) -> Recogniser:
    from seeing.recognisers.names import NamesRecogniser
    from seeing.sight.classifier import Classifier

    return NamesRecogniser(Classifier(model))


LOADERS: dict[str, Callable[[Model], Recogniser]] = {
    "detector": _load_detector,
    "ssd": _load_ssd,
    "classifier": _load_classifier,
}

MODE = Mode("objects", _load, can_watch=True)
