"""The Raspberry Pi's camera on the double, and what only a double can be made to do."""

from __future__ import annotations

import gc
import importlib
import sys
import time
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from seeing.devices import camera_picamera2, picamera2_driver
from seeing.devices.camera import CameraFeed
from seeing.devices.camera_picamera2 import (
    BUFFERS,
    MOST_PIXELS,
    PiCamera,
    PiCameraOpener,
    _glance_size_px,
    _main_size_px,
)
from seeing.errors import CameraError
from seeing.events import CameraFound, CameraLost
from tests.picamera2_cases import CameraCases, DriverCases
from tests.picamera2_double import installed
from tests.picamera2_world import AfModeEnum, AfSpeedEnum, World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import ModuleType


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def picamera2(world: World, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    # So that a cable that comes off need not be waited for as long as a real one.
    monkeypatch.setattr(camera_picamera2, "FIRST_WAIT_S", 3.0)
    monkeypatch.setattr(camera_picamera2, "WAIT_S", 1.0)
    monkeypatch.setattr(picamera2_driver, "CLOSE_S", 1.0)
    yield installed(monkeypatch, world)
    world.unhang.set()


class TestCamera(CameraCases):
    pass


class TestDriver(DriverCases):
    pass


def test_colours_are_right_in_both_sizes(picamera2: ModuleType, world: World) -> None:
    camera = PiCameraOpener()()
    camera.advance()
    for frame in (camera.frame(), camera.glance()):
        height, width = frame.pixels.shape[:2]
        for y, x in ((1, 1), (1, 3), (3, 1), (3, 3)):
            seen = frame.pixels[y * height // 4, x * width // 4].astype(int)
            there = world.scene[y * 450 // 4, x * 600 // 4].astype(int)
            assert np.abs(seen - there).max() <= 4
    camera.close()


def test_a_dark_room_is_exposed_for_100_ms(picamera2: ModuleType, world: World) -> None:
    world.wanted_us = 100_000
    camera = PiCameraOpener()()
    assert camera.frame().pixels.mean() == pytest.approx(world.scene.mean(), abs=2)
    camera.close()


def test_all_requests_are_given_back(picamera2: ModuleType, world: World) -> None:
    camera = PiCameraOpener()()
    for _ in range(3):
        camera.advance()
        camera.frame()
    assert len(world.lent) <= 2, "picamera2 itself keeps one, and one may be coming"
    camera.close()
    assert world.lent == []


def test_requests_are_given_back_when_they_cannot_be_read(
    picamera2: ModuleType, world: World
) -> None:
    camera = PiCameraOpener()()
    camera.advance()
    world.is_array_broken = True
    for _ in range(2 * BUFFERS):
        with pytest.raises(CameraError, match="failed to find buffer"):
            camera.advance()
        with pytest.raises(CameraError, match="failed to find buffer"):
            camera.frame()
    world.is_array_broken = False
    assert camera.frame().pixels.any()
    camera.close()


def test_there_is_no_glance_before_the_first_advance(picamera2: ModuleType) -> None:
    camera = PiCameraOpener()()
    with pytest.raises(CameraError, match="none so far"):
        camera.glance()
    camera.close()


def thrice(ask: Callable[[], object]) -> None:
    """What was finished before the cable came off may still be handed out."""
    for _ in range(3):
        ask()


@pytest.mark.parametrize("question", ["advance", "frame"])
def test_a_cable_that_comes_off_is_a_camera_error_and_lets_go(
    picamera2: ModuleType, world: World, question: str
) -> None:
    camera = PiCameraOpener()()
    camera.advance()
    time.sleep(0.1)
    world.is_plugged = False
    with pytest.raises(CameraError, match="none in 1 s"):
        thrice(getattr(camera, question))
    assert world.holder is None, "another may open it"
    assert world.lent == []
    assert camera._camera._job_list == [], "an answer that came later would be lent to nobody"
    with pytest.raises(CameraError, match="given up"):
        camera.advance()
    camera.close()


def test_the_feed_finds_it_again_when_the_cable_is_back(
    picamera2: ModuleType, world: World
) -> None:
    news: SimpleQueue[CameraFound | CameraLost] = SimpleQueue()
    feed = CameraFeed(PiCameraOpener(), news.put, first_backoff_s=0.05)
    feed.start()
    assert isinstance(news.get(timeout=5), CameraFound)
    world.is_plugged = False
    assert isinstance(news.get(timeout=5), CameraLost)
    world.is_plugged = True
    assert isinstance(news.get(timeout=5), CameraFound)
    asked_s = time.monotonic()
    assert feed.frame().taken_s >= asked_s
    assert feed.glance().source == "picamera2"
    feed.close()
    assert world.holder is None


def test_a_driver_that_hangs_is_left_behind_and_not_opened_twice(
    picamera2: ModuleType, world: World
) -> None:
    opener = PiCameraOpener()
    camera = opener()
    camera.advance()
    world.does_close_hang = True
    began_s = time.monotonic()
    camera.close()
    assert time.monotonic() - began_s < 3
    with pytest.raises(CameraError, match="it hangs"):
        opener()
    world.unhang.set()
    again = opened_within(5.0, opener)
    again.advance()
    again.close()


def opened_within(limit_s: float, opener: PiCameraOpener) -> PiCamera:
    ends_s = time.monotonic() + limit_s
    while True:
        try:
            return opener()
        except CameraError:
            if time.monotonic() > ends_s:
                raise
            time.sleep(0.05)


@pytest.mark.parametrize("missing", ["picamera2", "libcamera"])
def test_without_picamera2_it_is_said_what_to_type(
    monkeypatch: pytest.MonkeyPatch, picamera2: ModuleType, missing: str
) -> None:
    monkeypatch.delitem(sys.modules, missing)
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(CameraError) as caught:
        PiCameraOpener()()
    assert f"no {missing}" in str(caught.value)
    assert "sudo apt install python3-picamera2" in str(caught.value)
    assert "python3 -m venv --system-site-packages .venv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_to_type_is_logged_once(
    monkeypatch: pytest.MonkeyPatch, picamera2: ModuleType, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.delitem(sys.modules, "picamera2")
    monkeypatch.setattr(sys, "path", [])
    news: SimpleQueue[CameraFound | CameraLost] = SimpleQueue()
    feed = CameraFeed(PiCameraOpener(), news.put, first_backoff_s=0.01)
    feed.start()
    assert isinstance(news.get(timeout=5), CameraLost)
    time.sleep(0.2)
    feed.close()
    assert caplog.text.count("sudo apt install python3-picamera2") == 1


def test_a_picamera2_built_for_another_numpy_is_named(
    monkeypatch: pytest.MonkeyPatch, picamera2: ModuleType
) -> None:
    def refuse(name: str) -> Any:
        raise ValueError("numpy.dtype size changed, may indicate binary incompatibility")

    monkeypatch.setattr(importlib, "import_module", refuse)
    with pytest.raises(CameraError, match=r"numpy\.dtype size changed.*pip install 'numpy<2'"):
        PiCameraOpener()()


def open_files() -> int:
    gc.collect()
    return len(list(Path("/proc/self/fd").iterdir()))


@pytest.mark.parametrize("trouble", ["absent", "busy", "other formats"])
def test_no_camera_is_a_camera_error_and_costs_nothing(
    picamera2: ModuleType, world: World, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    if trouble == "absent":
        world.is_present = False
    elif trouble == "busy":
        world.holder = "another program"
    else:
        monkeypatch.setattr(
            picamera2.Picamera2,
            "camera_configuration",
            lambda _: {"main": {"format": "YUYV"}, "lores": {"format": "YUV420"}},
        )
    expected = {"absent": "no camera", "busy": "resource busy", "other formats": "YUYV"}
    opener = PiCameraOpener()
    files = open_files()
    for _ in range(10):
        with pytest.raises(CameraError, match=expected[trouble]):
            opener()
    assert open_files() < files + 5, "an appliance tries for days"


def test_autofocus_is_continuous(picamera2: ModuleType, world: World) -> None:
    PiCameraOpener()().close()
    focus = {k: v for one in world.applied for k, v in one.items() if k.startswith("Af")}
    assert focus == {"AfMode": AfModeEnum.Continuous, "AfSpeed": AfSpeedEnum.Fast}


@pytest.mark.parametrize("controls", [(), ("FrameDurationLimits",)])
def test_a_camera_without_autofocus_is_asked_for_none(
    picamera2: ModuleType, world: World, controls: tuple[str, ...]
) -> None:
    world.controls = controls
    camera = PiCameraOpener()()
    camera.advance()
    assert camera.frame().pixels.any()
    camera.close()
    assert not any("AfMode" in one for one in world.applied)


def test_a_lens_that_sticks_is_freed(
    picamera2: ModuleType, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seeing.devices.refocus.STUCK_S", 0.1)
    camera = PiCameraOpener()()
    camera.advance()
    world.lens_stuck = True
    ends_s = time.monotonic() + 5
    while world.lens_stuck and time.monotonic() < ends_s:
        camera.advance()
    camera.close()
    assert not world.lens_stuck


@pytest.mark.parametrize(
    ("sensor_px", "main_px", "glance_px"),
    [
        ((4608, 2592), (4608, 2592), (640, 360)),
        ((4056, 3040), (4056, 3040), (640, 480)),
        ((3280, 2464), (3280, 2464), (640, 480)),
        ((2592, 1944), (2592, 1944), (640, 480)),
        ((1456, 1088), (1456, 1088), (640, 478)),
        ((9152, 6944), (2288, 1736), (640, 486)),
        ((320, 240), (320, 240), (320, 240)),
    ],
)
def test_sizes_for_the_sensors_there_are(
    sensor_px: tuple[int, int], main_px: tuple[int, int], glance_px: tuple[int, int]
) -> None:
    assert _main_size_px(sensor_px) == main_px
    assert _glance_size_px(sensor_px) == glance_px
    assert main_px[0] * main_px[1] <= MOST_PIXELS
