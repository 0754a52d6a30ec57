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
        each_s: how long each is shown, counted from the first look: the first one stays until then,
            however long the models take to open.
    """

    def __init__(self, folder: str, each_s: float) -> None:
        self._folder = Path(folder)
        self._each_s = each_s
        self._looked_s: float | None = None
        self._shown: tuple[Version, Frame] | None = None
        self._unreadable: set[Version] = set()
        self._pictures()

    def advance(self) -> None:
        """Wait for the next thirtieth of a second."""
        time.sleep(FRAME_S)
        if not self._folder.is_dir():
            raise self._lost("no such folder")

    def prove(self) -> None:
        """Read the photograph that is shown first."""
        self._photograph(0)

    def frame(self) -> Frame:
        """The photograph that is shown now; one that cannot be read is passed over."""
        now_s = time.monotonic()
        if self._looked_s is None:
            self._looked_s = now_s
        turn = int((now_s - self._looked_s) / self._each_s)
        return replace(self._photograph(turn), taken_s=now_s)

    def close(self) -> None:
        """Forget the photograph that was shown."""
        self._shown = None

    def _photograph(self, turn: int) -> Frame:
        pictures = self._pictures()
        unread = dict[Version, PictureError]()
        for path in (pictures[(turn + i) % len(pictures)] for i in range(len(pictures))):
            try:
                frame = self._read(path)
            except PictureError as error:
                unread[_version(path)] = error
            else:
                self._complain(unread)
                return frame
        raise self._lost("no picture that can be read")

    def _complain(self, unread: dict[Version, PictureError]) -> None:
        """Once a file: a device that watches comes by four times a second."""
        for version in unread.keys() - self._unreadable:
            log.warning("%s", unread[version])
        self._unreadable |= unread.keys()

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
