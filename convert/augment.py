"""Copies of a photograph as the camera might have seen the same thing another time.

No recipe mirrors unless it says so: a mirrored word, banknote or traffic sign is another thing.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from seeing.errors import UsageError
from seeing.sight.prepare import resize

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from seeing.frame import Pixels

# Backbones see 224 pixels a side or little more: work on more would be lost in the end.
MOST_SIDE_PX = 448


@dataclass(frozen=True)
class Recipe:
    """How much may change; each copy draws its own amounts.

    Attributes:
        turn_deg: turned by up to this many degrees, either way.
        nearest: the smallest part of the picture's short side that fills the copy, 0..1.
        farthest: the largest; above 1 what lies outside is mirrored in from the edge.
        shift: moved by up to this part of the side.
        light: brighter or darker by up to this factor (1.5: two thirds to one and a half).
        contrast: more or less contrast by up to this factor.
        warmth: red against blue by up to this factor.
        blur: at most this standard deviation, as a part of the side; half of the copies.
        noise: at most this standard deviation of the sensor's noise, in levels of 0..255.
        cover_chance: how often something covers a part.
        cover: at most this part of each side is covered.
        may_mirror: whether half of the copies are mirrored.
    """

    turn_deg: float = 0.0
    nearest: float = 1.0
    farthest: float = 1.0
    shift: float = 0.0
    light: float = 1.0
    contrast: float = 1.0
    warmth: float = 1.0
    blur: float = 0.0
    noise: float = 0.0
    cover_chance: float = 0.0
    cover: float = 0.0
    may_mirror: bool = False

    def fingerprint(self) -> str:
        """Tells recipes apart by what they do, whatever they are called."""
        return " ".join(f"{name}={value}" for name, value in asdict(self).items())


# Chosen by logistic regression and prototypes on 1, 5 and 20 photographs a class: DECISIONS.md.
RECIPES = {
    "default": Recipe(
        turn_deg=180, nearest=0.7, farthest=1.05, shift=0.08, light=1.3, contrast=1.15,
        warmth=1.15, blur=0.005, noise=3, cover_chance=0.2, cover=0.3,
    ),
    "upright": Recipe(
        turn_deg=45, nearest=0.7, farthest=1.05, shift=0.08, light=1.3, contrast=1.15,
        warmth=1.15, blur=0.005, noise=3, cover_chance=0.2, cover=0.3,
    ),
    "gentle": Recipe(
        turn_deg=15, nearest=0.8, farthest=1.05, shift=0.05, light=1.25, contrast=1.1, warmth=1.1,
        blur=0.004, noise=2,
    ),
    "mirrored": Recipe(
        turn_deg=45, nearest=0.7, farthest=1.05, shift=0.08, light=1.3, contrast=1.15,
        warmth=1.15, blur=0.005, noise=3, cover_chance=0.2, cover=0.3, may_mirror=True,
    ),
    "crops": Recipe(nearest=0.5, farthest=1.0, shift=0.1),
    "views": Recipe(
        turn_deg=25, nearest=0.5, farthest=1.0, shift=0.12, light=1.2, contrast=1.1, warmth=1.1,
    ),
}  # fmt: skip


# Recipes that copies are made by in turn.
IN_TURN = {"varied": ("default", "views")}
# Up to here `varied` was measured to be better, both upright and turned: DECISIONS.md.
FEW_PHOTOGRAPHS = 20


def recipe_of(name: str, copy: int = 0) -> Recipe:
    """The recipe for a copy, numbered from 0, under a name. Raises UsageError: there is none."""
    names = IN_TURN.get(name, (name,))
    if names[0] not in RECIPES:
        raise UsageError.of(
            expected=f"an augmentation recipe: {', '.join([*RECIPES, *IN_TURN])}",
            received=repr(name),
            todo="Name one of these.",
        )
    return RECIPES[names[copy % len(names)]]


def usual_recipe(photographs: int) -> str:
    """The name of the recipe that does best with so many photographs a class."""
    return "varied" if photographs <= FEW_PHOTOGRAPHS else "default"


def augmented(pixels: Pixels, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    """One changed copy of a picture.

    Args:
        pixels: RGB uint8, shape (height, width, 3).
        recipe: how much may change.
        rng: draws the amounts; the same state gives the same copy to the byte.

    Returns:
        RGB uint8, shape (side, side, 3); side is the picture's short side, at most MOST_SIDE_PX.
    """
    copy = _moved(_small(pixels), recipe, rng)
    copy = _blurred(copy, recipe, rng)
    copy = _lit(copy, recipe, rng)
    return _covered(copy, recipe, rng)


def _small(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    scale = MOST_SIDE_PX / min(height, width)
    if scale >= 1:
        return pixels
    return resize(pixels, max(1, round(width * scale)), max(1, round(height * scale)))


def _moved(pixels: Pixels, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    """Turn, near or far, shift and mirror in one go; the middle square if nothing is asked."""
    height, width = pixels.shape[:2]
    side = min(height, width)
    turn = np.deg2rad(rng.uniform(-recipe.turn_deg, recipe.turn_deg))
    part = rng.uniform(recipe.nearest, recipe.farthest)
    shift_x, shift_y = rng.uniform(-recipe.shift, recipe.shift, 2) * side
    is_mirrored = recipe.may_mirror and rng.random() < 0.5
    cos, sin = part * np.cos(turn), part * np.sin(turn)
    flip = -1 if is_mirrored else 1
    to_picture = np.array([[flip * cos, -sin, 0], [flip * sin, cos, 0]])
    middle = np.array([(width - 1) / 2 + shift_x, (height - 1) / 2 + shift_y])
    to_picture[:, 2] = middle - to_picture[:, :2] @ np.full(2, (side - 1) / 2)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpAffine(
        pixels, to_picture, (side, side), flags=how, borderMode=cv2.BORDER_REFLECT_101
    )
    return moved.astype(np.uint8, copy=False)


def _blurred(pixels: Pixels, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    sigma = rng.uniform(0, recipe.blur) * len(pixels)
    if rng.random() < 0.5 or sigma < 0.1:
        return pixels
    return cv2.GaussianBlur(pixels, (0, 0), sigma).astype(np.uint8, copy=False)


def _lit(pixels: Pixels, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    """Light, contrast and colour of the light; then the sensor's noise."""
    light, contrast, warmth = (
        _factor(most, rng) for most in (recipe.light, recipe.contrast, recipe.warmth)
    )
    gains = light * np.array([np.sqrt(warmth), 1, 1 / np.sqrt(warmth)])
    levels = np.arange(256)[:, None] * gains
    middle = pixels.mean() * light
    table = np.rint((levels - middle) * contrast + middle).clip(0, 255).astype(np.uint8)
    lit = cv2.LUT(pixels, table[:, None, :]).astype(np.uint8, copy=False)
    strength = rng.uniform(0, recipe.noise)
    return _noisy(lit, strength, rng) if recipe.noise else lit


def _factor(most: float, rng: np.random.Generator) -> float:
    return float(most ** rng.uniform(-1, 1))


def _noisy(pixels: Pixels, strength: float, rng: np.random.Generator) -> Pixels:
    grain: NDArray[np.float32] = rng.standard_normal(pixels.shape, np.float32)
    return np.rint(pixels + grain * np.float32(strength)).clip(0, 255).astype(np.uint8)


def _covered(pixels: Pixels, recipe: Recipe, rng: np.random.Generator) -> Pixels:
    """A finger or a corner of something else: a patch of one colour, often over the edge."""
    if rng.random() >= recipe.cover_chance:
        return pixels
    side = len(pixels)
    size = np.rint(rng.uniform(0.1, max(0.1, recipe.cover), 2) * side).astype(int)
    middle = np.rint(rng.uniform(0, side, 2)).astype(int)
    low, high = np.maximum(middle - size // 2, 0), middle + (size + 1) // 2
    covered = pixels.copy()
    covered[low[0] : high[0], low[1] : high[1]] = rng.integers(0, 256, 3)
    return covered
