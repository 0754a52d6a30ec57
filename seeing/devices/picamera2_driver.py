"""What is rough about picamera2, made smooth: its import, its constructor, its closing."""

from __future__ import annotations

import importlib
import logging
import os
import threading
from typing import TYPE_CHECKING, Any

from seeing.errors import CameraError

if TYPE_CHECKING:
    from collections.abc import Callable

log = logging.getLogger(__name__)

CLOSE_S = 2.0


class Guard:
    """Does what may hang in a thread of its own, which is left behind when it does.

    Stopping a camera whose cable came off can block for good (picamera2's issue 1065).
    """

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None

    def run(self, task: Callable[[], None]) -> None:
        """Do it; wait for its end for ``CLOSE_S``, and never raise."""
        self._thread = threading.Thread(
            target=self._attempt, args=(task,), name="camera-close", daemon=True
        )
        self._thread.start()
        self._thread.join(CLOSE_S)

    def check(self) -> None:
        """Raise CameraError while the last task hangs: a second camera would hang with it."""
        if self._thread is not None and self._thread.is_alive():
            raise CameraError.of(
                expected="the camera's driver to let go of the camera",
                received="nothing: it hangs",
                todo="If that stays so, start seeing again, or the Raspberry Pi.",
            )

    def _attempt(self, task: Callable[[], None]) -> None:
        try:
            task()
        except Exception:
            log.exception("the camera's driver failed while closing")


def modules() -> tuple[Any, Any]:
    """Import picamera2 and libcamera.

    Raises:
        CameraError: they are not there, or do not fit this NumPy; it says what to type.
    """
    # libcamera writes about each start; its warnings are enough.
    os.environ.setdefault("LIBCAMERA_LOG_LEVELS", "*:WARN")
    try:
        return importlib.import_module("picamera2"), importlib.import_module("libcamera")
    except ModuleNotFoundError as error:
        raise CameraError.of(
            expected="the Python modules picamera2 and libcamera",
            received=f"no {error.name}",
            todo=(
                "On Raspberry Pi OS type: sudo apt install python3-picamera2 "
                "--no-install-recommends; make a venv that sees it: "
                "python3 -m venv --system-site-packages .venv"
            ),
        ) from error
    except (ImportError, ValueError) as error:
        # A ValueError is how a module built for NumPy 1 meets NumPy 2.
        raise CameraError.of(
            expected="a picamera2 that can be imported",
            received=str(error),
            todo="If it speaks of numpy, on Raspberry Pi OS 12 type: pip install 'numpy<2'",
        ) from error


def opened(factory: Any) -> Any:
    """Make a Picamera2, and lose no file descriptor when that fails again and again.

    Args:
        factory: the class.

    Raises:
        CameraError: there is no camera, or another program has it.
    """
    if not factory.global_camera_info():
        raise lost("no camera")
    camera = factory.__new__(factory)
    try:
        camera.__init__()
    except Exception as error:
        # Its constructor has made a pipe by then, and only its close(), once open, would end it.
        if hasattr(camera, "notifyme_w"):
            os.close(camera.notifyme_w)
        raise lost(words(error)) from error
    return camera


def words(error: Exception) -> str:
    """What went wrong, with what lies behind it: picamera2 wraps errors in vague ones."""
    cause = f" ({error.__cause__})" if error.__cause__ else ""
    return f"{type(error).__name__}: {error}{cause}"


def lost(received: str) -> CameraError:
    """The error of a camera from which no pictures come."""
    return CameraError.of(
        expected="pictures from the Raspberry Pi's camera",
        received=received,
        todo=(
            "Check the flat cable with the power off and that no other program has the camera; "
            "`rpicam-hello --list-cameras` lists what is connected."
        ),
    )
