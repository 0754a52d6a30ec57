"""A USB or Bluetooth key as the button: ``button = "usb-key:NAME"``.

Any key of any device whose name or place contains NAME is the button; several held at once
are one press, because camera shutters send two keys. The devices are grabbed, so that the
press types nothing elsewhere.

A device that goes away is looked for again for ever. A Bluetooth shutter sleeps after some
minutes: the press that wakes it is mostly not told, the next one is.
"""

from __future__ import annotations

import logging
import os
import select
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seeing.devices.key_devices import KeyDevices
from seeing.errors import ButtonError
from seeing.events import Edge

if TYPE_CHECKING:
    from collections.abc import Callable

    from seeing.events import Stopped

log = logging.getLogger(__name__)

FOLDER = Path("/dev/input")
FIRST_BACKOFF_S = 0.1
LAST_BACKOFF_S = 2.0
"""No longer, or the press after the one that wakes a shutter would be lost as well."""
UP, DOWN = 0, 1
"""The values of a key's event; 2 is a repetition by itself, which is no press."""


class UsbKeyButton:
    """Tells when the first key goes down and when the last comes up.

    Args:
        name: a part of the device's name or place (evdev's ``phys``), in any case.
        post: takes the edges, on this button's own thread.
        folder: where the devices' files appear.

    Raises:
        ButtonError: evdev is missing, or no device may be read. A device that is not there
            yet is no error: it may be asleep.
    """

    def __init__(
        self, name: str, post: Callable[[Edge | Stopped], None], folder: Path = FOLDER
    ) -> None:
        self._post = post
        self._devices = KeyDevices(name, folder)
        self._down = set[tuple[str, int]]()
        self._backoff_s = FIRST_BACKOFF_S
        self._trouble = ""
        self._devices.search()
        if not self._devices.found:
            log.warning("no key named %r yet; there is %s", name, self._devices.others())
        self._closed_end, self._close_end = os.pipe()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="button", daemon=True)

    def start(self) -> None:
        """Begin to post edges."""
        self._thread.start()

    def close(self) -> None:
        """Post no more and let go of the devices."""
        if self._closing.is_set():
            return
        self._closing.set()
        os.close(self._close_end)
        if self._thread.is_alive():
            self._thread.join()
        os.close(self._closed_end)
        self._devices.close()

    def _run(self) -> None:
        while not self._closing.is_set():
            ready = self._wait()
            for device in ready:
                self._take(device)
            if not ready:
                self._search()

    def _wait(self) -> list[Any]:
        """Wait for a key, a while at most, as new devices must be looked for."""
        found = list(self._devices.found.values())
        ready, _, _ = select.select([self._closed_end, *found], [], [], self._backoff_s)
        return [device for device in ready if device != self._closed_end]

    def _search(self) -> None:
        try:
            self._devices.search()
            self._trouble = ""
        except ButtonError as error:
            if str(error) != self._trouble:
                log.error("%s", error)
            self._trouble = str(error)
        self._backoff_s = min(2 * self._backoff_s, LAST_BACKOFF_S)

    def _take(self, device: Any) -> None:
        try:
            for event in device.read():
                self._key(device, event)
        except BlockingIOError:
            return
        except OSError as error:
            log.warning("the key %s has gone: %s", device.name, error.strerror)
            self._lose(device)

    def _key(self, device: Any, event: Any) -> None:
        if self._devices.is_overrun(event):
            # Some events were lost, perhaps a key's coming up: ask how the keys are now.
            self._hold({k for k in self._down if k[0] != device.path} | self._keys_of(device))
        elif self._devices.is_key(event) and event.value == DOWN:
            self._hold(self._down | {(device.path, event.code)})
        elif self._devices.is_key(event) and event.value == UP:
            self._hold(self._down - {(device.path, event.code)})

    def _keys_of(self, device: Any) -> set[tuple[str, int]]:
        return {(device.path, code) for code in device.active_keys()}

    def _lose(self, device: Any) -> None:
        """A key that was down when its device went is let go, or it would be held for ever."""
        self._devices.drop(device)
        self._hold({key for key in self._down if key[0] != device.path})
        self._backoff_s = FIRST_BACKOFF_S

    def _hold(self, down: set[tuple[str, int]]) -> None:
        was_down, self._down = bool(self._down), down
        if bool(down) != was_down and not self._closing.is_set():
            self._post(Edge(time.monotonic(), is_down=bool(down)))
