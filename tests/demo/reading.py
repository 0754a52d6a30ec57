"""The part of ``make demo`` that reads: a street sign, a printed page, and a product."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from seeing.frame import Pixels

CODE, NAME = "4006381333931", "oat milk"


def read_aloud(folder: Path, page: Path) -> int:
    """Read the three with the commands that a person would type.

    Args:
        folder: for the pictures and the list of products.
        page: a picture of print.

    Returns:
        0 when every command did what it should.
    """
    sign = _saved(folder / "sign.png", street_sign())
    print("\nThe same as commands: a sign, a page, a product before and after it is given a name.")
    state = ("--state", str(folder / "state"))
    commands: list[tuple[str, ...]] = [("read", sign), ("page", str(page))]
    try:
        product = _saved(folder / "product.png", product_label())
    except ImportError:
        print("(no zxing-cpp here: the product is left out)")
    else:
        commands += [
            ("product", product, *state),
            ("products", "add", product, NAME, *state),
            ("product", product, *state),
        ]
    return max(_run(command) for command in commands)


def _run(command: tuple[str, ...]) -> int:
    typed = command[: command.index("--state")] if "--state" in command else command
    print("$ seeing", *(word.rpartition("/")[2] for word in typed), flush=True)
    done = subprocess.run([sys.executable, "-m", "seeing.cli", *command], check=False)
    return done.returncode


def street_sign() -> Pixels:
    """White letters on green, seen from the side in a blurred street."""
    street = np.full((720, 1280, 3), (150, 160, 170), np.uint8)
    street += np.random.default_rng(0).integers(0, 20, street.shape, np.uint8)
    board = np.full((200, 640, 3), (20, 110, 60), np.uint8)
    for text, y in (("Castle Street", 85), ("City centre 2 km", 160)):
        cv2.putText(board, text, (40, y), cv2.FONT_HERSHEY_DUPLEX, 1.9, (255, 255, 255), 4)
    corners = np.array([[0, 0], [640, 0], [640, 200], [0, 200]], np.float32)
    seen = np.array([[420, 180], [860, 230], [850, 390], [410, 370]], np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    cv2.warpPerspective(board, matrix, (1280, 720), street, borderMode=cv2.BORDER_TRANSPARENT)
    return street


def product_label() -> Pixels:
    """A bar code, slightly turned. Raises ImportError without zxing-cpp."""
    import zxingcpp

    code = zxingcpp.create_barcode(CODE, zxingcpp.BarcodeFormat.EAN13)
    drawn = np.array(zxingcpp.write_barcode_to_image(code, scale=3))
    label = np.full((480, 640), 230, np.uint8)
    label[140 : 140 + drawn.shape[0], 130 : 130 + drawn.shape[1]] = drawn
    turn = cv2.getRotationMatrix2D((320, 240), 8, 1.0)
    turned = cv2.warpAffine(label, turn, (640, 480), borderValue=(230,))
    return cv2.cvtColor(turned, cv2.COLOR_GRAY2RGB).astype(np.uint8, copy=False)


def _saved(path: Path, pixels: Pixels) -> str:
    cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
    return str(path)
