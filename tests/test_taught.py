"""Mode taught: what is named and what is not, and packs that come, change, break and go."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from convert.packs import write_pack
from seeing.errors import ModelError, NothingTaughtError
from seeing.finding import Finding
from seeing.recognisers import mode_named, taught
from seeing.settings import ModelSettings, Settings
from seeing.sight import backbone as backbones
from seeing.sight.head import Head
from seeing.sight.pack import Thresholds, read_pack
from tests import packs
from tests.packs import (
    CAT,
    CUP,
    ROCKET,
    directions,
    edited,
    embedding,
    found,
    frame,
    opened,
    write,
)
from tests.test_pack import network
from tests.tiny_head import head

if TYPE_CHECKING:
    from pathlib import Path

    from convert.packs import PackContents
    from seeing.frame import Pixels


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    return tmp_path / "state" / "packs"


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
