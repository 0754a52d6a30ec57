"""``make demo``: the real daemon before photographs, with a finger; then reading, and paying.

Speaks to the sound card when there is one, otherwise into WAV files in ``build/demo``.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from tests.demo.coffee import pay
from tests.demo.reading import read_aloud

PROJECT = Path(__file__).parents[2]
BUILD = PROJECT / "build" / "demo"
SCRIPT = Path(__file__).with_name("finger.script")

# Names in scikit-image's data folder, in the order in which the camera sees them.
PHOTOGRAPHS = {
    "1-cat.png": "chelsea.png",
    "2-astronaut.png": "astronaut.png",
    "3-coffee.png": "coffee.png",
    "4-page.png": "page.png",
}


def main() -> int:
    shutil.rmtree(BUILD, ignore_errors=True)
    photographs = lay_out_photographs(BUILD / "photographs")
    voice = "pyttsx3" if has_sound_card() else f"wav:{BUILD}"
    place = "the sound card" if voice == "pyttsx3" else f"WAV files in {BUILD}"
    print(f"The talking camera looks at four photographs and speaks to {place}.")
    print("Seconds, [what it is looking at], and what it says:", flush=True)
    settings = {
        "camera": f"photos:{photographs}",
        "photos.each_s": "7",
        "button": f"script:{SCRIPT}",
        "voice": voice,
    }
    choices = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    command = [sys.executable, "-m", "seeing.cli", "run", "--state", str(BUILD / "state")]
    done = subprocess.run([*command, *choices], check=False)
    for wav in sorted(BUILD.glob("*.wav")):
        print(f"written: {wav.relative_to(PROJECT)}")
    return (
        done.returncode
        or read_aloud(BUILD, photographs / "4-page.png")
        or pay(BUILD / "coffee", voice)
    )


def lay_out_photographs(folder: Path) -> Path:
    """Put scikit-image's free photographs where the folder camera looks."""
    package = importlib.util.find_spec("skimage")
    if package is None or package.origin is None:
        raise SystemExit("The demo's photographs are in scikit-image: pip install seeing[demo]")
    folder.mkdir(parents=True)
    for name, original in PHOTOGRAPHS.items():
        shutil.copy(Path(package.origin).parent / "data" / original, folder / name)
    return folder


def has_sound_card() -> bool:
    listed = subprocess.run(["aplay", "-l"], capture_output=True, text=True, check=False)
    return "card " in listed.stdout


if __name__ == "__main__":
    sys.exit(main())
