"""Line drawings as SVG, in the page's own colours; lines differ in dash and mark, too."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH_PX, HEIGHT_PX = 640, 400
LEFT_PX, RIGHT_PX, TOP_PX, BOTTOM_PX = 64, 24, 20, 52
TICKS = 5
MOST_POINTS = 200


@dataclass(frozen=True)
class Line:
    """One line of a drawing.

    Attributes:
        name: stands in the key.
        xs: numbers, rising or falling.
        ys: as many.
        style: ``one`` (solid) or ``two`` (dashed).
        has_dots: whether each point is marked.
    """

    name: str
    xs: Sequence[float]
    ys: Sequence[float]
    style: str = "one"
    has_dots: bool = False


@dataclass(frozen=True)
class Axes:
    """What the sides mean and where they begin and end."""

    x_name: str
    y_name: str
    x_range: tuple[float, float]
    y_range: tuple[float, float]


def drawing(lines: Sequence[Line], axes: Axes, mark: tuple[float, float] | None = None) -> str:
    """The inside of an ``svg`` element of WIDTH_PX x HEIGHT_PX.

    Args:
        lines: what to draw.
        axes: what lies outside them is cut to their ends.
        mark: a point that gets a ring, or None.
    """
    parts = [_frame(axes), *_ticks(axes)]
    for line in lines:
        parts += _line(line, axes)
    if mark:
        x, y = _at(mark[0], mark[1], axes)
        parts.append(f'<circle class="mark" cx="{x:.1f}" cy="{y:.1f}" r="7"/>')
    return "\n".join([*parts, *_key(lines)])


def range_of(values: Sequence[float]) -> tuple[float, float]:
    """From 0, or below where they are below, to the highest; never empty."""
    low, high = min([0.0, *values]), max([0.0, *values])
    return low, high if high > low else low + 1.0


def _frame(axes: Axes) -> str:
    right, bottom = WIDTH_PX - RIGHT_PX, HEIGHT_PX - BOTTOM_PX
    middle = (TOP_PX + bottom) // 2
    return (
        f'<path class="axis" d="M{LEFT_PX} {TOP_PX}V{bottom}H{right}"/>\n'
        f'<text x="{(LEFT_PX + right) // 2}" y="{HEIGHT_PX - 10}" text-anchor="middle">'
        f"{escape(axes.x_name)}</text>\n"
        f'<text x="16" y="{middle}" text-anchor="middle" transform="rotate(-90 16 {middle})">'
        f"{escape(axes.y_name)}</text>"
    )


def _ticks(axes: Axes) -> list[str]:
    parts = list[str]()
    for i in range(TICKS + 1):
        x_value, y_value = (
            low + (high - low) * i / TICKS for low, high in (axes.x_range, axes.y_range)
        )
        x, y = _at(x_value, y_value, axes)
        parts.append(
            f'<text x="{x:.1f}" y="{HEIGHT_PX - BOTTOM_PX + 18}" text-anchor="middle">'
            f"{x_value:.3g}</text>"
            f'<text x="{LEFT_PX - 8}" y="{y + 4:.1f}" text-anchor="end">{y_value:.3g}</text>'
        )
    return parts


def _line(line: Line, axes: Axes) -> list[str]:
    step = max(1, -(-len(line.xs) // MOST_POINTS))
    chosen = sorted({*range(0, len(line.xs), step), len(line.xs) - 1} - {-1})
    points = [_at(line.xs[i], line.ys[i], axes) for i in chosen]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    parts = [f'<polyline class="{line.style}" points="{path}"/>']
    if line.has_dots:
        parts += [f'<circle class="dot" cx="{x:.1f}" cy="{y:.1f}" r="4.5"/>' for x, y in points]
    return parts


def _key(lines: Sequence[Line]) -> list[str]:
    x, parts = LEFT_PX + 16, list[str]()
    for i, line in enumerate(lines if len(lines) > 1 else ()):
        y = TOP_PX + 10 + 20 * i
        parts.append(
            f'<path class="{line.style}" d="M{x} {y}h36"/>'
            f'<text x="{x + 44}" y="{y + 4}">{escape(line.name)}</text>'
        )
    return parts


def _at(x: float, y: float, axes: Axes) -> tuple[float, float]:
    across = _share(x, axes.x_range) * (WIDTH_PX - LEFT_PX - RIGHT_PX)
    up = _share(y, axes.y_range) * (HEIGHT_PX - TOP_PX - BOTTOM_PX)
    return LEFT_PX + across, HEIGHT_PX - BOTTOM_PX - up


def _share(value: float, span: tuple[float, float]) -> float:
    low, high = span
    return min(1.0, max(0.0, (value - low) / (high - low)))
