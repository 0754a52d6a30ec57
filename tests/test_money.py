"""Money: values told of drawn notes, and nothing of anything else."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert.money.build import Plan, build
from convert.money.references import listed, read
from convert.money.trial import told_wrong
from seeing.errors import ModelError, UsageError
from seeing.frame import Frame
from seeing.phrases import phrases_in
from seeing.recognisers import mode_named
from seeing.recognisers.money import MoneyRecogniser
from seeing.settings import Settings
from seeing.settings_file import load_settings
from seeing.sight.note_pack import read_note_pack
from tests.narrated import answer
from tests.notes import laid, note, write_references
from tests.pictures import DATA, needs_data, noise, save

if TYPE_CHECKING:
    from pathlib import Path

    from seeing.finding import Finding
    from seeing.frame import Pixels

PLAN = Plan("XTS", "CC0", "drawn", "make test")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("money")
    build(write_references(place / "references"), place / "pack", PLAN, print)
    return place / "pack"


def seen(folder: Path, pixels: Pixels) -> tuple[Finding, ...]:
    return MoneyRecogniser([read_note_pack(folder)]).recognise(Frame(pixels, 0.0, "test")).findings


def labels(folder: Path, pixels: Pixels) -> list[str]:
    return [finding.label for finding in seen(folder, pixels)]


@pytest.mark.parametrize("degrees", [0, 35, 90, 180, 250])
@pytest.mark.parametrize("side", ["front", "back"])
def test_a_note_is_told_turned_by_any_angle(folder: Path, side: str, degrees: float) -> None:
    (finding,) = seen(folder, laid((note("20", side), (0.5, 0.5), 0.5, degrees)))
    assert (finding.kind, finding.label, finding.text) == ("money", "XTS 20", side)
    assert finding.is_sure
    assert finding.box is not None
    assert abs(finding.box.centre_x - 0.5) < 0.05


def test_half_a_note_is_told(folder: Path) -> None:
    assert labels(folder, laid((note("50")[:, :300], (0.4, 0.5), 0.4, 20))) == ["XTS 50"]


def test_the_halves_of_a_folded_note_are_one_note(folder: Path) -> None:
    front, back = note("20")[:, :300], note("20", "back")[:, :300]
    table = laid((front, (0.3, 0.4), 0.3, 10), (back, (0.7, 0.6), 0.3, 60))
    assert labels(folder, table) == ["XTS 20"]


def test_several_notes_are_each_told(folder: Path) -> None:
    table = laid(
        (note("5"), (0.28, 0.25), 0.4, 10),
        (note("20"), (0.72, 0.3), 0.4, -15),
        (note("5"), (0.5, 0.75), 0.4, 100),
    )
    assert sorted(labels(folder, table)) == ["XTS 20", "XTS 5", "XTS 5"]


@pytest.mark.parametrize("other", ["1", "7", "100"])
def test_a_note_that_nobody_taught_is_not_told(folder: Path, other: str) -> None:
    """It shares a frieze with those that are known."""
    assert labels(folder, laid((note(other), (0.5, 0.5), 0.7, 5))) == []


def test_while_watching_a_note_that_cannot_be_told_is_hinted_at(folder: Path) -> None:
    recogniser = MoneyRecogniser([read_note_pack(folder)])
    strange, empty = laid((note("7"), (0.5, 0.5), 0.7, 5)), laid()
    glances = [Frame(pixels, 0.0, "test", is_glance=True) for pixels in (strange, empty)]
    found = [recogniser.recognise(frame).findings for frame in glances]
    assert [[finding.kind for finding in findings] for findings in found] == [["hint"], []]


def test_a_mirrored_note_is_not_told(folder: Path) -> None:
    mirrored = np.ascontiguousarray(note("20")[:, ::-1])
    assert labels(folder, laid((mirrored, (0.5, 0.5), 0.6, 0))) == []


def test_nothing_is_told_of_other_things(folder: Path) -> None:
    assert labels(folder, noise(480, 640)) == []
    assert labels(folder, np.full((480, 640, 3), 128, np.uint8)) == []


def test_what_is_said() -> None:
    english = phrases_in("en")
    recognised = [
        (["EUR 20"], "20 euros."),
        (["USD 1"], "1 dollar."),
        (["EUR 5", "EUR 5"], "5 euros and 5 euros, together 10 euros."),
        (["EUR 5", "SEK 20"], "5 euros and 20 kronor, together 5 euros and 20 kronor."),
        ([], "I am not sure. Show the note again, closer."),
    ]
    for found, said in recognised:
        assert answer("money", [money(label) for label in found], english) == [said]


def test_nothing_is_said_that_the_rule_does_not_allow(folder: Path) -> None:
    """Every phrase of every view, under the pack's rule and under one that allows nothing."""
    english, pack = phrases_in("en"), read_note_pack(folder)
    never = replace(pack, rule=replace(pack.rule, least_own=1_000_000))
    nothing = "I am not sure. Show the note again, closer."
    allowed = {nothing, *(f"{value} play pounds." for value in pack.values)}
    for value in ("5", "20", "50", "7", "100"):
        for degrees in (0, 70, 200):
            frame = Frame(laid((note(value), (0.5, 0.5), 0.5, degrees)), 0.0, "test")
            said = answer("money", MoneyRecogniser([pack]).recognise(frame).findings, english)
            assert set(said) <= allowed & {nothing, f"{value} play pounds."}
            assert not MoneyRecogniser([never]).recognise(frame).findings


def money(label: str) -> Finding:
    from seeing.finding import Finding

    return Finding("money", label, confidence=0.9)


def test_the_device_uses_the_packs_in_its_settings(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(folder, tmp_path / "drawn")
    chosen = ["money.packs=eur drawn", f"money.folder={tmp_path}"]
    recogniser = mode_named("money").open(load_settings(None, chosen))
    frame = Frame(laid((note("50"), (0.5, 0.5), 0.6, 0)), 0.0, "test")
    assert [finding.label for finding in recogniser.recognise(frame).findings] == ["XTS 50"]
    with pytest.raises(ModelError, match="received 'nix'"):
        mode_named("money").open(load_settings(None, ["money.packs=nix"]))


def test_two_packs_of_a_currency_add_up(folder: Path, tmp_path: Path) -> None:
    other = build(write_references(tmp_path / "r", ("7", "70")), tmp_path / "p", PLAN, print)
    recogniser = MoneyRecogniser([read_note_pack(folder), other])
    for value in ("20", "70"):
        frame = Frame(laid((note(value), (0.5, 0.5), 0.6, 0)), 0.0, "test")
        (finding,) = recogniser.recognise(frame).findings
        assert finding.label == f"XTS {value}"


@pytest.mark.parametrize("file", ["card.toml", "features.npz", "labels.txt"])
@pytest.mark.parametrize("damage", [b"", b"\x00\xff", None])
def test_a_damaged_pack_is_one_error(
    folder: Path, tmp_path: Path, file: str, damage: bytes | None
) -> None:
    pack = shutil.copytree(folder, tmp_path / "pack")
    if damage is None:
        (pack / file).unlink()
    else:
        (pack / file).write_bytes(damage)
    with pytest.raises(ModelError, match="expected a pack of bank notes"):
        read_note_pack(pack)


@pytest.mark.parametrize(("name", "received"), [("nix", "no such folder"), (".", "no card.toml")])
def test_a_folder_that_is_no_pack_is_told_as_such(tmp_path: Path, name: str, received: str) -> None:
    with pytest.raises(ModelError, match=f"received {received}. Name the folder"):
        read_note_pack(tmp_path / name)


def test_a_label_less_is_refused(folder: Path, tmp_path: Path) -> None:
    pack = shutil.copytree(folder, tmp_path / "pack")
    few = (pack / "labels.txt").read_text("utf-8").splitlines()[1:]
    (pack / "labels.txt").write_text("\n".join(few) + "\n", "utf-8")
    with pytest.raises(ModelError, match="6 faces and 5 labels"):
        read_note_pack(pack)


def test_a_wall_is_refused(tmp_path: Path) -> None:
    references = write_references(tmp_path / "references")
    wall = np.full((300, 600, 3), 200, np.uint8)
    save(references / "20_back" / "scan.png", wall)
    with pytest.raises(UsageError, match="at least 150 features on a picture of 20 back"):
        build(references, tmp_path / "pack", PLAN, print)
    assert not (tmp_path / "pack").exists()


def test_a_complete_pack_may_tell_by_less_of_its_own(folder: Path, tmp_path: Path) -> None:
    references = write_references(tmp_path / "references")
    whole = build(references, tmp_path / "pack", replace(PLAN, is_complete=True), print)
    assert whole.rule.least_own_share < read_note_pack(folder).rule.least_own_share
    assert labels(tmp_path / "pack", laid((note("20"), (0.5, 0.5), 0.6, 30))) == ["XTS 20"]


def test_a_face_less_still_works(tmp_path: Path) -> None:
    references = write_references(tmp_path / "references")
    shutil.rmtree(references / "20_back")
    said = list[str]()
    build(references, tmp_path / "pack", PLAN, said.append)
    assert said == ["no picture of 20 back: the rule is stricter until there is one"]
    assert labels(tmp_path / "pack", laid((note("20"), (0.5, 0.5), 0.6, 0))) == ["XTS 20"]
    assert labels(tmp_path / "pack", laid((note("20", "back"), (0.5, 0.5), 0.6, 0))) == []


def test_the_same_picture_under_two_values_is_refused(tmp_path: Path) -> None:
    references = write_references(tmp_path / "references")
    for side in ("front", "back"):
        save(references / f"5_{side}" / "scan.png", note("20", side))
    with pytest.raises(UsageError, match="features that only the value"):
        build(references, tmp_path / "pack", PLAN, print)


def test_a_pack_that_tells_its_own_pictures_wrong_is_called_so(
    folder: Path, tmp_path: Path
) -> None:
    references = write_references(tmp_path / "references")
    pack = read_note_pack(folder)
    assert told_wrong(pack, read(listed(references), print)) == (0, 6)
    (references / "5_front").rename(tmp_path / "kept")
    (references / "20_front").rename(references / "5_front")
    (tmp_path / "kept").rename(references / "20_front")
    assert told_wrong(pack, read(listed(references), print)) == (2, 6)


@pytest.mark.parametrize("name", ["twenty", "0", "20 euro", "-5"])
def test_a_folder_with_another_name_is_refused(tmp_path: Path, name: str) -> None:
    references = write_references(tmp_path / "references")
    save_in = references / name
    save_in.mkdir()
    with pytest.raises(UsageError, match="named by value or face"):
        build(references, tmp_path / "pack", PLAN, print)


def test_a_pack_is_made_the_same_again(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "pack"
    build(write_references(tmp_path / "references"), again, PLAN, print)
    for file in folder.iterdir():
        assert (again / file.name).read_bytes() == file.read_bytes()


@needs_data("banknotes_eur")
@pytest.mark.parametrize(
    ("picture", "wanted"),
    [("10.jpg", ["EUR 10"]), ("5-50.jpg", ["EUR 5", "EUR 50"]), ("5-5.jpg", ["EUR 5", "EUR 5"])],
)
def test_euros(picture: str, wanted: list[str]) -> None:
    from seeing.devices.picture import read_picture

    frame = read_picture(DATA / "banknotes_eur" / "testDB" / picture)
    found = mode_named("money").open(Settings()).recognise(frame).findings
    assert sorted(finding.label for finding in found) == wanted


@needs_data("coco_val64")
def test_no_money_in_the_street() -> None:
    from seeing.devices.picture import read_picture

    recogniser = mode_named("money").open(Settings())
    for path in sorted((DATA / "coco_val64").rglob("*.jpg"))[::8]:
        found = recogniser.recognise(read_picture(path)).findings
        assert [finding for finding in found if finding.kind == "money"] == []
