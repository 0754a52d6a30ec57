"""Brightness -> pitch: while watching for light, the tone rises towards it."""

from __future__ import annotations

LOWEST_HZ, HIGHEST_HZ = 220.0, 1760.0
"""Three octaves that a small loudspeaker gives back."""


def pitch_hz(brightness: float) -> float:
    """The pitch for a brightness.

    Equal steps of brightness are equal musical steps. Values outside 0..1 count as 0 or 1.

    Args:
        brightness: 0 (dark) to 1 (as bright as the picture can be), such as a light finding's
            level.
    """
    share = min(1.0, max(0.0, brightness))
    return float(LOWEST_HZ * (HIGHEST_HZ / LOWEST_HZ) ** share)
