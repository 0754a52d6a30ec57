"""Augmented copies: same draw, same bytes; nothing mirrored; the picture still in it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from convert.augment import MOST_SIDE_PX, RECIPES, Recipe, augmented, recipe_of
from seeing.devices.picture import read_picture
from seeing.errors import UsageError
from tests.pictures import noise, photograph

SHIPPED = sorted(RECIPES)


def rng(seed: int = 0) -> np.random.Generator:
    return np.random.default_rng(seed)


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90), st.sampled_from(SHIPPED), st.integers(0, 2**32))
def test_any_picture_gives_a_square(height: int, width: int, name: str, seed: int) -> None:
    picture = noise(height, width)
    before = picture.copy()
    copy = augmented(picture, RECIPES[name], rng(seed))
    assert copy.shape == (min(height, width), min(height, width), 3)
    assert copy.dtype == np.uint8
    assert (copy == augmented(picture, RECIPES[name], rng(seed))).all()
    assert (picture == before).all()


def test_recipes_take_turns() -> None:
    made = [recipe_of("varied", copy) for copy in range(4)]
    assert made == [RECIPES["default"], RECIPES["views"]] * 2


def test_a_recipe_that_changes_nothing_is_the_middle_square() -> None:
    picture = noise(40, 60)
    assert (augmented(picture, Recipe(), rng()) == picture[:, 10:50]).all()


def test_large_pictures_come_out_smaller() -> None:
    assert augmented(noise(900, 1600), RECIPES["default"], rng()).shape == (
        MOST_SIDE_PX,
        MOST_SIDE_PX,
        3,
    )


@pytest.mark.parametrize("name", [name for name in SHIPPED if name != "mirrored"])
def test_nothing_is_mirrored_unless_asked_for(name: str) -> None:
    assert not RECIPES[name].may_mirror


def test_handedness_stays_under_every_turn() -> None:
    """Red, green and blue dots in clockwise order stay so; a mirror would turn them round."""
    recipe = Recipe(turn_deg=180, nearest=0.9, farthest=1.0)
    picture = np.zeros((90, 90, 3), np.uint8)
    for channel, (x, y) in enumerate([(45, 22), (65, 56), (25, 56)]):
        picture[y - 6 : y + 6, x - 6 : x + 6, channel] = 255
    assert {handedness(augmented(picture, recipe, rng(seed))) for seed in range(20)} == {1.0}
    mirrored = replace(recipe, may_mirror=True)
    assert {handedness(augmented(picture, mirrored, rng(seed))) for seed in range(20)} == {
        -1.0,
        1.0,
    }


def handedness(picture: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> float:
    red, green, blue = (np.argwhere(picture[..., c] > 127).mean(0)[::-1] for c in range(3))
    (ax, ay), (bx, by) = green - red, blue - red
    return float(np.sign(ax * by - ay * bx))


@pytest.mark.parametrize(
    ("recipe", "low", "high"),
    [
        (Recipe(light=1.5), 100 / 1.55, 100 * 1.55),
        (Recipe(contrast=1.5), 99, 101),
        (Recipe(warmth=1.4), 95, 105),
    ],
)
def test_light_changes_within_its_bounds(recipe: Recipe, low: float, high: float) -> None:
    grey = np.full((32, 32, 3), 100, np.uint8)
    means = [augmented(grey, recipe, rng(seed)).mean() for seed in range(40)]
    assert low <= min(means) <= max(means) <= high


def test_warmth_moves_red_against_blue() -> None:
    grey = np.full((32, 32, 3), 100, np.uint8)
    ratios = [
        np.divide(*augmented(grey, Recipe(warmth=1.4), rng(seed)).mean((0, 1))[[0, 2]])
        for seed in range(40)
    ]
    assert 1 / 1.45 < min(ratios) < 0.8
    assert 1.25 < max(ratios) < 1.45


def test_a_part_is_covered() -> None:
    grey = np.full((100, 100, 3), 100, np.uint8)
    recipe = Recipe(cover_chance=1, cover=0.4)
    parts = [(augmented(grey, recipe, rng(seed)) != 100).any(2).mean() for seed in range(60)]
    assert 0.001 < np.mean(parts) < 0.1
    assert max(parts) <= 0.41**2


def test_blur_takes_the_edges() -> None:
    picture = noise(100, 100)
    blurred = [augmented(picture, Recipe(blur=0.03), rng(seed)).std() for seed in range(20)]
    assert min(blurred) < 40 < picture.std() < max(blurred) + 1


@pytest.mark.parametrize("name", SHIPPED)
def test_the_copies_differ_and_still_show_it(name: str) -> None:
    picture = read_picture(photograph("chelsea.png")).pixels
    copies = [augmented(picture, RECIPES[name], rng(seed)) for seed in range(4)]
    assert len({copy.tobytes() for copy in copies}) == 4
    assert all(copy.std() > 10 for copy in copies)


def test_recipes_have_fingerprints_of_their_own() -> None:
    assert len({recipe.fingerprint() for recipe in RECIPES.values()}) == len(RECIPES)


def test_a_recipe_that_is_none() -> None:
    with pytest.raises(UsageError, match="an augmentation recipe: default"):
        recipe_of("nonsense")
