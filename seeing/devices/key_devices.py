"""The key devices of a name: found, grabbed, found again. The only import of evdev."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from seeing.devices.rights import join_group
from seeing.errors import ButtonError

if TYPE_CHECKING:
    from pathlib import Path

NO_EVDEV = (
    "Type: sudo apt install python3-evdev, and make the environment with "
    "python3 -m venv --system-site-packages .venv; "
    f"or with a compiler: {sys.executable} -m pip install evdev"
)


class KeyDevices:
    """Every device that has keys and whose name or place contains ``name``.

    The files are listed here and not by evdev's ``list_devices``, which leaves out those that
    may be read but not written, as under systemd's ``DeviceAllow=char-input r``.

    Attributes:
        found: the open and grabbed devices, by their path.

    Raises:
        ButtonError: evdev is missing.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self._wanted = name.casefold()
        self._folder = folder
        self._strangers: dict[tuple[str, int], str] = {}
        self.found: dict[str, Any] = {}
        try:
            import evdev
        except ImportError as error:
            raise ButtonError.of(
                expected="the library evdev", received=str(error), todo=NO_EVDEV
            ) from error
        self._evdev = evdev

    def search(self) -> None:
        """Open the devices of that name that are new. One that was looked at is not reopened.

        Raises:
            ButtonError: there are devices, and none of them may be read; or another program
                has grabbed one that is wanted.
        """
        refused = list[str]()
        present = {path: _identity(path) for path in sorted(self._folder.glob("event*"))}
        for path, identity in present.items():
            if identity in self._strangers or str(path) in self.found:
                continue
            try:
                self._look_at(path, identity)
            except PermissionError:
                refused.append(str(path))
            except OSError:
                # It went while it was looked at; should it come back, it is new.
                continue
        self._strangers = {k: v for k, v in self._strangers.items() if k in present.values()}
        if present and len(refused) == len(present):
            raise ButtonError.of(
                expected="the right to read a key",
                received=f"no right to read {', '.join(refused)}",
                todo=join_group("input"),
            )

    def _look_at(self, path: Path, identity: tuple[str, int]) -> None:
        device = self._evdev.InputDevice(str(path))
        if not self._is_wanted(device):
            self._strangers[identity] = device.name
            device.close()
            return
        try:
            device.grab()
        except OSError as error:
            device.close()
            raise ButtonError.of(
                expected=f"the key {device.name} for itself",
                received=error.strerror or str(error),
                todo=f"Type: sudo fuser -v {path}, to see who has it, and end that program.",
            ) from error
        self.found[str(path)] = device

    def _is_wanted(self, device: Any) -> bool:
        is_named = any(self._wanted in text.casefold() for text in (device.name, device.phys))
        return is_named and self._evdev.ecodes.EV_KEY in device.capabilities()

    def is_key(self, event: Any) -> bool:
        """Whether it tells of a key."""
        return bool(event.type == self._evdev.ecodes.EV_KEY)

    def is_overrun(self, event: Any) -> bool:
        """Whether it tells that the kernel dropped events, because nobody fetched them in time."""
        codes = self._evdev.ecodes
        return bool(event.type == codes.EV_SYN and event.code == codes.SYN_DROPPED)

    def others(self) -> str:
        """The names of the devices that are not wanted, for the log."""
        return ", ".join(sorted(set(self._strangers.values()))) or "no other"

    def drop(self, device: Any) -> None:
        """Forget a device that has gone."""
        self.found.pop(device.path, None)
        _close(device)

    def close(self) -> None:
        """Let go of all."""
        for device in list(self.found.values()):
            self.drop(device)


def _identity(path: Path) -> tuple[str, int]:
    """A device that is plugged in again has a new file, though of the same name."""
    try:
        return str(path), path.stat().st_ctime_ns
    except OSError:
        return str(path), 0


def _close(device: Any) -> None:
    try:
        device.close()
    except OSError:
        return
