"""Pictures of bank notes in folders, and their features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from convert.folders import folders_in, pictures_in
from seeing.devices.picture import read_picture
from seeing.errors import UsageError
from seeing.sight.features import Features, features_of
from seeing.sight.note_pack import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from seeing.frame import Pixels
    from seeing.sight.features import Mask

# More than a face keeps: some are of the background, some are shared with other values.
FEATURES = 1500
# A printed note has several hundred; a wall, a table or a blurred picture has a few dozen.
FEWEST = 150


@dataclass(frozen=True, eq=False)
class Reference:
    """One picture of a note.

    Attributes:
        path: of the picture.
        value: such as ``20``.
        side: such as ``front``; empty: nobody said.
        features: of the note, and where no outline is given also of what is around it.
        is_outlined: whether an outline was given.
    """

    path: Path
    value: str
    side: str
    features: Features
    is_outlined: bool


@dataclass(frozen=True)
class Listed:
    """One picture of a note, not yet looked at."""

    path: Path
    value: str
    side: str


def listed(folder: Path) -> list[Listed]:
    """The pictures in the folders of a folder, each called by a value or a face: ``20_front``.

    Raises:
        UsageError: a folder has another name, is empty, or there are fewer than two values.
    """
    found = list[Listed]()
    for inner in folders_in(folder):
        pictures = pictures_in(inner)
        try:
            value, side = parsed(inner.name)
        except ValueError as error:
            raise _misnamed(f"the folder {inner.name!r}") from error
        if not pictures:
            raise _misnamed(f"no picture in {inner}")
        found += [Listed(path, value, side) for path in pictures]
    if len({one.value for one in found}) < 2:
        raise _misnamed(f"{len({one.value for one in found})} values in {folder}")
    return found


def read(listing: list[Listed], say: Callable[[str], None]) -> list[Reference]:
    """Find each picture's features; what shows no note is left out, saying so.

    Raises:
        UsageError: nothing is left of a value or a face.
        PictureError: a picture cannot be read.
    """
    found = list[Reference]()
    for one in listing:
        pixels = read_picture(one.path).pixels
        mask = outline_mask(one.path, pixels)
        features = features_of(pixels, FEATURES, mask)
        if len(features) < FEWEST:
            say(f"left out {one.path}: {len(features)} features, fewer than {FEWEST}")
            continue
        found.append(Reference(one.path, one.value, one.side, features, mask is not None))
    _check_none_missing(listing, found)
    return found


def some_of_each(references: Sequence[Reference], most: int) -> list[Reference]:
    """Of each value at most so many, evenly."""
    some = list[Reference]()
    for value in sorted({one.value for one in references}):
        same = [one for one in references if one.value == value]
        some += same[:: max(1, -(-len(same) // most))]
    return some


def outline_mask(picture: Path, pixels: Pixels) -> Mask | None:
    """A mask of the note out of a text file beside the picture; None: there is none.

    Each line is a number that is not used, then x and y of the corners in 0..1 (YOLO's outlines).

    Raises:
        UsageError: the file is not of this kind.
    """
    path = picture.with_suffix(".txt")
    if not path.is_file():
        return None
    height, width = pixels.shape[:2]
    mask = np.zeros((height, width), np.uint8)
    try:
        for line in path.read_text(encoding="utf-8").splitlines():
            numbers = np.array(line.split()[1:], np.float64).reshape(-1, 2)
            cv2.fillPoly(mask, [np.round(numbers * (width, height)).astype(np.int32)], 255)
    except (ValueError, UnicodeDecodeError, cv2.error) as error:
        raise UsageError.of(
            expected=f"an outline in {path}: a number, then x and y of each corner, 0 to 1",
            received=str(error).splitlines()[0],
            todo="Correct the file or take it away.",
        ) from error
    return mask


def _check_none_missing(listing: list[Listed], found: list[Reference]) -> None:
    missing = {(one.value, one.side) for one in listing} - {(one.value, one.side) for one in found}
    for value, side in sorted(missing):
        raise UsageError.of(
            expected=f"at least {FEWEST} features on a picture of {f'{value} {side}'.strip()}",
            received="fewer on each: a wall, a blurred or a tiny picture",
            todo="Photograph the note flat, sharp and so that it fills the picture.",
        )


def _misnamed(received: str) -> UsageError:
    return UsageError.of(
        expected="folders of pictures named by value or face, such as 20 or 20_front, of at least "
        "two values",
        received=received,
        todo="Rename the folders, or name the folder that they are in.",
    )
