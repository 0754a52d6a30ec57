"""One picture with its regions of text, the right way up."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from seeing.sight.reading.curl import flattening_of
from seeing.sight.reading.edge import whole_words
from seeing.sight.reading.order import Place, blocks
from seeing.sight.reading.quad import (
    angle_deg,
    box_of,
    cut_out,
    height_px,
    is_on_its_side,
    outlined,
    turned,
    turned_back,
    width_px,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.finding import Box
    from seeing.frame import Pixels
    from seeing.sight.reading.curl import Flattening
    from seeing.sight.reading.detector import TextMap
    from seeing.sight.reading.line import Line
    from seeing.sight.reading.order import Row
    from seeing.sight.reading.quad import Quad
    from seeing.sight.reading.recogniser import Reading


# None of 80 pictures of streets has (ICDAR 2015); of sheets taken by telephone most have.
PRINT_LINES, PRINT_SHAPE = 5, 6.0


@dataclass(frozen=True, eq=False)
class Curve:
    """How a flat picture was made, and the size of the frame it comes from, in pixels."""

    flattening: Flattening
    width: int
    height: int


@dataclass(frozen=True, eq=False)
class Sheet:
    """A picture that was turned until its lines are upright.

    Attributes:
        pixels: RGB uint8, turned.
        quads: of the lines, in the turned picture.
        quarters: quarter turns to the left that it took, 0..3.
        known: what has been read of it, by the line's number.
        curve: of a page that was curved: where its flat picture comes from.
    """

    pixels: Pixels
    quads: Sequence[Quad]
    quarters: int = 0
    known: dict[int, Reading] = field(default_factory=dict)
    curve: Curve | None = None

    @staticmethod
    def of_one_line(pixels: Pixels) -> Sheet:
        """A picture that is nothing but one line."""
        height, width = pixels.shape[:2]
        return Sheet(pixels, [np.array([[0, 0], [width, 0], [width, height], [0, height]], "f4")])

    @staticmethod
    def of(pixels: Pixels, found: TextMap) -> Sheet:
        """A picture as it lies, its page made flat when it is curved."""
        height, width = pixels.shape[:2]
        flattening = flattening_of(found.strokes(), width, height)
        if flattening is None:
            return Sheet(pixels, found.quads())
        flat = flattening.flat(pixels, np.ones(2, np.float32))
        curve = Curve(flattening, width, height)
        return Sheet(flat, found.flat(flattening).quads(), curve=curve)

    @property
    def is_on_its_side(self) -> bool:
        """Whether most of the text runs up or down."""
        lengths = [max(width_px(quad), height_px(quad)) for quad in self.quads]
        lying = sum(
            length for quad, length in zip(self.quads, lengths, strict=True) if is_on_its_side(quad)
        )
        return 2 * lying > sum(lengths)

    @property
    def line_height_px(self) -> float:
        """The median; without lines infinity."""
        heights = [min(height_px(quad), width_px(quad)) for quad in self.quads]
        return float(np.median(heights)) if heights else float("inf")

    @property
    def is_print(self) -> bool:
        """Whether it looks like a page: several lines, most of them long."""
        if self.curve is not None:
            return True
        shapes = [width_px(quad) / max(1.0, height_px(quad)) for quad in self.quads]
        return len(shapes) >= PRINT_LINES and float(np.median(shapes)) >= PRINT_SHAPE

    def turned(self, quarters: int) -> Sheet:
        """The same, turned to the left by further quarters."""
        height, width = self.pixels.shape[:2]
        quads = [turned(quad, quarters, width, height) for quad in self.quads]
        pixels = np.ascontiguousarray(np.rot90(self.pixels, quarters))
        return Sheet(pixels, quads, (self.quarters + quarters) % 4, curve=self.curve)

    def cut_out(self, index: int) -> Pixels:
        """The picture of one line."""
        return cut_out(self.pixels, self.quads[index])

    def box(self, index: int) -> Box:
        """Where a line is in the frame as it was taken."""
        height, width = self.frame_size
        quad = turned_back(self.quads[index], self.quarters, width, height)
        if self.curve is None:
            return box_of(quad, width, height)
        outline = self.curve.flattening.source(outlined(quad))
        return box_of(outline, self.curve.width, self.curve.height)

    def uncut(self, line: Line, index: int) -> Line:
        """The line without the words that the frame's edge cuts."""
        height, width = self.pixels.shape[:2]
        text, is_cut = whole_words(line.text, self.quads[index], width, height)
        # What is left of a line that has lost a half word is whole.
        return replace(line, text=text, is_cut=is_cut and text == line.text)

    @property
    def frame_size(self) -> tuple[int, int]:
        """Height and width before it was turned."""
        height, width = self.pixels.shape[:2]
        return (width, height) if self.quarters % 2 else (height, width)

    @cached_property
    def skew_deg(self) -> float:
        """How far its lines fall to the right: the median of letters, so that long lines count."""
        if not self.quads:
            return 0.0
        angles = np.array([angle_deg(quad) for quad in self.quads])
        weights = np.array([width_px(quad) for quad in self.quads])
        order = np.argsort(angles)
        half = np.searchsorted(np.cumsum(weights[order]), weights.sum() / 2)
        return float(angles[order][min(int(half), len(angles) - 1)])

    def blocks(self) -> list[list[Row]]:
        """Its lines in reading order: columns of rows."""
        return self._blocks

    @cached_property
    def _blocks(self) -> list[list[Row]]:
        return blocks(self._places())

    def _places(self) -> list[Place]:
        """Where the lines would be if the picture did not hang to one side."""
        turn = -np.radians(self.skew_deg)
        matrix = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
        places = list[Place]()
        for index, quad in enumerate(self.quads):
            x, y = map(float, (quad @ matrix).mean(axis=0))
            across, down = width_px(quad) / 2, height_px(quad) / 2
            places.append(Place(index, x - across, y - down, x + across, y + down))
        return places
