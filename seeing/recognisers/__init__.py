"""The modes: what the device can be asked to do. Each is one file and one line in MODES."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seeing.errors import UsageError
from seeing.recognisers import colour, light, money, objects, page, product, scene, taught, text

if TYPE_CHECKING:
    from seeing.recognisers.mode import Mode

MODES: tuple[Mode, ...] = (
    objects.MODE,
    text.MODE,
    scene.MODE,
    taught.MODE,
    colour.MODE,
    light.MODE,
    money.MODE,
    product.MODE,
    page.MODE,
)


def mode_named(name: str) -> Mode:
    """Find a mode.

    Raises:
        UsageError: names the modes that there are.
    """
    for mode in MODES:
        if mode.name == name:
            return mode
    raise UsageError.of(
        expected=f"a mode: {', '.join(mode.name for mode in MODES)}",
        received=repr(name),
        todo="Name one of these.",
    )
