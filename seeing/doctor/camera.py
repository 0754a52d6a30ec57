"""Check camera: the one of the settings opens, and gives a picture on which something is seen."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

from seeing.doctor.check import fail, failed, ok, reason, warn
from seeing.doctor.in_use import unless_in_use
from seeing.errors import CameraError, SeeingError

if TYPE_CHECKING:
    from seeing.devices.camera import Camera
    from seeing.doctor.check import Check, Patient
    from seeing.frame import Frame

NAME = "camera"
OPEN_S = 6.0
FRAME_S = 3.0
# The first pictures of a camera are darker than those it settles for.
EXPOSURE_S = 0.7
CLOSE_S = 1.0
AGAIN = "Type: seeing doctor"
TROUBLES = {
    "too_dark": ("it is too dark, or the lens is covered", f"Uncover it, make light. {AGAIN}"),
    "blank": ("nothing is to be seen, as if the lens were covered", f"Uncover it. {AGAIN}"),
    "blurred": ("blurred", f"Wipe the lens, hold it still. {AGAIN}"),
}


def check_camera(patient: Patient) -> Check:
    """It opens, gives a picture within ``FRAME_S``, and that can be looked at."""
    try:
        frame, took_s = _settled_frame(patient)
    except SeeingError as error:
        return unless_in_use(_failed(patient, error), patient)
    return _judged(patient.settings.camera, frame, took_s)


def _settled_frame(patient: Patient) -> tuple[Frame, float]:
    """A frame, and how long the first one took. Raises SeeingError.

    By way of the daemon's own feed: what works here works there.
    """
    from seeing.devices.camera import CameraFeed, camera_opener
    from seeing.events import CameraLost

    opener = camera_opener(patient.settings)
    settled = threading.Event()
    lost = list[SeeingError]()

    def open_camera() -> Camera:
        camera = opener()
        settled.set()
        return camera

    def post(event: object) -> None:
        if isinstance(event, CameraLost):
            lost.append(event.error)
            settled.set()

    feed = CameraFeed(open_camera, post)
    began_s = time.monotonic()
    feed.start()
    settled.wait(OPEN_S)
    try:
        feed.frame(FRAME_S)
        took_s = time.monotonic() - began_s
        time.sleep(EXPOSURE_S)
        return feed.frame(FRAME_S), took_s
    except CameraError as error:
        raise (lost[0] if lost else error) from error
    finally:
        feed.close(CLOSE_S)


def _judged(camera: str, frame: Frame, took_s: float) -> Check:
    """By the same measure by which the daemon refuses a frame."""
    from seeing.sight.quality import quality

    brightness = float(frame.pixels.mean())
    size = f"{frame.width_px} x {frame.height_px}"
    text = f"{camera}: {size}, brightness {brightness:.0f} of 255, first one after {took_s:.1f} s"
    trouble = TROUBLES.get(quality(frame.pixels).value)
    return warn(NAME, f"{text}; {trouble[0]}", trouble[1]) if trouble else ok(NAME, text)


def _failed(patient: Patient, error: SeeingError) -> Check:
    kind, _, where = patient.settings.camera.partition(":")
    if kind == "usb" and where.isdigit():
        return fail(NAME, reason(error), _todo_usb(patient, where))
    is_path = kind in ("photos", "video")
    return failed(NAME, error, f"ls {where}" if is_path else "seeing doctor --set camera=usb:0")


def _todo_usb(patient: Patient, number: str) -> str:
    devices = sorted(path.name for path in (patient.root / "dev").glob("video*"))
    others = [name.removeprefix("video") for name in devices if name != f"video{number}"]
    if f"video{number}" in devices:
        return f"Pull its plug and put it in again. {AGAIN}"
    if others:
        return f"Type: seeing doctor --set camera=usb:{others[0]}"
    return f"Plug the camera in. {AGAIN}"
