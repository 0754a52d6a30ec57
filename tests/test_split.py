"""Splits: nothing on both sides, every class taught, the same draw every time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convert.photo import Photo
from convert.split import split
from seeing.errors import UsageError

names = st.sampled_from(["apple", "pear", "fig", "plum"])
collections = st.lists(
    st.tuples(
        st.lists(names, max_size=2, unique=True).map(lambda ls: tuple(sorted(ls))),
        st.sampled_from(["", "", "", "g1", "g2", "g3"]),
    ),
    min_size=1,
    max_size=60,
).map(
    lambda rows: tuple(
        Photo(Path(f"{number}.jpg"), labels, "", group)
        for number, (labels, group) in enumerate(rows)
    )
)
given_splits = st.lists(st.sampled_from(["", "train", "val", "test"]), min_size=60, max_size=60)
shares = st.tuples(st.floats(0.01, 1), st.floats(0, 1), st.floats(0, 1))
seeds = st.integers(0, 2**32)


def photos(count: int, *labels: str, prefix: str = "") -> tuple[Photo, ...]:
    return tuple(
        Photo(Path(f"{prefix}{label}/{number:03}.jpg"), (label,))
        for label in labels
        for number in range(count)
    )


def counts(chosen: tuple[Photo, ...]) -> dict[str, int]:
    return dict(Counter(photo.split for photo in chosen))


@settings(deadline=None)
@given(collections, shares, seeds)
def test_no_group_on_two_sides_and_every_class_taught(
    collection: tuple[Photo, ...], parts: tuple[float, float, float], seed: int
) -> None:
    chosen = split(collection, shares=parts, seed=seed)
    assert [photo.path for photo in chosen] == [photo.path for photo in collection]
    sides: dict[str, set[str]] = {}
    for photo in chosen:
        assert photo.split in {"train", "val", "test"}
        sides.setdefault(photo.group or str(photo.path), set()).add(photo.split)
    assert all(len(side) == 1 for side in sides.values())
    taught = {label for photo in chosen if photo.split == "train" for label in photo.labels}
    assert taught == {label for photo in chosen for label in photo.labels}
    assert split(collection, shares=parts, seed=seed) == chosen


@settings(deadline=None)
@given(collections, given_splits, seeds)
def test_given_splits_stand(collection: tuple[Photo, ...], given_: list[str], seed: int) -> None:
    before = tuple(
        Photo(photo.path, photo.labels, side, photo.group)
        for photo, side in zip(collection, given_, strict=False)
    )
    sides = {photo.split for photo in before}
    chosen = split(before, seed=seed)
    if len(sides) > 2 or "" in sides:
        pairs = zip(before, chosen, strict=True)
        assert all(was.split in {"", now.split} for was, now in pairs)


@settings(deadline=None)
@given(seeds)
def test_shares_come_out(seed: int) -> None:
    chosen = split(photos(100, "apple", "pear"), shares=(0.6, 0.2, 0.2), seed=seed)
    by_class = Counter((photo.label, photo.split) for photo in chosen)
    for label in ("apple", "pear"):
        assert [by_class[label, side] for side in ("train", "val", "test")] == [60, 20, 20]


def test_another_seed_draws_otherwise() -> None:
    collection = photos(50, "apple", "pear")
    assert split(collection, seed=1) != split(collection, seed=2)


def test_five_pictures_are_taught_chosen_and_tested_with() -> None:
    assert counts(split(photos(5, "apple"))) == {"train": 3, "val": 1, "test": 1}


def test_a_class_of_one_picture_is_taught() -> None:
    assert counts(split(photos(1, "apple", "pear"))) == {"train": 2}


def test_train_and_test_only() -> None:
    assert counts(split(photos(10, "apple"), shares=(8, 0, 2))) == {"train": 8, "test": 2}


@pytest.mark.parametrize("other", ["val", "test"])
def test_what_was_held_out_is_the_test_and_validation_comes_out_of_train(other: str) -> None:
    taught = [Photo(photo.path, photo.labels, "train") for photo in photos(20, "apple", "pear")]
    held = photos(5, "apple", "pear", prefix="held/")
    chosen = split([*taught, *(Photo(photo.path, photo.labels, other) for photo in held)])
    assert {photo.split for photo in chosen if str(photo.path).startswith("held")} == {"test"}
    assert counts(chosen) == {"train": 32, "val": 8, "test": 10}


def test_a_lone_train_folder_is_split_as_if_it_were_none() -> None:
    taught = [Photo(photo.path, photo.labels, "train") for photo in photos(20, "apple")]
    assert counts(split(taught)) == {"train": 14, "val": 3, "test": 3}


def test_groups_by_name() -> None:
    collection = tuple(
        Photo(Path(f"{label}/basket{basket}_{number}.jpg"), (label,))
        for label in ("apple", "pear")
        for basket in range(6)
        for number in range(4)
    )
    chosen = split(collection, group_by=r"(basket\d+)_")
    for basket in range(6):
        assert len({p.split for p in chosen if f"basket{basket}_" in p.path.name}) == 1
    assert set(counts(chosen)) == {"train", "val", "test"}


def test_pictures_that_the_pattern_does_not_find_are_alone() -> None:
    assert counts(split(photos(20, "apple"), group_by="nothing")) == counts(
        split(photos(20, "apple"))
    )


def test_a_pattern_that_is_none() -> None:
    with pytest.raises(UsageError, match="a regular expression that finds the group"):
        split(photos(3, "apple"), group_by="(")


@pytest.mark.parametrize("bad", [(0, 1, 1), (1, -1, 1), (float("nan"), 1, 1), (1, float("inf"), 1)])
def test_shares_that_are_none(bad: tuple[float, float, float]) -> None:
    with pytest.raises(UsageError, match="shares of train"):
        split(photos(3, "apple"), shares=bad)


def test_many_pictures_take_no_time() -> None:
    chosen = split(photos(25_000, "apple", "pear", "fig", "plum"))
    assert counts(chosen) == {"train": 70_000, "val": 15_000, "test": 15_000}
