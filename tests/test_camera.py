"""Cameras: the three back ends, and the feed that keeps one alive."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import cv2
import numpy as np
import pytest

from seeing.devices.camera import Camera, CameraFeed, camera_opener
from seeing.devices.camera_opencv import UsbCamera, VideoCamera
from seeing.devices.camera_photos import PhotosCamera
from seeing.errors import CameraError, UsageError
from seeing.events import CameraFound, CameraLost
from seeing.frame import Frame
from seeing.settings import Settings
from tests.pictures import DATA, needs_data, noise, save

if TYPE_CHECKING:
    from pathlib import Path

News = SimpleQueue[CameraFound | CameraLost]


class Scripted(Camera):
    """A camera that does what the test says: each advance takes 5 ms."""

    def __init__(self, fails_after: int = 1_000_000) -> None:
        self.left = fails_after
        self.advanced = 0
        self.decoded = 0
        self.is_closed = False

    def advance(self) -> None:
        time.sleep(0.005)
        self.advanced += 1
        if self.advanced > self.left:
            raise CameraError("the cable")

    def frame(self) -> Frame:
        self.decoded += 1
        return Frame(
            np.full((2, 2, 3), self.advanced % 256, np.uint8), time.monotonic(), "scripted"
        )

    def close(self) -> None:
        self.is_closed = True


def test_frames_are_newer_than_the_question_and_only_decoded_when_asked() -> None:
    camera, news = Scripted(), News()
    feed = CameraFeed(lambda: camera, news.put)
    feed.start()
    assert isinstance(news.get(timeout=2), CameraFound)
    time.sleep(0.1)
    assert camera.decoded == 1, "only the one that showed that it works"
    for _ in range(5):
        asked_s = time.monotonic()
        assert feed.frame().taken_s >= asked_s
    assert camera.decoded == 6
    feed.close()
    assert camera.is_closed


def test_a_glance_is_the_frame_of_a_camera_with_one_size_of_pictures() -> None:
    camera = Scripted()
    feed = CameraFeed(lambda: camera, lambda _: None)
    feed.start()
    glance = feed.glance()
    assert glance.pixels.shape == (2, 2, 3)
    assert camera.decoded == 2
    feed.close()


def test_a_glance_is_small_where_the_camera_has_small_pictures() -> None:
    class TwoSizes(Scripted):
        def glance(self) -> Frame:
            return replace(self.frame(), pixels=np.zeros((1, 1, 3), np.uint8))

    feed = CameraFeed(TwoSizes, lambda _: None)
    feed.start()
    for _ in range(3):
        asked_s = time.monotonic()
        assert feed.glance().pixels.shape == (1, 1, 3)
        frame = feed.frame()
        assert frame.pixels.shape == (2, 2, 3)
        assert frame.taken_s >= asked_s
    feed.close()


def test_a_lost_camera_gives_no_glance() -> None:
    news = News()
    feed = CameraFeed(lambda: Scripted(fails_after=0), news.put)
    feed.start()
    assert isinstance(news.get(timeout=2), CameraLost)
    with pytest.raises(CameraError, match="expected a camera; received none"):
        feed.glance()
    feed.close()


def test_two_who_ask_at_once_share_a_frame_or_each_get_one() -> None:
    feed = CameraFeed(Scripted, lambda _: None)
    feed.start()
    frames = list[Frame]()
    threads = [threading.Thread(target=lambda: frames.append(feed.frame())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    feed.close()
    assert len(frames) == 8


def test_a_lost_camera_is_told_once_looked_for_and_told_when_back() -> None:
    cameras = iter([Scripted(fails_after=5)])
    is_back = threading.Event()
    tries = []

    def open_camera() -> Scripted:
        tries.append(time.monotonic())
        if is_back.is_set():
            return Scripted()
        camera = next(cameras, None)
        if camera is None:
            raise CameraError("not there")
        return camera

    news = News()
    feed = CameraFeed(open_camera, news.put, first_backoff_s=0.02)
    feed.start()
    assert isinstance(news.get(timeout=2), CameraFound)
    assert isinstance(news.get(timeout=2), CameraLost)
    with pytest.raises(Empty):
        news.get(timeout=0.4)
    assert 3 <= len(tries) <= 7, "the pauses double"
    asked_s = time.monotonic()
    with pytest.raises(CameraError):
        feed.frame()
    assert time.monotonic() - asked_s < 0.5, "a lost camera is not waited for"
    is_back.set()
    assert isinstance(news.get(timeout=3), CameraFound)
    assert feed.frame().source == "scripted"
    feed.close()


def test_a_driver_that_raises_anything_is_a_lost_camera() -> None:
    def open_camera() -> Scripted:
        raise MemoryError("driver")

    news = News()
    feed = CameraFeed(open_camera, news.put)
    feed.start()
    assert isinstance(news.get(timeout=2), CameraLost)
    feed.close()


def test_a_camera_that_stalls_is_given_up_after_a_while() -> None:
    class Stalled(Scripted):
        def advance(self) -> None:
            time.sleep(0.5)

    feed = CameraFeed(Stalled, lambda _: None)
    feed.start()
    with pytest.raises(CameraError, match="a frame within 0.1 s"):
        feed.frame(timeout_s=0.1)
    feed.close()


def test_photos_follow_one_another_by_name(tmp_path: Path) -> None:
    for i, name in enumerate(["b.png", "a.png"]):
        save(tmp_path / name, noise(seed=i))
    camera = PhotosCamera(str(tmp_path), each_s=0.2)
    seen = list[str]()
    ends_s = time.monotonic() + 0.7
    while time.monotonic() < ends_s:
        camera.advance()
        seen.append(camera.frame().source)
    assert [name for i, name in enumerate(seen) if i == 0 or name != seen[i - 1]][:3] == [
        "a.png",
        "b.png",
        "a.png",
    ]


def test_photos_that_cannot_be_read_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    save(tmp_path / "b.png", noise())
    assert PhotosCamera(str(tmp_path), each_s=100).frame().source == "b.png"
    (tmp_path / "b.png").unlink()
    with pytest.raises(CameraError, match="no picture that can be read"):
        PhotosCamera(str(tmp_path), each_s=100).frame()


def test_the_first_photo_stays_until_the_first_look(tmp_path: Path) -> None:
    for i, name in enumerate(["a.png", "b.png"]):
        save(tmp_path / name, noise(seed=i))
    found: News = SimpleQueue()
    feed = CameraFeed(lambda: PhotosCamera(str(tmp_path), each_s=0.3), found.put)
    feed.start()
    assert isinstance(found.get(timeout=5), CameraFound)
    time.sleep(0.35)
    assert feed.frame().source == "a.png"
    time.sleep(0.35)
    assert feed.frame().source == "b.png"
    feed.close()


def test_a_photo_that_cannot_be_read_is_told_of_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    save(tmp_path / "b.png", noise())
    camera = PhotosCamera(str(tmp_path), each_s=100)
    for _ in range(3):
        assert camera.frame().source == "b.png"
    assert len(caplog.messages) == 1
    (tmp_path / "a.png").write_bytes(b"no picture either")
    camera.frame()
    assert len(caplog.messages) == 2


def test_the_folder_is_the_cable(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    with pytest.raises(CameraError, match="a folder of photographs"):
        PhotosCamera(str(folder), each_s=1)
    folder.mkdir()
    with pytest.raises(CameraError, match="no pictures in it"):
        PhotosCamera(str(folder), each_s=1)
    save(folder / "a.png", noise())
    camera = PhotosCamera(str(folder), each_s=1)
    camera.advance()
    folder.rename(tmp_path / "away")
    with pytest.raises(CameraError, match="no such folder"):
        camera.advance()


def film(path: Path, frames: int = 10, fps: float = 20) -> Path:
    """A video whose n-th picture has the brightness 20 n."""
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), fps, (64, 48))
    for i in range(frames):
        writer.write(np.full((48, 64, 3), i * 20, np.uint8))
    writer.release()
    return path


def test_a_video_plays_at_its_own_speed_and_again(tmp_path: Path) -> None:
    camera = VideoCamera(str(film(tmp_path / "a.avi")))
    began_s = time.monotonic()
    brightness = []
    for _ in range(15):
        camera.advance()
        frame = camera.frame()
        assert frame.source == "a.avi"
        brightness.append(float(frame.pixels.mean()))
    took_s = time.monotonic() - began_s
    camera.close()
    assert 0.6 < took_s < 2.5
    assert max(brightness) > 150
    assert min(brightness[1:]) < 30, "it began again"


def test_a_slow_reader_gets_the_newest_picture(tmp_path: Path) -> None:
    camera = VideoCamera(str(film(tmp_path / "a.avi", frames=12)))
    camera.advance()
    time.sleep(0.26)
    camera.advance()
    assert camera.frame().pixels.mean() > 70, "five pictures are overdue"
    camera.close()


def test_no_video_is_a_camera_error(tmp_path: Path) -> None:
    with pytest.raises(CameraError, match="no such file"):
        VideoCamera(str(tmp_path / "none.avi"))
    (tmp_path / "text.avi").write_text("no video")
    with pytest.raises(CameraError, match="nothing that opens"):
        VideoCamera(str(tmp_path / "text.avi"))


@needs_data("video")
def test_real_video() -> None:
    path = next(path for path in sorted((DATA / "video").rglob("*")) if path.suffix == ".mp4")
    camera = VideoCamera(str(path))
    camera.advance()
    assert camera.frame().pixels.std() > 10
    camera.close()


def test_no_usb_camera_is_a_camera_error() -> None:
    with pytest.raises(CameraError, match="pictures from usb:63"):
        UsbCamera(63)


@pytest.mark.parametrize(
    "name", ["", "usb", "usb:", "usb:x", "photos", "photos:", "picamera2:0", "webcam:0"]
)
def test_cameras_are_chosen_by_name_only(name: str) -> None:
    with pytest.raises(UsageError, match="usb:0, video:FILE or photos:DIR"):
        camera_opener(replace(Settings(), camera=name))
