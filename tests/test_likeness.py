"""Perceptual hashes: the same again is found, other photographs are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convert.likeness import Bonds, hash_of, pairs_alike
from seeing.devices.picture import read_picture
from tests.pictures import DATA, needs_data, photograph

if TYPE_CHECKING:
    from collections.abc import Callable

    from seeing.frame import Pixels

PHOTOGRAPHS = ("chelsea.png", "coffee.png", "rocket.jpg", "astronaut.png")


def pixels(name: str) -> Pixels:
    return read_picture(photograph(name)).pixels


def compressed(picture: Pixels) -> Pixels:
    return np.asarray(cv2.imdecode(cv2.imencode(".jpg", picture, [1, 40])[1], 1), np.uint8)


def halved(picture: Pixels) -> Pixels:
    return np.asarray(
        cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA), np.uint8
    )


def cut(picture: Pixels) -> Pixels:
    height, width = picture.shape[:2]
    return np.ascontiguousarray(picture[height // 50 :, width // 50 :])


def turned(picture: Pixels) -> Pixels:
    height, width = picture.shape[:2]
    how = cv2.getRotationMatrix2D((width / 2, height / 2), 2, 1)
    moved = cv2.warpAffine(picture, how, (width, height), borderMode=cv2.BORDER_REFLECT)
    return np.asarray(moved, np.uint8)


def lit(picture: Pixels) -> Pixels:
    return (picture * 1.2 + 5).clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize("change", [compressed, halved, cut, turned, lit])
@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_the_same_again_is_alike(name: str, change: Callable[[Pixels], Pixels]) -> None:
    picture = pixels(name)
    assert pairs_alike(np.stack([hash_of(picture), hash_of(change(picture))])).tolist() == [[0, 1]]


def test_other_photographs_are_not_alike() -> None:
    assert len(pairs_alike(np.stack([hash_of(pixels(name)) for name in PHOTOGRAPHS]))) == 0


@needs_data("flowers")
def test_flowers_have_two_pairs_in_train_and_val() -> None:
    paths = sorted((DATA / "flowers").glob("*/*/*.jpg"))
    hashes = np.stack([hash_of(read_picture(path).pixels) for path in paths])
    pairs = {frozenset(paths[index].stem for index in pair) for pair in pairs_alike(hashes)}
    assert pairs == {
        frozenset({"4278757393_bca8415ed4_n", "4654848357_9549351e0b_n"}),
        frozenset({"12406418663_af20dc225f_n", "12407768513_3440238148_n"}),
    }


def test_pairs_are_found_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("convert.likeness.CELLS", 60)
    hashes = np.random.default_rng(0).integers(0, 2**63, (20, 4), dtype=np.uint64)
    hashes[17] = hashes[1]
    hashes[18] = hashes[1] ^ np.uint64(1)
    assert pairs_alike(hashes).tolist() == [[1, 17], [1, 18], [17, 18]]


def test_nothing_is_alike_in_nothing() -> None:
    assert pairs_alike(np.empty((0, 4), np.uint64)).shape == (0, 2)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 19), st.integers(0, 19)), max_size=30))
def test_bonds_are_transitive(joined: list[tuple[int, int]]) -> None:
    bonds = Bonds(20)
    near = {index: {index} for index in range(20)}
    for one, other in joined:
        bonds.join(one, other)
        together = near[one] | near[other]
        for index in together:
            near[index] = together
    assert bonds.lots() == sorted(
        {tuple(sorted(lot)): sorted(lot) for lot in near.values()}.values()
    )


def test_names_that_are_none_bind_nothing() -> None:
    bonds = Bonds(4)
    bonds.join_equal(["", "a", "", "a"])
    assert bonds.lots() == [[0], [1, 3], [2]]
