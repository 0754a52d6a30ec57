"""Look at every picture of a collection before anything is learnt from it.

Refused are pictures that teach nothing or something wrong; flagged those that a person should
look at. What shows the very same is put into one group, so that no split parts it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from convert.likeness import Bonds, hash_of, pairs_alike
from convert.photos import classes_of
from convert.pool import Spread, usable_cores
from seeing.devices.picture import read_picture
from seeing.errors import PictureError, UsageError
from seeing.sight.quality import Quality, quality

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator, Sequence
    from pathlib import Path

    from convert.likeness import Hashes
    from convert.photo import Photo
    from convert.progress import Progress

REFUSED_SIDE_PX = 32  # nobody could tell what it shows
TINY_SIDE_PX = 96  # under half of what the backbone sees
FEW, CHUNK = 16, 8  # pictures: not worth a process, and those that travel together
KINDS = {
    Quality.TOO_DARK: ("dark", "almost nothing in it is bright"),
    Quality.BLANK: ("blank", "a plain surface without an edge"),
    Quality.BLURRED: ("blurred", "no sharp edge"),
}


@dataclass(frozen=True)
class Complaint:
    """What is wrong with one picture.

    Attributes:
        path: of the picture.
        kind: ``unreadable``, ``tiny``, ``dark``, ``blank``, ``blurred``, ``repeated`` (the same
            pixels again), ``contradiction`` (the same pixels as something else), ``leak`` (the
            same pixels on another side of the split) or ``alike`` (nearly the same as one of
            another class or another side).
        detail: more of it, in one line; names the other picture.
        is_refused: whether it was left out.
    """

    path: Path
    kind: str
    detail: str
    is_refused: bool

    def __str__(self) -> str:
        fate = "left out" if self.is_refused else "look at"
        return f"{fate} {self.path}: {self.kind}, {self.detail}"


@dataclass(frozen=True)
class Checked:
    """A collection that was looked at.

    Attributes:
        kept: the photographs that may be learnt from, in their order, with groups.
        complaints: in the order of the photographs.
    """

    kept: tuple[Photo, ...]
    complaints: tuple[Complaint, ...]


def check(photos: Sequence[Photo], progress: Progress, *, workers: int = 0) -> Checked:
    """Look at every picture.

    Args:
        photos: at least one.
        progress: is told.
        workers: processes; 0: one a core.

    Raises:
        PictureError: no picture is fit.
        UsageError: a class has none left, such as where two classes hold the same pictures.
    """
    seen = _seen(photos, progress, workers or usable_cores())
    complaints = [list(_own(photo, look)) for photo, look in zip(photos, seen, strict=True)]
    _compare_same(photos, seen, complaints)
    refused = [any(one.is_refused for one in mine) for mine in complaints]
    rest = [index for index, is_refused in enumerate(refused) if not is_refused]
    grouped = _grouped([photos[index] for index in rest], [seen[index] for index in rest])
    for index, alike in zip(rest, grouped.complaints, strict=True):
        complaints[index] += alike
    listed = tuple(one for mine in complaints for one in mine)
    _check_left(photos, grouped.photos, listed)
    return Checked(grouped.photos, listed)


@dataclass(frozen=True, eq=False)
class _Look:
    """What one picture is like: its short side, or why it cannot be read."""

    trouble: str = ""
    side_px: int = 0
    quality: Quality = Quality.GOOD
    digest: bytes = b""
    hashed: Hashes | None = None


def _seen(photos: Sequence[Photo], progress: Progress, workers: int) -> list[_Look]:
    seen = [_Look()] * len(photos)
    pieces = [(index, photo.path) for index, photo in enumerate(photos)]
    told = progress.step("looking at the pictures", len(photos))
    with told as advance, closing(_looks(pieces, workers)) as looks:
        for index, look in looks:
            seen[index] = look
            advance(1)
    return seen


def _looks(pieces: list[tuple[int, Path]], workers: int) -> Generator[tuple[int, _Look]]:
    if workers == 1 or len(pieces) <= FEW:
        yield from map(_look, pieces)
    else:
        yield from Spread(_look, _crashed, workers, CHUNK).over(pieces)


def _look(piece: tuple[int, Path]) -> tuple[int, _Look]:
    index, path = piece
    try:
        pixels = read_picture(path).pixels
    except PictureError as error:
        return index, _Look(error.received or str(error))
    shape = f"{pixels.shape}".encode()
    return index, _Look(
        side_px=min(pixels.shape[:2]),
        quality=quality(pixels),
        digest=hashlib.blake2b(shape + pixels.tobytes(), digest_size=16).digest(),
        hashed=hash_of(pixels),
    )


def _crashed(piece: tuple[int, Path]) -> tuple[int, _Look]:
    return piece[0], _Look("a picture that crashes its decoder")


def _own(photo: Photo, look: _Look) -> Iterator[Complaint]:
    """What is wrong with a picture by itself."""
    if look.trouble:
        yield Complaint(photo.path, "unreadable", look.trouble, is_refused=True)
        return
    if look.side_px < TINY_SIDE_PX:
        is_refused = look.side_px < REFUSED_SIDE_PX
        yield Complaint(photo.path, "tiny", f"{look.side_px} pixels high or wide", is_refused)
    if look.quality in KINDS:
        kind, detail = KINDS[look.quality]
        yield Complaint(photo.path, kind, detail, is_refused=False)


def _compare_same(
    photos: Sequence[Photo], seen: Sequence[_Look], complaints: list[list[Complaint]]
) -> None:
    """Pictures of the very same pixels: one of them stays, or none if they contradict."""
    by_digest = defaultdict[bytes, list[int]](list)
    for index, look in enumerate(seen):
        if look.digest:
            by_digest[look.digest].append(index)
    for same in by_digest.values():
        if len(same) > 1:
            _judge_same(photos, same, complaints)


def _judge_same(
    photos: Sequence[Photo], same: list[int], complaints: list[list[Complaint]]
) -> None:
    if len({photos[index].labels for index in same}) > 1:
        for index in same:
            other = next(o for o in same if photos[o].labels != photos[index].labels)
            detail = f"the same picture is {_named(photos[other])}"
            complaint = Complaint(photos[index].path, "contradiction", detail, is_refused=True)
            complaints[index].append(complaint)
        return
    # Of a picture that is taught and tested, the test keeps it: the figures stay comparable.
    kept = min(same, key=lambda index: ("test", "val", "train", "").index(photos[index].split))
    for index in same:
        if index != kept:
            is_leak = photos[index].split != photos[kept].split
            kind = "leak" if is_leak else "repeated"
            detail = f"the same picture as {_named(photos[kept])}"
            complaints[index].append(Complaint(photos[index].path, kind, detail, is_refused=True))


@dataclass(frozen=True)
class _Grouped:
    photos: tuple[Photo, ...]
    complaints: list[list[Complaint]]


def _grouped(photos: Sequence[Photo], seen: Sequence[_Look]) -> _Grouped:
    """Give those a common group that show nearly the same or had one; flag what is odd."""
    bonds = Bonds(len(photos))
    bonds.join_equal([photo.group for photo in photos])
    complaints: list[list[Complaint]] = [[] for _ in photos]
    hashes = [look.hashed for look in seen if look.hashed is not None]
    pairs = pairs_alike(np.stack(hashes)) if hashes else np.empty((0, 2), np.int64)
    for one, other in pairs.tolist():
        bonds.join(one, other)
        if photos[one].labels != photos[other].labels or photos[one].split != photos[other].split:
            detail = f"nearly the same as {_named(photos[other])}"
            complaints[one].append(Complaint(photos[one].path, "alike", detail, is_refused=False))
    named = list(photos)
    for lot in bonds.lots():
        if len(lot) > 1:
            group = photos[lot[0]].group or str(photos[lot[0]].path)
            for index in lot:
                named[index] = replace(photos[index], group=group)
    return _Grouped(tuple(named), complaints)


def _named(photo: Photo) -> str:
    place = " in ".join(filter(None, [" and ".join(photo.labels), photo.split]))
    return f"{photo.path} ({place})" if place else str(photo.path)


def _check_left(
    photos: Sequence[Photo], kept: Sequence[Photo], complaints: Sequence[Complaint]
) -> None:
    """A class without a picture is an error; say what became of them."""
    first = next((one for one in complaints if one.is_refused), None)
    if first and not kept:
        raise PictureError.of(
            expected="pictures to learn from",
            received=f"{len(photos)} that are all unfit; {first}",
            todo="Look whether the files are pictures.",
        )
    for label in sorted(set(classes_of(photos)) - set(classes_of(kept))):
        paths = {photo.path for photo in photos if label in photo.labels}
        why = next(str(one) for one in complaints if one.is_refused and one.path in paths)
        raise UsageError.of(
            expected=f"pictures of {label} that are fit to learn from",
            received=f"none of {len(paths)}; {why}",
            todo="Add others, or remove the class.",
        )
