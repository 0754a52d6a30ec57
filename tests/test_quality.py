"""Frames that show nothing are refused, and frames that show something are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from seeing.devices.picture import read_picture
from seeing.finding import Finding
from seeing.frame import Frame
from seeing.phrases.en import ENGLISH
from seeing.recognisers.gate import Gated
from seeing.recognisers.mode import Recognised
from seeing.sight.quality import Quality, quality
from tests.narrated import answer
from tests.pictures import DATA, needs_data, noise, photograph, written

if TYPE_CHECKING:
    from seeing.frame import Pixels

PHOTOGRAPHS = ("chelsea.png", "astronaut.png", "coffee.png", "page.png", "rocket.jpg")


def pixels_of(name: str) -> Pixels:
    return as_bytes(cv2.resize(read_picture(photograph(name)).pixels, (1280, 720)))


def as_bytes(pixels: np.ndarray) -> Pixels:
    return pixels.astype(np.uint8, copy=False)


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_photographs_are_good(name: str) -> None:
    assert quality(pixels_of(name)) is Quality.GOOD


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_in_the_dark(name: str) -> None:
    dim = pixels_of(name).astype(float) * 0.08
    grain = np.random.default_rng(0).normal(0, 2, dim.shape)
    assert quality(np.clip(dim + grain, 0, 255).astype(np.uint8)) is Quality.TOO_DARK


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_out_of_focus(name: str) -> None:
    assert quality(as_bytes(cv2.GaussianBlur(pixels_of(name), (0, 0), 13))) is Quality.BLURRED


@pytest.mark.parametrize("name", PHOTOGRAPHS)
@pytest.mark.parametrize("is_sideways", [True, False])
def test_moved(name: str, is_sideways: bool) -> None:
    length = 64
    kernel = np.full((1, length) if is_sideways else (length, 1), 1 / length, np.float32)
    assert quality(as_bytes(cv2.filter2D(pixels_of(name), -1, kernel))) is Quality.BLURRED


@pytest.mark.parametrize("colour", [(180, 90, 60), (220, 220, 215), (90, 90, 90)])
def test_a_covered_lens_and_a_wall_are_blank(colour: tuple[int, int, int]) -> None:
    surface = np.full((720, 1280, 3), colour, np.float32)
    surface += np.linspace(-12, 12, 1280, dtype=np.float32)[:, None]
    grain = np.random.default_rng(0).normal(0, 4, surface.shape)
    assert quality(np.clip(surface + grain, 0, 255).astype(np.uint8)) is Quality.BLANK


def test_black_is_too_dark() -> None:
    assert quality(np.zeros((720, 1280, 3), np.uint8)) is Quality.TOO_DARK


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 900, 3), (900, 1, 3), (7, 5, 3)])
def test_slivers_do_no_harm(shape: tuple[int, ...]) -> None:
    assert isinstance(quality(np.full(shape, 128, np.uint8)), Quality)


def test_print_is_good() -> None:
    assert quality(written("Platform four")) is Quality.GOOD


@needs_data("coco_val64")
def test_no_public_photograph_is_refused() -> None:
    refused = [
        path.name
        for folder in ("coco_val64", "photos_coral", "text_scene_icdar15")
        for path in sorted((DATA / folder).rglob("*.jpg"))[:40]
        if quality(read_picture(path).pixels) is not Quality.GOOD
    ]
    assert refused == []


class Dog:
    def recognise(self, frame: Frame) -> Recognised:
        ms = {"prepare": 1.0, "infer": 2.0, "decode": 3.0}
        return Recognised((Finding("object", "dog", 0.9),), ms)


def test_the_gate_lets_good_frames_through_and_tells_the_rest() -> None:
    gated = Gated(Dog())
    (dog,) = gated.recognise(Frame(pixels_of("coffee.png"), 0, "")).findings
    assert dog.label == "dog"
    dark = gated.recognise(Frame(np.zeros((90, 160, 3), np.uint8), 0, "")).findings
    assert answer("objects", dark, ENGLISH) == ["It is too dark, or the lens is covered."]
    assert gated.recognise(Frame(noise(90, 160), 0, "")).ms["prepare"] > 1.0
