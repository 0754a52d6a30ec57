"""A push button between a GPIO pin and ground, through gpiozero and lgpio.

Wiring, for ``button = "gpio:17"``; the pin's own pull-up makes a resistor unnecessary::

    GPIO17 (pin 11) ---o  o--- ground (pin 9)

gpiozero only tells the edges here. What they mean is `seeing.gesture`'s business.
"""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from seeing.devices.rights import join_group
from seeing.errors import ButtonError
from seeing.events import Edge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from seeing.events import Stopped

DEV = Path("/dev")
BOUNCE_S = 0.02
"""How long the contact must be at rest before an edge is believed."""

NO_LIBRARY = f"Type: {sys.executable} -m pip install 'gpiozero>=2.0.1' 'lgpio>=0.2.2'"
NO_LGPIO = (
    "Type: sudo apt install python3-lgpio, and make the environment anew with "
    "python3 -m venv --system-site-packages .venv"
)
NO_PI = "Run on a Raspberry Pi, or set button to keys, usb-key:NAME or none."
IN_USE = (
    "Type: gpioinfo, to see what holds the pin; end that program, take its dtoverlay line out "
    "of /boot/firmware/config.txt, or wire the button to another pin."
)


class GpioButton:
    """Tells when the pin is pulled to ground and let go.

    Args:
        pin: the GPIO number, 0 to 27.
        post: takes the edges, on a thread of gpiozero's.

    Raises:
        ButtonError: a library is missing, the pin is in use, or there is no right to use it.
    """

    def __init__(self, pin: int, post: Callable[[Edge | Stopped], None]) -> None:
        self._post = post
        self._button = _open(pin)

    def start(self) -> None:
        """Begin to post edges. A button that is down already posts none until it was let go."""
        self._button.when_pressed = self._down
        self._button.when_released = self._up

    def close(self) -> None:
        """Let go of the pin."""
        self._button.close()

    def _down(self) -> None:
        self._post(Edge(time.monotonic(), is_down=True))

    def _up(self) -> None:
        self._post(Edge(time.monotonic(), is_down=False))


def _open(pin: int) -> Any:
    try:
        with _chosen_factory():
            from gpiozero import Button

            return Button(pin, pull_up=True, bounce_time=BOUNCE_S)
    except Exception as error:
        raise ButtonError.of(
            expected=f"a button at GPIO{pin}", received=_told(error), todo=_todo(error)
        ) from error


@contextmanager
def _chosen_factory() -> Iterator[None]:
    """See that gpiozero uses lgpio unless the user chose otherwise.

    By itself gpiozero would try one library after the other and tell only the last one's error.
    """
    if os.environ.setdefault("GPIOZERO_PIN_FACTORY", "lgpio") != "lgpio":
        yield
        return
    os.environ.setdefault("LG_WD", str(_runtime_folder()))
    # lgpio leaves a pipe in LG_WD, and moves the whole process there when it is imported.
    before = Path.cwd()
    try:
        yield
    finally:
        os.chdir(before)


def _runtime_folder() -> Path:
    below = os.environ.get("RUNTIME_DIRECTORY", "").partition(":")[0]
    below = below or os.environ.get("XDG_RUNTIME_DIR", "")
    is_writable = below != "" and os.access(below, os.W_OK | os.X_OK)
    folder = Path(tempfile.mkdtemp(prefix="seeing-gpio-", dir=below if is_writable else None))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def _todo(error: Exception) -> str:
    """What to type. The libraries' errors differ by their text rather than by their type."""
    text = str(error).lower()
    if isinstance(error, ImportError):
        return _missing(error)
    if "busy" in text or "in use" in text:
        return IN_USE
    if "gpiochip" in text or isinstance(error, PermissionError):
        return join_group("gpio") if any(DEV.glob("gpiochip*")) else NO_PI
    return NO_PI


def _missing(error: ImportError) -> str:
    if error.name == "lgpio" and sys.version_info >= (3, 13):
        # No wheel of lgpio is for this Python; pip would take one that is far too old.
        return NO_LGPIO
    return NO_LIBRARY
