"""Packs on the shelf of a running device: they come, change, break and go."""

from __future__ import annotations

import logging
import shutil
import threading
from typing import TYPE_CHECKING

import pytest

from convert.packs import write_pack
from seeing.errors import NothingTaughtError
from seeing.sight import heads, pack_checks
from seeing.sight.pack import read_pack
from tests import packs
from tests.packs import (
    CAT,
    CUP,
    copied,
    directions,
    edited,
    found,
    frame,
    opened,
    write,
)
from tests.tiny_head import head

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "state" / "packs"


def test_a_pack_counts_from_the_next_look_and_is_gone_after_it_went(shelf: Path) -> None:
    recogniser = opened(shelf)
    write(shelf)
    assert found(recogniser, CAT) == [("taught", "Chelsea", True)]
    write(shelf, packs.taught(labels=("a cat", "a cup")))
    assert found(recogniser, CAT) == [("taught", "a cat", True)]
    write(shelf, packs.taught("cups", labels=("Chelsea", "the mug")))
    assert found(recogniser, CUP) == [("taught", "the mug", True), ("taught", "a cup", True)]
    shutil.rmtree(shelf / "things")
    assert found(recogniser, CUP) == [("taught", "the mug", True)]
    shutil.rmtree(shelf)
    with pytest.raises(NothingTaughtError):
        recogniser.recognise(frame(CAT))


def test_a_pack_that_did_not_change_is_not_read_again(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(shelf)
    bad = edited(write(shelf, packs.taught("bad")), "format = 1", "format = 2")
    recogniser = opened(shelf)
    monkeypatch.setattr(heads, "read_pack", lambda _: pytest.fail("read again"))
    for _ in range(3):
        assert found(recogniser, CAT) == [("taught", "Chelsea", True), ("refused", "bad", True)]
    monkeypatch.undo()
    edited(bad, "format = 2", "format = 1")
    assert found(recogniser, CAT) == [("taught", "Chelsea", True)]


def test_a_broken_pack_is_refused_and_the_old_one_kept(
    shelf: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pack = write(shelf)
    recogniser = opened(shelf)
    data = (pack / "head.tflite").read_bytes()
    broken: list[Callable[[Path], object]] = [
        lambda folder: (folder / "head.tflite").write_bytes(data[:-100]),
        lambda folder: (folder / "head.tflite").write_bytes(head(directions(2))),
        lambda folder: (folder / "labels.txt").write_text("Chelsea\n"),
        lambda folder: edited(folder, "unsure = 0.5", ""),
        lambda folder: edited(folder, "format = 1", "format = 9"),
        lambda folder: edited(folder, 'sha256 = "', 'sha256 = "0'),
        lambda folder: (folder / "card.toml").write_text("\x00"),
    ]
    for i, breaks in enumerate(broken):
        bad = copied(pack, shelf.parent / str(i))
        breaks(bad)
        shutil.rmtree(pack)
        bad.rename(pack)
        caplog.clear()
        for _ in range(2):
            assert found(recogniser, CAT) == [
                ("taught", "Chelsea", True),
                ("refused", "things", True),
            ]
        assert [record.levelno for record in caplog.records] == [logging.ERROR]
        shutil.rmtree(pack)
        write(shelf)
        assert found(recogniser, CAT) == [("taught", "Chelsea", True)]


def test_a_broken_pack_from_the_start_hurts_no_other(shelf: Path) -> None:
    edited(write(shelf), "sure = 0.9", "sure = 9")
    recogniser = opened(shelf)
    assert found(recogniser, CAT) == [("refused", "things", True)]
    write(shelf, packs.taught("cats"))
    assert found(recogniser, CAT) == [("taught", "Chelsea", True), ("refused", "things", True)]


def test_half_a_copy_is_refused_until_it_is_whole(tmp_path: Path, shelf: Path) -> None:
    """As `cp -r` or `scp -r` writes it, which know no renaming."""
    whole, copy = write(tmp_path), shelf / "things"
    copy.mkdir(parents=True)
    recogniser = opened(shelf)
    for name in ("card.toml", "labels.txt", "provenance.json", "report.txt"):
        shutil.copy(whole / name, copy / name)
        assert found(recogniser, CAT) == [("refused", "things", True)]
    data = (whole / "head.tflite").read_bytes()
    with (copy / "head.tflite").open("wb") as file:
        for part in (data[:1000], data[1000:]):
            assert found(recogniser, CAT) == [("refused", "things", True)]
            file.write(part)
            file.flush()
    assert found(recogniser, CAT) == [("taught", "Chelsea", True)]


def test_a_pack_whose_change_was_cut_short_still_counts(shelf: Path) -> None:
    write(shelf)
    (shelf / "things").rename(shelf / ".things.old")
    assert found(opened(shelf), CAT) == [("taught", "Chelsea", True)]
    write(shelf, packs.taught(labels=("a cat", "a cup")))
    assert found(opened(shelf), CAT) == [("taught", "a cat", True)]


def test_folders_that_are_no_packs_are_left_alone(shelf: Path) -> None:
    write(shelf)
    write_pack(shelf / ".staging-x", packs.taught("cats"))
    write_pack(shelf / "My Cats", packs.taught("cats"))
    (shelf / "empty").mkdir()
    (shelf / "file").write_text("")
    (shelf / "link").symlink_to("nowhere")
    assert found(opened(shelf), CAT) == [("taught", "Chelsea", True)]


def test_a_folder_that_vanishes_during_a_look(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(shelf)
    write(shelf, packs.taught("cats"))

    def vanishing(folder: Path) -> object:
        if folder.name == "cats":
            shutil.rmtree(folder)
        return read_pack(folder)

    monkeypatch.setattr(heads, "read_pack", vanishing)
    assert found(opened(shelf), CAT) == [("taught", "Chelsea", True)]


def test_a_pack_that_may_not_be_read_is_refused_once(
    shelf: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As one that another user copied there; root may read everything, so it is played."""
    write(shelf)
    write(shelf, packs.taught("cats"))
    stamp, bounded = heads._stamp, pack_checks.bounded

    def closed(path: str) -> tuple[str, int, int, int]:
        if "cats" in path:
            raise PermissionError(13, "Permission denied")
        return stamp(path)

    def closed_file(path: Path, most_bytes: int) -> bytes:
        closed(str(path))
        return bounded(path, most_bytes)

    monkeypatch.setattr(heads, "_stamp", closed)
    monkeypatch.setattr("seeing.sight.pack.bounded", closed_file)
    recogniser = opened(shelf)
    for _ in range(2):
        assert found(recogniser, CAT) == [("taught", "Chelsea", True), ("refused", "cats", True)]
    assert caplog.text.count("Permission denied") == 1
    monkeypatch.undo()
    assert found(recogniser, CAT) == [("taught", "Chelsea", True)]


def test_a_shelf_that_cannot_be_read_changes_nothing(
    shelf: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    write(shelf)
    recogniser = opened(shelf)

    def broken(_: Path) -> dict[str, Path]:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(heads, "folders_in", broken)
    assert found(recogniser, CAT) == [("taught", "Chelsea", True)]
    assert "packs stay as they were" in caplog.text


def test_fifty_packs_and_two_threads_while_they_change(shelf: Path) -> None:
    for i in range(49):
        contents = packs.taught(f"p{i}", model=head(directions(2, i)), labels=(f"a{i}", f"b{i}"))
        write(shelf, contents)
    write(shelf)
    recogniser = opened(shelf)
    errors = list[Exception]()

    def looks() -> None:
        try:
            for _ in range(10):
                assert found(recogniser, CAT) == [("taught", "Chelsea", True)]
        except Exception as error:  # noqa: BLE001 - given to the test's own thread
            errors.append(error)

    threads = [threading.Thread(target=looks) for _ in range(2)]
    for thread in threads:
        thread.start()
    for i in range(20):
        shutil.rmtree(shelf / f"p{i}")
    for thread in threads:
        thread.join()
    assert errors == []
