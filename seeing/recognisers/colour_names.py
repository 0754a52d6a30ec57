"""Which name a person gives a colour: the nearest of these examples."""

from __future__ import annotations

import numpy as np

from seeing.sight.cielab import Array, even, lab, linear

# The eleven basic terms of English, light and dark kinds of them, and a few more that people
# use of clothes. Examples are sRGB under daylight.
EXAMPLES = {
    "black": "0a0a0a 1c1c1c 2a2a2a",
    "dark grey": "444444 545454 3c3e42",
    "grey": "6e6e6e 888888 9c9c9c 7f8890 8c8a84",
    "light grey": "b4b4b4 c8c8c8 d6d6d6 c4cad0",
    "white": "ebebeb ffffff f6f2e8",
    "red": "e50000 c81e28 d83c34 b82a30 d24850",
    "dark red": "7a0010 8c1820 5c0a14 6e2430",
    "pink": "ff81c0 f090a8 e0609c d47890 ff5fa8 c8487c e8507c",
    "light pink": "ffc8d8 f4c0c8 f8d4dc e0b4bc",
    "orange": "f97306 e08030 ff9a3c d86820 f0a050 e8601c",
    "brown": "7a4a26 8a5a34 6e4630 96643c 80503c 8c4a28 a47418",
    "dark brown": "402818 4c3424 38221c 503020",
    "light brown": "b48c64 a8845c b89478 a87c50",
    "beige": "dcc8a4 e4d8a8 e6d8b8 ccb890 d8c0a8 e4ccb4",
    "yellow": "ffe014 f0d030 e8c820 fff050 d8bc28 f8d858",
    "light yellow": "fff6a0 f8eeb4 fff4c4",
    "olive": "6e6a1c 7c7830 8c8440 5a5a20",
    "yellow green": "b4d030 a0c040 c4dc50 94a830",
    "green": "15a01a 64782c 48984c 3c8040 60a458 2cb058 6a9060",
    "dark green": "0c4418 4c6020 1c5028 2c4c30 344824 003c2c",
    "light green": "96f08c a4d898 b4e4a8 90cc84 c4e8c0",
    "turquoise": "06c2ac 40c8bc 30a898 68c4bc 108c84 30b4b8",
    "light turquoise": "a4e8e0 b8e8e4 90dcd4",
    "dark turquoise": "045c5a 105054 0c4444",
    "blue": "0343df 2060c0 3c78c8 4468a8 3050b0 6080a8 2484c8 1878a0 5058a8",
    "dark blue": "00035b 142050 1c2c60 243858 100c70 2c3040",
    "light blue": "95d0fc a0c4e8 b4d8f0 8cb4dc 80c8e8 a8bcd4",
    "purple": "7e1e9c 8840a0 7850a0 9c50b0 744c90 8a70b4 a040b8",
    "dark purple": "35063e 4b006e 3c1848 441c50 38244c",
    "light purple": "c79fef b8a0d8 ccb4e4 b494c8 d4c4e8",
}
FAMILIES = ("grey", "red", "pink", "brown", "yellow", "green", "turquoise", "blue", "purple")


def _examples() -> tuple[tuple[str, ...], Array]:
    pairs = [(name, code) for name, codes in EXAMPLES.items() for code in codes.split()]
    rgb = np.array([list(bytes.fromhex(code)) for _, code in pairs], np.uint8)
    return tuple(name for name, _ in pairs), even(lab(linear(rgb)))


_NAMES, _PLACES = _examples()


def names_of(colours: Array) -> list[str]:
    """Name CIELAB colours, shape (n, 3)."""
    apart = np.linalg.norm(even(colours)[:, None] - _PLACES[None], axis=-1)
    return [_NAMES[i] for i in apart.argmin(axis=1)]


def family(name: str) -> str:
    """The plain name of a light or dark one: ``dark blue`` -> ``blue``, ``beige`` -> ``beige``."""
    word = name.removeprefix("dark ").removeprefix("light ")
    return word if word in FAMILIES else name
