"""Brightness -> pitch: while watching for light, the tone rises towards it."""

from __future__ import annotations

LOWEST_HZ, OCTAVES = 220.0, 3
"""Up to 1,760 Hz: a small loudspeaker gives all of it back."""
STEPS_AN_OCTAVE = 24
"""Quarter tones: finer ones are not told apart, and each is made only once."""


def pitch_hz(brightness: float) -> float:
    """The pitch for a brightness, to the next quarter tone.

    Equal steps of brightness are equal musical steps. Values outside 0..1 count as 0 or 1.

    Args:
        brightness: 0 (dark) to 1 (as bright as the picture can be), such as a light finding's
            level.
    """
    share = min(1.0, max(0.0, brightness))
    step = round(share * OCTAVES * STEPS_AN_OCTAVE)
    return float(LOWEST_HZ * 2 ** (step / STEPS_AN_OCTAVE))
