"""Where a code is -> pitch: the tone rises as it comes to the middle of the frame."""

from __future__ import annotations

from math import hypot
from typing import TYPE_CHECKING

from seeing.mind.light_tone import pitch_hz

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.finding import Finding

# From the middle to a corner.
FARTHEST = hypot(0.5, 0.5)


def code_pitch_hz(findings: Sequence[Finding]) -> float | None:
    """220 Hz (a code in a corner) to 1,760 Hz (in the middle); None: no code, so no tone.

    Of several codes the one nearest to the middle counts: it is the one that is pointed at.
    """
    boxes = [finding.box for finding in findings if finding.box]
    if not boxes:
        return None
    nearest = min(hypot(box.centre_x - 0.5, box.centre_y - 0.5) for box in boxes)
    return pitch_hz(1 - nearest / FARTHEST)
