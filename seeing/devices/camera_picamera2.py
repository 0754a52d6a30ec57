"""The Raspberry Pi's own camera, through picamera2. Not yet tried on a Pi.

Two pictures come out of the camera each time: the whole sensor as RGB, of which nothing is
copied until somebody looks, and a small one in YUV to watch by. A request of picamera2 lends
the memory of both, and a camera whose requests are kept stands still: here each is given back
in the call that took it.
"""

from __future__ import annotations

import gc
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np

from seeing.devices.camera import Camera
from seeing.devices.picamera2_driver import Guard, lost, modules, opened, words
from seeing.devices.refocus import Refocus
from seeing.frame import Frame

if TYPE_CHECKING:
    from collections.abc import Iterator

    from seeing.frame import Pixels

SOURCE = "picamera2"
# picamera2 names formats back to front: the bytes of "BGR888" are red, green, blue.
MAIN_FORMAT = "BGR888"
MOST_PIXELS = 13_000_000
"""Four buffers of the 12-megapixel cameras are 150 MB; a larger sensor is halved until it fits."""
GLANCE_WIDTH_PX = 640
"""A multiple of 128, which both generations of the image processor like."""
BUFFERS = 4
FRAME_US = (33_333, 100_000)
"""How long a picture may take. picamera2's own limits for video end at 33 ms: dark in a room."""
FIRST_WAIT_S = 5.0
WAIT_S = 1.5


class PiCameraOpener:
    """Opens the Raspberry Pi's camera, as often as it is called; one at a time."""

    def __init__(self) -> None:
        self._guard = Guard()

    def __call__(self) -> PiCamera:
        """Open the camera.

        Raises:
            CameraError: picamera2 is missing, there is no camera, or another program has it.
        """
        self._guard.check()
        # A Picamera2 that was closed lingers in reference cycles, with up to 150 MB of the little
        # memory that cameras can use.
        gc.collect()
        picamera2, libcamera = modules()
        return PiCamera(opened(picamera2.Picamera2), libcamera, self._guard)


class PiCamera(Camera):
    """An open camera.

    Args:
        camera: a ``picamera2.Picamera2``.
        libcamera: the module of that name.
        guard: what may hang is done through it.

    Raises:
        CameraError: the camera does not start.
    """

    def __init__(self, camera: Any, libcamera: Any, guard: Guard) -> None:
        self._camera = camera
        self._libcamera = libcamera
        self._guard = guard
        self._is_closed = False
        self._wait_s = FIRST_WAIT_S
        self._refocus: Refocus | None = None
        self._af_modes: list[int] = []
        self._glance: tuple[Pixels, float] | None = None
        try:
            self._start()
        except Exception as error:
            self.close()
            raise lost(words(error)) from error

    def advance(self) -> None:
        """Wait for the next picture; keep its small twin, half a megabyte at most."""
        with self._request() as request:
            metadata = request.get_metadata()
            self._glance = (request.make_array("lores"), _taken_s(metadata))
            self._watch_focus(metadata)
        self._wait_s = WAIT_S

    def frame(self) -> Frame:
        """The whole picture: its exposure began after this call."""
        with self._request(flush=True) as request:
            pixels = request.make_array("main")
            return Frame(pixels, _taken_s(request.get_metadata()), SOURCE)

    def glance(self) -> Frame:
        """The small picture of the last ``advance``."""
        if self._glance is None:
            raise lost("none so far")
        yuv, taken_s = self._glance
        rgb = cv2.cvtColor(yuv, cv2.COLOR_YUV2RGB_I420).astype(np.uint8, copy=False)
        # The rows of the YUV picture are as long as the hardware likes them.
        width_px = self._camera.camera_configuration()["lores"]["size"][0]
        return Frame(np.ascontiguousarray(rgb[:, :width_px]), taken_s, SOURCE)

    def close(self) -> None:
        """Let go of the camera; a driver that hangs is left behind."""
        if not self._is_closed:
            self._is_closed = True
            self._guard.run(self._let_go)

    def _let_go(self) -> None:
        # Of what was asked in vain, an answer may still come and would be lent to nobody.
        self._camera.cancel_all_and_flush()
        self._camera.close()

    def _start(self) -> None:
        camera = self._camera
        camera.configure(
            camera.create_video_configuration(
                main={"size": _main_size_px(camera.sensor_resolution), "format": MAIN_FORMAT},
                lores={"size": _glance_size_px(camera.sensor_resolution), "format": "YUV420"},
                raw=None,
                # What OpenCV takes YUV for: BT.601, 16 to 235.
                colour_space=self._libcamera.ColorSpace.Smpte170m(),
                buffer_count=BUFFERS,
                queue=True,
                display=None,
                encode=None,
                controls=self._known({"FrameDurationLimits": FRAME_US}),
            )
        )
        self._check_formats()
        self._start_focus()
        camera.start(show_preview=False)

    def _check_formats(self) -> None:
        configuration = self._camera.camera_configuration()
        received = (configuration["main"]["format"], configuration["lores"]["format"])
        if received != (MAIN_FORMAT, "YUV420"):
            raise lost("pictures in {} and {}".format(*received))

    def _known(self, controls: dict[str, Any]) -> dict[str, Any]:
        """Those that this camera has; picamera2 raises for others."""
        return {name: controls[name] for name in controls if name in self._camera.camera_controls}

    def _start_focus(self) -> None:
        if "AfMode" not in self._camera.camera_controls:
            return
        enums = self._libcamera.controls
        self._refocus = Refocus()
        self._camera.set_controls(
            self._known(
                {
                    "AfMode": enums.AfModeEnum.Continuous,
                    "AfSpeed": enums.AfSpeedEnum.Fast,
                }
            )
        )

    def _watch_focus(self, metadata: dict[str, Any]) -> None:
        if self._refocus is None:
            return
        modes = self._libcamera.controls.AfModeEnum
        if not self._af_modes and self._refocus.is_due(
            metadata.get("AfState", 0), metadata.get("FocusFoM", 0), time.monotonic()
        ):
            self._af_modes = [modes.Manual, modes.Continuous]
        if self._af_modes:
            # One a picture: picamera2 merges what is set before the next request goes out.
            self._camera.set_controls({"AfMode": self._af_modes.pop(0)})

    @contextmanager
    def _request(self, *, flush: bool = False) -> Iterator[Any]:
        """Borrow a picture for the length of a with block, and give it back however that ends."""
        if self._is_closed:
            raise lost("a camera that was given up")
        try:
            request = self._camera.capture_request(wait=self._wait_s, flush=flush)
            try:
                yield request
            finally:
                request.release()
        except TimeoutError as error:
            self.close()
            raise lost(f"none in {self._wait_s:g} s") from error
        except Exception as error:
            raise lost(words(error)) from error


def _main_size_px(sensor_px: tuple[int, int]) -> tuple[int, int]:
    width_px, height_px = sensor_px
    while width_px * height_px > MOST_PIXELS:
        width_px, height_px = width_px // 2, height_px // 2
    return _even(width_px), _even(height_px)


def _glance_size_px(sensor_px: tuple[int, int]) -> tuple[int, int]:
    """Of the same shape as the sensor: otherwise the small picture would be squeezed."""
    width_px, height_px = sensor_px
    small_px = min(GLANCE_WIDTH_PX, _even(width_px))
    return small_px, _even(round(small_px * height_px / width_px))


def _even(count: int) -> int:
    return count - count % 2


def _taken_s(metadata: dict[str, Any]) -> float:
    """When the exposure began, on the clock that picamera2's flush compares it with, too."""
    return float(metadata["SensorTimestamp"] - 1000 * metadata["ExposureTime"]) / 1e9
