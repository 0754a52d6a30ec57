"""What systemd is told: that the device has started, that it still lives, how it is.

systemd's protocol is one datagram of ``KEY=VALUE`` lines to the socket that ``NOTIFY_SOCKET``
names. Without that variable, on a desk, nothing is sent and nobody is woken.
"""

from __future__ import annotations

import contextlib
import logging
import os
import socket
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

log = logging.getLogger(__name__)

# One beat in each third of the watchdog's time: two may come late before it bites.
BEATS_A_PERIOD = 3


class Heartbeat:
    """The daemon's line to systemd. Only its own loop may call `beat`: a loop that hangs is silent.

    Args:
        address: of systemd's socket, a path or ``@`` and an abstract name; empty: tell nobody.
        watchdog_s: how long systemd waits for a beat, in seconds; None: it waits for none.
        clock: monotonic seconds.
    """

    def __init__(
        self,
        address: str = "",
        watchdog_s: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._every_s = watchdog_s / BEATS_A_PERIOD if address and watchdog_s else None
        self._clock = clock
        self._next_s = clock()
        self._is_ready = False

    def wait_s(self, longest_s: float | None) -> float | None:
        """How long the loop may sleep: ``longest_s`` (None: for ever), or until the next beat."""
        if self._every_s is None:
            return longest_s
        to_beat_s = max(0.0, self._next_s - self._clock())
        return to_beat_s if longest_s is None else min(longest_s, to_beat_s)

    def beat(self) -> None:
        """Tell that the loop turns, if it is time to."""
        if self._every_s is not None and self._clock() >= self._next_s:
            self._next_s = self._clock() + self._every_s
            self._send("WATCHDOG=1")

    def tell(self, state: str) -> None:
        """Tell how the device is, in words; the first time, also that it has started."""
        lines = [f"STATUS={' '.join(state.split())}"]
        if not self._is_ready:
            self._is_ready = True
            lines.append("READY=1")
        self._send(*lines)

    def stopping(self) -> None:
        """Tell that it ends on purpose."""
        self._send("STOPPING=1")

    def _send(self, *lines: str) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                # A receiver that does not read must not stop the one who tells it so.
                line.settimeout(0)
                line.sendto("\n".join(lines).encode(), self._address)
        except OSError as error:
            log.warning("systemd was not told %s: %s", lines[0], error)


def heartbeat_of(environment: Mapping[str, str] = os.environ) -> Heartbeat:
    """The line that systemd offers this process: ``NOTIFY_SOCKET`` and ``WATCHDOG_USEC``."""
    address = environment.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")):
        return Heartbeat()
    # The variables are inherited: those of a parent are not for us.
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return Heartbeat(address)
    watchdog_s = None
    with contextlib.suppress(ValueError):
        watchdog_s = int(environment.get("WATCHDOG_USEC", "")) / 1e6
    return Heartbeat(address, watchdog_s if watchdog_s and watchdog_s > 0 else None)
