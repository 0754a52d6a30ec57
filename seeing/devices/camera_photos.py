"""A folder of photographs as a camera: each stays in front of the lens for a while."""

from __future__ import annotations

import logging
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from seeing.devices.camera import Camera
from seeing.devices.picture import pictures_in, read_picture
from seeing.errors import CameraError, PictureError

if TYPE_CHECKING:
    from seeing.frame import Frame

log = logging.getLogger(__name__)

FRAME_S = 1 / 30

Version = tuple[Path, int, int, int]


class PhotosCamera(Camera):
    """Shows the pictures of a folder by name, round and round.

    The folder is the cable: take it away and the camera is lost, put it back and it is found.

    Args:
        folder: where the photographs are.
        each_s: how long each is shown, counted from the opening of the camera.
    """

    def __init__(self, folder: str, each_s: float) -> None:
        self._folder = Path(folder)
        self._each_s = each_s
        self._opened_s = time.monotonic()
        self._shown: tuple[Version, Frame] | None = None
        self._pictures()

    def advance(self) -> None:
        """Wait for the next thirtieth of a second."""
        time.sleep(FRAME_S)
        if not self._folder.is_dir():
            raise self._lost("no such folder")

    def frame(self) -> Frame:
        """The photograph that is shown now; one that cannot be read is passed over."""
        pictures = self._pictures()
        now_s = time.monotonic()
        turn = int((now_s - self._opened_s) / self._each_s)
        for path in (pictures[(turn + i) % len(pictures)] for i in range(len(pictures))):
            try:
                return replace(self._read(path), taken_s=now_s)
            except PictureError as error:
                log.warning("%s", error)
        raise self._lost("no picture that can be read")

    def close(self) -> None:
        """Forget the photograph that was shown."""
        self._shown = None

    def _read(self, path: Path) -> Frame:
        version = _version(path)
        if self._shown is None or self._shown[0] != version:
            self._shown = (version, read_picture(path))
        return self._shown[1]

    def _pictures(self) -> list[Path]:
        try:
            pictures = pictures_in(self._folder)
        except OSError as error:
            raise self._lost(error.strerror or str(error)) from error
        if not pictures:
            raise self._lost("no pictures in it")
        return pictures

    def _lost(self, received: str) -> CameraError:
        return CameraError.of(
            expected=f"a folder of photographs in {self._folder}",
            received=received,
            todo="Put pictures there, or set camera to another folder.",
        )


def _version(path: Path) -> Version:
    """What changes when another picture is put under the same name."""
    try:
        now = path.stat()
    except OSError:
        return (path, 0, 0, 0)
    return (path, now.st_mtime_ns, now.st_size, now.st_ino)
