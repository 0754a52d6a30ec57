"""What a pack learnt of the table: taken out, or the pack is called unfit."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert.money.build import Plan, build, faces_of
from convert.money.misleading import without_misleading
from convert.money.references import listed, read
from convert.money.trial import told_wrong
from seeing.sight.note_rule import NoteRule
from tests.notes import note
from tests.pictures import save

if TYPE_CHECKING:
    from pathlib import Path

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


def test_the_table_is_taken_out_of_a_note(pictures: Path, tmp_path: Path) -> None:
    references = read(listed(pictures), print)
    before, _ = faces_of(references, PLAN)
    after = without_misleading(before, references, NoteRule())
    fives = [sum(len(f.features) for f in faces if f.value == "5") for faces in (before, after)]
    assert fives[1] < fives[0]
    pack = build(pictures, tmp_path / "pack", PLAN, print)
    assert told_wrong(pack, references) == (0, 7)
