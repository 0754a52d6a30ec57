"""Looking at a collection: what is refused, what is flagged, what becomes a group."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from convert.check import Complaint, check
from convert.photo import Photo
from convert.photos import read_photos
from convert.progress import SILENT
from convert.split import split
from seeing.errors import PictureError, UsageError
from tests.collections_on_disk import collection, drawn
from tests.pictures import DATA, needs_data, save

if TYPE_CHECKING:
    from pathlib import Path


def found(complaints: tuple[Complaint, ...]) -> list[tuple[str, str, bool]]:
    return [(one.path.name, one.kind, one.is_refused) for one in complaints]


def test_sound_pictures_are_all_kept(tmp_path: Path) -> None:
    photos = read_photos(collection(tmp_path, "apple", "pear", each=15))
    for workers in (1, 2):
        checked = check(photos, SILENT, workers=workers)
        assert (checked.kept, checked.complaints) == (photos, ())


def test_what_a_picture_is_like_by_itself(tmp_path: Path) -> None:
    root = collection(tmp_path, "apple", "pear", each=2)
    sharp = drawn(77)
    save(root / "apple" / "a_small.png", drawn(1, 60))
    save(root / "apple" / "b_speck.png", drawn(2, 20))
    save(root / "apple" / "c_dark.png", (sharp * 0.05).astype(np.uint8))
    save(root / "apple" / "d_blank.png", np.full((120, 120, 3), 128, np.uint8))
    save(
        root / "apple" / "e_blurred.png", np.asarray(cv2.GaussianBlur(sharp, (0, 0), 12), np.uint8)
    )
    (root / "apple" / "f_cut.png").write_bytes((root / "apple" / "000.png").read_bytes()[:300])
    (root / "apple" / "g_empty.jpg").touch()
    (root / "apple" / "h_text.jpg").write_text("hello")
    checked = check(read_photos(root), SILENT, workers=1)
    assert found(checked.complaints) == [
        ("a_small.png", "tiny", False),
        ("b_speck.png", "tiny", True),
        ("c_dark.png", "dark", False),
        ("d_blank.png", "blank", False),
        ("e_blurred.png", "blurred", False),
        ("f_cut.png", "unreadable", True),
        ("g_empty.jpg", "unreadable", True),
        ("h_text.jpg", "unreadable", True),
    ]
    assert len(checked.kept) == 8


def test_one_corrupt_picture_among_many(tmp_path: Path) -> None:
    root = collection(tmp_path, "apple", "pear", each=100, side_px=100)
    bad = root / "pear" / "042.png"
    bad.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(50))
    checked = check(read_photos(root), SILENT, workers=2)
    assert [one.path for one in checked.complaints] == [bad]
    assert len(checked.kept) == 199
    assert str(checked.complaints[0]).startswith(f"left out {bad}: unreadable, ")


def test_the_same_picture_twice_is_kept_once(tmp_path: Path) -> None:
    root = collection(tmp_path, "apple", "pear", each=3)
    copy = root / "apple" / "copy.png"
    copy.write_bytes((root / "apple" / "001.png").read_bytes())
    checked = check(read_photos(root), SILENT, workers=1)
    assert found(checked.complaints) == [("copy.png", "repeated", True)]
    assert str(root / "apple" / "001.png") in checked.complaints[0].detail


def test_the_same_picture_in_two_classes_is_in_neither(tmp_path: Path) -> None:
    root = collection(tmp_path, "apple", "pear", each=3)
    (root / "pear" / "001.png").write_bytes((root / "apple" / "002.png").read_bytes())
    checked = check(read_photos(root), SILENT, workers=1)
    assert found(checked.complaints) == [
        ("002.png", "contradiction", True),
        ("001.png", "contradiction", True),
    ]
    assert f"{root / 'pear' / '001.png'} (pear)" in checked.complaints[0].detail
    assert len(checked.kept) == 4


def test_two_classes_of_the_same_pictures(tmp_path: Path) -> None:
    root = collection(tmp_path, "apple", "pear", "fig", each=3)
    for index in range(3):
        again = (root / "apple" / f"{index:03}.png").read_bytes()
        (root / "pear" / f"{index:03}.png").write_bytes(again)
    with pytest.raises(UsageError, match="pictures of apple that are fit") as caught:
        check(read_photos(root), SILENT, workers=1)
    assert "received none of 3; left out" in str(caught.value)
    assert str(root / "pear") in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_class_of_damaged_pictures(tmp_path: Path) -> None:
    root = collection(tmp_path, "apple", "pear", each=2)
    for path in (root / "pear").iterdir():
        path.write_text("no picture")
    with pytest.raises(UsageError, match=r"received none of 2; left out .*000.png: unreadable"):
        check(read_photos(root), SILENT, workers=1)


def test_nothing_but_damaged_pictures(tmp_path: Path) -> None:
    root = collection(tmp_path, "apple", "pear", each=2)
    for path in root.rglob("*.png"):
        path.write_text("no picture")
    with pytest.raises(PictureError, match="received 4 that are all unfit"):
        check(read_photos(root), SILENT, workers=1)


def test_a_tested_picture_is_not_taught(tmp_path: Path) -> None:
    collection(tmp_path / "train", "apple", "pear", each=3)
    collection(tmp_path / "test", "pear", "apple", each=3)
    for path in (tmp_path / "test").rglob("*.png"):
        save(path, drawn(5000 + sum(path.parts[-2].encode()) + int(path.stem)))
    leak = (tmp_path / "test" / "apple" / "000.png").read_bytes()
    (tmp_path / "train" / "apple" / "002.png").write_bytes(leak)
    checked = check(read_photos(tmp_path), SILENT, workers=1)
    (complaint,) = checked.complaints
    assert (complaint.kind, complaint.is_refused) == ("leak", True)
    assert complaint.path == tmp_path / "train" / "apple" / "002.png"
    assert "(apple in test)" in complaint.detail


def burst(folder: Path, seed: int) -> None:
    """Three shots of one thing, each a little further along."""
    scene = drawn(seed, 240)
    for index in range(3):
        shift = 3 * index
        save(folder / f"burst{seed}_{index}.png", scene[shift : shift + 220, shift : shift + 220])


def test_a_burst_becomes_a_group_and_stays_on_one_side(tmp_path: Path) -> None:
    root = collection(tmp_path, "apple", "pear", each=8)
    for seed in (91, 92):
        burst(root / "apple", seed)
    checked = check(read_photos(root), SILENT, workers=1)
    assert checked.complaints == ()
    groups = [photo.group for photo in checked.kept if photo.path.name.startswith("burst91")]
    assert groups == [str(root / "apple" / "burst91_0.png")] * 3
    assert sum(bool(photo.group) for photo in checked.kept) == 6
    for seed in range(5):
        sides = {p.group: p.split for p in split(checked.kept, seed=seed) if p.group}
        chosen = {(p.group, p.split) for p in split(checked.kept, seed=seed) if p.group}
        assert chosen == set(sides.items())


def test_known_groups_and_bursts_are_joined(tmp_path: Path) -> None:
    root = collection(tmp_path, "apple", "pear", each=2)
    burst(root / "apple", 91)
    photos = [
        Photo(p.path, p.labels, "", "basket" if p.path.name in {"000.png", "burst91_1.png"} else "")
        for p in read_photos(root)
    ]
    checked = check(photos, SILENT, workers=1)
    named = {p.path.name: p.group for p in checked.kept if p.label == "apple"}
    assert named == {
        "000.png": "basket",
        "001.png": "",
        "burst91_0.png": "basket",
        "burst91_1.png": "basket",
        "burst91_2.png": "basket",
    }


def test_nearly_the_same_in_two_classes_is_flagged(tmp_path: Path) -> None:
    root = collection(tmp_path, "apple", "pear", each=2)
    scene = drawn(91, 240)
    save(root / "apple" / "scene.png", scene)
    save(root / "pear" / "scene.png", scene[2:, 2:])
    checked = check(read_photos(root), SILENT, workers=1)
    assert found(checked.complaints) == [("scene.png", "alike", False)]
    assert "(pear)" in checked.complaints[0].detail
    assert len(checked.kept) == 6


@needs_data("flowers")
def test_flowers_have_two_pictures_in_train_and_val() -> None:
    checked = check(read_photos(DATA / "flowers"), SILENT)
    alike = sorted(one.path.name for one in checked.complaints if one.kind == "alike")
    assert alike == ["12407768513_3440238148_n.jpg", "4654848357_9549351e0b_n.jpg"]
    assert len(checked.kept) == 550
    assert {one.is_refused for one in checked.complaints} == {False}
