"""Mode objects with a classifier: one name for the whole picture, and no place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.finding import Finding
from seeing.recognisers.mode import Recognised
from seeing.recognisers.stopwatch import Stopwatch
from seeing.sight.classifier import best
from seeing.sight.labels import NOTHING

if TYPE_CHECKING:
    from seeing.frame import Frame
    from seeing.sight.classifier import Classifier


class NamesRecogniser:
    """The best class, when the model is confident; a classifier knows no "nothing".

    Args:
        classifier: gives the scores; its card says from which score on the best class may be
            stated (``sure``) or doubted (``unsure``).
    """

    def __init__(self, classifier: Classifier) -> None:
        self._classifier = classifier
        card = classifier.model.card
        self._labels = card.labels
        self._sure = card.thresholds["sure"]
        self._unsure = card.thresholds["unsure"]

    def recognise(self, frame: Frame) -> Recognised:
        """Name what the frame shows. Raises ModelError."""
        watch = Stopwatch()
        top = best(self._classifier.classify(frame.pixels, watch.lap))
        label = self._labels[top.class_index]
        findings: tuple[Finding, ...] = ()
        if label != NOTHING and top.score >= self._unsure:
            findings = (Finding("object", label, top.score, top.score >= self._sure),)
        watch.lap("decode")
        return Recognised(findings, watch.ms)
