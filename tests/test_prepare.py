"""Geometry of the way into the model and back."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from seeing.errors import ModelError
from seeing.finding import Box
from seeing.sight.card import InputSpec
from seeing.sight.prepare import prepare
from tests.pictures import noise


def spec(
    fit: str = "stretch", dtype: str = "float32", mean: float = 0, std: float = 1
) -> InputSpec:
    return InputSpec("image", 64, 32, dtype, mean, std, fit)


sides = st.integers(1, 300)


@given(sides, sides, st.sampled_from(["stretch", "crop", "letterbox"]))
def test_any_shape_fits(height: int, width: int, fit: str) -> None:
    fed, window = prepare(noise(height, width), spec(fit))
    assert fed.shape == (32, 64, 3)
    assert window.x1 > window.x0
    assert window.y1 > window.y0


@pytest.mark.parametrize("fit", ["stretch", "letterbox"])
@pytest.mark.parametrize(("height", "width"), [(100, 400), (400, 100), (32, 64), (99, 51)])
def test_a_square_in_the_frame_comes_back_to_its_place(fit: str, height: int, width: int) -> None:
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[height // 4 : height // 2, width // 2 : width * 3 // 4] = 255
    fed, window = prepare(pixels, spec(fit))
    rows, columns = np.nonzero(fed[:, :, 0] > 180)
    seen = Box(columns.min() / 64, rows.min() / 32, (columns.max() + 1) / 64, (rows.max() + 1) / 32)
    box = window.to_frame(seen)
    assert (box.x0, box.y0, box.x1, box.y1) == pytest.approx((0.5, 0.25, 0.75, 0.5), abs=0.08)


def test_the_crop_shows_the_middle() -> None:
    pixels = np.zeros((100, 300, 3), np.uint8)
    pixels[:, 100:200] = 255
    fed, window = prepare(pixels, spec("crop"))
    assert fed.min() == 255
    whole = window.to_frame(Box(0, 0, 1, 1))
    assert (whole.x0, whole.x1) == pytest.approx((1 / 3, 2 / 3))


@given(st.floats(-2, 3), st.floats(-2, 3), st.floats(-2, 3), st.floats(-2, 3))
def test_boxes_are_cut_at_the_frame(x0: float, y0: float, x1: float, y1: float) -> None:
    _, window = prepare(noise(50, 90), spec("letterbox"))
    box = window.to_frame(Box(x0, y0, x1, y1))
    assert all(0 <= side <= 1 for side in (box.x0, box.y0, box.x1, box.y1))


def test_normalisation() -> None:
    white = np.full((10, 10, 3), 255, np.uint8)
    fed, _ = prepare(white, spec(mean=127, std=128))
    assert fed[0, 0, 0] == pytest.approx(1.0)
    raw, _ = prepare(white, spec(dtype="uint8"))
    assert raw.dtype == np.uint8
    assert raw.max() == 255


def test_an_unknown_fit_is_refused() -> None:
    with pytest.raises(ModelError, match="stretch, crop, letterbox"):
        prepare(noise(), spec("squeeze"))
