"""Mode taught: what is named and what is not, and packs that come, change, break and go."""

from __future__ import annotations

import logging
import shutil
import threading
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert.packs import write_pack
from seeing.devices.picture import read_picture
from seeing.errors import ModelError, NothingTaughtError
from seeing.finding import Finding
from seeing.recognisers import mode_named, taught
from seeing.settings import ModelSettings, Settings
from seeing.sight import backbone as backbones
from seeing.sight import heads, pack_checks
from seeing.sight.head import Head
from seeing.sight.pack import Thresholds, read_pack
from tests import packs
from tests.packs import CAT, CUP, ROCKET, copied, directions, edited, embedding, write
from tests.pictures import photograph
from tests.test_pack import network
from tests.tiny_head import head

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from convert.packs import PackContents
    from seeing.frame import Frame, Pixels
    from seeing.recognisers.mode import Recogniser


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "state" / "packs"


def opened(shelf: Path) -> Recogniser:
    return mode_named("taught").open(Settings(models=ModelSettings(packs=str(shelf))))


def frame(photo: str) -> Frame:
    return read_picture(photograph(photo))


def found(recogniser: Recogniser, photo: str) -> list[tuple[str, str, bool]]:
    findings = recogniser.recognise(frame(photo)).findings
    return [(finding.kind, finding.label, finding.is_sure) for finding in findings]


def judged(folder: Path, contents: PackContents, photo: str = CAT) -> list[tuple[str, bool]]:
    known = Head(read_pack(write(folder, contents)), ModelSettings())
    return [(one.label, one.is_sure) for one in known.judge(embedding(photo))]


def test_what_was_taught_is_named_and_nothing_else_is(shelf: Path) -> None:
    write(shelf)
    recogniser = opened(shelf)
    assert found(recogniser, CAT) == [("taught", "Chelsea", True)]
    assert found(recogniser, CUP) == [("taught", "my cup", True)]
    assert found(recogniser, ROCKET) == []


def test_below_sure_it_is_a_doubt_and_below_unsure_nothing(tmp_path: Path) -> None:
    for thresholds, said in (
        (Thresholds(0.9, 0.5), [("Chelsea", True)]),
        (Thresholds(1.01, 0.5), [("Chelsea", False)]),
        (Thresholds(2.0, 2.0), []),
    ):
        contents = packs.taught(thresholds=thresholds)
        assert judged(tmp_path / str(thresholds.sure), contents) == said


def test_a_label_may_have_thresholds_of_its_own(tmp_path: Path) -> None:
    contents = packs.taught(thresholds_by_label={"Chelsea": Thresholds(1.01, 0.5)})
    assert judged(tmp_path, contents) == [("Chelsea", False)]
    assert judged(tmp_path, contents, CUP) == [("my cup", True)]


def test_what_resembles_nothing_is_unknown_however_likely(tmp_path: Path) -> None:
    eager = packs.taught(thresholds=Thresholds(0.0, 0.0))
    assert judged(tmp_path / "a", eager, ROCKET) == []
    assert judged(tmp_path / "b", replace(eager, familiarity=-1.0), ROCKET) != []


@pytest.mark.parametrize("label", ["background", "Background", "none"])
def test_the_class_of_nothing_is_never_told(tmp_path: Path, label: str) -> None:
    assert judged(tmp_path, packs.taught(labels=(label, "my cup"))) == []


def test_of_a_sigmoid_pack_several_labels_hold(tmp_path: Path) -> None:
    cat = embedding(CAT)
    vectors = np.stack([cat, -cat, cat + 20 * directions(1)[0], directions(1)[0]])
    contents = packs.taught(
        labels=("cat", "no cat", "half a cat", "noise"),
        activation="sigmoid",
        model=head(vectors, scale=8.0),
        thresholds=Thresholds(0.95, 0.51),
        familiarity=None,
        outputs={},
    )
    told = judged(tmp_path, contents)
    assert told[0] == ("cat", True)
    assert ("no cat", True) not in told
    assert all(not is_sure for label, is_sure in told if label != "cat")


def test_a_network_of_its_own_sees_the_picture(tmp_path: Path, shelf: Path) -> None:
    write(shelf, network())
    green = np.zeros((8, 8, 3), np.uint8)
    green[:4, :4, 1] = 255
    known = Head(read_pack(shelf / "things"), ModelSettings())
    assert [one.label for one in known.judge(known.fed(green))] == []
    write_pack(shelf / "things", replace(network(), thresholds=Thresholds(0.4, 0.2)))
    known = Head(read_pack(shelf / "things"), ModelSettings())
    assert [(one.label, one.is_sure) for one in known.judge(known.fed(green))] == [
        ("thing 1", True)
    ]


def test_every_pack_is_asked_and_the_backbone_runs_once(
    shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for i in range(5):
        write(shelf, packs.taught(f"pack-{i}", labels=(f"cat {i}", "my cup")))
    write(shelf, replace(network(), name="own"))
    runs = list[int]()
    embed = backbones.Backbone.embed

    def counted(self: backbones.Backbone, pixels: Pixels) -> backbones.Embedded:
        runs.append(1)
        return embed(self, pixels)

    monkeypatch.setattr(backbones.Backbone, "embed", counted)
    recogniser = opened(shelf)
    assert len(found(recogniser, CAT)) == taught.MOST_TOLD == 5
    assert runs == [1]
    assert found(recogniser, CUP) == [("taught", "my cup", True)]


def test_without_packs_the_mode_is_not_offered_and_says_so(shelf: Path) -> None:
    settings = Settings(models=ModelSettings(packs=str(shelf)))
    mode = mode_named("taught")
    assert not mode.is_offered(settings)
    assert not mode.is_offered(Settings())
    for nothing in (opened(shelf), mode.open(Settings())):
        with pytest.raises(NothingTaughtError):
            nothing.recognise(frame(CAT))
    write(shelf)
    assert mode.is_offered(settings)


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


def test_a_head_that_gives_no_numbers_is_left_out(
    shelf: Path, caplog: pytest.LogCaptureFixture
) -> None:
    write(shelf)
    strange = directions(2)
    strange[0] = np.inf
    with np.errstate(invalid="ignore"):
        contents = packs.taught("nan", model=head(strange), familiarity=None)
    write(shelf, contents)
    assert found(opened(shelf), CAT) == [("taught", "Chelsea", True), ("refused", "nan", True)]
    assert "expected nan to give numbers" in caplog.text


def test_chosen_packs_need_no_shelf_and_may_not_be_broken(tmp_path: Path) -> None:
    folders = [write(tmp_path), write(tmp_path, packs.taught("cups", labels=("a", "the mug")))]
    recogniser = taught.chosen(folders, Settings())
    assert {label for _, label, _ in found(recogniser, CUP)} == {"my cup", "the mug"}
    edited(folders[0], "format = 1", "format = 2")
    with pytest.raises(ModelError, match="format 2"):
        taught.chosen(folders, Settings())


def test_what_is_sure_comes_first_and_each_label_once() -> None:
    from seeing.sight.head import Judged

    told = taught._findings(
        [Judged("cup", 0.6, False), Judged("cat", 0.95, True), Judged("cup", 0.99, True)]
    )
    assert told == [Finding("taught", "cup", 0.99), Finding("taught", "cat", 0.95)]
