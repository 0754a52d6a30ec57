"""Packs of bank notes out of public pictures: some are shipped, some only for measuring."""

from __future__ import annotations

import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from convert.money.build import Plan, build
from seeing.devices.picture import pictures_in
from seeing.sight.note_pack import CARD_FILE, read_note_pack
from tests.bench.money import cases
from tests.pictures import DATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from seeing.sight.note_pack import NotePack
    from tests.bench.money.cases import Case

WHOLE = "0 0 0 1 0 1 1 0 1\n"
BUILD = Path(__file__).parents[3] / "build" / "money"


@dataclass(frozen=True)
class Recipe:
    """How a pack is made of public pictures.

    Attributes:
        currency: such as ``EUR``.
        licence: of the pictures; one that allows it is a condition for shipping the features.
        source: where they are from.
        pictures: gives each picture and the label of the folder that it belongs into.
        most: pictures used of each value or face.
        is_complete: whether these are all values that can come.
        is_flat: whether they show nothing but the note, such as scans.
    """

    currency: str
    licence: str
    source: str
    pictures: Callable[[], list[tuple[str, Path]]]
    most: int = 6
    is_complete: bool = False
    is_flat: bool = False


def euros() -> list[tuple[str, Path]]:
    found = list[tuple[str, Path]]()
    for path in pictures_in(DATA / "banknotes_eur" / "reference"):
        match = re.match(r"(\d+)eu_(front|back)", path.name)
        assert match is not None, path
        found.append((f"{match[1]}_{match[2]}", path))
    return found


def _by_value(some: Callable[[], list[Case]]) -> Callable[[], list[tuple[str, Path]]]:
    return lambda: [(case.notes[0].partition(" ")[2], case.path) for case in some()]


def _by_folder(folder: str) -> Callable[[], list[tuple[str, Path]]]:
    return lambda: [
        (inner.name, path)
        for inner in sorted((DATA / folder).iterdir())
        if inner.is_dir()
        for path in pictures_in(inner)
    ]


SHIPPED = {
    "eur": Recipe(
        "EUR",
        "MIT",
        "16 reference scans of github.com/carlosmccosta/Currency-Recognition at 445eb406",
        euros,
    ),
    "irr": Recipe(
        "IRR",
        "Apache-2.0",
        "first half of github.com/amirshnll/iranian-banknote-recognition at 0a563fd1",
        _by_value(lambda: cases.rials(is_train=True)),
        most=8,
    ),
    "mkd": Recipe(
        "MKD",
        "Public Domain",
        "train pictures of github.com/iSqloud7/MKD-Currency-Detector at ab2e2301",
        _by_value(lambda: cases.denars("train")),
    ),
    "sek": Recipe(
        "SEK",
        "CDLA-Permissive-2.0",
        "train pictures of github.com/microsoft/banknote-net at fe0742d8",
        _by_folder("banknotes_sek/train"),
    ),
}
MEASURED_ONLY = {
    "usd": Recipe(
        "USD",
        "Public Domain (notes of the United States, scanned flat)",
        "dataset of github.com/thezodiac1994/Currency-Recognition at b368e3c4",
        _by_folder("banknotes_usd_small/dataset"),
        most=7,
        is_flat=True,
    ),
    "inr": Recipe(
        "INR",
        "not stated",
        "banknotes_inr_flat",
        _by_folder("banknotes_inr_flat"),
        is_complete=True,
    ),
    "try": Recipe(
        "TRY",
        "not stated",
        "banknotes_try, every other burst",
        _by_value(lambda: cases.lira(odd=False)),
    ),
}


def made(name: str, recipe: Recipe, out: Path) -> NotePack:
    """Make a pack as `seeing-convert money` does."""
    command = f"python -m tests.bench.money --build {name}"
    nothing = tuple(case.path for case in cases.calibration(recipe.currency))
    # The figures on its card stay until somebody measures it again.
    measured = read_note_pack(out).measured if (out / CARD_FILE).is_file() else ()
    plan = Plan(
        recipe.currency,
        recipe.licence,
        recipe.source,
        command,
        recipe.most,
        recipe.is_complete,
        nothing=nothing,
        measured=measured,
    )
    with laid_out(recipe.pictures(), is_flat=recipe.is_flat) as folder:
        return build(folder, out, plan, print)


@contextmanager
def laid_out(pictures: Sequence[tuple[str, Path]], *, is_flat: bool = False) -> Iterator[Path]:
    """Links to pictures in folders, with outlines beside them: their own, or the whole picture."""
    folder = Path(tempfile.mkdtemp())
    try:
        for label, path in pictures:
            (folder / label).mkdir(exist_ok=True)
            (folder / label / path.name).symlink_to(path)
            outline = path.parent.parent / "labels" / f"{path.stem}.txt"
            if path.parent.name == "images" and outline.is_file():
                (folder / label / outline.name).symlink_to(outline)
            elif is_flat:
                (folder / label / f"{path.stem}.txt").write_text(WHOLE, encoding="utf-8")
        yield folder
    finally:
        shutil.rmtree(folder)
