"""What a report is made of. Both writers, HTML and plain text, write the same blocks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Heading:
    """A heading below the title: level 2 or 3."""

    level: int
    text: str


@dataclass(frozen=True)
class Para:
    """A paragraph; ``is_code``: a command to be typed."""

    text: str
    is_code: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Figures in rows.

    Attributes:
        caption: one line.
        head: a name a column; the first names what the rows are.
        rows: cells; the first of each is the row's own name.
        spoken: the same as sentences, for the ear; without them each row is read out with the
            names of its columns.
        shades: 0..1 a cell for the eye, over what the cell says anyway; or empty.
    """

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    spoken: tuple[str, ...] = ()
    shades: tuple[tuple[float, ...], ...] = ()


@dataclass(frozen=True)
class Chart:
    """A drawing.

    Attributes:
        caption: one line.
        description: what it shows, in words and numbers.
        svg: the inside of an ``svg`` element.
        width_px: of the drawing's own units.
        height_px: see ``width_px``.
    """

    caption: str
    description: str
    svg: str
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Picture:
    """A small photograph.

    Attributes:
        caption: a few words for the eye.
        description: what it shows and what was made of it.
        jpeg: the file; empty when it cannot be read.
        width_px: 0 when it cannot be read.
        height_px: 0 when it cannot be read.
    """

    caption: str
    description: str
    jpeg: bytes
    width_px: int
    height_px: int


@dataclass(frozen=True)
class Pictures:
    """Several small photographs."""

    pictures: tuple[Picture, ...]


Block: TypeAlias = Heading | Para | Bullets | Table | Chart | Pictures


@dataclass(frozen=True)
class Story:
    """A whole report: title, one line below it, and the blocks."""

    title: str
    subtitle: str
    blocks: tuple[Block, ...]
