"""Ways of looking for notes: as the frame is, closer, and as from further away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convert.money.build import Plan, build
from seeing.devices.picture import read_picture
from seeing.finding import Box
from seeing.frame import Frame
from seeing.recognisers.money import MoneyRecogniser
from seeing.sight.note_looks import CLOSER, FURTHER, PLAIN, WAYS, Way, look
from seeing.sight.note_pack import read_note_pack, shipped_notes
from seeing.sight.note_shortlist import Shortlist
from tests.notes import laid, note, write_references
from tests.pictures import DATA, needs_data, noise

if TYPE_CHECKING:
    from pathlib import Path

    from seeing.finding import Finding
    from seeing.frame import Pixels
    from seeing.sight.note_pack import NotePack


def far() -> Pixels:
    """A small note with much around it that has stronger patches, but for a look closer."""
    frame = cv2.resize(noise(180, 240), (960, 720), interpolation=cv2.INTER_NEAREST)
    middle = slice(140, 580), slice(190, 770)
    frame[middle] = laid((note("20"), (0.55, 0.45), 0.14, 20))[middle]
    return frame.astype(np.uint8)


FAR = far()
STRANGE = laid((note("7"), (0.5, 0.5), 0.7, 5))

fractions = st.floats(0, 1)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> NotePack:
    place: Path = tmp_path_factory.mktemp("looks")
    plan = Plan("XTS", "CC0", "drawn", "make test")
    return build(write_references(place / "references"), place / "pack", plan, print)


def told(pixels: Pixels, pack: NotePack, *ways: Way) -> list[str]:
    rules = {pack.currency: [pack.rule]}
    looked = look(pixels, Shortlist(pack.faces), rules, ways)
    return [view.face.label for view in looked.notes.told]


def test_a_note_far_away_is_told_by_a_look_closer(pack: NotePack) -> None:
    assert told(FAR, pack, PLAIN) == []
    assert told(FAR, pack, FURTHER) == []
    assert told(FAR, pack, *WAYS) == ["XTS 20"]


@needs_data("banknotes_eur")
def test_half_a_note_close_up_is_told_from_further_away() -> None:
    pack = read_note_pack(shipped_notes() / "eur")
    pixels = read_picture(DATA / "banknotes_eur" / "testDB" / "500___6_.jpg").pixels
    assert told(pixels, pack, PLAIN, CLOSER) == []
    assert told(pixels, pack, *WAYS) == ["EUR 500"]


def test_what_is_silent_in_every_way_is_the_first_look(pack: NotePack) -> None:
    looked = look(STRANGE, Shortlist(pack.faces), {pack.currency: [pack.rule]})
    assert (looked.way, looked.notes.told) == (PLAIN, ())


def test_a_note_is_where_the_frame_has_it_in_whatever_way_it_was_seen(pack: NotePack) -> None:
    (finding,) = MoneyRecogniser([pack]).recognise(Frame(FAR, 0.0, "test")).findings
    assert finding.box is not None
    assert finding.box.centre_x == pytest.approx(0.55, abs=0.01)
    assert finding.box.centre_y == pytest.approx(0.45, abs=0.01)


def test_glances_take_turns_until_a_way_tells_something(pack: NotePack) -> None:
    recogniser = MoneyRecogniser([pack])

    def glance(pixels: Pixels) -> list[Finding]:
        found = recogniser.recognise(Frame(pixels, 0.0, "test", is_glance=True)).findings
        return [finding for finding in found if finding.kind == "money"]

    # After a look closer that told nothing the next glance is from further away.
    assert [bool(glance(pixels)) for pixels in (STRANGE, FAR, FAR, FAR, FAR)] == [
        False,
        False,
        True,
        True,
        True,
    ]


@given(fractions, fractions, st.sampled_from(WAYS))
def test_boxes_of_a_part_lie_in_the_frame(x: float, y: float, way: Way) -> None:
    box = way.in_frame(Box(0.0, 0.0, x, y))
    assert 0 <= box.x0 <= box.x1 <= 1
    assert 0 <= box.y0 <= box.y1 <= 1
    assert box.area == pytest.approx(x * y * way.share**2, abs=1e-9)
    assert way.in_frame(Box(0, 0, 1, 1)).centre_x == pytest.approx(0.5)
