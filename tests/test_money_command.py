"""The commands ``seeing money`` and ``seeing-convert money``: what they print, what they refuse."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from convert.cli import main as convert
from convert.money.build import Plan, build
from seeing.cli import main
from seeing.sight.note_pack import FEATURES_FILE, read_note_pack
from tests.notes import laid, note, write_references
from tests.pictures import noise, save

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place, plan = tmp_path_factory.mktemp("money"), Plan("XTS", "CC0", "drawn", "make test")
    build(write_references(place / "references"), place / "pack", plan, print)
    return place / "pack"


def test_the_command(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    picture = save(tmp_path / "note.png", laid((note("20"), (0.5, 0.5), 0.6, 200)))
    wall = save(tmp_path / "noise.png", noise(480, 640))
    assert main(["money", str(picture), str(wall), "--pack", str(folder), "--json"]) == 0
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert [finding["label"] for finding in first["findings"]] == ["XTS 20"]
    assert second["findings"] == []


def test_a_shipped_pack_that_is_hidden_by_an_own_one_is_listed_so(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(folder, tmp_path / "money" / "eur")
    assert main(["money", "--list", "--state", str(tmp_path)]) == 0
    told = [line for line in capsys.readouterr().out.splitlines() if line.startswith("eur: ")]
    assert sorted("(active)" in line for line in told) == [False, True]
    (hidden,) = (line for line in told if "not used: one of your own has its name" in line)
    assert "EUR" in hidden


def test_a_pack_that_is_active_and_not_there_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = ["money", "--list", "--state", str(tmp_path), "--set", "money.packs=eur nix"]
    assert main(wanted) == 1
    listed = capsys.readouterr()
    assert "received 'nix'" in listed.err
    assert sum(line.startswith("eur: ") for line in listed.out.splitlines()) == 1


def test_no_picture_and_nothing_to_fit_on_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["money"]) == 2
    assert "expected a picture, or --list" in capsys.readouterr().err
    references, nothing = write_references(tmp_path / "references"), tmp_path / "nothing"
    nothing.mkdir()
    wanted = ["money", str(references), "--currency", "XTS", "--out", str(tmp_path / "pack")]
    assert convert([*wanted, "--nothing", str(nothing)]) == 2
    assert "expected pictures in" in capsys.readouterr().err


def test_a_pack_is_not_written_among_other_files(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    references, other = write_references(tmp_path / "references"), tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("Dear Anna")
    wanted = ["money", str(references), "--currency", "XTS", "--out"]
    assert convert([*wanted, str(other)]) == 2
    assert "something else, which stays as it is" in capsys.readouterr().err
    assert [path.name for path in other.iterdir()] == ["letter.txt"]
    older = shutil.copytree(folder, tmp_path / "older")
    (older / FEATURES_FILE).write_bytes(b"half")
    assert convert([*wanted, str(older)]) == 0
    assert read_note_pack(older).values == ("5", "20", "50")


@pytest.mark.parametrize(
    ("option", "told"),
    [
        (("--out", "my pounds"), "expected a pack's name: small letters.*received 'my pounds'"),
        (("--out", "pack", "--most", "many"), "expected a number of 1 to 100; received 'many'"),
        (("--out", "pack", "--rate", "x"), "expected a share of 0 to below 1.*received 'x'"),
        (("--out", "pack", "--rate", "nan"), "expected a share of 0 to below 1.*received 'nan'"),
    ],
)
def test_wrong_usage_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: Sequence[str], told: str
) -> None:
    place, more = str(tmp_path / option[1]), option[2:]
    try:
        code: object = convert(["money", "x", "--currency", "XTS", "--out", place, *more])
    except SystemExit as ended:
        code = ended.code
    assert code == 2
    assert re.search(told, capsys.readouterr().err)
