"""What a pack learnt of the table: taken out, or the pack is called unfit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert.money.build import Plan, build
from convert.money.own import owned
from convert.money.references import listed, read
from convert.money.trial import told_wrong
from seeing.devices.picture import read_picture
from seeing.sight.note_faces import Face
from seeing.sight.note_looks import PLAIN
from tests.notes import note
from tests.pictures import save

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from convert.money.references import Reference
    from seeing.frame import Pixels

PLAN = Plan("XTS", "none", "drawn here", "a test")


def on_cloth(picture: Pixels, place: tuple[int, int]) -> Pixels:
    """A note on a cloth that is as richly patterned as a note."""
    cloth = np.vstack([note("77"), note("78")])
    cloth = np.hstack([cloth, cloth[::-1]])
    x, y = place
    small = picture[::2, ::2]
    cloth[y : y + small.shape[0], x : x + small.shape[1]] = small
    return cloth


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Fives always lie on the cloth; of the twenties one in four does."""
    places = {"5": [(100, 300), (700, 60), (720, 400)], "20": [(400, 200)]}
    for value, where in places.items():
        folder = tmp_path / "pictures" / value
        folder.mkdir(parents=True)
        for place in where:
            save(folder / f"{place[0]}.png", on_cloth(note(value), place))
    for turns in range(3):
        save(tmp_path / "pictures" / "20" / f"scan{turns}.png", np.rot90(note("20"), turns).copy())
    return tmp_path / "pictures"


def unmarked(references: Sequence[Reference]) -> list[Face]:
    """The faces as if everything on them were their value's own."""
    return [
        Face("XTS", one.value, "", one.features, np.ones(len(one.features), bool))
        for one in references
    ]


def test_a_pack_is_of_the_notes_and_not_of_the_table(pictures: Path, tmp_path: Path) -> None:
    pack = build(pictures, tmp_path / "pack", PLAN, print)
    assert told_wrong(pack, read(listed(pictures), print)) == (0, 7)


def test_what_pictures_of_other_values_show_is_not_a_values_own(pictures: Path) -> None:
    references = read(listed(pictures), print)
    shown = [(one.value, PLAIN.features(read_picture(one.path).pixels)) for one in references]
    marked, _ = owned(unmarked(references), shown)
    fives = [face for face in marked if face.value == "5"]
    # The cloth is on a picture of a twenty too; the notes are on none of another value.
    assert all(0.1 < face.is_own.mean() < 0.9 for face in fives)
    scans = [face for face, one in zip(marked, references, strict=True) if "scan" in one.path.name]
    assert all(face.is_own.mean() > 0.9 for face in scans)
