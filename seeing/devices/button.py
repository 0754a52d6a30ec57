"""The button's interface: something that posts an edge whenever it goes down or up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from seeing.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from seeing.events import Edge, Stopped
    from seeing.settings import Settings

    Post = Callable[[Edge | Stopped], None]


LAST_GPIO = 27
"""The header's pins are GPIO0 to GPIO27."""


class Button(Protocol):
    """A button. ``start`` returns at once; edges come from a thread of the button's own."""

    def start(self) -> None:
        """Begin to post edges: called once, when the device is ready to be used."""

    def close(self) -> None:
        """Post no more. Never raises."""


class NoButton:
    """No button at all: for a device that is only watched."""

    def start(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""


def open_button(settings: Settings, post: Post) -> Button:
    """Open the button that the settings name.

    Raises:
        UsageError: no button has that name.
        ButtonError: it is not there, or its script is wrong.
    """
    kind, _, rest = settings.button.partition(":")
    if kind == "script" and rest:
        from seeing.devices.button_script import ScriptButton

        return ScriptButton(rest, settings.gestures, post)
    if settings.button == "keys":
        from seeing.devices.button_keys import KeysButton

        return KeysButton(settings.gestures, post)
    if kind == "gpio" and rest.isdecimal() and int(rest) <= LAST_GPIO:
        from seeing.devices.button_gpio import GpioButton

        return GpioButton(int(rest), post)
    if kind == "usb-key" and rest.strip():
        from seeing.devices.button_evdev import UsbKeyButton

        return UsbKeyButton(rest.strip(), post)
    if settings.button == "none":
        return NoButton()
    raise UsageError.of(
        expected="a button such as gpio:17, usb-key:NAME, keys, script:FILE or none",
        received=repr(settings.button),
        todo="Set button in the settings file or with --set button=keys.",
    )
