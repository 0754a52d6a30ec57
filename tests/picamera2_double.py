"""A double of the parts of picamera2 and libcamera that the camera uses, and the world before it.

Written by hand against picamera2 0.3.36; each fact that it reproduces names where it was read.
tests/picamera2_cases.py holds the facts as tests, which run on this double here and on the real
thing in tests/on_pi. In place of libcamera it has a sensor, turned to a `World`.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from queue import Empty, SimpleQueue
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from tests.picamera2_pictures import rendered, strides
from tests.picamera2_request import CompletedRequest, Job
from tests.picamera2_world import AfModeEnum, AfSpeedEnum, ColorSpace

if TYPE_CHECKING:
    import pytest

    from tests.picamera2_world import World

STREAM_KEYS = {"format", "size", "stride", "preserve_ar"}
VIDEO_FRAME_US = (33333, 33333)


class Picamera2:
    """picamera2.py, with the sensor and its thread in place of libcamera."""

    world: World

    @classmethod
    def global_camera_info(cls) -> list[dict[str, Any]]:
        return [{"Model": "imx708", "Num": 0}] if cls.world.is_present else []

    def __init__(self) -> None:
        # The pipe comes first: when what follows fails, nobody closes it.
        self.notifyme_r, self.notifyme_w = os.pipe2(os.O_NONBLOCK)
        self.notifymeread = os.fdopen(self.notifyme_r, "rb")
        self.global_camera_info()[0]  # IndexError without a camera
        if self.world.holder is not None:
            busy = RuntimeError("failed to acquire camera: Device or resource busy")
            raise RuntimeError("Camera __init__ sequence did not complete.") from busy
        self.world.holder = self
        self.is_open = True
        self.started = False
        self.stop_count = 0
        self.sensor_resolution = (self.world.scene.shape[1], self.world.scene.shape[0])
        self.camera_config: dict[str, Any] = {}
        self.completed_requests: list[CompletedRequest] = []
        self.lock = threading.Lock()
        self._job_list: list[Job] = []
        self._waiting_controls: dict[str, Any] = {}
        self._ready: SimpleQueue[CompletedRequest | None] = SimpleQueue()
        self._reset()

    def _reset(self) -> None:
        """No request is with the camera, and no thread runs. Pictures on their way are lost."""
        self._free = threading.Semaphore(0)
        self._threads: list[threading.Thread] = []
        self._ends = threading.Event()
        while not self._ready.empty():
            if (unseen := self._ready.get()) is not None:
                unseen.release()

    @property
    def camera_controls(self) -> dict[str, tuple[int, int, int]]:
        return dict.fromkeys(self.world.controls, (0, 0, 0))

    def set_controls(self, controls: dict[str, Any]) -> None:
        """They wait, merged, for the next request that goes out (controls.py, release)."""
        for name in controls:
            if name not in self.world.controls:
                raise RuntimeError(f"Control {name} is not advertised by libcamera")
        self._waiting_controls |= controls

    def create_video_configuration(  # noqa: PLR0917 - picamera2's own
        self,
        main: dict[str, Any],
        lores: dict[str, Any] | None = None,
        raw: dict[str, Any] | None = {},  # noqa: B006 - picamera2's own default
        colour_space: ColorSpace | None = None,
        buffer_count: int = 6,
        controls: dict[str, Any] = {},  # noqa: B006
        display: str | None = "main",
        encode: str | None = "main",
        queue: bool = True,
    ) -> dict[str, Any]:
        """Exposure ends at 33 ms unless other limits are given, where the camera has limits."""
        for stream in (main, lores or {}):
            if set(stream) - STREAM_KEYS:
                raise ValueError(f"Bad key: valid stream configuration keys are {STREAM_KEYS}")
        return {
            "main": {"format": "XBGR8888", "size": (1280, 720)} | main,
            "lores": lores and {"format": "YUV420", "size": main["size"]} | lores,
            "raw": raw,
            "colour_space": colour_space or ColorSpace.Rec709(),
            "buffer_count": buffer_count,
            "queue": queue,
            "display": display,
            "encode": encode,
            "controls": self._default_controls() | controls,
        }

    def _default_controls(self) -> dict[str, Any]:
        if not {"NoiseReductionMode", "FrameDurationLimits"} <= set(self.world.controls):
            return {}
        return {"NoiseReductionMode": 1, "FrameDurationLimits": VIDEO_FRAME_US}

    def configure(self, configuration: dict[str, Any]) -> None:
        """check_stream_config, check_camera_config; strides are the hardware's (64 bytes)."""
        if self.started:
            raise RuntimeError("Camera must be stopped before configuring")
        main, lores = configuration["main"], configuration["lores"]
        for stream in (main, lores):
            if stream["size"][0] % 2 or stream["size"][1] % 2:
                raise RuntimeError("width and height should be even")
        if lores["size"][0] > main["size"][0] or lores["size"][1] > main["size"][1]:
            raise RuntimeError("lores stream dimensions may not exceed main stream")
        if lores["format"] != "YUV420":
            raise RuntimeError("lores stream must be YUV")
        self.camera_config = configuration | {"main": strides(main), "lores": strides(lores)}
        self._max_queue_len = int(configuration["queue"] and configuration["buffer_count"] > 1)
        self._waiting_controls = {}
        self.set_controls(configuration["controls"])

    def camera_configuration(self) -> dict[str, Any]:
        return self.camera_config

    def start(self, *, show_preview: bool | None = False) -> None:
        """False still runs an event loop, the null preview; all requests go to the camera."""
        if not self.camera_config:
            raise RuntimeError("Camera has not been configured")
        self.started = True
        for _ in range(self.camera_config["buffer_count"]):
            self.queue_request()
        for target in (self._expose, self._loop):
            self._threads.append(threading.Thread(target=target, daemon=True))
            self._threads[-1].start()

    def queue_request(self) -> None:
        controls, self._waiting_controls = self._waiting_controls, {}
        self.world.sensor(controls)
        self._free.release()

    def _expose(self) -> None:
        """The sensor: a picture each turn, lost when no request waits to take it."""
        shortest_us, longest_us = self.camera_config["controls"].get(
            "FrameDurationLimits", VIDEO_FRAME_US
        )
        while not self._ends.is_set():
            exposure_us = min(self.world.wanted_us, longest_us)
            began_ns = time.monotonic_ns()
            lit = rendered(self.world.scene, exposure_us / self.world.wanted_us)
            self._ends.wait(max(exposure_us, shortest_us) / 1e6)
            # The sensor's clock is read once the exposure is over: wait_for_timestamp_ takes
            # SensorTimestamp - ExposureTime for its beginning.
            metadata = {
                "SensorTimestamp": began_ns + exposure_us * 1000,
                "ExposureTime": exposure_us,
            }
            metadata |= self.world.focus()
            if self.world.is_plugged and self._free.acquire(blocking=False):
                self._ready.put(CompletedRequest(self, lit, metadata))

    def _loop(self) -> None:
        """null_preview.py: runs process_requests whenever it is woken."""
        while not self._ends.is_set():
            try:
                self.process_requests(self._ready.get(timeout=0.05))
            except Empty:
                continue

    def process_requests(self, fresh: CompletedRequest | None) -> None:
        """Jobs in their order, then all but the newest finished picture goes back."""
        finished = []
        with self.lock:
            if fresh is not None:
                self.completed_requests.append(fresh)
            while self._job_list and self._job_list[0].execute():
                finished.append(self._job_list.pop(0))
            while len(self.completed_requests) > self._max_queue_len:
                self.completed_requests.pop(0).release()
        for job in finished:
            job.signal()

    def capture_request(
        self, wait: float | bool | None = None, flush: bool | int | None = None
    ) -> Any:
        """Takes the picture that is kept, however old, unless flush asks for a fresh one.

        A number is a time limit, True and None are none, False gives the job.
        """
        since_ns = time.monotonic_ns() if flush is True else flush
        job = Job([lambda: self._wait_for_timestamp(since_ns), self._capture_request])
        with self.lock:
            self._job_list.append(job)
            if len(self._job_list) == 1 and self.completed_requests:
                self._ready.put(None)
        if wait is False:
            return job
        return job.get_result(None if wait is None or wait is True else wait)

    def _wait_for_timestamp(self, since_ns: int | None) -> tuple[bool, None]:
        if not since_ns:
            return True, None
        while self.completed_requests:
            metadata = self.completed_requests[0].get_metadata()
            if metadata["SensorTimestamp"] - 1000 * metadata["ExposureTime"] >= since_ns:
                return True, None
            self.completed_requests.pop(0).release()
        return False, None

    def _capture_request(self) -> tuple[bool, CompletedRequest | None]:
        if not self.completed_requests:
            return False, None
        return True, self.completed_requests.pop(0)

    def cancel_all_and_flush(self) -> None:
        with self.lock:
            for job in self._job_list:
                job.cancel()
            self._job_list = []

    def stop(self) -> None:
        """What was finished goes nowhere; what is still lent is not taken back (stop_)."""
        if not self.started:
            return
        self.stop_count += 1
        self.started = False
        self._ends.set()
        for thread in self._threads:
            thread.join()
        self._reset()
        while self.completed_requests:
            self.completed_requests.pop(0).release()

    def close(self) -> None:
        """Stop, let go of the camera, end the pipe. A driver that hangs hangs here."""
        if not self.is_open:
            return
        if self.world.does_close_hang:
            self.world.unhang.wait()
        self.stop()
        self.world.holder = None
        self.is_open = False
        self.notifymeread.close()
        os.close(self.notifyme_w)


def installed(monkeypatch: pytest.MonkeyPatch, world: World) -> ModuleType:
    """Put the double where ``import picamera2`` finds it, for the length of a test."""
    picamera2, libcamera = ModuleType("picamera2"), ModuleType("libcamera")
    vars(picamera2)["Picamera2"] = type("Picamera2", (Picamera2,), {"world": world})
    vars(libcamera)["ColorSpace"] = ColorSpace
    vars(libcamera)["controls"] = SimpleNamespace(AfModeEnum=AfModeEnum, AfSpeedEnum=AfSpeedEnum)
    monkeypatch.setitem(sys.modules, "picamera2", picamera2)
    monkeypatch.setitem(sys.modules, "libcamera", libcamera)
    return picamera2
