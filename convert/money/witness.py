"""Teaches the head that says whether there is a bank note in view, whatever its value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from convert.embedded import Embedded
from convert.embedder import shipped
from convert.money.references import outline_mask
from convert.money.windows import Cut, as_seen, laid, note_in
from convert.packs import HeadInput, PackContents, write_pack
from convert.photo import Photo
from convert.teach import Wish, teach
from convert.versions import versions
from seeing.devices.picture import read_picture
from seeing.sight.note_witness import NOTE
from seeing.sight.pack import Thresholds
from seeing.sight.pack_checks import digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from convert.teach import Taught
    from seeing.frame import Pixels
    from seeing.sight.card import Measured
    from seeing.sight.pack import Pack

GROUND = "background"
LABELS = (GROUND, NOTE)
# Backbones see 224 pixels a side: more would be lost.
LONGEST_PX = 700
WINDOWS_EACH = 6
GROUND_CUT, SCENE_CUT, FULL_CUT, LAID_CUT = Cut(0.4), Cut(0.3), Cut(0.7), Cut(0.6)
# Of windows with a note of a currency that was left out so many may be missed: a picture has four
# to six, and the notes that are missed in a window fill a fifth of it and less. Of windows without
# a note so many may be called one plainly.
MISSED, CALLED = 0.1, 0.005


@dataclass(frozen=True)
class NotePicture:
    """A picture of a note.

    Attributes:
        path: of the file; an outline may lie beside it as text.
        currency: pictures of one currency never part when the head is judged.
        is_scan: whether it shows the note and nothing else, so that it can be laid on grounds.
    """

    path: Path
    currency: str
    is_scan: bool


@dataclass(frozen=True)
class Lesson:
    """What the head is taught on.

    Attributes:
        notes: pictures of notes.
        grounds: pictures of anything else.
        made: the day, as ISO date.
        source: where the pictures are from, with their licences.
        command: that makes it again.
        measured: figures for the card.
    """

    notes: Sequence[NotePicture]
    grounds: Sequence[Path]
    made: str
    source: Sequence[str]
    command: str
    measured: tuple[Measured, ...] = ()


def build_witness(lesson: Lesson, out: Path, say: Callable[[str], None]) -> Pack:
    """Teach the head and write its pack.

    Raises:
        PictureError: a picture cannot be read.
        SeeingError: the pack cannot be written.
    """
    embedder = shipped()
    photos, vectors = list[Photo](), list["np.ndarray"]()
    for photo, window in _windows(lesson):
        photos.append(photo)
        vectors.append(embedder.embed(window))
    say(f"{len(photos):,} windows, {sum(photo.labels == (NOTE,) for photo in photos):,} with notes")
    rows = np.array(vectors, np.float32)
    nothing = np.zeros((len(rows), 0, rows.shape[1]), np.float32)
    embedded = Embedded(tuple(photos), rows, nothing, embedder.name, embedder.sha256)
    taught = teach(embedded, LABELS, Wish("linear"))
    thresholds = _thresholds(taught, photos)
    say(f"a note perhaps from {thresholds.unsure:.4f} on, plainly from {thresholds.sure:.4f}")
    contents = PackContents(
        name=NOTE,
        made=lesson.made,
        kind=taught.head.kind,
        labels=taught.labels,
        activation=taught.head.activation,
        model=taught.model,
        input=HeadInput(embedder.name, embedder.sha256, rows.shape[1]),
        thresholds=thresholds,
        measured=lesson.measured,
        provenance=_provenance(lesson),
    )
    return write_pack(out, contents)


def _windows(lesson: Lesson) -> Iterator[tuple[Photo, Pixels]]:
    rng = np.random.default_rng(0)
    grounds = [_read(path) for path in lesson.grounds]
    for path, ground in zip(lesson.grounds, grounds, strict=True):
        for _ in range(WINDOWS_EACH):
            window = ground[GROUND_CUT.window(ground, rng)]
            yield Photo(path, (GROUND,), group=str(path)), as_seen(window, rng)
    for note in lesson.notes:
        views = _laid(note, grounds, rng) if note.is_scan else _cut(note, rng)
        for window, has_note in views:
            # A currency stays whole: the head is judged on those that it did not learn.
            group = note.currency if has_note else str(note.path)
            label = NOTE if has_note else GROUND
            yield Photo(note.path, (label,), group=group), as_seen(window, rng)


def _laid(
    note: NotePicture, grounds: Sequence[Pixels], rng: np.random.Generator
) -> Iterator[tuple[Pixels, bool]]:
    pixels = _read(note.path)
    for _ in range(WINDOWS_EACH):
        ground = grounds[int(rng.integers(len(grounds)))]
        yield laid(pixels, ground[LAID_CUT.window(ground, rng)], rng), True


def _cut(note: NotePicture, rng: np.random.Generator) -> Iterator[tuple[Pixels, bool]]:
    pixels = _read(note.path)
    outline = outline_mask(note.path, pixels)
    for _ in range(WINDOWS_EACH):
        at = (FULL_CUT if outline is None else SCENE_CUT).window(pixels, rng)
        has_note = True if outline is None else note_in(at, outline)
        if has_note is not None:
            yield pixels[at], has_note


def _read(path: Path) -> Pixels:
    pixels = read_picture(path).pixels
    scale = LONGEST_PX / max(pixels.shape[:2])
    if scale >= 1:
        return pixels
    return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(
        np.uint8
    )


def _thresholds(taught: Taught, photos: Sequence[Photo]) -> Thresholds:
    """By what heads made of windows whose picture, or whose whole currency, they had not seen."""
    likely = taught.held_out[:, taught.labels.index(NOTE)]
    has_note = np.array([NOTE in photo.labels for photo in photos])
    perhaps = float(np.quantile(likely[has_note], MISSED))
    plainly = float(np.quantile(likely[~has_note], 1 - CALLED))
    return Thresholds(sure=max(plainly, perhaps), unsure=perhaps)


def _provenance(lesson: Lesson) -> dict[str, object]:
    pictures = [*lesson.grounds, *(note.path for note in lesson.notes)]
    return {
        "command": lesson.command,
        "source": list(lesson.source),
        "versions": dict(versions()),
        "photographs": [{"file": path.name, "sha256": digest_of(path)} for path in pictures],
    }
