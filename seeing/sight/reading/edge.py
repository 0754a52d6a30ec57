"""Words that the frame's edge cuts: half a word is worse than none."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from seeing.sight.reading.quad import Quad

# The detector's regions end within this share of the line's height of the last letter.
NEAR = 0.1


def whole_words(text: str, quad: Quad, width: int, height: int) -> tuple[str, bool]:
    """Leave out what the edge of a frame cuts.

    Args:
        text: of a line.
        quad: where the line is, in pixels.
        width: of the frame.
        height: likewise.

    Returns:
        The words that are whole, and whether some were not. When all of it is cut, the text
        comes back as it is.
    """
    line_height = float(abs(quad[3, 1] - quad[0, 1]))
    near = NEAR * line_height
    middle_y = quad[:, 1].mean()
    if middle_y - line_height / 4 <= 0 or middle_y + line_height / 4 >= height:
        return text, True
    words = text.split()
    first = int(quad[[0, 3], 0].min() <= near)
    last = len(words) - int(quad[[1, 2], 0].max() >= width - near)
    whole = " ".join(words[first:last])
    return (whole or text), first > 0 or last < len(words)
