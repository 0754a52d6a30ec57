"""The few names of evdev that the button uses, on devices that a test plugs in and out.

What it does was read in evdev's source, and `tests/test_evdev_double.py` compares the two
wherever evdev is installed:

* ``InputDevice(path)`` opens for reading and writing, or else only for reading; what then
  goes wrong is the ``OSError`` of ``open``.
* ``read`` is a generator: it reads up to 64 events when its first one is asked for, and
  raises there, BlockingIOError if there is none.
* A device that was unplugged is ready for ``select``, and reading it is ENODEV, also where
  events still wait: the kernel drops those.
* ``grab`` is EBUSY where somebody else has the device.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
from dataclasses import dataclass, field
from types import ModuleType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

EVENT = struct.Struct("llHHi")
"""The kernel's input_event: seconds, microseconds, type, code, value."""


class Codes:
    EV_SYN, EV_KEY, EV_REL = 0, 1, 2
    SYN_REPORT, SYN_DROPPED = 0, 3
    KEY_ENTER, KEY_VOLUMEUP = 28, 115


class InputEvent(NamedTuple):
    sec: int
    usec: int
    type: int
    code: int
    value: int


@dataclass
class Plugged:
    """One device of the desk."""

    path: Path
    name: str
    phys: str
    has_keys: bool = True
    is_taken: bool = False
    is_forbidden: bool = False
    is_gone: bool = False
    is_grabbed: bool = False
    opened: int = 0
    down: set[int] = field(default_factory=set)
    ends: list[socket.socket] = field(default_factory=list)

    def sends(self, *events: tuple[int, int, int]) -> None:
        report = (Codes.EV_SYN, Codes.SYN_REPORT, 0)
        for end in self.ends:
            end.sendall(b"".join(EVENT.pack(1, 2, *event) for event in (*events, report)))

    def key(self, value: int, code: int = Codes.KEY_VOLUMEUP) -> None:
        self.sends((Codes.EV_KEY, code, value))
        (self.down.discard if value == 0 else self.down.add)(code)

    def unplug(self) -> None:
        self.is_gone = True
        self.path.unlink()
        for end in self.ends:
            end.close()
        self.ends.clear()


class Desk:
    """The folder of the devices' files, and evdev as it looks at them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.plugged: list[Plugged] = []

    def plug(self, name: str, number: int = 0, phys: str = "usb-1/input0") -> Plugged:
        device = Plugged(self.folder / f"event{number}", name, phys)
        device.path.touch()
        self.plugged = [*(other for other in self.plugged if not other.is_gone), device]
        return device

    def module(self) -> ModuleType:
        module = ModuleType("evdev")
        module.ecodes = Codes  # type: ignore[attr-defined]
        module.InputDevice = lambda dev: InputDevice(dev, self)  # type: ignore[attr-defined]
        return module


class InputDevice:
    def __init__(self, dev: str, desk: Desk) -> None:
        self.path = dev
        plugged = [device for device in desk.plugged if str(device.path) == dev]
        if not plugged or plugged[0].is_gone:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), dev)
        if plugged[0].is_forbidden:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), dev)
        self._plugged = plugged[0]
        self._plugged.opened += 1
        self._socket, far_end = socket.socketpair()
        self._socket.setblocking(False)
        self._plugged.ends.append(far_end)
        self.name, self.phys = self._plugged.name, self._plugged.phys

    def fileno(self) -> int:
        return self._socket.fileno()

    def capabilities(self) -> dict[int, list[int]]:
        kinds: dict[int, list[int]] = {Codes.EV_SYN: [0], Codes.EV_REL: [0]}
        return kinds | ({Codes.EV_KEY: [Codes.KEY_VOLUMEUP]} if self._plugged.has_keys else {})

    def grab(self) -> None:
        if self._plugged.is_taken:
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
        self._plugged.is_grabbed = True

    def active_keys(self) -> list[int]:
        return sorted(self._plugged.down)

    def read(self) -> Iterator[InputEvent]:
        if self._plugged.is_gone:
            raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))
        data = self._socket.recv(64 * EVENT.size)
        for values in EVENT.iter_unpack(data):
            yield InputEvent(*values)

    def close(self) -> None:
        self._plugged.is_grabbed = False
        self._socket.close()
