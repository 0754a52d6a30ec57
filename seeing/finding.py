"""What a recogniser found: the one type that everything downstream speaks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Box:
    """A rectangle in a frame. All four are fractions of the frame, 0..1, origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float

    @property
    def area(self) -> float:
        """Share of the frame that the box covers, 0..1."""
        return max(0.0, self.x1 - self.x0) * max(0.0, self.y1 - self.y0)

    @property
    def centre_x(self) -> float:
        """Horizontal middle, 0 (left) to 1 (right)."""
        return (self.x0 + self.x1) / 2

    @property
    def centre_y(self) -> float:
        """Vertical middle, 0 (top) to 1 (bottom)."""
        return (self.y0 + self.y1) / 2


@dataclass(frozen=True)
class Finding:
    """One thing that would be spoken.

    Attributes:
        kind: which sort of recogniser found it: ``object``, ``text``, ``colour``, ``light``,
            ``taught``, ``money``, ``guide``, ``code``, ``product`` (the user's name for a code);
            or ``refused``: a pack of this name that cannot be used.
        label: the name of the class in the model's own words, such as ``dog`` or ``line``.
        confidence: 0..1, as the model says it.
        is_sure: whether it may be stated plainly; otherwise it is spoken as a doubt.
        box: where it is, or None when it has no place.
        text: what was read, for findings that were read; of money: which side of the note.
        level: what was measured, 0..1: how much of the middle has this colour, or how bright the
            middle is.
        language: in which the text is to be said, such as ``fr``; empty: the device's own.
    """

    kind: str
    label: str
    confidence: float
    is_sure: bool = True
    box: Box | None = None
    text: str | None = None
    level: float | None = None
    language: str = ""
