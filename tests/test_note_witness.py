"""The witness: notes of any currency are seen, most other things are not."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convert.money.build import Plan, build
from convert.money.windows import Cut, as_seen, laid, note_in
from seeing.devices.picture import read_picture
from seeing.doctor.check import Patient, State
from seeing.doctor.money import check_money
from seeing.errors import ModelError
from seeing.frame import Frame
from seeing.recognisers import mode_named
from seeing.recognisers.mode import Incomplete
from seeing.recognisers.money import MoneyRecogniser, active_packs
from seeing.settings import ModelSettings, MoneySettings, Settings
from seeing.sight.head import Judged
from seeing.sight.note_pack import shipped_notes
from seeing.sight.note_witness import NOTE, SIDE_PX, NoteWitness, open_witness, windows
from tests.bench.money import cases
from tests.notes import laid as on_table
from tests.notes import note, write_references
from tests.pictures import needs_data, noise

if TYPE_CHECKING:
    from pathlib import Path

    from seeing.frame import Pixels
    from seeing.sight.note_pack import NotePack


@pytest.fixture(scope="module")
def witness() -> NoteWitness:
    return open_witness(ModelSettings(threads=1))


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> NotePack:
    place = tmp_path_factory.mktemp("witness")
    plan = Plan("XTS", "CC0", "drawn", "make test")
    return build(write_references(place / "references"), place / "pack", plan, print)


class Says(NoteWitness):
    """One that says the same of every part of a picture, and counts those that it looked at."""

    def __init__(self, *, sees: bool, plainly: bool = False) -> None:
        self.judged = [Judged(NOTE, 0.9, is_sure=plainly)] if sees else []
        self.looked_at = 0

    def _judged(self, window: Pixels) -> list[Judged]:
        assert window.shape == (SIDE_PX, SIDE_PX, 3)
        self.looked_at += 1
        return self.judged


def seen(pack: NotePack, witness: NoteWitness, pixels: Pixels) -> list[tuple[str, str]]:
    frame = Frame(pixels, 0.0, "test", is_glance=True)
    found = MoneyRecogniser([pack], witness).recognise(frame).findings
    return [(finding.kind, finding.label) for finding in found]


@settings(deadline=None)
@given(height=st.integers(1, 500), width=st.integers(1, 500))
def test_windows_are_squares_and_four_to_six(height: int, width: int) -> None:
    found = list(windows(np.zeros((height, width, 3), np.uint8)))
    assert 2 <= len(found) <= 6
    assert {window.shape for window in found} == {(SIDE_PX, SIDE_PX, 3)}


def test_every_part_of_a_frame_is_in_some_window() -> None:
    rows, columns = np.mgrid[0:72, 0:128]
    spot = np.zeros((72, 128, 3), np.uint8)
    for y, x in ((2, 2), (2, 125), (69, 2), (69, 125), (36, 64)):
        spot[:] = 255 * (np.hypot(rows - y, columns - x) < 3)[..., None]
        assert sum(window.max() > 128 for window in windows(spot)) >= 2


@needs_data("banknotes_sgd")
@needs_data("banknotes_try")
@needs_data("banknotes_usd_small")
def test_notes_of_currencies_that_it_never_saw_are_seen(witness: NoteWitness) -> None:
    strange = cases.singapore()[::40] + cases.lira(odd=True)[::80] + cases.dollars()[::12]
    seen = [witness.sees_one(read_picture(case.path).pixels) for case in strange]
    assert len(seen) >= 15
    assert sum(seen) >= len(seen) - 1


@needs_data("imagenet_samples")
@needs_data("coco_val64")
def test_most_other_things_are_not(witness: NoteWitness) -> None:
    others = [read_picture(case.path).pixels for case in cases.nothings()[::40]]
    assert sum(map(witness.sees_one, others)) <= 0.4 * len(others)
    assert sum(map(witness.sees_one_plainly, others)) <= 1


def test_nothing_is_no_note(witness: NoteWitness) -> None:
    for pixels in (noise(480, 640), np.full((480, 640, 3), 128, np.uint8)):
        assert not witness.sees_one(pixels)


def test_a_frame_without_a_note_is_spared_a_closer_look(pack: NotePack) -> None:
    table, known = on_table((note("20"), (0.5, 0.5), 0.5, 10)), replace(pack, is_witnessed=True)
    assert seen(known, Says(sees=True), table) == [("money", "XTS 20")]
    assert seen(known, Says(sees=False), table) == []


def test_a_witness_that_does_not_know_a_pack_is_not_asked(pack: NotePack) -> None:
    table, unsure = on_table((note("20"), (0.5, 0.5), 0.5, 10)), Says(sees=False)
    assert seen(replace(pack, is_witnessed=False), unsure, table) == [("money", "XTS 20")]
    assert not unsure.looked_at


def test_what_plainly_is_a_note_but_none_of_those_known_is_a_stranger(pack: NotePack) -> None:
    known, detailed = replace(pack, is_witnessed=True), noise(480, 640)
    assert seen(known, Says(sees=True, plainly=True), detailed) == [("hint", "stranger")]
    assert seen(known, Says(sees=True), detailed) == []
    plain = np.full((480, 640, 3), 128, np.uint8)
    assert seen(known, Says(sees=True, plainly=True), plain) == []


def test_a_silent_glance_looks_at_each_part_once(pack: NotePack) -> None:
    known, detailed = replace(pack, is_witnessed=True), noise(480, 640)
    for witness in (Says(sees=True), Says(sees=True, plainly=True), Says(sees=False)):
        seen(known, witness, detailed)
        is_plain = any(one.is_sure for one in witness.judged)
        assert witness.looked_at == (1 if is_plain else len(list(windows(detailed))))


def test_drawn_notes_are_looked_at_whatever_the_witness_says(pack: NotePack) -> None:
    assert not pack.is_witnessed


@settings(deadline=None)
@given(seed=st.integers(0, 1000))
def test_a_laid_note_changes_the_ground_and_stays_within_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    ground = np.full((90, 120, 3), 40, np.uint8)
    whole = laid(np.full((30, 60, 3), 220, np.uint8), ground, rng)
    assert whole.shape == ground.shape
    assert 0.02 < (whole[..., 0] > 128).mean() <= 1.0
    assert as_seen(whole, rng).shape == (SIDE_PX, SIDE_PX, 3)


@settings(deadline=None)
@given(seed=st.integers(0, 1000), least=st.floats(0.1, 1.0))
def test_a_window_is_a_square_within_the_picture(seed: int, least: float) -> None:
    pixels = np.zeros((50, 80, 3), np.uint8)
    window = pixels[Cut(least).window(pixels, np.random.default_rng(seed))]
    assert window.shape[0] == window.shape[1] >= int(least * 50)


def test_a_window_with_a_sliver_of_a_note_is_neither() -> None:
    outline = np.zeros((100, 100), np.uint8)
    outline[:, :20] = 255
    whole, half, sliver = slice(0, 100), slice(50, 100), slice(18, 100)
    assert note_in((whole, whole), outline) is True
    assert note_in((whole, half), outline) is False
    assert note_in((whole, sliver), outline) is None


def test_the_doctor_looks_at_the_packs() -> None:
    fine = check_money(Patient())
    assert fine.line() == "OK   money: eur: whole, 7 values"
    lost = check_money(Patient(replace(Settings(), money=MoneySettings(packs="gbp"))))
    assert lost.line().startswith("FAIL money: expected packs of bank notes: eur, ")
    assert lost.todo.endswith("Type: seeing money --list")


def test_a_damaged_pack_does_not_silence_the_others(tmp_path: Path) -> None:
    shutil.copytree(shipped_notes() / "eur", tmp_path / "whole")
    shutil.copytree(shipped_notes() / "sek", tmp_path / "broken")
    (tmp_path / "broken" / "features.npz").write_bytes(b"half")
    settings = replace(Settings(), money=MoneySettings("whole broken gone", str(tmp_path)))
    packs, damaged = active_packs(settings)
    assert [one.name for one in packs] == ["whole"]
    recogniser = mode_named("money").open(settings)
    assert isinstance(recogniser, Incomplete)
    assert recogniser.missing.keys() == damaged.keys() == {"broken", "gone"}
    assert check_money(Patient(settings)).state is State.FAIL
    alone = replace(settings, money=MoneySettings("broken", str(tmp_path)))
    with pytest.raises(ModelError, match="expected a pack of bank notes"):
        active_packs(alone)
