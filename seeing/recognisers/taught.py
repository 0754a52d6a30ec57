"""Mode taught: what the user has taught, by packs that were made at the desktop."""

from __future__ import annotations

import functools
import logging
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.errors import ModelError, NothingTaughtError
from seeing.finding import Finding
from seeing.recognisers.mode import Mode, Recognised
from seeing.recognisers.stopwatch import Stopwatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from seeing.frame import Frame, Pixels
    from seeing.recognisers.mode import Recogniser
    from seeing.settings import Settings
    from seeing.sight.backbone import Backbone
    from seeing.sight.head import Head, Judged
    from seeing.sight.heads import Heads

log = logging.getLogger(__name__)

# More than these in one sentence nobody keeps in mind.
MOST_TOLD = 5


class TaughtRecogniser:
    """Asks every pack. The frame goes through the shared backbone once, whatever their number.

    Args:
        heads: of the packs.
        open_backbone: only called when a pack needs it.
    """

    def __init__(self, heads: Heads, open_backbone: Callable[[], Backbone]) -> None:
        self._heads = heads
        self._backbone = functools.cache(open_backbone)
        if any(head.pack.is_head for head in heads.current().heads):
            self._backbone()

    def recognise(self, frame: Frame) -> Recognised:
        """Name what was taught, what is sure first; and the packs that cannot be used.

        Raises:
            NothingTaughtError: there is no pack.
            ModelError: no pack runs.
        """
        watch = Stopwatch()
        current = self._heads.current()
        if not current.heads and not current.refused:
            raise NothingTaughtError.of(
                expected="a pack", received="none", todo="Add one with `seeing packs add`."
            )
        watch.lap("prepare")
        judged = self._judged(current.heads, frame.pixels)
        watch.lap("infer")
        refused = [Finding("refused", name, confidence=1.0) for name in current.refused]
        findings = (*_findings(judged), *refused)
        watch.lap("decode")
        return Recognised(findings, watch.ms)

    def _judged(self, heads: Sequence[Head], pixels: Pixels) -> list[Judged]:
        """What all packs say; one that fails is left out, unless there is no other."""
        embedding = functools.cache(lambda: self._backbone().embed(pixels).embedding)
        judged, errors = list["Judged"](), list[ModelError]()
        for head in heads:
            try:
                judged += head.judge(embedding() if head.pack.is_head else head.fed(pixels))
            except ModelError as error:
                log.error("pack %s: %s", head.pack.name, error)
                errors.append(error)
        if errors and len(errors) == len(heads):
            raise errors[0]
        return judged


def _findings(judged: Iterable[Judged]) -> list[Finding]:
    """What is sure before what is doubtful, each label once."""
    ranked = sorted(judged, key=lambda one: (not one.is_sure, -one.probability))
    first = {one.label: one for one in reversed(ranked)}
    return [
        Finding("taught", one.label, one.probability, one.is_sure)
        for one in ranked
        if first[one.label] is one
    ][:MOST_TOLD]


def chosen(folders: Sequence[Path], settings: Settings) -> Recogniser:
    """A recogniser of the packs in some folders, behind the gate. Raises ModelError."""
    from seeing.recognisers.gate import Gated
    from seeing.sight.heads import ChosenHeads

    return Gated(_recogniser(ChosenHeads(folders, settings.models), settings))


def _load(settings: Settings) -> Recogniser:
    from seeing.sight.heads import ChosenHeads, ShelfHeads

    if not settings.models.packs:
        return _recogniser(ChosenHeads([], settings.models), settings)
    return _recogniser(ShelfHeads(Path(settings.models.packs), settings.models), settings)


def _recogniser(heads: Heads, settings: Settings) -> TaughtRecogniser:
    from seeing.sight.backbone import open_backbone

    return TaughtRecogniser(heads, functools.partial(open_backbone, settings.models))


def _has_packs(settings: Settings) -> bool:
    from seeing.sight.pack_shelf import packs_in

    try:
        return bool(settings.models.packs and packs_in(Path(settings.models.packs)))
    except OSError:
        return False


MODE = Mode("taught", _load, can_watch=True, is_offered=_has_packs)
