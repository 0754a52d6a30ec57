"""Checks power, heat, memory and system: what the machine itself suffers from."""

from __future__ import annotations

import platform
import re
import struct
import subprocess
from typing import TYPE_CHECKING

from seeing.doctor.check import Check, fail, ok, warn

if TYPE_CHECKING:
    from seeing.doctor.check import Patient

# The bits of `vcgencmd get_throttled`; the same 16 further up: since the last start.
NOW = {
    0: "too little voltage",
    1: "processor held at a lower speed",
    2: "processor throttled",
    3: "near the limit of temperature",
}
SINCE_START = 16
UNDER_VOLTAGE = 0
SUPPLY = "Use the board's own power supply and a short cable. Type: vcgencmd get_throttled"
NO_VCGENCMD = "Type: sudo apt install raspi-utils"
VCGENCMD_S = 3.0

# A Raspberry Pi slows down at 80 degrees and stops itself at 85.
WARM_C, HOT_C = 75, 85
COOL = "Give it air or a heat sink. Type: vcgencmd measure_temp"

# The daemon takes up to 250 MB; a reading adds a Tesseract beside it.
LITTLE_MB, TOO_LITTLE_MB = 350, 150
WHO_HAS_IT = "See who has it. Type: top -o %MEM"


def check_power(patient: Patient) -> Check:
    """The supply keeps up; on a Raspberry Pi the firmware tells."""
    if not patient.is_pi():
        return ok("power", "not a Raspberry Pi")
    try:
        done = subprocess.run(
            ["vcgencmd", "get_throttled"],
            capture_output=True,
            text=True,
            check=False,
            timeout=VCGENCMD_S,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return warn("power", f"vcgencmd does not answer ({error})", NO_VCGENCMD)
    told = re.search(r"throttled=(0x[0-9a-fA-F]+)", done.stdout)
    if told is None:
        said = (done.stdout + done.stderr).strip() or "nothing"
        return warn("power", f"vcgencmd says {said}", "Type: sudo vcgencmd get_throttled")
    return _throttled(int(told[1], 16))


def throttled_words(bits: int) -> list[str]:
    """What the bits of ``vcgencmd get_throttled`` mean, present troubles first."""
    now = [f"{word} now" for bit, word in NOW.items() if bits >> bit & 1]
    before = [
        f"{word} since it was started"
        for bit, word in NOW.items()
        if bits >> (bit + SINCE_START) & 1 and not bits >> bit & 1
    ]
    return now + before


def _throttled(bits: int) -> Check:
    words = ", ".join(throttled_words(bits))
    if bits >> UNDER_VOLTAGE & 1:
        return fail("power", words, SUPPLY)
    if bits >> (UNDER_VOLTAGE + SINCE_START) & 1:
        return warn("power", words, SUPPLY)
    return warn("power", words, COOL) if words else ok("power", "the supply keeps up")


def check_heat(patient: Patient) -> Check:
    """The warmest of the machine's thermometers."""
    zones = (patient.root / "sys/class/thermal").glob("thermal_zone*")
    told = [patient.read(f"sys/class/thermal/{zone.name}/temp") for zone in zones]
    degrees = [int(text) / 1000 for text in told if re.fullmatch(r"-?\d+", text)]
    if not degrees:
        return ok("heat", "the machine has no thermometer")
    text = f"{max(degrees):.0f} degrees Celsius"
    if max(degrees) >= HOT_C:
        return fail("heat", f"{text}, too hot", COOL)
    if max(degrees) >= WARM_C:
        return warn("heat", f"{text}, it will slow down", COOL)
    return ok("heat", text)


def check_memory(patient: Patient) -> Check:
    """Enough is left for the models and a reading."""
    rows = re.findall(r"^(\w+): +(\d+) kB", patient.read("proc/meminfo"), re.MULTILINE)
    kilobytes = {name: int(number) for name, number in rows}
    if not {"MemAvailable", "MemTotal"} <= kilobytes.keys():
        return warn("memory", "/proc/meminfo does not tell", "Type: free -m")
    left_mb = kilobytes["MemAvailable"] * 1024 // 1_000_000
    text = f"{left_mb:,} of {kilobytes['MemTotal'] * 1024 // 1_000_000:,} MB left"
    if left_mb < TOO_LITTLE_MB:
        return fail("memory", f"{text}, too little for the models", WHO_HAS_IT)
    if left_mb < LITTLE_MB:
        return warn("memory", f"{text}, that is little", WHO_HAS_IT)
    return ok("memory", text)


def check_system(patient: Patient) -> Check:
    """A 32-bit system on a 64-bit kernel looks like one that LiteRT runs on, and is not."""
    return judged_system(8 * struct.calcsize("P"), platform.machine(), patient.board())


def judged_system(bits: int, machine: str, board: str) -> Check:
    """Judge programs of so many bits on a kernel of this machine, such as ``aarch64``."""
    python = f"Python {platform.python_version()}, {bits}-bit on {machine}"
    text = f"{python}, {board}" if board else python
    if bits == 32 and machine in ("aarch64", "x86_64"):
        todo = "Install the 64-bit Raspberry Pi OS. Type: getconf LONG_BIT"
        return warn("system", f"{text}: 32-bit programs, slower models", todo)
    if bits == 32:
        return warn("system", f"{text}: slower models", "Type: pip install 'seeing[tflite]'")
    return ok("system", text)
