"""The camera's interface, and the thread that keeps it alive.

A camera is asked in two steps, because most pictures are never looked at: ``advance`` waits
for the next one without decoding it, ``frame`` decodes the newest. The feed advances all the
time, so that nothing queues up inside the driver, and decodes only when somebody looks.
Who looks at something takes a ``frame``; who only watches whether anything changes is content
with a ``glance``, which a camera with a second, smaller picture gives away cheaply.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from seeing.errors import CameraError, NoPictureError, UsageError
from seeing.events import CameraFound, CameraLost

if TYPE_CHECKING:
    from collections.abc import Callable

    from seeing.frame import Frame
    from seeing.settings import Settings

log = logging.getLogger(__name__)

FIRST_BACKOFF_S = 0.5
LAST_BACKOFF_S = 10.0
# A USB cable spoils a picture now and then; so many in a row are a lost camera.
MOST_SPOILT = 3


class Camera(Protocol):
    """Something that takes pictures. Used by one thread only. Back ends inherit from it."""

    def advance(self) -> None:
        """Wait for the next picture. Raises CameraError when there will be none."""

    def prove(self) -> None:
        """Decode a picture that nobody asked for. Raises CameraError when that cannot be done."""
        self.frame()

    def frame(self) -> Frame:
        """Decode the newest picture. Raises CameraError when it is gone."""

    def glance(self) -> Frame:
        """Decode the newest picture, small, to watch by. Raises CameraError when it is gone.

        A camera that takes one size of pictures answers with its frame.
        """
        return self.frame()

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
    if settings.camera == "picamera2":
        from seeing.devices.camera_picamera2 import PiCameraOpener

        return PiCameraOpener()
    raise UsageError.of(
        expected="a camera such as picamera2, usb:0, video:FILE or photos:DIR",
        received=repr(settings.camera),
        todo="Set camera in the settings file or with --set camera=usb:0.",
    )


@dataclass
class _Slot:
    """The one picture of its size that waits to be fetched, and for whom it was taken.

    Attributes:
        wanted: the number of the newest question.
        answered: the newest question that ``frame`` is an answer to.
    """

    wanted: int = 0
    answered: int = 0
    frame: Frame | None = None


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
        self._spoilt = 0
        self._full = _Slot()
        self._small = _Slot()
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

    def is_busy(self) -> bool:
        """Whether its thread still runs: after `close`, a driver that hangs."""
        return self._thread.is_alive()

    def frame(self, timeout_s: float = 2.0) -> Frame:
        """Wait for a frame taken after this call.

        Raises:
            CameraError: the camera is lost, or gave nothing within ``timeout_s``.
        """
        return self._fetch(self._full, timeout_s)

    def glance(self, timeout_s: float = 2.0) -> Frame:
        """Wait for a small picture to watch by: the newest when the camera comes to answer.

        Raises:
            CameraError: the camera is lost, or gave nothing within ``timeout_s``.
        """
        return self._fetch(self._small, timeout_s)

    def _fetch(self, slot: _Slot, timeout_s: float) -> Frame:
        deadline_s = time.monotonic() + timeout_s
        with self._changed:
            slot.wanted += 1
            ticket = slot.wanted
            while slot.frame is None or slot.answered < ticket:
                left_s = deadline_s - time.monotonic()
                if self._is_found is False:
                    raise _lost_camera()
                if left_s <= 0:
                    raise _no_frame(timeout_s)
                self._changed.wait(left_s)
            return slot.frame

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
            camera.advance()
            # A camera that only gives what cannot be decoded has not been found.
            camera.prove()
            self._found()
            while not self._closing.is_set():
                self._hand_out(camera)
                camera.advance()
        finally:
            camera.close()

    def _hand_out(self, camera: Camera) -> None:
        self._answer(self._full, camera.frame)
        self._answer(self._small, camera.glance)

    def _answer(self, slot: _Slot, take: Callable[[], Frame]) -> None:
        with self._changed:
            ticket = slot.wanted
        if slot.answered == ticket:
            return
        try:
            frame = take()
        except CameraError as error:
            self._spoilt += 1
            if self._spoilt >= MOST_SPOILT:
                raise
            log.info("a picture was spoilt: %s", error)
            return
        self._spoilt = 0
        with self._changed:
            slot.answered, slot.frame = ticket, frame
            self._changed.notify_all()

    def _found(self) -> None:
        if self._is_found:
            return
        self._backoff_s = self._first_backoff_s
        self._spoilt = 0
        with self._changed:
            self._is_found = True
        self._post(CameraFound())

    def _lost(self, error: CameraError) -> None:
        with self._changed:
            was_found, self._is_found = self._is_found, False
            for slot in (self._full, self._small):
                # Who waits hears of it now; a camera that comes back owes them nothing.
                slot.answered, slot.frame = slot.wanted, None
            self._changed.notify_all()
        if was_found is not False:
            # The listener hears that there is no camera; what to type stands here only.
            log.error("%s", error)
            self._post(CameraLost(error))


def _lost_camera() -> CameraError:
    return CameraError.of(
        expected="a camera", received="none", todo="It is looked for again by itself."
    )


def _no_frame(timeout_s: float) -> NoPictureError:
    return NoPictureError.of(
        expected=f"a frame within {timeout_s:g} s",
        received="none",
        todo="Check the camera's cable; it is looked for again by itself.",
    )
