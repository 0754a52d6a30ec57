"""Pays for a coffee: notes held out one after the other, each said once, the total on request.

The notes are the reference scans of `banknotes_eur` in SEEING_DATA, or without them play money that
is drawn here and taught first; laid turned and tilted before the camera.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from convert.money.build import Plan
from convert.money.build import build as make_pack
from seeing.devices.picture import read_picture
from tests.notes import note

if TYPE_CHECKING:
    from collections.abc import Sequence

    from seeing.frame import Pixels

SCRIPT = Path(__file__).with_name("coffee.script")
# Two tens and a five are 25 euros; between the notes the camera sees the table.
EUROS = ("10eu_front", "5eu_back", "10eu_back")
# Where there are no scans: of no country, by the code that ISO 4217 keeps for tests.
PLAY_MONEY, VALUES = "XTS", ("5", "10", "20")
DRAWN = (("10", "front"), ("5", "back"), ("10", "back"))
TURNED_DEG = (12.0, -25.0, 170.0)
SIZE_PX = (1280, 720)
EACH_S = 5.0


def pay(build: Path, voice: str) -> int:
    """Show the notes to the daemon. Returns its exit code."""
    notes, packs, kind = _euros() or _drawn(build)
    print(f"It pays for a coffee with {kind}, {EACH_S:.0f} seconds a note, and says the total:")
    settings = {
        "camera": f"photos:{_laid_out(notes, build / 'notes')}",
        "photos.each_s": EACH_S,
        "button": f"script:{SCRIPT}",
        "voice": f"wav:{build}" if voice.startswith("wav:") else voice,
        "mode": "money",
        **packs,
    }
    choices = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    command = [sys.executable, "-m", "seeing.cli", "run", "--state", str(build / "purse")]
    sys.stdout.flush()
    return subprocess.run([*command, *choices], check=False).returncode


def _euros() -> tuple[list[Pixels], dict[str, str], str] | None:
    """The scans that the shipped pack was made of; None: they are not here."""
    data = os.environ.get("SEEING_DATA")
    scans = Path(data) / "banknotes_eur" / "reference" if data else None
    if scans is None or not scans.is_dir():
        return None
    notes = [read_picture(scans / f"{name}.jpg").pixels for name in EUROS]
    return notes, {"money.packs": "eur"}, "scans of euro notes"


def _drawn(build: Path) -> tuple[list[Pixels], dict[str, str], str]:
    """Notes of no country, and a pack that is made of them here and now."""
    for value in VALUES:
        for side in ("front", "back"):
            face = build / "references" / f"{value}_{side}"
            face.mkdir(parents=True)
            _write(face / "scan.png", note(value, side))
    plan = Plan(PLAY_MONEY, licence="Apache-2.0", source="drawn here", command="make demo")
    make_pack(build / "references", build / "packs" / "play", plan, print)
    packs = {"money.packs": "play", "money.folder": str(build / "packs")}
    return [note(value, side) for value, side in DRAWN], packs, "play money that is drawn here"


def _laid_out(notes: Sequence[Pixels], folder: Path) -> Path:
    folder.mkdir(parents=True)
    table = _table()
    for number, (pixels, degrees) in enumerate(zip(notes, TURNED_DEG, strict=True)):
        _write(folder / f"{2 * number}-note.png", _on(table, pixels, degrees))
        _write(folder / f"{2 * number + 1}-table.png", table)
    return folder


def _table() -> Pixels:
    width, height = SIZE_PX
    rng = np.random.default_rng(0)
    grain = cv2.resize(rng.integers(-12, 13, (height // 8, 5)).astype(np.float32), SIZE_PX)
    wood = np.array([150.0, 112.0, 76.0]) + np.asarray(grain)[..., None]
    return np.clip(wood + rng.normal(0, 3, (height, width, 1)), 0, 255).astype(np.uint8)


def _on(table: Pixels, note: Pixels, degrees: float) -> Pixels:
    """A note on a table, seen a little from the side."""
    height, width = note.shape[:2]
    half = np.array([0.27 * SIZE_PX[0], 0.27 * SIZE_PX[0] * height / width])
    turn = np.radians(degrees)
    matrix = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    signs = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)])
    tilted = (signs * half) @ matrix.T * (1.0, 0.9)
    # What is farther away, at the top, seems smaller.
    tilted *= (1.0 + 0.0004 * tilted[:, 1])[:, None]
    target = (tilted + np.array(SIZE_PX) / 2).astype(np.float32)
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    homography = cv2.getPerspectiveTransform(source, target)
    seen = cv2.warpPerspective(note, homography, SIZE_PX, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.full((height, width), 255, np.uint8), homography, SIZE_PX)
    return np.where(np.asarray(mask)[..., None] > 127, seen, table).astype(np.uint8)


def _write(path: Path, pixels: Pixels) -> None:
    if not cv2.imwrite(str(path), cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)):
        raise SystemExit(f"cannot write {path}")
