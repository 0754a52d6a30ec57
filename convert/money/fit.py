"""The decision rule, fitted for a wanted rate of false announcements."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from seeing.sight.note_rule import evidence
from seeing.sight.notes import matched_strongly, views_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from seeing.sight.features import Features
    from seeing.sight.note_faces import Face
    from seeing.sight.note_rule import NoteRule

# The pictures at hand are few: what is worse than the worst of them must be expected.
RESERVE = 1.2


def fitted(
    rule: NoteRule, faces: Sequence[Face], nothing: Iterable[Sequence[Features]], rate: float
) -> tuple[NoteRule, int]:
    """Raise a rule's least evidence until it says enough seldom what is not there.

    Args:
        rule: what to begin with; it is never made more lenient.
        faces: of the pack.
        nothing: pictures of which nothing may be said, no notes or other currencies: the features
            of each in all ways in which it will be looked at.
        rate: the share of them of which something would be said without the reserve; 0: none.

    Returns:
        The rule, and how many pictures it was fitted on.
    """
    highest = [max(_highest(rule, faces, seen) for seen in looks) for looks in nothing]
    allowed = math.floor(rate * len(highest))
    worst = sorted(highest, reverse=True)[allowed] if len(highest) > allowed else 0.0
    least = max(rule.least_evidence, math.ceil(worst * RESERVE))
    return replace(rule, least_evidence=float(least)), len(highest)


def _highest(rule: NoteRule, faces: Sequence[Face], frame: Features) -> float:
    """The most evidence of the views that the rule would allow if evidence were enough."""
    anything = replace(rule, least_evidence=0.0)
    views = views_in(frame, matched_strongly(frame, faces), np.ones(len(frame), bool))
    return max((evidence(view) for view in views if anything.allows(view)), default=0.0)
