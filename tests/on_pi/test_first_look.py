"""What only a Raspberry Pi can show. On one, type: .venv/bin/pytest tests/on_pi

Needs a USB camera and a loudspeaker. Everything here is skipped on other machines.
"""

from __future__ import annotations

import statistics
import time
from dataclasses import replace
from pathlib import Path

import pytest

from seeing.devices.camera import CameraFeed, camera_opener
from seeing.recognisers import mode_named
from seeing.settings import Settings
from tests.test_cli import seeing

MODEL_FILE = Path("/proc/device-tree/model")
IS_PI = MODEL_FILE.is_file() and "Raspberry Pi" in MODEL_FILE.read_text(errors="replace")

pytestmark = pytest.mark.skipif(not IS_PI, reason="not a Raspberry Pi")


def test_the_loudspeaker_speaks() -> None:
    done = seeing("say", "This is the talking camera.")
    assert done.returncode == 0, done.stderr


def test_a_usb_camera_is_looked_through_within_a_second() -> None:
    settings = replace(Settings(), camera="usb:0")
    feed = CameraFeed(camera_opener(settings), lambda _: None)
    feed.start()
    recogniser = mode_named("objects").open(settings)
    recogniser.recognise(feed.frame(timeout_s=10))
    looks_s = []
    for _ in range(10):
        began_s = time.monotonic()
        recogniser.recognise(feed.frame())
        looks_s.append(time.monotonic() - began_s)
    feed.close()
    print(f"a look, from the question to the findings: {statistics.median(looks_s):.3f} s")
    assert statistics.median(looks_s) < 1.0
