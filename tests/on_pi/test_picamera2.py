"""The Raspberry Pi's own camera. On one, point it at something bright and still, and type:
.venv/bin/pytest tests/on_pi/test_picamera2.py
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.on_pi.test_first_look import IS_PI
from tests.picamera2_cases import CameraCases, DriverCases

if TYPE_CHECKING:
    from types import ModuleType

pytestmark = pytest.mark.skipif(not IS_PI, reason="not a Raspberry Pi")


@pytest.fixture
def picamera2() -> ModuleType:
    module: ModuleType = pytest.importorskip("picamera2")
    if not module.Picamera2.global_camera_info():
        pytest.skip("no camera on the flat cable")
    return module


class TestCamera(CameraCases):
    pass


class TestDriver(DriverCases):
    pass
