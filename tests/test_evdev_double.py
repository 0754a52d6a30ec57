"""The double against evdev itself, wherever evdev is installed."""

from __future__ import annotations

import inspect
import os
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.evdev_double import EVENT, Codes, Desk, InputDevice

if TYPE_CHECKING:
    from pathlib import Path


def test_the_double_is_like_evdev(tmp_path: Path) -> None:
    evdev = pytest.importorskip("evdev")
    for name in ("EV_SYN", "EV_KEY", "EV_REL", "SYN_REPORT", "SYN_DROPPED", "KEY_ENTER"):
        assert getattr(evdev.ecodes, name) == getattr(Codes, name), name
    assert evdev.ecodes.KEY_VOLUMEUP == Codes.KEY_VOLUMEUP
    for name in ("fileno", "capabilities", "grab", "active_keys", "read", "close"):
        needed = [
            parameter.name
            for parameter in inspect.signature(getattr(evdev.InputDevice, name)).parameters.values()
            if parameter.default is inspect.Parameter.empty
        ]
        assert needed == list(inspect.signature(getattr(InputDevice, name)).parameters), name
    assert inspect.isgeneratorfunction(evdev.InputDevice.read)
    assert inspect.isgeneratorfunction(InputDevice.read)
    with pytest.raises(FileNotFoundError):
        evdev.InputDevice(str(tmp_path / "event0"))


def test_evdev_reads_events_as_the_double_does(tmp_path: Path) -> None:
    evdev = pytest.importorskip("evdev.device")
    desk = Desk(tmp_path)
    ours, theirs = InputDevice(str(desk.plug("key").path), desk), reading(evdev, desk)
    events = [(Codes.EV_KEY, Codes.KEY_VOLUMEUP, 1), (Codes.EV_SYN, Codes.SYN_DROPPED, 0)]
    for plugged in desk.plugged:
        plugged.sends(*events)
    assert [as_tuple(e) for e in ours.read()] == [as_tuple(e) for e in theirs.read()]
    for device in (ours, theirs):
        with pytest.raises(BlockingIOError):
            next(device.read())


def reading(evdev: Any, desk: Desk) -> Any:
    """A device of evdev's own class whose file is a double's: its reading is evdev's own."""
    desk.plug("another", number=1)
    double = InputDevice(str(desk.plugged[-1].path), desk)
    device = evdev.InputDevice.__new__(evdev.InputDevice)
    device.fd = os.dup(double.fileno())
    device.path = double.path
    return device


def as_tuple(event: Any) -> tuple[int, int, int]:
    return event.type, event.code, event.value


def test_an_event_is_as_large_as_the_kernels() -> None:
    evdev = pytest.importorskip("evdev")
    assert EVENT.size == 24 or sys.maxsize < 2**32
    assert evdev.InputEvent(1, 2, 3, 4, 5).value == 5
