"""What must hold of the Raspberry Pi's camera, and of the picamera2 that it relies on.

The same tests run on the double (tests/test_camera_picamera2.py) and on real hardware
(tests/on_pi/test_picamera2.py): each module inherits from the classes and brings the fixture
``picamera2``, the module itself. Where it was read in picamera2 0.3.36 stands in brackets.
"""

from __future__ import annotations

import importlib
import time
from concurrent.futures import CancelledError
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
import pytest

from seeing.devices.camera import CameraFeed
from seeing.devices.camera_picamera2 import (
    BUFFERS,
    GLANCE_WIDTH_PX,
    PiCamera,
    PiCameraOpener,
    _main_size_px,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType


SETTLING_PICTURES = 20
"""Until exposure and white balance have settled, one picture differs from the next."""


class CameraCases:
    """The camera, as the rest of the device sees it."""

    @pytest.fixture
    def camera(self, picamera2: ModuleType) -> Iterator[PiCamera]:
        camera = PiCameraOpener()()
        camera.advance()
        yield camera
        camera.close()

    def test_a_frame_is_the_whole_sensor_in_rgb(self, camera: PiCamera) -> None:
        frame = camera.frame()
        assert frame.pixels.dtype == np.uint8
        assert frame.pixels.shape == (frame.height_px, frame.width_px, 3)
        sensor_px = camera._camera.sensor_resolution
        assert (frame.width_px, frame.height_px) == _main_size_px(sensor_px)

    def test_a_frame_is_exposed_after_the_question(self, camera: PiCamera) -> None:
        for _ in range(5):
            asked_s = time.monotonic()
            assert asked_s <= camera.frame().taken_s <= time.monotonic()

    def test_a_glance_is_the_same_picture_made_small(self, camera: PiCamera) -> None:
        for _ in range(SETTLING_PICTURES):
            camera.advance()
        whole = camera.frame()
        camera.advance()
        small = camera.glance()
        assert small.width_px <= GLANCE_WIDTH_PX
        shape = small.width_px / small.height_px
        assert shape == pytest.approx(whole.width_px / whole.height_px, rel=0.01)
        size_px = (small.width_px, small.height_px)
        shrunk = cv2.resize(whole.pixels, size_px, interpolation=cv2.INTER_AREA)
        wrong = np.abs(shrunk.astype(float) - small.pixels.astype(float))
        assert wrong.mean(axis=(0, 1)).max() < 12, "red, green and blue, each about the same"

    def test_each_advance_brings_a_newer_glance(self, camera: PiCamera) -> None:
        times_s = []
        for _ in range(5):
            camera.advance()
            times_s.append(camera.glance().taken_s)
        assert times_s == sorted(set(times_s))

    def test_it_never_starves(self, camera: PiCamera) -> None:
        for _ in range(3 * BUFFERS):
            camera.advance()
            camera.glance()
            camera.frame()

    def test_a_picture_may_be_exposed_for_100_ms(self, camera: PiCamera) -> None:
        limits_us = camera._camera.camera_configuration()["controls"]["FrameDurationLimits"]
        assert limits_us[1] == 100_000

    def test_it_can_be_opened_again_and_again(self, picamera2: ModuleType) -> None:
        opener = PiCameraOpener()
        for _ in range(3):
            camera = opener()
            camera.advance()
            assert camera.frame().pixels.any()
            camera.close()

    def test_the_feed_hands_out_both_sizes(self, picamera2: ModuleType) -> None:
        feed = CameraFeed(PiCameraOpener(), lambda _: None)
        feed.start()
        asked_s = time.monotonic()
        frame, glance = feed.frame(timeout_s=10), feed.glance(timeout_s=10)
        feed.close()
        assert frame.taken_s >= asked_s
        assert glance.width_px <= frame.width_px


class DriverCases:
    """The facts of picamera2 that the camera is built on."""

    @pytest.fixture
    def device(self, picamera2: ModuleType) -> Iterator[Any]:
        device = picamera2.Picamera2()
        yield device
        device.cancel_all_and_flush()
        device.close()

    def started(self, device: Any, main_format: str = "RGB888") -> Any:
        configuration = device.create_video_configuration(
            main={"size": (600, 450), "format": main_format},
            # 200 is no multiple of any row length that the hardware likes.
            lores={"size": (200, 150), "format": "YUV420"},
            raw=None,
            colour_space=importlib.import_module("libcamera").ColorSpace.Smpte170m(),
            buffer_count=BUFFERS,
            display=None,
            encode=None,
        )
        device.configure(configuration)
        device.start(show_preview=False)
        return device

    def test_requests_that_are_kept_starve_the_camera(self, device: Any) -> None:
        """[capture_request: "you must release it"; _make_requests: one a buffer]"""
        self.started(device)
        kept = [device.capture_request(wait=5) for _ in range(BUFFERS)]
        with pytest.raises(TimeoutError):
            device.capture_request(wait=0.5)
        device.cancel_all_and_flush()
        for request in kept:
            request.release()
        device.capture_request(wait=5).release()

    def test_a_question_that_timed_out_still_waits_until_it_is_cancelled(self, device: Any) -> None:
        """[Job.get_result leaves the job in _job_list; cancel_all_and_flush empties it]"""
        self.started(device)
        kept = [device.capture_request(wait=5) for _ in range(BUFFERS)]
        with pytest.raises(TimeoutError):
            device.capture_request(wait=0.1)
        assert len(device._job_list) == 1
        job = device.capture_request(wait=False)
        device.cancel_all_and_flush()
        assert device._job_list == []
        with pytest.raises(CancelledError):
            job.get_result(timeout=1)
        for request in kept:
            request.release()

    def test_a_request_is_released_once(self, device: Any) -> None:
        """[CompletedRequest.release: negative ref_count]"""
        request = self.started(device).capture_request(wait=5)
        request.release()
        with pytest.raises(RuntimeError, match="ref_count"):
            request.release()

    def test_without_flush_a_picture_is_older_than_the_question(self, device: Any) -> None:
        """[process_requests keeps _max_queue_len finished requests; wait_for_timestamp_]"""
        self.started(device)
        device.capture_request(wait=5).release()
        time.sleep(0.5)
        assert self.exposed_before_question_s(device, flush=None) > 0
        assert self.exposed_before_question_s(device, flush=True) <= 0

    def exposed_before_question_s(self, device: Any, flush: bool | None) -> float:
        asked_ns = time.monotonic_ns()
        request = device.capture_request(wait=5, flush=flush)
        metadata = request.get_metadata()
        request.release()
        began_ns = metadata["SensorTimestamp"] - 1000 * metadata["ExposureTime"]
        return float(asked_ns - began_ns) / 1e9

    def test_yuv_keeps_its_padding_and_rgb_does_not(self, device: Any) -> None:
        """[Helpers._make_array_shared]"""
        request = self.started(device).capture_request(wait=5)
        stride = device.camera_configuration()["lores"]["stride"]
        assert request.make_array("lores").shape == (225, stride)
        assert stride > 200
        assert request.make_array("main").shape == (450, 600, 3)
        request.release()

    def test_names_of_formats_are_back_to_front(self, device: Any, picamera2: ModuleType) -> None:
        """[FORMAT_TABLE in request.py: "BGR888" is RGB, "RGB888" is BGR]"""
        colours = {}
        for main_format in ("RGB888", "BGR888"):
            device.stop()
            request = self.started(device, main_format).capture_request(wait=5, flush=True)
            colours[main_format] = request.make_array("main").astype(float).mean(axis=(0, 1))
            yuv = request.make_array("lores")
            request.release()
        rgb = cv2.cvtColor(yuv, cv2.COLOR_YUV2RGB_I420)[:, :200].mean(axis=(0, 1))
        np.testing.assert_allclose(colours["BGR888"], rgb, atol=12)
        np.testing.assert_allclose(colours["RGB888"], rgb[::-1], atol=12)

    def test_arrays_are_copies(self, device: Any) -> None:
        """[CompletedRequest.make_array: np.copy or np.ascontiguousarray]"""
        request = self.started(device).capture_request(wait=5)
        for name in ("main", "lores"):
            first = request.make_array(name)
            before = first.copy()
            first[:] = 255 - first
            np.testing.assert_array_equal(request.make_array(name), before)
        request.release()

    def test_a_control_that_the_camera_lacks_raises(self, device: Any) -> None:
        """[Controls.__setattr__]"""
        with pytest.raises(RuntimeError, match="not advertised"):
            device.set_controls({"Teleport": 1})

    def test_a_second_program_does_not_get_the_camera(
        self, device: Any, picamera2: ModuleType
    ) -> None:
        """[_open_camera: camera.acquire() throws; __init__ wraps it]"""
        with pytest.raises(RuntimeError, match="did not complete"):
            picamera2.Picamera2()
