"""The world before the double's lens, its cable, and the few names that libcamera lends."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from tests.picamera2_pictures import scene

if TYPE_CHECKING:
    from seeing.frame import Pixels

SENSOR_PX = (600, 450)
SHARP_FOM, BLURRED_FOM = 1000, 100


class AfModeEnum(IntEnum):
    Manual = 0
    Auto = 1
    Continuous = 2


class AfSpeedEnum(IntEnum):
    Normal = 0
    Fast = 1


class ColorSpace(str):
    """Only told apart: which one it is says how YUV is to be read."""

    __slots__ = ()

    @staticmethod
    def Sycc() -> ColorSpace:  # noqa: N802 - libcamera's names
        return ColorSpace("sycc")

    @staticmethod
    def Smpte170m() -> ColorSpace:  # noqa: N802
        return ColorSpace("smpte170m")

    @staticmethod
    def Rec709() -> ColorSpace:  # noqa: N802
        return ColorSpace("rec709")


@dataclass
class World:
    """What the test does to the camera.

    Attributes:
        scene: what is in front of it, RGB.
        wanted_us: the exposure that the light calls for; less of it gives a darker picture.
        is_plugged: whether pictures come.
        does_close_hang: whether the driver hangs when it is stopped, until ``unhang`` is set.
        controls: the names of the controls that this camera has.
        lens_stuck: the autofocus says that it is done, and it is not.
        applied: what each request brought to the camera, oldest first.
        holder: who has the camera.
        lent: requests that are not with the camera.
    """

    scene: Pixels = field(default_factory=lambda: scene(*SENSOR_PX))
    wanted_us: int = 10_000
    is_present: bool = True
    is_plugged: bool = True
    is_array_broken: bool = False
    does_close_hang: bool = False
    unhang: threading.Event = field(default_factory=threading.Event)
    controls: tuple[str, ...] = ("FrameDurationLimits", "AfMode", "AfSpeed", "NoiseReductionMode")
    lens_stuck: bool = False
    applied: list[dict[str, Any]] = field(default_factory=list)
    holder: object = None
    lent: list[object] = field(default_factory=list)

    def sensor(self, names: dict[str, Any]) -> None:
        """Take the controls of one request: leaving continuous autofocus frees the lens."""
        if names:
            self.applied.append(names)
        modes = [one["AfMode"] for one in self.applied if "AfMode" in one]
        if modes[-2:] == [AfModeEnum.Manual, AfModeEnum.Continuous]:
            self.lens_stuck = False

    def focus(self) -> dict[str, int]:
        """What the autofocus says of itself."""
        if "AfMode" not in self.controls:
            return {"FocusFoM": SHARP_FOM}
        return {"AfState": 2, "FocusFoM": BLURRED_FOM if self.lens_stuck else SHARP_FOM}
