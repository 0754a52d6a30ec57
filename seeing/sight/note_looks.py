"""Looks at a frame for notes in several ways: as it is, closer, and as from further away.

SIFT keeps the strongest patches of one size of picture. A note that is small in the frame has too
few of them, and of one that is held so close that it is cut all are details that its pack, made of
whole notes, does not have.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seeing.finding import Box
from seeing.sight.features import LEAST_SIDE_PX, features_of
from seeing.sight.notes import Notes, notes_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.frame import Pixels
    from seeing.sight.features import Features
    from seeing.sight.note_shortlist import Shortlist
    from seeing.sight.notes import Rules

# A frame of the camera is looked at smaller than a scan: SIFT is most of a look's time.
FRAME_SIDE_PX = 640
FRAME_FEATURES = 1500


@dataclass(frozen=True)
class Way:
    """One way of looking at a frame.

    Attributes:
        share: of its width and its height, around the middle: what is looked at, 0..1.
        longest_px: a larger picture is shrunk to this.
        least_px: a smaller one is enlarged to this.
        caution: how many times the least evidence of a rule a value needs that is seen so. Each
            look more is one more chance to err, and coarse patches are alike on more notes.
    """

    share: float
    longest_px: int
    least_px: int
    caution: float

    def features(self, pixels: Pixels) -> Features:
        """What is seen. Pixels: of the whole frame, RGB uint8, shape (height, width, 3)."""
        height, width = pixels.shape[:2]
        high, wide = round(height * self.share), round(width * self.share)
        top, left = (height - high) // 2, (width - wide) // 2
        part = pixels[top : top + high, left : left + wide]
        return features_of(part, FRAME_FEATURES, longest_px=self.longest_px, least_px=self.least_px)

    def in_frame(self, box: Box) -> Box:
        """Where a box in what is looked at lies in the frame."""
        edge = (1.0 - self.share) / 2
        x0, y0, x1, y1 = (edge + self.share * at for at in (box.x0, box.y0, box.x1, box.y1))
        return Box(x0, y0, x1, y1)


PLAIN = Way(share=1.0, longest_px=FRAME_SIDE_PX, least_px=LEAST_SIDE_PX, caution=1.0)
CLOSER = Way(share=0.62, longest_px=FRAME_SIDE_PX, least_px=FRAME_SIDE_PX, caution=1.5)
FURTHER = Way(share=1.0, longest_px=FRAME_SIDE_PX // 2, least_px=1, caution=2.2)
WAYS = (PLAIN, CLOSER, FURTHER)


@dataclass(frozen=True, eq=False)
class Looked:
    """What a look found.

    Attributes:
        way: how it was looked.
        features: what was seen so.
        notes: the notes among them.
    """

    way: Way
    features: Features
    notes: Notes


def look(pixels: Pixels, shortlist: Shortlist, rules: Rules, ways: Sequence[Way] = WAYS) -> Looked:
    """Look one way after the other until a value may be said.

    Args:
        pixels: RGB uint8, shape (height, width, 3).
        shortlist: of the faces of all active packs.
        rules: by currency.
        ways: at least one.

    Returns:
        The look that found a value; when none did, the first.
    """
    silent = list[Looked]()
    for way in ways:
        features = way.features(pixels)
        notes = notes_in(features, shortlist.best(features), _cautious(rules, way.caution))
        if notes.told:
            return Looked(way, features, notes)
        silent.append(Looked(way, features, notes))
    return silent[0]


def _cautious(rules: Rules, times: float) -> Rules:
    return {
        currency: [replace(rule, least_evidence=times * rule.least_evidence) for rule in some]
        for currency, some in rules.items()
    }
