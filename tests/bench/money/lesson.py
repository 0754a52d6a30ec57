"""What the witness is taught on: public pictures whose licences allow it to be shipped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from convert.money.witness import Lesson, NotePicture, build_witness
from seeing.devices.picture import pictures_in
from seeing.sight.note_witness import shipped_witness
from seeing.sight.pack import is_pack, read_pack
from tests.bench.money import cases, packs
from tests.pictures import DATA

if TYPE_CHECKING:
    from pathlib import Path

    from seeing.sight.card import Measured
    from seeing.sight.pack import Pack

MADE = "2026-11-27"
COMMAND = "python -m tests.bench.money --build witness"
# Every so-manieth picture of each: none may outweigh the others.
GROUNDS = {
    "flowers/train": 2,
    "photos_coral": 1,
    "text_photos_fr": 1,
    "text_dewarp": 1,
    "barcodes_zxing": 10,
}
NOTES = "; ".join(f"{recipe.source} ({recipe.licence})" for recipe in packs.SHIPPED.values())
NO_NOTES = (
    "TensorFlow's flower_photos (CC BY 2.0, by many Flickr authors); "
    "github.com/google-coral/test_data at 104342d2 (Apache-2.0); "
    "github.com/dataforgoodfr/batch9_dyslexia at 89b8e105 (MIT); "
    "github.com/lmmx/page-dewarp at e152733d (MIT); ZXing's blackbox pictures (Apache-2.0)"
)
SOURCE = (f"notes: {NOTES}", f"no notes: {NO_NOTES}")


def build() -> Pack:
    """Make the shipped witness again."""
    kronor = cases.in_folders(DATA / "banknotes_sek" / "train", "SEK")
    whole = [NotePicture(case.path, "SEK", is_scan=False) for case in kronor]
    with packs.laid_out([("MKD", case.path) for case in cases.denars("train")]) as folder:
        denars = [NotePicture(path, "MKD", is_scan=False) for path in pictures_in(folder / "MKD")]
        notes = [*_scans(), *denars, *whole]
        lesson = Lesson(notes, _grounds(), MADE, SOURCE, COMMAND, _measured())
        return build_witness(lesson, shipped_witness(), print)


def _scans() -> list[NotePicture]:
    euros = [path for _, path in packs.euros()] * 4
    rials = [case.path for case in cases.rials(is_train=True)[::4]]
    return [
        *(NotePicture(path, "EUR", is_scan=True) for path in euros),
        *(NotePicture(path, "IRR", is_scan=True) for path in rials),
    ]


def _grounds() -> list[Path]:
    found = list["Path"]()
    for folder, every in GROUNDS.items():
        found += [case.path for case in cases.without_notes(DATA / folder)][::every]
    return [path for path in found if path.stat().st_size > 4_000]


def _measured() -> tuple[Measured, ...]:
    """The figures on the card so far: whoever makes it again measures it again."""
    return read_pack(shipped_witness()).card.measured if is_pack(shipped_witness()) else ()
