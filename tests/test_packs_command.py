"""``seeing packs`` and ``seeing look --pack``: processes, as a person uses them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from convert.packs import write_pack
from seeing.errors import ModelError
from seeing.sight import pack_shelf
from seeing.sight.pack import read_pack
from tests.packs import CAT, CUP, ROCKET, edited, taught, write
from tests.pictures import photograph
from tests.test_cli import looked, seeing

if TYPE_CHECKING:
    from pathlib import Path


def test_look_with_a_pack_needs_nothing_else(tmp_path: Path) -> None:
    pack = write(tmp_path)
    pictures = [photograph(name) for name in (CAT, CUP, ROCKET)]
    done = seeing("look", *pictures, "--pack", pack, "--state", tmp_path / "state")
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.rpartition(": ")[2] for line in done.stdout.splitlines()] == [
        "Chelsea.",
        "My cup.",
        "I am not sure what this is.",
    ]
    other = write(tmp_path, taught("cups", labels=("a", "the mug")))
    (line,) = looked("look", photograph(CUP), "--pack", pack, "--pack", other)
    assert line["mode"] == "taught"
    assert line["said"] in {"My cup and the mug.", "The mug and my cup."}
    assert {finding["kind"] for finding in line["findings"]} == {"taught"}


def test_list_add_look_and_remove(tmp_path: Path) -> None:
    state = ("--state", tmp_path / "state")
    assert seeing("packs", *state).stdout.startswith("nothing has been taught: no packs in ")
    done = seeing("look", photograph(CAT), "--mode", "taught", *state)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("seeing: expected a pack; received none. Add one with")
    done = seeing("packs", "add", write(tmp_path), *state)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("added things: Chelsea, my cup\n")
    listed = seeing("packs", "list", *state)
    assert listed.returncode == 0
    assert listed.stdout.startswith(
        "things: 2 labels, prototype on backbone, made 2026-11-24, 0.0 MB, OK\n  Chelsea, my cup\n"
    )
    (line,) = looked("look", photograph(CAT), "--mode", "taught", *state)
    assert line["said"] == "Chelsea."
    assert seeing("packs", "remove", "things", *state).stdout == "removed things\n"
    assert list((tmp_path / "state" / "packs").iterdir()) == []


def test_a_broken_pack_is_a_line_and_the_others_are_listed(tmp_path: Path) -> None:
    shelf = tmp_path / "packs"
    write(shelf)
    edited(write(shelf, taught("bad")), "unsure = 0.5", "")
    write_pack(shelf / "My Cats", taught("cats"))
    edited(write(shelf, taught("esc")), 'kind = "prototype"', 'kind = "\\u001b[2J"')
    done = seeing("packs", "--state", tmp_path)
    assert done.returncode == 1
    assert "things: 2 labels" in done.stdout
    assert "esc: 2 labels, \\x1b[2J on backbone" in done.stdout
    lines = done.stderr.splitlines()
    assert [line.partition(" is not used: ")[0] for line in lines] == [
        "seeing: bad",
        "seeing: My Cats",
    ]
    done = seeing("look", photograph(CAT), "--mode", "taught", "--state", tmp_path)
    assert done.stdout.endswith(": Chelsea. I cannot use the new pack bad.\n")
    assert done.stderr.count("\n") == 1
    assert "pack bad is not used" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (("packs", "add", "none"), 1, "expected a whole pack in none"),
        (("packs", "add", "bad"), 1, "wrong or missing entry: 'unsure'"),
        (("packs", "remove", "../../x"), 1, "expected a pack: none so far"),
        (("look", "x.png", "--pack", "bad"), 1, "wrong or missing entry: 'unsure'"),
        (("look", "x.png", "--pack", "p", "--mode", "text"), 2, "--pack with --mode taught"),
        (("look", "x.png", "--pack", "p", "--model", "m"), 2, "--model with --mode objects"),
    ],
)
def test_errors_are_lines(
    tmp_path: Path, arguments: tuple[str, ...], code: int, complaint: str
) -> None:
    bad = edited(write(tmp_path, taught("bad")), "unsure = 0.5", "")
    words = [str(bad) if word == "bad" else word for word in arguments]
    done = seeing(*words, "--state", tmp_path / "state")
    assert (done.returncode, done.stderr.count("\n")) == (code, 1), done.stderr
    assert complaint in done.stderr
    shelf = tmp_path / "state" / "packs"
    assert not shelf.exists() or list(shelf.iterdir()) == []


def test_adding_takes_the_place_of_the_old_one_and_copies_only_its_own_files(
    tmp_path: Path,
) -> None:
    shelf, pack = tmp_path / "packs", write(tmp_path)
    (pack / "photo.jpg").write_text("of my family")
    pack_shelf.add(pack, shelf, "auto")
    assert sorted(path.name for path in (shelf / "things").iterdir()) == [
        "card.toml", "head.tflite", "labels.txt", "provenance.json", "report.txt",
    ]  # fmt: skip
    pack_shelf.add(write(tmp_path, taught(made="2026-12-01")), shelf, "auto")
    assert read_pack(shelf / "things").made == "2026-12-01"
    assert [path.name for path in shelf.iterdir()] == ["things"]


def test_what_fails_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = tmp_path / "packs"
    pack_shelf.add(write(tmp_path), shelf, "auto")
    new = write(tmp_path, taught(made="2026-12-01"))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    def crashes(*_: object) -> None:
        raise ModelError("a crash of the interpreter")

    for name, fails in (("_copy", full), ("try_model", crashes)):
        monkeypatch.setattr(pack_shelf, name, fails)
        with pytest.raises(ModelError):
            pack_shelf.add(new, shelf, "auto")
        assert read_pack(shelf / "things").made == "2026-11-24"
        assert [path.name for path in shelf.iterdir()] == ["things"]


def test_a_change_that_was_cut_short_is_finished_by_the_next(tmp_path: Path) -> None:
    shelf = tmp_path / "packs"
    write(shelf)
    (shelf / "things").rename(shelf / ".things.old")
    pack_shelf.add(write(tmp_path, taught(made="2026-12-01")), shelf, "auto")
    assert [path.name for path in shelf.iterdir()] == ["things"]
    (shelf / "things").rename(shelf / ".things.old")
    pack_shelf.remove("things", shelf)
    assert list(shelf.iterdir()) == []
