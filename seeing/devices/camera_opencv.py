"""USB cameras (V4L2) and video files, through OpenCV."""

from __future__ import annotations

import os
import time
from pathlib import Path

# OpenCV's own limit for a camera that stalls is 10 s, and it reads this before it is imported.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")

import cv2
import numpy as np

from seeing.devices.camera import Camera
from seeing.errors import CameraError
from seeing.frame import Frame

USB_SIZE_PX = (1280, 720)
DEFAULT_FPS = 25.0
MOST_SKIPPED = 25


class _Capture(Camera):
    """What a USB camera and a video file have in common."""

    def __init__(self, capture: cv2.VideoCapture, source: str) -> None:
        self._capture = capture
        self._source = source
        if not capture.isOpened():
            raise self._lost("nothing that opens")

    def frame(self) -> Frame:
        """Decode the picture of the last ``advance``."""
        is_read, bgr = self._capture.retrieve()
        if not is_read or bgr is None:
            raise self._lost("a picture that cannot be decoded")
        rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
        return Frame(rgb, time.monotonic(), self._source)

    def close(self) -> None:
        """Let go of the device or file."""
        self._capture.release()

    def _lost(self, received: str) -> CameraError:
        return CameraError.of(
            expected=f"pictures from {self._source}",
            received=received,
            todo="Check the cable and the name; `v4l2-ctl --list-devices` lists USB cameras.",
        )


class UsbCamera(_Capture):
    """A webcam. MJPG is asked for first: raw pictures of this size do not fit through USB 2.

    Args:
        number: the N of ``/dev/videoN``.
    """

    def __init__(self, number: int) -> None:
        capture = cv2.VideoCapture(number, cv2.CAP_V4L2)
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, USB_SIZE_PX[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, USB_SIZE_PX[1])
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        super().__init__(capture, f"usb:{number}")

    def advance(self) -> None:
        """Take the next picture from the driver without decoding it."""
        if not self._capture.grab():
            raise self._lost("no more pictures")


class VideoCamera(_Capture):
    """A video file, played at its own speed, from the start again at its end.

    When the reader falls behind, pictures are passed over: the newest frame wins.
    """

    def __init__(self, file: str) -> None:
        if not Path(file).is_file():
            raise CameraError.of(
                expected=f"a video in {file}", received="no such file", todo="Name another file."
            )
        super().__init__(cv2.VideoCapture(file), Path(file).name)
        self._frame_s = 1.0 / (self._capture.get(cv2.CAP_PROP_FPS) or DEFAULT_FPS)
        self._next_s = time.monotonic()

    def advance(self) -> None:
        """Wait until the next picture is due and skip those that are overdue."""
        for _ in range(MOST_SKIPPED):
            self._grab()
            self._next_s += self._frame_s
            if self._next_s >= time.monotonic():
                break
        else:
            # This machine decodes more slowly than the video plays: give up catching up.
            self._next_s = time.monotonic()
        time.sleep(max(0.0, self._next_s - time.monotonic()))

    def _grab(self) -> None:
        if self._capture.grab():
            return
        self._capture.set(cv2.CAP_PROP_POS_FRAMES, 0)
        if not self._capture.grab():
            raise self._lost("no pictures in it")
