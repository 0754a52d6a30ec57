"""The camera's interface, and the thread that keeps it alive.

A camera is asked in two steps, because most pictures are never looked at: ``advance`` waits
for the next one without decoding it, ``frame`` decodes the newest. The feed advances all the
time, so that nothing queues up inside the driver, and decodes only when somebody looks.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import TYPE_CHECKING, Protocol

from seeing.errors import CameraError, UsageError
from seeing.events import CameraFound, CameraLost

if TYPE_CHECKING:
    from collections.abc import Callable

    from seeing.frame import Frame
    from seeing.settings import Settings

log = logging.getLogger(__name__)

FIRST_BACKOFF_S = 0.5
LAST_BACKOFF_S = 10.0


class Camera(Protocol):
    """Something that takes pictures. Used by one thread only."""

    def advance(self) -> None:
        """Wait for the next picture. Raises CameraError when there will be none."""

    def frame(self) -> Frame:
        """Decode the newest picture. Raises CameraError when it is gone."""

    def close(self) -> None:
        """Let go of the hardware. Never raises."""


def camera_opener(settings: Settings) -> Callable[[], Camera]:
    """Find the camera that the settings name; it is opened when the answer is called.

    Raises:
        UsageError: no camera has that name.
    """
    kind, _, rest = settings.camera.partition(":")
    if kind == "photos" and rest:
        from seeing.devices.camera_photos import PhotosCamera

        return lambda: PhotosCamera(rest, settings.photos.each_s)
    if kind == "video" and rest:
        from seeing.devices.camera_opencv import VideoCamera

        return lambda: VideoCamera(rest)
    if kind == "usb" and rest.isdigit():
        from seeing.devices.camera_opencv import UsbCamera

        return lambda: UsbCamera(int(rest))
    raise UsageError.of(
        expected="a camera such as usb:0, video:FILE or photos:DIR",
        received=repr(settings.camera),
        todo="Set camera in the settings file or with --set camera=usb:0.",
    )


class CameraFeed:
    """Keeps a camera open, looks for it again when it is lost, hands out the newest frame.

    Args:
        open_camera: opens the camera, or raises CameraError.
        post: receives CameraFound and CameraLost, each once per change.
        first_backoff_s: the pause before the camera is looked for again; it doubles each
            time up to ``LAST_BACKOFF_S``.
    """

    def __init__(
        self,
        open_camera: Callable[[], Camera],
        post: Callable[[CameraFound | CameraLost], None],
        first_backoff_s: float = FIRST_BACKOFF_S,
    ) -> None:
        self._open_camera = open_camera
        self._post = post
        self._first_backoff_s = first_backoff_s
        self._backoff_s = first_backoff_s
        self._is_found: bool | None = None
        self._wanted = 0
        self._slot: tuple[int, Frame] | None = None
        self._changed = threading.Condition()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)

    def start(self) -> None:
        """Begin to look for the camera."""
        self._thread.start()

    def close(self, timeout_s: float = 3.0) -> None:
        """Let go of the camera; a driver that hangs is left behind after ``timeout_s``."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def frame(self, timeout_s: float = 2.0) -> Frame:
        """Wait for a frame taken after this call.

        Raises:
            CameraError: the camera is lost, or gave nothing within ``timeout_s``.
        """
        deadline_s = time.monotonic() + timeout_s
        with self._changed:
            self._wanted += 1
            ticket = self._wanted
            while self._slot is None or self._slot[0] < ticket:
                left_s = deadline_s - time.monotonic()
                if self._is_found is False or left_s <= 0:
                    raise _no_frame(timeout_s)
                self._changed.wait(left_s)
            return self._slot[1]

    def _run(self) -> None:
        while not self._closing.is_set():
            try:
                self._serve()
            except CameraError as error:
                self._pause(error)
            except Exception as error:
                log.exception("the camera's driver failed")
                self._pause(CameraError(str(error)))

    def _pause(self, error: CameraError) -> None:
        self._lost(error)
        self._closing.wait(self._backoff_s)
        self._backoff_s = min(2 * self._backoff_s, LAST_BACKOFF_S)

    def _serve(self) -> None:
        camera = self._open_camera()
        try:
            while not self._closing.is_set():
                camera.advance()
                self._found()
                self._hand_out(camera)
        finally:
            camera.close()

    def _hand_out(self, camera: Camera) -> None:
        with self._changed:
            ticket = self._wanted
            is_served = self._slot is not None and self._slot[0] >= ticket
        if ticket == 0 or is_served:
            return
        frame = camera.frame()
        with self._changed:
            self._slot = (ticket, frame)
            self._changed.notify_all()

    def _found(self) -> None:
        if self._is_found:
            return
        self._backoff_s = self._first_backoff_s
        with self._changed:
            self._is_found = True
        self._post(CameraFound())

    def _lost(self, error: CameraError) -> None:
        with self._changed:
            was_found, self._is_found = self._is_found, False
            self._changed.notify_all()
        if was_found is not False:
            self._post(CameraLost(error))


def _no_frame(timeout_s: float) -> CameraError:
    return CameraError.of(
        expected=f"a frame within {timeout_s:g} s",
        received="none",
        todo="Check the camera's cable; it is looked for again by itself.",
    )
