"""The double's requests and jobs: pictures that are lent, and what the event loop is asked."""

from __future__ import annotations

from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.picamera2_pictures import laid_out

if TYPE_CHECKING:
    from collections.abc import Callable

    from seeing.frame import Pixels
    from tests.picamera2_double import Picamera2


class Job:
    """job.py: one thing asked of the event loop; cancelling does not take it off the list."""

    def __init__(self, steps: list[Callable[[], tuple[bool, Any]]]) -> None:
        self._steps = steps
        self._result: Any = None
        self.future: Future[Any] = Future()

    def execute(self) -> bool:
        while self._steps:
            is_done, self._result = self._steps[0]()
            if not is_done:
                return False
            del self._steps[0]
        return True

    def signal(self) -> None:
        if not self.future.done():
            self.future.set_result(self._result)

    def get_result(self, timeout: float | None = None) -> Any:
        # concurrent.futures' TimeoutError is the built-in one since Python 3.11. It leaves the
        # job where it is: an answer that comes later is lent to nobody.
        return self.future.result(timeout=timeout)

    def cancel(self) -> None:
        self.future.set_exception(CancelledError())


class CompletedRequest:
    """request.py: a picture in memory that belongs to the camera and is lent until release."""

    def __init__(self, camera: Picamera2, pixels: Pixels, metadata: dict[str, Any]) -> None:
        self._camera = camera
        self._stop_count = camera.stop_count
        self._metadata = metadata
        self._buffers = {
            name: laid_out(pixels, camera.camera_config[name], camera.camera_config["colour_space"])
            for name in ("main", "lores")
        }
        self._ref_count = 1
        camera.world.lent.append(self)

    def get_metadata(self) -> dict[str, Any]:
        return dict(self._metadata)

    def make_array(self, name: str) -> Pixels:
        """Always a copy. Padding is cut off RGB and left in YUV420 (_make_array_shared)."""
        if self._camera.world.is_array_broken:
            raise RuntimeError("failed to find buffer")
        stream = self._camera.camera_config[name]
        (width, height), stride = stream["size"], stream["stride"]
        if stream["format"] == "YUV420":
            return self._buffers[name].reshape(height * 3 // 2, stride).copy()
        rows = self._buffers[name].reshape(height, stride)[:, : width * 3]
        return np.ascontiguousarray(rows).reshape(height, width, 3)

    def release(self) -> None:
        """At zero the memory goes back to the camera, with the controls that wait, unless the
        camera was stopped since."""
        self._ref_count -= 1
        if self._ref_count < 0:
            raise RuntimeError("CompletedRequest: lock now has negative ref_count")
        camera = self._camera
        camera.world.lent.remove(self)
        if camera.started and self._stop_count == camera.stop_count:
            camera.queue_request()
